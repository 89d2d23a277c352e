"""Measure how many key points survive when articles are compressed to a budget of tokens.

    python benchmarks/regression/compress.py --data MARKS.jsonl

MARKS.jsonl has articles whose sentences a reader marked as gist (see docs/explanation/how-good.md).
The budget is a share of each article's tokens, by the bundled tokenizer. All methods keep whole
sentences, as many as fit: *truncation* the first ones; *BM25* those that share most terms with the
title; *TextRank* those with the highest rank; *compress* those of `pullquote.compress`. Figures are
the mean share of an article's gist marks that are kept, in percent, with 95 % intervals (bootstrap
over articles) of the difference between *compress* and the best other method.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from pullquote.compression import compress
from pullquote.datasets.marks import MarkedArticle, read_marked_articles
from pullquote.encoders.tokenizers import load_token_count
from pullquote.evaluation.significance import bootstrap_intervals
from pullquote.pipeline import Highlighter
from pullquote.scorers.bm25 import bm25
from pullquote.scorers.tfidf import content_terms, split_terms

SHARES = (0.1, 0.2, 0.3)


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


def by_title(item: MarkedArticle) -> Sequence[float]:
    """Score by BM25 with the title as the question."""
    [title] = split_terms([item.article.title], item.article.language)
    return list(bm25(title, content_terms(item.article)))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--encoder")
    arguments = parser.parse_args()
    items = [
        item
        for item in read_marked_articles(arguments.data)
        if isinstance(item, MarkedArticle) and item.marks.gist
    ]
    count = load_token_count()
    textrank = Highlighter("textrank")
    named = {} if arguments.model == "default" else {"model": arguments.model}
    highlighter = Highlighter(**named, encoder=arguments.encoder)
    ranks = [r.scores.tolist() for _, r in textrank.score_many([i.article for i in items])]
    print(f"{len(items)} articles\n")
    methods = ("truncation", "BM25", "TextRank", "compress")
    print("| tokens kept | " + " | ".join(methods) + " | difference to the best other |")
    print("|---" * (len(methods) + 2) + "|")
    for share in SHARES:
        recall: dict[str, list[float]] = {method: [] for method in methods}
        for item, rank in zip(items, ranks, strict=True):
            sentences = item.article.sentences
            costs = [count(sentence.text) for sentence in sentences]
            budget = max(int(share * sum(costs)), 1)
            compression = compress(item.article.document, tokens=budget, model=highlighter)
            kept = {
                "truncation": truncate(costs, budget),
                "BM25": keep_best(by_title(item), costs, budget),
                "TextRank": keep_best(rank, costs, budget),
                "compress": {each.sentence.index for each in compression},
            }
            gist = set(item.marks.gist)
            for method, indices in kept.items():
                recall[method].append(len(gist & indices) / len(gist))
        other = max(methods[:-1], key=lambda method: fmean(recall[method]))
        differences = np.array(recall["compress"]) - np.array(recall[other])
        [[low, high]] = 100 * bootstrap_intervals(differences[:, None])
        cells = [f"{100 * fmean(recall[method]):.1f}" for method in methods]
        mean = 100 * differences.mean()
        print(f"| {share:.0%} | {' | '.join(cells)} | {mean:+.1f} ({low:+.1f} to {high:+.1f}) |")


if __name__ == "__main__":
    main()
