"""Metrics and significance: examples worked by hand."""

import math

import numpy as np
import pytest

from pullquote.evaluation.metrics import (
    mean_absolute_error,
    mean_squared_error,
    ndcg,
    precision_at,
    reliability,
)
from pullquote.evaluation.significance import (
    bootstrap_intervals,
    compare_means,
    sign_flip_test,
)

LABELS = np.array([0.2, 0.8, 0.0, 0.8])
SCORES = np.array([0.4, 0.6, 0.6, 0.1])


def test_errors_by_hand() -> None:
    """Distances 0.2, 0.2, 0.6 and 0.7: mean 0.425, mean of squares 0.2325."""
    assert mean_absolute_error(LABELS, SCORES) == pytest.approx(0.425)
    assert mean_squared_error(LABELS, SCORES) == pytest.approx(0.2325)


def test_ndcg_by_hand() -> None:
    """The order is 1, 2, 0, 3 (a tie goes to the earlier): gains 0.8, 0, 0.2 of 0.8, 0.8, 0.2."""
    gained = 0.8 + 0.2 / 2
    ideal = 0.8 + 0.8 / math.log2(3) + 0.2 / 2
    assert ndcg(LABELS, SCORES, k=3) == pytest.approx(gained / ideal)
    assert ndcg(LABELS, SCORES[::-1].copy(), k=1) == pytest.approx(1)


def test_ndcg_of_a_short_article_and_of_no_gain() -> None:
    """Fewer sentences than k are allowed; with all labels 0 the gain is undefined."""
    assert ndcg(LABELS, LABELS, k=9) == pytest.approx(1)
    assert math.isnan(ndcg(np.zeros(3), np.arange(3.0)))


def test_precision_by_hand() -> None:
    """Best by label are 1 and 3; the scores put 1 first, then 2, 0 and 3."""
    assert precision_at(LABELS, SCORES, k=1) == 1
    assert precision_at(LABELS, SCORES, k=2) == 0.5
    assert precision_at(LABELS, SCORES, k=3) == pytest.approx(2 / 3)


def test_precision_never_counts_a_label_of_zero() -> None:
    """All four sentences are picked, but the one with label 0 is among the best of nothing."""
    assert precision_at(LABELS, SCORES, k=5) == 0.75
    assert math.isnan(precision_at(np.zeros(4), SCORES, k=1))


def test_precision_counts_every_label_that_ties_for_the_last_place() -> None:
    """Two sentences have the highest label; either is a hit."""
    for best in (1, 3):
        assert precision_at(LABELS, np.eye(4)[best], k=1) == 1


def test_reliability_by_hand() -> None:
    """0.95 and 1.0 share the last of ten ranges; one of the two reaches the threshold."""
    labels = np.array([0.5, 0.1, 0.9, 0.49])
    scores = np.array([0.05, 0.32, 0.95, 1.0])
    found = list(reliability(labels, scores, threshold=0.5))
    assert [(b.low, b.high, b.sentences, b.positive_share) for b in found] == [
        (0.0, 0.1, 1, 1.0),
        (0.3, 0.4, 1, 0.0),
        (0.9, 1.0, 2, 0.5),
    ]
    assert found[2].mean_score == pytest.approx(0.975)


def test_interval_of_a_mean_is_about_two_standard_errors() -> None:
    """400 normal values: the interval has the theory's ends to a tenth of a standard error."""
    values = np.random.default_rng(5).normal(0.3, 0.2, size=(400, 1))
    error = values.std() / 20
    low, high = bootstrap_intervals(values, resamples=20_000)[0]
    assert low == pytest.approx(values.mean() - 1.96 * error, abs=0.1 * error)
    assert high == pytest.approx(values.mean() + 1.96 * error, abs=0.1 * error)


def test_intervals_leave_out_nan_and_repeat_themselves() -> None:
    """NaNs only reduce the number of articles of a column; a seed is reproducible."""
    values = np.array([[0.1, np.nan, np.nan], [0.2, 0.7, np.nan], [0.6, np.nan, np.nan]])
    found = bootstrap_intervals(values)
    assert found[1] == pytest.approx([0.7, 0.7])
    assert np.isnan(found[2]).all()
    assert 0.1 <= found[0, 0] < 0.3 < found[0, 1] <= 0.6
    assert np.array_equal(found, bootstrap_intervals(values), equal_nan=True)
    assert np.isnan(bootstrap_intervals(np.zeros((0, 2)))).all()


def test_ratio_of_means_draws_the_same_articles_for_both() -> None:
    """Values that are nine tenths of the other's have that ratio in every sample, unlike others."""
    other = np.random.default_rng(3).uniform(0.1, 1.0, size=(50, 1))
    shuffled = np.roll(other, 7, axis=0)
    paired, unpaired = compare_means(np.hstack([0.9 * other, shuffled]), np.hstack([other, other]))
    assert paired == pytest.approx([0.9, 0.9, 0.9])
    assert unpaired[0] == pytest.approx(1.0)
    assert unpaired[1] < 0.95 < 1.05 < unpaired[2]


def test_ratio_of_means_leaves_out_articles_without_a_value() -> None:
    """NaN in either leaves the article out of both means."""
    one = np.array([[0.4], [np.nan], [0.8]])
    other = np.array([[0.8], [0.1], [np.nan]])
    assert compare_means(one, other)[0, 0] == pytest.approx(0.5)


def test_p_value_by_hand() -> None:
    """Five equal differences: of 32 patterns of signs 2 are as extreme, so p is about 1/16."""
    one, other = np.full((5, 1), 0.7), np.full((5, 1), 0.4)
    assert sign_flip_test(one, other)[0] == pytest.approx(1 / 16, abs=0.01)
    assert sign_flip_test(other, one)[0] == sign_flip_test(one, other)[0]


def test_p_value_is_small_for_a_steady_difference_only() -> None:
    """A shift of one standard deviation in 100 articles is significant; noise is not."""
    noise = np.random.default_rng(2).normal(size=(100, 1))
    noise -= noise.mean()
    found = sign_flip_test(np.hstack([noise + 1, noise]), np.zeros((100, 2)))
    assert found[0] == pytest.approx(1e-4)
    assert found[1] > 0.9


def test_p_value_leaves_out_articles_without_a_value() -> None:
    """NaN in either leaves the article out; with none left the models are the same."""
    one = np.array([[0.9], [np.nan], [0.8]])
    other = np.array([[0.9], [0.1], [np.nan]])
    assert sign_flip_test(one, other).tolist() == [1.0]
