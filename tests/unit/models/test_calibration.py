"""Calibration: pooling worked by hand, order preserved, probabilities recovered."""

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.models.calibration import Calibration, fit_calibration


def test_pools_what_stands_in_the_wrong_order() -> None:
    """Of close, far, close, the first two are pooled: half of them are close."""
    line = fit_calibration(np.array([0.2, 0.4, 0.8]), np.array([True, False, True]))
    assert line.raw_scores == pytest.approx((0, 0.3, 1))
    assert line.probabilities == pytest.approx((0, 0.5, 1))


def test_weights_count() -> None:
    """A sentence with a weight of three counts like three sentences."""
    raw, close = np.array([0.2, 0.4]), np.array([True, False])
    line = fit_calibration(raw, close, np.array([3.0, 1.0]))
    assert line.probabilities[1] == pytest.approx(0.75)
    assert line.raw_scores[1] == pytest.approx(0.25)


def test_recovers_chances() -> None:
    """If a raw score r is correct with probability r squared, the curve is about r squared."""
    random = np.random.default_rng(5)
    raw = random.random(20_000)
    line = fit_calibration(raw, random.random(20_000) < raw**2)
    asked = np.array([0.2, 0.5, 0.8])
    np.testing.assert_allclose(line(asked), asked**2, atol=0.05)


def test_keeps_every_order() -> None:
    """The curve increases strictly: different raw scores stay different, also within a block."""
    line = fit_calibration(np.array([0.3, 0.5, 0.6]), np.array([False, True, False]))
    assert (np.diff(line(np.linspace(0, 1, 101))) > 0).all()


@pytest.mark.parametrize("close", [False, True])
def test_all_alike(*, close: bool) -> None:
    """If all sentences are positive, or none is, the curve still runs from 0 to 1."""
    line = fit_calibration(np.array([0.1, 0.5]), np.array([close, close]))
    assert line(np.array([0.0, 1.0])).tolist() == [0, 1]


def test_refuses_lines_that_do_not_rise() -> None:
    """A curve that decreases, or does not span 0 to 1, is rejected with one line."""
    with pytest.raises(
        UsageError, match="probabilities of a calibration must be strictly increasing"
    ):
        Calibration((0.0, 0.5, 1.0), (0.0, 0.0, 1.0))
    with pytest.raises(
        UsageError, match="raw_scores of a calibration must start at 0 and end at 1"
    ):
        Calibration((0.1, 1.0), (0.0, 1.0))
