"""Calibration: a monotonic map from raw scores to probabilities.

Input: raw scores in [0, 1], and which of their sentences are positive (close to a quote). Output:
a `Calibration`, piecewise linear and strictly increasing.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

Floats = npt.NDArray[np.float64]

MAX_POINTS = 64


class PavaBlock(NamedTuple):
    """Sums over the sentences of one block of the pool-adjacent-violators algorithm (PAVA)."""

    weight: float
    raw_score: float
    positive: float

    @property
    def probability(self) -> float:
        """Weighted share of positive sentences."""
        return self.positive / self.weight


@dataclass(frozen=True, slots=True)
class Calibration:
    """A piecewise linear function from (0, 0) to (1, 1).

    It is strictly increasing, so calibration never changes the order of sentences.

    Attributes:
        raw_scores: Abscissas of the points, increasing from 0 to 1.
        probabilities: Ordinates of the points, increasing from 0 to 1.
    """

    raw_scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def __post_init__(self) -> None:
        """Check the points.

        Raises:
            UsageError: They do not increase strictly from 0 to 1, or their numbers differ.
        """
        for name in ("raw_scores", "probabilities"):
            values = np.array(getattr(self, name), float)
            if not (values.ndim == 1 and len(values) >= 2 and values[0] == 0 and values[-1] == 1):
                raise UsageError(f"{name} of a calibration must start at 0 and end at 1")
            if not (np.diff(values) > 0).all():
                raise UsageError(f"{name} of a calibration must be strictly increasing")
        if len(self.raw_scores) != len(self.probabilities):
            raise UsageError(
                f"a calibration needs as many probabilities as raw scores, got "
                f"{len(self.probabilities)} and {len(self.raw_scores)}"
            )

    def __call__(self, raw_scores: npt.NDArray[np.floating]) -> Floats:
        """Return the probabilities of raw scores, any shape, in [0, 1]."""
        interpolated = np.interp(raw_scores, self.raw_scores, self.probabilities)
        return np.asarray(interpolated, dtype=np.float64)


IDENTITY = Calibration((0.0, 1.0), (0.0, 1.0))


def fit_calibration(
    raw_scores: npt.NDArray[np.floating],
    positive: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.floating] | None = None,
) -> Calibration:
    """Fit a calibration by isotonic regression.

    The pool-adjacent-violators algorithm (Ayer et al. 1955; for classifier scores Zadrozny and
    Elkan 2002) merges neighboring blocks of sentences until their probabilities increase. The
    result interpolates between the blocks' means.

    Args:
        raw_scores: Shape (sentences,), in [0, 1].
        positive: Shape (sentences,); whether each sentence is close to a quote.
        weights: Shape (sentences,), above 0; None for equal weights.

    Returns:
        The calibration, of at most `MAX_POINTS` points besides (0, 0) and (1, 1).

    >>> fit_calibration(np.array([0.1, 0.2, 0.6, 0.9]), np.array([0, 1, 0, 1], bool))
    Calibration(raw_scores=(0.0, 0.4, 1.0), probabilities=(0.0, 0.5, 1.0))
    """
    weights = np.ones(len(raw_scores)) if weights is None else np.asarray(weights, float)
    order = np.argsort(raw_scores, kind="stable")
    blocks: list[PavaBlock] = []
    # Start from up to 512 bins of sorted sentences instead of single ones: the result is cut down
    # to MAX_POINTS anyway, and the loop in Python stays short for millions of sentences.
    for rows in np.array_split(order, min(len(raw_scores), 8 * MAX_POINTS)):
        sums = (weights[rows], weights[rows] * raw_scores[rows], weights[rows] * positive[rows])
        blocks.append(PavaBlock(*(float(values.sum()) for values in sums)))
        # A new block below its predecessor violates the order. Merging the two can create a
        # violation with the block before them, so look back until the order holds again. Equal
        # blocks are merged as well: interpolation needs strictly increasing points.
        while len(blocks) > 1 and blocks[-2].probability >= blocks[-1].probability:
            last = blocks.pop()
            blocks.append(PavaBlock(*map(sum, zip(blocks.pop(), last, strict=True))))
    points = [(0.0, 0.0)]
    for block in blocks[:: -(-len(blocks) // MAX_POINTS)]:
        mean = block.raw_score / block.weight
        # A block of only negatives or only positives, or with a mean at an end of the range, would
        # make a flat or vertical segment next to (0, 0) or (1, 1).
        if points[-1][0] < mean < 1.0 and points[-1][1] < block.probability < 1.0:
            points.append((mean, block.probability))
    scores, probabilities = zip(*points, (1.0, 1.0), strict=True)
    return Calibration(scores, probabilities)
