"""Inference: run a model on the features of articles; the only place where logits become scores.

Input: an architecture, its weights and calibrations, and features of shape
(..., sentences, features). Output: calibrated scores and their standard deviation over the
ensemble, each of shape (..., sentences, heads).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.layers import Mask, sigmoid
from pullquote.models.architecture import Architecture, Weights
from pullquote.models.calibration import IDENTITY, Calibration
from pullquote.models.network import make_network

Floats = npt.NDArray[np.float64]
Features = npt.NDArray[np.float32]


class Prediction(NamedTuple):
    """Output of a model.

    Attributes:
        scores: Calibrated scores, shape (..., sentences, heads), in [0, 1].
        score_std: Their standard deviation over the ensemble, of the same shape; None for an
            ensemble of one.
    """

    scores: Floats
    score_std: Floats | None


class Predictor:
    """A model that is ready to run; one object serves any number of threads."""

    def __init__(
        self,
        architecture: Architecture,
        weights: Weights,
        calibrations: Sequence[Calibration] | None = None,
    ) -> None:
        """Compose the network.

        Args:
            architecture: Shape of the network.
            weights: Its weights.
            calibrations: One for each head; None for the identity, which leaves scores raw.
        """
        self.architecture = architecture
        self._calibrations = calibrations or [IDENTITY] * len(architecture.heads)
        self._network = make_network(architecture, weights)

    def logits(self, features: Features, mask: Mask | None = None) -> Floats:
        """Return the ensemble's logits, shape (ensemble, ..., sentences, heads)."""
        return np.asarray(self._network(features, mask), np.float64)

    def predict(self, features: Features, mask: Mask | None = None) -> Prediction:
        """Return calibrated scores.

        The scores are those of the mean logit, not the mean of the members' scores.

        Args:
            features: Shape (..., sentences, features).
            mask: Shape (..., sentences), False where a row is padding; None for no padding.
        """
        logits = self.logits(features, mask)
        scores = self._calibrate(logits.mean(axis=0))
        if self.architecture.ensemble_size == 1:
            return Prediction(scores, None)
        return Prediction(scores, self._calibrate(logits).std(axis=0))

    def _calibrate(self, logits: Floats) -> Floats:
        raw_scores = to_raw_scores(self.architecture, logits)
        by_head = [
            calibration(raw_scores[..., head])
            for head, calibration in enumerate(self._calibrations)
        ]
        return np.stack(by_head, axis=-1)


def to_raw_scores(architecture: Architecture, logits: Floats) -> Floats:
    """Return raw scores in [0, 1], before calibration, of logits of any shape."""
    if architecture.output == "sigmoid":
        return np.asarray(sigmoid(logits), np.float64)
    return np.clip(logits, 0.0, 1.0)


def run(
    architecture: Architecture,
    weights: Weights,
    calibrations: Sequence[Calibration] | None,
    features: Features,
) -> Prediction:
    """Run a model on the features of one article or of several of equal length.

    Args:
        architecture: Shape of the network.
        weights: Its weights.
        calibrations: One for each head; None for raw scores.
        features: Shape (..., sentences, features).

    Returns:
        Scores and their standard deviation, each of shape (..., sentences, heads).
    """
    return Predictor(architecture, weights, calibrations).predict(features)
