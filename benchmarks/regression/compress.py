"""Measure what is kept when articles are compressed to a token budget.

    python benchmarks/regression/compress.py --data FOLDER
    python benchmarks/regression/compress.py --data FOLDER --questions test

FOLDER/marks holds `train.jsonl`, `dev.jsonl` and `test.jsonl`, articles whose sentences a reader
marked as gist (see docs/explanation/how-good.md): the figures are the mean share of an article's
gist marks that are kept, in `dev` and `test`. With `--questions`, they are the mean share of the
sentences kept that answer the questions of a split of benchmarks/studies/questions.jsonl. The
budget is a share of each article's tokens, by the bundled tokenizer. All methods keep whole
sentences, as many as fit: *truncation* the first ones; *BM25* those that share most stems with the
question, or with the title; *TextRank* those with the highest rank; *compress* those of
`pullquote.compress`. Figures are in percent, with 95 % intervals (bootstrap over articles) of the
difference between *compress* and the best other method. Output: a Markdown table.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean

import numpy as np

from pullquote.compression import compress
from pullquote.datasets.marks import MarkedArticle, match_spans, read_marked_articles
from pullquote.documents.document import article_id
from pullquote.encoders.tokenizers import load_token_count
from pullquote.evaluation.significance import bootstrap_intervals
from pullquote.pipeline import Highlighter
from pullquote.scorers import DEFAULT_SCORER
from pullquote.scorers.bm25 import bm25
from pullquote.text import Article

sys.path.insert(0, str(Path(__file__).parents[1] / "studies"))
import about

SHARES = (0.1, 0.2, 0.3)
SPLITS = ("dev", "test")
METHODS = ("truncation", "BM25", "TextRank", "compress")


def keep_best(scores: Sequence[float], costs: Sequence[int], budget: int) -> set[int]:
    """Return the sentences that fit, those with the highest scores first."""
    kept: set[int] = set()
    for i in sorted(range(len(scores)), key=lambda i: -scores[i]):
        if costs[i] <= budget:
            kept.add(i)
            budget -= costs[i]
    return kept


def truncate(costs: Sequence[int], budget: int) -> set[int]:
    """Return the first sentences."""
    return {int(i) for i in np.flatnonzero(np.cumsum(costs) <= budget)}


@dataclass(frozen=True)
class Case:
    """An article, what should be kept of it, and the question, if there is one."""

    article: Article
    wanted: frozenset[int]
    about: str | None = None


def marked_cases(path: Path) -> list[Case]:
    """Return a case for each article with gist marks."""
    return [
        Case(item.article, frozenset(item.marks.gist))
        for item in read_marked_articles(path)
        if isinstance(item, MarkedArticle) and item.marks.gist
    ]


def question_cases(folder: Path, split: str) -> list[Case]:
    """Return a case for each question."""
    questions, articles = about.read_questions(folder, split)
    cases: list[Case] = []
    for question in questions:
        article = articles[question["article"]]
        spans = [(sentence.start, sentence.end) for sentence in article.sentences]
        found = match_spans([tuple(answer) for answer in question["answers"]], spans)
        wanted = frozenset(index for indices in found for index in indices)
        cases.append(Case(article, wanted, question["question"]))
    return cases


def by_terms(case: Case) -> Sequence[float]:
    """Score by BM25, with the question or the title."""
    text, sentences = case.about or case.article.title, case.article.sentences
    return list(bm25(about.stems([text])[0], about.stems([s.prose for s in sentences])))


def measure(cases: Sequence[Case], share: float, highlighter: Highlighter) -> str:
    """Return a row of the table."""
    count = load_token_count()
    recall: dict[str, dict[str, list[float]]] = {method: {} for method in METHODS}
    for case, rank in zip(cases, ranks(cases), strict=True):
        costs = [count(sentence.text) for sentence in case.article.sentences]
        budget = max(int(share * sum(costs)), 1)
        document = case.article.document
        compression = compress(document, case.about, tokens=budget, model=highlighter)
        kept = (
            truncate(costs, budget),
            keep_best(by_terms(case), costs, budget),
            keep_best(rank, costs, budget),
            {each.sentence.index for each in compression},
        )
        for method, indices in zip(METHODS, kept, strict=True):
            found = len(case.wanted & indices) / len(case.wanted)
            recall[method].setdefault(article_id(document), []).append(found)
    means = {m: np.array([fmean(v) for v in recall[m].values()]) for m in METHODS}
    other = max(METHODS[:-1], key=lambda method: means[method].mean())
    differences = means["compress"] - means[other]
    [[low, high]] = 100 * bootstrap_intervals(differences[:, None])
    cells = [f"{100 * means[method].mean():.1f}" for method in METHODS]
    mean = 100 * differences.mean()
    return f"| {share:.0%} | {' | '.join(cells)} | {mean:+.1f} ({low:+.1f} to {high:+.1f}) |"


@cache
def _textrank() -> Highlighter:
    return Highlighter("textrank")


def ranks(cases: Sequence[Case]) -> list[list[float]]:
    """Return the scores of TextRank."""
    scored = _textrank().score_many([case.article for case in cases])
    return [result.scores.tolist() for _, result in scored]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--questions", choices=("tune", "test"))
    parser.add_argument("--model", default=DEFAULT_SCORER)
    parser.add_argument("--encoder")
    arguments = parser.parse_args()
    marks = arguments.data / "marks"
    if arguments.questions:
        split = arguments.questions
        cases = {split: question_cases(marks, split)}
    else:
        cases = {split: marked_cases(marks / f"{split}.jsonl") for split in SPLITS}
    highlighter = Highlighter(arguments.model, encoder=arguments.encoder)
    print(f"| | tokens kept | {' | '.join(METHODS)} | difference from the next best |")
    print("|---" * (len(METHODS) + 3) + "|")
    for split, those in cases.items():
        for share in SHARES:
            print(f"| {split} {measure(those, share, highlighter)}", flush=True)
    counts = []
    for split, those in cases.items():
        articles = len({article_id(case.article.document) for case in those})
        questions = f"{len(those)} questions on " if arguments.questions else ""
        counts.append(f"{split}: {questions}{articles} articles")
    print(f"\n{'; '.join(counts).capitalize()}.")


if __name__ == "__main__":
    main()
