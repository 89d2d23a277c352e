"""Lead: score sentences by position, the first sentence highest.

The baseline of news summarization: lead-3 is the first three sentences of the article.
"""

import numpy as np

from pullquote.scorers.base import Explanation, ScoreResult, ScoringInput


class Lead:
    """Scores that fall evenly from 1 for the first sentence."""

    name = "lead"
    needs_vectors = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        count = len(inputs.article.sentences)

        def explain(index: int) -> Explanation:
            return Explanation(f"is sentence {index + 1} of {count}")

        return ScoreResult(1.0 - np.arange(count) / count, explain)
