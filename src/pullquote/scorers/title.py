"""Title: score sentences by their similarity to the article's title.

Edmundson (1969), *New Methods in Automatic Extracting*, the title method, with the cosine of
vectors in place of shared words.
"""

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput
from pullquote.scorers.centroid import Centroid
from pullquote.scorers.explanations import describe_closeness
from pullquote.scorers.vectors import cosines


class Title:
    """Cosine with the title's vector; the same as `Centroid` for an article without a title."""

    name = "title"
    needs_vectors = True

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        vectors = inputs.vectors
        if not vectors.title.any():
            return Centroid().score(inputs)
        scores = cosines(vectors.sentences, vectors.title)

        def explain(index: int) -> Explanation:
            summary = f"similarity to the title {scores[index]:.2f}"
            return Explanation(summary, reasons=(describe_closeness(scores, index, "the title"),))

        return ScoreResult(scores, explain)
