"""Measure articles per second on one core, from text to highlights, by stage.

    OPENBLAS_NUM_THREADS=1 python benchmarks/regression/stages.py --data FOLDER [--repeats 5]

FOLDER holds `us-gov-posts` and `openstax` (see `corpora.py`). All training articles of 50 sentences
or more are cut after the fiftieth; 64 at a time go through the pipeline, as in `pullquote batch`.
Figures are CPU time. In the first round every word is new; the other column is the median of the
later rounds. The second table is for short texts: test abstracts of SciTLDR-A, one at a time.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from pullquote import Highlighter, Options, read_text
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ScoringInput
from pullquote.selection import select_highlights
from pullquote.text import split_sentences

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import read_corpus

SENTENCES = 50
TOGETHER = 64
STAGES = ("read", "split", "encode", "score", "select")


def read_texts(folder: Path) -> list[tuple[str, str]]:
    """Return title and text of the articles."""
    found = []
    for corpus in ("us-gov-posts", "openstax"):
        for item in read_corpus(folder, corpus, "train"):
            sentences = item.article.sentences
            if len(sentences) >= SENTENCES:
                text = item.article.text[: sentences[SENTENCES - 1].end]
                found.append((item.article.title, text))
    return found


def run_round(highlighter: Highlighter, texts: list[tuple[str, str]]) -> dict[str, float]:
    """Highlight all articles; return the CPU seconds of each stage."""
    spent = dict.fromkeys(STAGES, 0.0)
    for start in range(0, len(texts), TOGETHER):
        for stage, seconds in zip(
            STAGES, run_stages(highlighter, texts[start : start + TOGETHER]), strict=True
        ):
            spent[stage] += seconds
    return spent


def run_stages(highlighter: Highlighter, texts: list[tuple[str, str]]) -> Iterator[float]:
    """Highlight a batch of articles; yield the CPU seconds after each stage."""
    encoder, scorer = highlighter.encoder, highlighter.scorer
    clock = time.process_time()

    def lap() -> float:
        nonlocal clock
        before, clock = clock, time.process_time()
        return clock - before

    documents = [read_text(text, title=title) for title, text in texts]
    yield lap()
    articles = [split_sentences(document) for document in documents]
    yield lap()
    evidence = [ScoringInput(each, encode_sentences(encoder, each)) for each in articles]
    yield lap()
    scorings = scorer.score_many(evidence)
    yield lap()
    for each, scoring in zip(evidence, scorings, strict=True):
        select_highlights(each, scoring, Options(), model=scorer.name, encoder=encoder.name)
    yield lap()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    texts = read_texts(arguments.data)
    highlighter = Highlighter()
    rounds = [run_round(highlighter, texts) for _ in range(arguments.repeats + 1)]
    first, later = rounds[0], rounds[1:]
    print(f"Load average at the start: {os.getloadavg()[0]:.1f}.\n")
    print(f"{len(texts)} articles of {SENTENCES} sentences, {arguments.repeats} rounds:\n")
    print("| stage | ms per article | first round |\n|---|---|---|")
    for stage in STAGES:
        usual = median(each[stage] for each in later)
        print(
            f"| {stage} | {usual / len(texts) * 1e3:.2f} | {first[stage] / len(texts) * 1e3:.2f} |"
        )
    total = median(sum(each.values()) for each in later)
    print(
        f"| total | {total / len(texts) * 1e3:.2f} | {sum(first.values()) / len(texts) * 1e3:.2f} |"
    )
    print(f"\n{len(texts) / total:.0f} articles per second in batches of {TOGETHER}.\n")
    time_abstracts(highlighter, arguments.data, arguments.repeats)


def time_abstracts(highlighter: Highlighter, folder: Path, repeats: int) -> None:
    """Print the time of an abstract, one at a time, of the default scorer and of TextRank."""
    abstracts = [
        (item.article.title, item.article.text) for item in read_corpus(folder, "scitldr-a", "test")
    ]
    print("| an abstract, one at a time | ms |\n|---|---|")
    for scorer in (highlighter, Highlighter("textrank")):
        rounds = []
        for _ in range(repeats + 1):
            start = time.process_time()
            for title, text in abstracts:
                scorer.highlight(text, title=title, options=Options(top=1))
            rounds.append(time.process_time() - start)
        print(f"| {scorer.scorer.name} | {median(rounds[1:]) / len(abstracts) * 1e3:.2f} |")


if __name__ == "__main__":
    main()
