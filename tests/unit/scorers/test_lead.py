"""Lead: scores by position."""

import numpy as np

from pullquote.scorers import ScoringInput, load_scorer
from pullquote.text import Article


def test_scores_fall_evenly(rain: Article) -> None:
    """The first sentence scores 1, and each next one less."""
    scores = load_scorer("lead").score(ScoringInput(rain)).scores
    assert np.allclose(scores, [1, 0.8, 0.6, 0.4, 0.2])
