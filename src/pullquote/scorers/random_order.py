"""Random: score sentences by chance, the lower baseline of every comparison."""

import hashlib

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput


class Random:
    """Scores drawn uniformly from [0, 1), the same in every run for the same text."""

    name = "random"
    needs_vectors = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        digest = hashlib.sha256(inputs.article.text.encode("utf-8", "surrogatepass")).digest()
        generator = np.random.default_rng(int.from_bytes(digest[:8], "little"))
        scores = generator.random(len(inputs.article.sentences))
        return ScoreResult(scores, lambda _: Explanation("was drawn at random"))
