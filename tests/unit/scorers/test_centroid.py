"""Centroid: the cosine with the mean vector."""

import numpy as np

from pullquote.scorers import ArticleVectors, ScoringInput, load_scorer
from pullquote.text import Article


def test_centroid_prefers_what_is_near_the_mean(rain: Article) -> None:
    """Scores are the cosines with the mean vector."""
    rows = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.8, 0.6], [1, 0]], dtype=np.float32)
    inputs = ScoringInput(rain, ArticleVectors(rows, np.zeros(2)))
    mean = rows.mean(axis=0)
    expected = rows @ mean / np.linalg.norm(mean)
    assert np.allclose(load_scorer("centroid").score(inputs).scores, expected)
