"""Centroid and title: a sentence is good that says what the whole, or the title, says.

`Centroid` follows Radev, Jing, Styś and Tam (2004), *Centroid-based summarization of multiple
documents*, on sentence vectors in place of tf-idf, as Rossiello, Basile and Semeraro (2017) do;
`Title` follows Edmundson (1969), *New Methods in Automatic Extracting*, his title method, with
the cosine of vectors in place of shared words.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput
from pullquote.scorers.explanations import describe_neighbors


def _unit(vector: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Scale to length 1; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


def _cosines(
    sentences: npt.NDArray[np.float32], direction: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Closeness of each sentence to a direction, shape (sentences,), in [0, 1]."""
    return np.clip((sentences @ _unit(direction)).astype(np.float64), 0.0, 1.0)


class Centroid:
    """Scores by the cosine with the mean of the article's sentence vectors."""

    name = "centroid"
    needs_vectors = True

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        given = evidence.vectors
        scores = _cosines(given.sentences, given.sentences.mean(axis=0))

        def explain(index: int) -> Explanation:
            near = np.maximum(given.sentences @ given.sentences[index], 0.0)
            near[index] = 0.0
            reason = describe_neighbors(evidence.article, near, "is close to")
            summary = f"closeness to the article as a whole {scores[index]:.2f}"
            return Explanation(f"{summary}; {reason.summary}", neighbors=reason.neighbors)

        return ScoreResult(scores, explain)


class Title:
    """Scores by the cosine with the title's vector; without a title, as `Centroid` does."""

    name = "title"
    needs_vectors = True

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        given = evidence.vectors
        if not given.title.any():
            return Centroid().score(evidence)
        scores = _cosines(given.sentences, given.title)

        def explain(index: int) -> Explanation:
            return Explanation(f"closeness to the title {scores[index]:.2f}")

        return ScoreResult(scores, explain)
