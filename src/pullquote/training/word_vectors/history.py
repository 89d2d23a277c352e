"""Word vectors, progress: how far a fit is, how its loss fell, and what comes of it.

In: the loss of each batch. Out: means, and arrays to keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

POINT_BATCHES = 100
"""Batches whose mean loss makes a point of the curve."""


class FitResult(NamedTuple):
    """What a fit came to.

    Attributes:
        vectors: Float32, shape (words, features), in the order of the vocabulary.
        losses: Mean loss of each epoch; none where the engine tells none that could be compared.
        curve: Batches seen, and the mean loss of those since the point before.
    """

    vectors: npt.NDArray[np.float32]
    losses: tuple[float, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True)
class Progress:
    """How far a fit is.

    Attributes:
        epoch: Epochs that are over.
        batch: Batches of the next one that are over.
        batches: Batches that are over in all.
        losses: Mean loss of each epoch that is over.
        curve: See `FitResult`; the batches since its last point are not in it yet.
    """

    epoch: int = 0
    batch: int = 0
    batches: int = 0
    losses: list[float] = field(default_factory=list)
    curve: list[tuple[int, float]] = field(default_factory=list)
    _sum: float = 0.0
    _point: float = 0.0

    def add(self, loss: float) -> None:
        """Take in the loss of one batch."""
        self.batch, self.batches = self.batch + 1, self.batches + 1
        self._sum, self._point = self._sum + loss, self._point + loss
        if self.batches % POINT_BATCHES == 0:
            self.curve.append((self.batches, self._point / POINT_BATCHES))
            self._point = 0.0

    def end_epoch(self) -> None:
        """Close an epoch.

        Raises:
            UsageError: It had no batch, or its loss is no number.
        """
        if not self.batch:
            raise UsageError("no pair of neighbours is left once frequent words are thinned out")
        mean = self._sum / self.batch
        if not np.isfinite(mean):
            raise UsageError(
                f"the loss of epoch {self.epoch + 1} is {mean}; take a smaller step size"
            )
        self.losses.append(mean)
        self.epoch, self.batch, self._sum = self.epoch + 1, 0, 0.0

    def whole_curve(self) -> tuple[tuple[int, float], ...]:
        """Give the curve, with a last point for the batches since the one before."""
        rest = self.batches % POINT_BATCHES
        return (*self.curve, (self.batches, self._point / rest)) if rest else tuple(self.curve)

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Give all of it as arrays."""
        return {
            "counts": np.array([self.epoch, self.batch, self.batches]),
            "sums": np.array([self._sum, self._point]),
            "losses": np.array(self.losses),
            "curve": np.array(self.curve, np.float64).reshape(-1, 2),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Progress":
        """Take it up from what `to_arrays` gave."""
        epoch, batch, batches = arrays["counts"].tolist()
        curve = [(int(seen), loss) for seen, loss in arrays["curve"].tolist()]
        return cls(
            epoch, batch, batches, arrays["losses"].tolist(), curve, *arrays["sums"].tolist()
        )
