"""Measure how fast `verify` is: many quotations against many sources.

    python benchmarks/regression/verify.py --data MARKS.jsonl --sources 100 10000

The sources are articles of a JSONL file with ``title`` and ``text``; if it has fewer, they repeat
with a number in each sentence. The text quotes sentences of them, drawn with a fixed seed: half
verbatim, a quarter with one word dropped and one changed, a quarter of words drawn from anywhere,
under a heading with the title of the right source or, one in ten, of another one. Figures are CPU
seconds of one core. The accuracy that is printed says that the verdicts are those intended.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.quotes import verify
from pullquote.text import split_sentences


def read_sources(path: Path, count: int) -> Iterator[Document]:
    """Yield articles; those that repeat have other words."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for number, row in enumerate(islice(cycle(rows), count)):
        text, title = row["text"], f"{row['title']} {number}"
        if number >= len(rows):
            text = text.replace(". ", f" {number}. ")
        yield read_text(text, title=title, source=str(number))


class Timer:
    """Iterates over sources, and measures how long reading them takes, which is not counted."""

    def __init__(self, sources: Iterator[Document]) -> None:
        self._sources, self.seconds = sources, 0.0

    def __iter__(self) -> Iterator[Document]:
        while True:
            start = time.process_time()
            source = next(self._sources, None)
            self.seconds += time.process_time() - start
            if source is None:
                return
            yield source


def alter(words: list[str], draw: random.Random) -> list[str]:
    """Drop a word and change another."""
    i = draw.randrange(1, len(words) - 3)
    return [*words[:i], words[i + 1], "remarkably", *words[i + 3 :]]


def write_post(
    path: Path, n_sources: int, n_quotations: int, seed: int
) -> tuple[str, list[tuple[str, str]]]:
    """Return a text, and each quotation with the verdict that it deserves."""
    draw = random.Random(seed)
    sources = list(read_sources(path, min(n_sources, 200)))
    vocabulary = [word for source in sources[:50] for word in source.text.split()]
    parts: list[str] = []
    deserved: list[tuple[str, str]] = []
    while len(deserved) < n_quotations:
        source = draw.choice(sources)
        sentences = [
            s.prose
            for s in split_sentences(source).sentences
            if 10 <= len(s.prose.split()) <= 60 and not set(s.prose) & set('“”"«»„‘')
        ]
        if not sentences:
            continue
        kind = draw.choice(["verbatim", "verbatim", "altered", "absent"])
        words = draw.choice(sentences).rstrip(".").split()
        if kind == "altered":
            words = alter(words, draw)
        elif kind == "absent":
            words = draw.choices(vocabulary, k=len(words))
            words = [word.strip("“”\"«»„‘’'") or "word" for word in words]
        named = draw.choice(sources) if draw.random() < 0.1 else source
        if named is not source and kind != "absent":
            kind = "misattributed"
        text = " ".join(words)
        parts += [f"In {named.title}, it says: “{text}”."]
        deserved.append((text, kind))
    return "\n\n".join(parts), deserved


def measure(path: Path, n_sources: int, n_quotations: int, seed: int) -> str:
    """Verify a text, and return a row of the table."""
    post, deserved = write_post(path, n_sources, n_quotations, seed)
    sources = Timer(read_sources(path, n_sources))
    start = time.process_time()
    verification = verify(post, sources)
    seconds = time.process_time() - start - sources.seconds
    by_text = dict(deserved)
    right = Counter(by_text.get(q.quotation.text) == q.verdict for q in verification)
    share = 100 * right[True] / len(deserved)
    counts = f"{len(verification):,} | {n_sources:,}"
    return f"| {counts} | {seconds:.2f} | {share:.1f} % |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sources", type=int, nargs="+", default=[100, 10_000])
    parser.add_argument("--quotations", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print("| quotations | sources | CPU seconds | verdicts as intended |")
    print("|---|---|---|---|")
    for n_sources in arguments.sources:
        print(measure(arguments.data, n_sources, arguments.quotations, arguments.seed), flush=True)


if __name__ == "__main__":
    main()
