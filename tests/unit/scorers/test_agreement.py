"""Rank and linear correlation: examples computed by hand."""

import math

import numpy as np
import pytest

from pullquote.scorers.agreement import average_ranks, pearson, spearman

LABELS = np.array([0.2, 0.8, 0.0, 0.8])
SCORES = np.array([0.4, 0.6, 0.6, 0.1])


def test_pearson_by_hand() -> None:
    """Deviations -1, 0, 1 and -2, 1, 1: 3 / sqrt(2 * 6)."""
    correlation = pearson(np.array([1.0, 2.0, 3.0]), np.array([0.0, 3.0, 3.0]))
    assert correlation == pytest.approx(3 / math.sqrt(12))


def test_ties_share_the_mean_of_their_ranks() -> None:
    """Labels rank 2, 3.5, 1, 3.5 and scores 2, 3.5, 3.5, 1: correlation -0.5 / 4.5."""
    assert average_ranks(LABELS).tolist() == [2, 3.5, 1, 3.5]
    assert average_ranks(SCORES).tolist() == [2, 3.5, 3.5, 1]
    assert spearman(LABELS, SCORES) == pytest.approx((0.25 + 1 - 1.5 - 1.5) / 4.5)


def test_correlation_of_equal_values() -> None:
    """Equal labels leave the correlation undefined (NaN); equal scores have none (0)."""
    same = np.full(4, 0.3)
    assert math.isnan(pearson(same, SCORES))
    assert math.isnan(spearman(same, same))
    assert pearson(LABELS, same) == 0
    assert spearman(LABELS, same) == 0
    assert math.isnan(spearman(np.array([0.5]), np.array([0.5])))
