"""Edmundson: a sentence is good that says what title and whole say, the earlier the better.

Edmundson (1969), *New Methods in Automatic Extracting*: the weighted sum of several methods,
here his title and location methods and, in place of his key words, closeness to the article's
mean; closeness is the cosine of sentence vectors. The weights were tried on the training and
development articles of three corpora (`benchmarks/edmundson.py`).
"""

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput
from pullquote.scorers.baselines import Lead
from pullquote.scorers.cosine import Centroid, Title

WEIGHTS = {"title": 1.0, "whole": 1.0, "place": 0.25}


class Edmundson:
    """The scorer; see the module. Without a title, the title's weight goes to the whole."""

    name = "edmundson"
    needs_vectors = True

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        parts = {
            "title": Title().score(evidence).scores,
            "whole": Centroid().score(evidence).scores,
            "place": Lead().score(evidence).scores,
        }
        total = sum(WEIGHTS.values())
        scores = np.sum([WEIGHTS[name] / total * parts[name] for name in WEIGHTS], axis=0)

        def explain(index: int) -> Explanation:
            near = f"closeness to the title {parts['title'][index]:.2f}, "
            if not evidence.vectors.title.any():
                near = ""
            whole = f"to the article as a whole {parts['whole'][index]:.2f}"
            place = f"sentence {index + 1} of {len(scores)}"
            return Explanation(f"{near or 'closeness '}{whole}; {place}")

        return ScoreResult(scores, explain)
