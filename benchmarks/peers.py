"""Peers: articles a second and the slowest article, ours and theirs, in one run.

    python -m pip install sumy summa lede
    python benchmarks/peers.py --data FOLDER [--articles 200] [--repeats 3]

FOLDER holds `us-gov-posts/train.jsonl` (see `corpora.py`); its first articles are used. Every
system gets an article's text and picks 5 sentences. sumy's tokenizer looks for data that it would
fetch from the network, so sumy is given our sentences and words; the time for those counts for
it as for us. The systems take turns on each article, so that all share what the machine is doing.
A time is the smallest of the repeats. Sentences are counted by our splitter.
"""

import argparse
import json
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median

from pullquote import Highlighter, Options, read_text, split_sentences
from pullquote.errors import SourceError
from pullquote.text import split_words

PICKED = 5
System = Callable[[str], object]


def ours() -> dict[str, System]:
    """Our scorers, each from text to highlights."""
    options = Options(top=PICKED)
    found: dict[str, System] = {}
    for model in ("rnn", "edmundson", "centroid", "luhn", "textrank", "lexrank", "lead"):
        highlighter = Highlighter(model)
        found[f"pullquote {model}"] = lambda text, h=highlighter: h.highlight(text, options=options)
    return found


class OurTokenizer:
    """What sumy asks of a tokenizer, answered by our splitter."""

    language = "english"

    def to_sentences(self, paragraph: str) -> list[str]:
        """Split a paragraph."""
        try:
            return [s.prose for s in split_sentences(read_text(paragraph)).sentences]
        except SourceError:  # a rule, an emoji: nothing to split
            return [paragraph]

    def to_words(self, sentence: str) -> list[str]:
        """Split a sentence."""
        return split_words(sentence)


def sumys() -> dict[str, System]:
    """The summarizers of sumy, English, stemmed, with its stop words, as its command sets them."""
    from sumy.nlp.stemmers import Stemmer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer
    from sumy.summarizers.luhn import LuhnSummarizer
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    def run(text: str, summarizer: object) -> object:
        document = PlaintextParser.from_string(text, OurTokenizer()).document
        return summarizer(document, PICKED)  # type: ignore[operator]

    found: dict[str, System] = {}
    classes = {
        "luhn": LuhnSummarizer,
        "textrank": TextRankSummarizer,
        "lexrank": LexRankSummarizer,
    }
    for name, made in classes.items():
        summarizer = made(Stemmer("english"))
        summarizer.stop_words = get_stop_words("english")
        found[f"sumy {name}"] = lambda text, s=summarizer: run(text, s)
    return found


def others() -> dict[str, System]:
    """The TextRank of summa and lede, as they come."""
    found: dict[str, System] = {}
    if find_spec("summa"):
        from summa.summarizer import summarize

        found["summa textrank"] = lambda text: summarize(text, ratio=0.15)
    if find_spec("lede"):
        import lede

        found["lede"] = lambda text: lede.summarize(text, max_length=1000)
    return found


def measure(systems: dict[str, System], texts: list[str], repeats: int) -> dict[str, list[float]]:
    """Give each system's seconds for each article."""
    times: dict[str, list[float]] = {name: [] for name in systems}
    for text in texts:
        for name, system in systems.items():
            best = float("inf")
            for _ in range(repeats):
                start = time.perf_counter()
                system(text)
                best = min(best, time.perf_counter() - start)
            times[name].append(best)
    return times


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with (given.data / "us-gov-posts" / "train.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, given.articles)]
    sentences = sum(len(split_sentences(read_text(text)).sentences) for text in texts)
    systems = ours() | (sumys() if find_spec("sumy") else {}) | others()
    measure(systems, texts[:3], 1)  # warm
    times = measure(systems, texts, given.repeats)
    print(f"{len(texts)} articles, {sentences} sentences\n")
    print("| system | sentences a second | median ms | p95 ms | slowest ms | against sumy's |")
    print("|---|---|---|---|---|---|")
    for name, taken in times.items():
        ordered = sorted(taken)
        p95 = ordered[int(0.95 * len(ordered))]
        peer = times.get("sumy " + name.split()[-1])
        ratio = f"{sum(peer) / sum(taken):.1f} ×" if peer and name.startswith("pullquote") else ""
        milliseconds = " | ".join(f"{1000 * t:.1f}" for t in (median(taken), p95, ordered[-1]))
        print(f"| {name} | {sentences / sum(taken):,.0f} | {milliseconds} | {ratio} |")


if __name__ == "__main__":
    main()
