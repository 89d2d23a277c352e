"""Models, calibration: what a raw score means, as a table of points to interpolate between.

In: raw scores in [0, 1] and whether each of their sentences was close to a quote. Out: a rising
`Calibration`, which maps a raw score to the share of such sentences that were.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

Floats = npt.NDArray[np.float64]

MOST_POINTS = 64


class PavaBlock(NamedTuple):
    """Sums over sentences that are taken for one."""

    weight: float
    raw: float
    close: float

    @property
    def share(self) -> float:
        """How many of them are close."""
        return self.close / self.weight


@dataclass(frozen=True, slots=True)
class Calibration:
    """A broken line from (0, 0) to (1, 1) that rises everywhere, so that no order is lost.

    Attributes:
        raw: Raw scores, rising from 0 to 1.
        shares: What they mean, rising from 0 to 1.
    """

    raw: tuple[float, ...]
    shares: tuple[float, ...]

    def __post_init__(self) -> None:
        for name in ("raw", "shares"):
            values = np.array(getattr(self, name), float)
            if not (len(values) >= 2 and values[0] == 0.0 and values[-1] == 1.0):
                raise UsageError(f"a calibration's {name} has to go from 0 to 1")
            if not (np.diff(values) > 0).all():
                raise UsageError(f"a calibration's {name} has to rise from point to point")
        if len(self.raw) != len(self.shares):
            raise UsageError(
                f"a calibration has {len(self.raw)} raw scores and {len(self.shares)} shares, "
                "but needs as many"
            )

    def __call__(self, raw: npt.NDArray[np.floating]) -> Floats:
        """Map raw scores, any shape, in [0, 1], to what they mean, in [0, 1]."""
        return np.asarray(np.interp(raw, self.raw, self.shares), dtype=np.float64)


IDENTITY = Calibration((0.0, 1.0), (0.0, 1.0))


def fit_calibration(
    raw: npt.NDArray[np.floating],
    close: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.floating] | None = None,
) -> Calibration:
    """Find the rising line that tells best how often a raw score is right.

    Isotonic regression by pooling adjacent violators (Ayer et al. 1955; for scores of classifiers
    Zadrozny and Elkan 2002): neighbouring groups of sentences that stand in the wrong order are
    merged until all groups rise. The line goes through the groups' means, and on to (0, 0) and
    (1, 1), so that it rises everywhere.

    Args:
        raw: Shape (sentences,), in [0, 1].
        close: Shape (sentences,).
        weights: Shape (sentences,), above 0; None for all the same.

    Returns:
        The line, of at most `MOST_POINTS` points besides its ends.

    >>> line = fit_calibration(np.array([0.1, 0.2, 0.6, 0.9]), np.array([0, 1, 0, 1], bool))
    >>> line.raw, line.shares
    ((0.0, 0.4, 1.0), (0.0, 0.5, 1.0))
    """
    weights = np.ones(len(raw)) if weights is None else np.asarray(weights, float)
    groups: list[PavaBlock] = []
    for part in np.array_split(np.argsort(raw, kind="stable"), min(len(raw), 8 * MOST_POINTS)):
        sums = (weights[part], weights[part] * raw[part], weights[part] * close[part])
        groups.append(PavaBlock(*(float(numbers.sum()) for numbers in sums)))
        while len(groups) > 1 and groups[-2].share >= groups[-1].share:
            after = groups.pop()
            groups.append(PavaBlock(*map(sum, zip(groups.pop(), after, strict=True))))
    points = [(0.0, 0.0)]
    for group in groups[:: -(-len(groups) // MOST_POINTS)]:
        mean = group.raw / group.weight
        if points[-1][0] < mean < 1.0 and points[-1][1] < group.share < 1.0:
            points.append((mean, group.share))
    raws, shares = zip(*points, (1.0, 1.0), strict=True)
    return Calibration(raws, shares)
