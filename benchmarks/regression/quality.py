"""Measure ROUGE of the sentences that each scorer selects, against human summaries.

    python benchmarks/regression/quality.py --data FOLDER --split dev

FOLDER holds the corpora of `corpora.py`. ROUGE is F1 in percent, stemmed, the best over the
references for each measure, as in the package rouge-score (docs/explanation/evaluation.md). Every
scorer selects the same number of sentences (1, 2 and 6); ties go to the earlier sentence.

The second table compares scores with the labels `rouge-12`: nDCG@5 and Pearson's correlation, means
over articles. The trained scorer has a mark if it differs from the best of the others, p < 0.05 by
a paired sign-flip test over articles.
"""

import argparse
import sys
from pathlib import Path
from statistics import fmean

import numpy as np
import numpy.typing as npt

from pullquote.datasets.labels import load_labeler
from pullquote.encoders import load_encoder
from pullquote.evaluation.metrics import ndcg
from pullquote.evaluation.rouge import best_rouge
from pullquote.evaluation.significance import sign_flip_test
from pullquote.pipeline import encode_sentences
from pullquote.scorers import DEFAULT_SCORER, SCORERS, Scorer, ScoringInput, load_scorer
from pullquote.selection import Options, select_highlights

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, Item, read_corpus

Floats = npt.NDArray[np.float64]
NAMES = {"scitldr-a": "SciTLDR-A", "us-gov-posts": "government posts", "openstax": "textbooks"}
SIGNIFICANT = 0.05


def rate(summary: str, references: list[str]) -> list[float]:
    """Return the three measures of a summary, in percent."""
    return [100 * value for value in best_rouge(summary, references)]


def pick(scorer: Scorer, evidence: ScoringInput, item: Item, *, diversity: bool) -> str:
    """Join what the scorer picks, in reading order."""
    options = Options(top=item.sentences, diversity=diversity)
    return " ".join(
        m.sentence.prose for m in select_highlights(evidence, scorer.score(evidence), options)
    )


def oracle(item: Item) -> str:
    """Pick greedily by the mean of the three measures: what a perfect scorer could reach."""
    chosen: list[int] = []
    sentences = [s.prose for s in item.article.sentences]
    best = 0.0
    while len(chosen) < item.sentences:
        tries = {
            i: fmean(rate(" ".join(sentences[j] for j in sorted([*chosen, i])), item.references))
            for i in range(len(sentences))
            if i not in chosen
        }
        index = max(tries, key=lambda i: tries[i], default=-1)
        if index < 0 or tries[index] <= best:
            break
        chosen.append(index)
        best = tries[index]
    return " ".join(sentences[i] for i in sorted(chosen))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", default="dev", choices=["train", "dev", "test"])
    parser.add_argument("--scorers", nargs="+", default=list(SCORERS))
    parser.add_argument("--corpora", nargs="+", default=list(SENTENCES))
    parser.add_argument("--encoder", default="static")
    parser.add_argument("--no-diversity", action="store_true")
    parser.add_argument("--oracle", action="store_true")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.encoder)
    cells: dict[str, list[str]] = {}
    second: dict[str, list[str]] = {}
    for corpus in arguments.corpora:
        items = list(read_corpus(arguments.data, corpus, arguments.split))
        evidences = [ScoringInput(i.article, encode_sentences(encoder, i.article)) for i in items]
        agreement: dict[str, Floats] = {}
        label = load_labeler("rouge-12")
        labels = [label(item.article, item.references) for item in items]
        for name in arguments.scorers:
            scorer = load_scorer(name, arguments.encoder)
            rows = [
                rate(pick(scorer, e, i, diversity=not arguments.no_diversity), i.references)
                for e, i in zip(evidences, items, strict=True)
            ]
            cells.setdefault(name, []).append(_cell(rows))
            scores = [scorer.score(evidence).scores for evidence in evidences]
            agreement[name] = np.array(
                [_agreement(*pair) for pair in zip(labels, scores, strict=True)]
            )
        for name, cell in _agreement_cells(agreement).items():
            second.setdefault(name, []).append(cell)
        if arguments.oracle:
            rows = [rate(oracle(i), i.references) for i in items]
            cells.setdefault("oracle", []).append(_cell(rows))
        rows = [rate(i.article.title, i.references) for i in items]
        cells.setdefault("the title itself", []).append(_cell(rows))
        print(f"{corpus}: {len(items)} articles", file=sys.stderr)
    names = [f"{NAMES[corpus]}, {SENTENCES[corpus]}" for corpus in arguments.corpora]
    _print_table(f"ROUGE-1 / 2 / L, {arguments.split}", names, cells)
    names = [NAMES[corpus] for corpus in arguments.corpora]
    _print_table(f"nDCG@5, Pearson, {arguments.split}", names, second)


def _print_table(corner: str, columns: list[str], rows: dict[str, list[str]]) -> None:
    print(f"\n| {corner} | {' | '.join(columns)} |")
    print("|---" * (len(columns) + 1) + "|")
    for name, cells in rows.items():
        print(f"| {name} | {' | '.join(cells)} |")


def _agreement(labels: Floats, scores: Floats) -> tuple[float, float]:
    is_flat = labels.min() == labels.max() or scores.min() == scores.max()
    return ndcg(labels, scores), float("nan") if is_flat else np.corrcoef(labels, scores)[0, 1]


def _agreement_cells(agreement: dict[str, Floats]) -> dict[str, str]:
    """Return the means of each scorer, with marks for the trained one."""
    means = {name: np.nanmean(values, axis=0) for name, values in agreement.items()}
    marks = ["", ""]
    for column in range(2):
        others = {name: mean[column] for name, mean in means.items() if name != DEFAULT_SCORER}
        if not others or DEFAULT_SCORER not in means:
            break
        best = max(others, key=lambda name: others[name])
        pair = [agreement[name][:, [column]] for name in (DEFAULT_SCORER, best)]
        known = ~np.isnan(np.hstack(pair)).any(axis=1)
        if sign_flip_test(*(values[known] for values in pair))[0] < SIGNIFICANT:
            marks[column] = " ▲" if means[DEFAULT_SCORER][column] > others[best] else " ▼"
    return {
        name: ", ".join(
            f"{value:.3f}{mark if name == DEFAULT_SCORER else ''}"
            for value, mark in zip(mean, marks, strict=True)
        )
        for name, mean in means.items()
    }


def _cell(rows: list[list[float]]) -> str:
    return " / ".join(f"{fmean(column):.1f}" for column in zip(*rows, strict=True))


if __name__ == "__main__":
    main()
