"""Centroid: score sentences by their similarity to the article as a whole.

Radev, Jing, Styś and Tam (2004), *Centroid-based summarization of multiple documents*, with
sentence vectors in place of tf-idf, as in Rossiello, Basile and Semeraro (2017).
"""

from dataclasses import replace

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput
from pullquote.scorers.explanations import describe_closeness, describe_neighbors
from pullquote.scorers.vectors import cosines


class Centroid:
    """Cosine with the mean of the article's sentence vectors."""

    name = "centroid"
    needs_vectors = True

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        sentences = inputs.vectors.sentences
        scores = cosines(sentences, sentences.mean(axis=0))

        def explain(index: int) -> Explanation:
            similarity = np.maximum(sentences @ sentences[index], 0.0)
            similarity[index] = 0.0
            nearest = describe_neighbors(inputs.article, similarity, "is similar to")
            summary = f"similarity to the article as a whole {scores[index]:.2f}"
            closeness = describe_closeness(scores, index, "the article as a whole")
            return replace(
                nearest,
                summary=f"{summary}; {nearest.summary}",
                reasons=(closeness, *nearest.reasons),
            )

        return ScoreResult(scores, explain)
