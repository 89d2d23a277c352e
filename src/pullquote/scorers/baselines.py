"""Lead and random: what every other scorer has to beat.

Lead takes the article from its start (lead-3 is its first three sentences); random draws.
"""

import hashlib

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput


class Lead:
    """Scores fall evenly from the first sentence's 1."""

    name = "lead"
    needs_vectors = False

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        many = len(evidence.article.sentences)

        def explain(index: int) -> Explanation:
            return Explanation(f"is sentence {index + 1} of {many}")

        return ScoreResult(1.0 - np.arange(many) / many, explain)


class Random:
    """Scores are drawn evenly from [0, 1), always the same for the same text."""

    name = "random"
    needs_vectors = False

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        digest = hashlib.sha256(evidence.article.text.encode("utf-8", "surrogatepass")).digest()
        generator = np.random.default_rng(int.from_bytes(digest[:8], "little"))
        scores = generator.random(len(evidence.article.sentences))

        def explain(index: int) -> Explanation:
            return Explanation(f"was drawn by chance: {scores[index]:.2f}")

        return ScoreResult(scores, explain)
