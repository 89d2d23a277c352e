"""Measure ROUGE of the sentences that each scorer selects, against human summaries.

    python benchmarks/regression/quality.py --data FOLDER --split dev

FOLDER holds the corpora of `corpora.py`. ROUGE is F1 in percent, stemmed, the best over the
references for each measure, as in the package rouge-score (docs/explanation/evaluation.md). Every
scorer selects the same number of sentences (1, 2 and 6); ties go to the earlier sentence.
"""

import argparse
import sys
from pathlib import Path
from statistics import fmean

from pullquote.encoders import load_encoder
from pullquote.evaluation.rouge import best_rouge
from pullquote.pipeline import encode_sentences
from pullquote.scorers import SCORERS, Scorer, ScoringInput, load_scorer
from pullquote.selection import Options, select_highlights

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, Item, read_corpus


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
    print(f"| scorer ({arguments.split}) | " + " | ".join(arguments.corpora) + " |")
    print("|---" * (len(arguments.corpora) + 1) + "|")
    cells: dict[str, list[str]] = {}
    for corpus in arguments.corpora:
        items = list(read_corpus(arguments.data, corpus, arguments.split))
        evidences = [ScoringInput(i.article, encode_sentences(encoder, i.article)) for i in items]
        for name in arguments.scorers:
            scorer = load_scorer(name, arguments.encoder)
            rows = [
                rate(pick(scorer, e, i, diversity=not arguments.no_diversity), i.references)
                for e, i in zip(evidences, items, strict=True)
            ]
            cells.setdefault(name, []).append(_cell(rows))
        if arguments.oracle:
            rows = [rate(oracle(i), i.references) for i in items]
            cells.setdefault("oracle", []).append(_cell(rows))
        rows = [rate(i.article.title, i.references) for i in items]
        cells.setdefault("the title itself", []).append(_cell(rows))
        print(f"{corpus}: {len(items)} articles", file=sys.stderr)
    for name, row in cells.items():
        print(f"| {name} | " + " | ".join(row) + " |")


def _cell(rows: list[list[float]]) -> str:
    return " / ".join(f"{fmean(column):.1f}" for column in zip(*rows, strict=True))


if __name__ == "__main__":
    main()
