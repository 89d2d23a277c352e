"""Choose the weights of the Edmundson scorer: ROUGE-1 over a grid.

    python benchmarks/studies/edmundson.py --data FOLDER

FOLDER holds the corpora of `corpora.py`; only training and development articles are read. ROUGE-1
is F1 of shared words without stemming, the best over the references, in percent; the mean is over
corpora.
"""

import argparse
import re
import sys
from collections import Counter
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np

from pullquote.encoders import load_encoder
from pullquote.pipeline import encode_sentences
from pullquote.scorers import ArticleVectors, ScoringInput, load_scorer

sys.path.insert(0, str(Path(__file__).parents[1]))  # modules that benchmarks share

from corpora import SENTENCES, read_corpus

WHOLE = (0.0, 0.5, 1.0, 1.5)
PLACE = (0.0, 0.125, 0.25, 0.5)
MOST = 600  # articles of one split
Part = dict[str, np.ndarray]


def count(text: str) -> Counter[str]:
    """Count words."""
    return Counter(re.findall(r"\w+", text.lower()))


class Measured:
    """One article: the scores of each part, and what picking its sentences is worth."""

    def __init__(self, item: object, vectors: ArticleVectors) -> None:
        article = item.article  # type: ignore[attr-defined]
        self.most = item.sentences  # type: ignore[attr-defined]
        self.words = [count(s.prose) for s in article.sentences]
        self.references = [count(text) for text in item.references]  # type: ignore[attr-defined]
        evidence = ScoringInput(article, vectors)
        names = {"title": "title", "whole": "centroid", "place": "lead"}
        self.parts: Part = {n: load_scorer(s).score(evidence).scores for n, s in names.items()}

    def rouge_1(self, weights: dict[str, float]) -> float:
        """Pick by the weighted sum of the parts, and measure."""
        scores = np.sum([weight * self.parts[name] for name, weight in weights.items()], axis=0)
        picked = sum(
            (self.words[i] for i in np.argsort(-scores, kind="stable")[: self.most]), Counter()
        )
        return max(
            200 * (picked & one).total() / max(1, picked.total() + one.total())
            for one in self.references
        )


def main() -> None:
    """Print two tables, with titles and without."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    encoder = load_encoder("static")
    for with_title in (True, False):
        corpora: dict[str, list[Measured]] = {name: [] for name in SENTENCES}
        for name, split in product(SENTENCES, ("train", "dev")):
            for number, item in enumerate(read_corpus(arguments.data, name, split)):
                if number == MOST:
                    break
                vectors = encode_sentences(encoder, item.article)
                if not with_title:
                    vectors = ArticleVectors(vectors.sentences, np.zeros_like(vectors.title))
                corpora[name].append(Measured(item, vectors))
        print(f"\n| {'with' if with_title else 'without'} title | {' | '.join(corpora)} | mean |")
        print("|---" * (len(corpora) + 2) + "|")
        for whole, place in product(WHOLE if with_title else (0.0,), PLACE):
            weights = {"title": 1.0, "whole": whole, "place": place}
            found = [fmean(m.rouge_1(weights) for m in items) for items in corpora.values()]
            cells = " | ".join(f"{rouge:.1f}" for rouge in found)
            print(f"| whole {whole}, place {place} | {cells} | {fmean(found):.2f} |", flush=True)


if __name__ == "__main__":
    main()
