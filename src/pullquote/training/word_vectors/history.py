"""Result and training history of word vectors: progress and losses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

CURVE_BATCHES = 100
"""Batches whose mean loss is one point of the loss curve."""


class FitResult(NamedTuple):
    """Result of training.

    Attributes:
        vectors: Float32, shape (words, features), in the order of the vocabulary.
        losses: Mean loss of each epoch; empty if the engine has no comparable loss.
        curve: Points of the loss curve: batches seen, and the mean loss since the previous point.
    """

    vectors: npt.NDArray[np.float32]
    losses: tuple[float, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()


@dataclass(slots=True)
class Progress:
    """Progress and losses of training.

    Attributes:
        epoch: Completed epochs.
        batch: Completed batches of the current epoch.
        batches: Completed batches in total.
        losses: Mean loss of each completed epoch.
        curve: See `FitResult`; without the batches since its last point.
    """

    epoch: int = 0
    batch: int = 0
    batches: int = 0
    losses: list[float] = field(default_factory=list)
    curve: list[tuple[int, float]] = field(default_factory=list)
    _epoch_sum: float = 0.0
    _point_sum: float = 0.0

    def add(self, loss: float) -> None:
        """Record the loss of one batch."""
        self.batch, self.batches = self.batch + 1, self.batches + 1
        self._epoch_sum, self._point_sum = self._epoch_sum + loss, self._point_sum + loss
        if self.batches % CURVE_BATCHES == 0:
            self.curve.append((self.batches, self._point_sum / CURVE_BATCHES))
            self._point_sum = 0.0

    def end_epoch(self) -> None:
        """Complete an epoch.

        Raises:
            UsageError: It had no batch, or its loss is not finite.
        """
        if not self.batch:
            raise UsageError("subsampling leaves no pair of neighbors; use a larger sample")
        mean = self._epoch_sum / self.batch
        if not np.isfinite(mean):
            raise UsageError(
                f"the loss of epoch {self.epoch + 1} is {mean}; use a smaller learning_rate"
            )
        self.losses.append(mean)
        self.epoch, self.batch, self._epoch_sum = self.epoch + 1, 0, 0.0

    def whole_curve(self) -> tuple[tuple[int, float], ...]:
        """Return the curve with a last point for the remaining batches."""
        rest = self.batches % CURVE_BATCHES
        points = tuple(self.curve)
        return (*points, (self.batches, self._point_sum / rest)) if rest else points

    def to_arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the state as arrays for a checkpoint."""
        return {
            "counts": np.array([self.epoch, self.batch, self.batches]),
            "sums": np.array([self._epoch_sum, self._point_sum]),
            "losses": np.array(self.losses),
            "curve": np.array(self.curve, np.float64).reshape(-1, 2),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> "Progress":
        """Restore the result of `to_arrays`."""
        epoch, batch, batches = arrays["counts"].tolist()
        curve = [(int(seen), loss) for seen, loss in arrays["curve"].tolist()]
        return cls(
            epoch, batch, batches, arrays["losses"].tolist(), curve, *arrays["sums"].tolist()
        )
