"""Run a trained network: from feature rows to calibrated scores.

This is the only place where logits become scores: serving, training, evaluation and export all
call it.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.layers import Array, Mask, sigmoid
from pullquote.models.calibration import Calibration
from pullquote.models.network import Architecture, Weights, make_network

Floats: TypeAlias = npt.NDArray[np.float64]


def run(
    architecture: Architecture,
    weights: Weights,
    calibration: Calibration,
    rows: Array,
    mask: Mask | None = None,
) -> tuple[Floats, Floats | None]:
    """Score the sentences of one or more articles.

    Args:
        architecture: Architecture of the networks.
        weights: Their weights.
        calibration: Mapping from raw scores to scores.
        rows: Feature rows, shape (..., sentences, width).
        mask: Shape (..., sentences), false where a row is padding.

    Returns:
        The scores in [0, 1], shape (..., sentences), and their standard deviation over the
        networks of an ensemble; None for a single network.
    """
    logits = make_network(architecture, weights)(rows, mask)
    return calibrated_scores(architecture, calibration, logits)


def calibrated_scores(
    architecture: Architecture, calibration: Calibration, logits: Array
) -> tuple[Floats, Floats | None]:
    """Convert the logits of an ensemble to scores.

    Args:
        architecture: Architecture of the networks.
        calibration: Mapping from raw scores to scores.
        logits: Output of the networks, shape (networks, ...).

    Returns:
        As `run`.
    """
    logits = np.asarray(logits, np.float64)
    # The logits are averaged, not the scores: the calibration was fitted on the averaged logits.
    scores = calibration(raw_scores(architecture, logits.mean(axis=0)))
    if len(logits) == 1:
        return scores, None
    return scores, calibration(raw_scores(architecture, logits)).std(axis=0)


def raw_scores(architecture: Architecture, logits: Array) -> Floats:
    """Convert logits to uncalibrated scores in [0, 1], as `fit_calibration` expects them.

    Args:
        architecture: Architecture of the network.
        logits: Any shape.

    Returns:
        The same shape, in [0, 1].
    """
    numbers = np.asarray(logits, np.float64)
    if architecture.output == "sigmoid":
        return np.asarray(sigmoid(numbers), np.float64)
    return np.clip(numbers, 0.0, 1.0)
