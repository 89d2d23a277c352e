"""Edmundson: score sentences by title, topic and position combined.

Edmundson (1969), *New Methods in Automatic Extracting*: a weighted sum of methods, here his
title and location methods and, in place of his key words, the similarity to the article's mean
vector. The weights were chosen on the training and development articles of three corpora
(`benchmarks/studies/edmundson.py`).
"""

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput
from pullquote.scorers.centroid import Centroid
from pullquote.scorers.explanations import describe_closeness
from pullquote.scorers.lead import Lead
from pullquote.scorers.title import Title

WEIGHTS = {"title": 1.0, "article": 1.0, "position": 0.25}


class Edmundson:
    """Weighted mean of three scorers; without a title, its weight goes to the article's mean."""

    name = "edmundson"
    needs_vectors = True

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        parts = {
            "title": Title().score(inputs).scores,
            "article": Centroid().score(inputs).scores,
            "position": Lead().score(inputs).scores,
        }
        total = sum(WEIGHTS.values())
        scores = np.sum([WEIGHTS[name] / total * parts[name] for name in WEIGHTS], axis=0)

        def explain(index: int) -> Explanation:
            targets = {"title": "the title", "article": "the article as a whole"}
            if not inputs.vectors.title.any():
                del targets["title"]
            similarity = (f"{t} {parts[name][index]:.2f}" for name, t in targets.items())
            closeness = [describe_closeness(parts[name], index, t) for name, t in targets.items()]
            position = f"is sentence {index + 1} of {len(scores)}"
            summary = f"similarity to {', to '.join(similarity)}; {position}"
            return Explanation(summary, reasons=(*closeness, position))

        return ScoreResult(scores, explain)
