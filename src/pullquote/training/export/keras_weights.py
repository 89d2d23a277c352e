"""Weights of trained Keras networks, in the names and layout of a model file."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.errors import ModelFileError
from pullquote.models import Architecture, Weights, make_network
from pullquote.models.architecture import GATES, weight_prefix
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.losses import LOGIT_LOSSES

MAX_DIFFERENCE = 1e-4
"""Allowed difference between an output of Keras and of NumPy."""

RANDOM_LENGTHS = (1, 2, 17)

_HIDDEN_LAYERS = ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "Dense", "Conv1D")


def round_weights(network: Any) -> None:
    """Round a network's weights to float16 values, so that a file of half the size is exact."""
    network.set_weights(
        [weight.astype(np.float16).astype(weight.dtype) for weight in network.get_weights()]
    )


def architecture_from_config(
    config: ScorerTrainingConfig,
    width: int,
    ensemble_size: int,
    heads: tuple[str, ...] = ("score",),
) -> Architecture:
    """Return the architecture of networks that were trained with a configuration."""
    return Architecture(
        input_width=width,
        layer_type=config.layer_type,
        units=config.units,
        layers=config.layers,
        window=config.window,
        bidirectional=config.bidirectional and config.layer_type in GATES,
        batch_norm=config.batch_normalization,
        ensemble_size=ensemble_size,
        output="sigmoid" if config.loss in LOGIT_LOSSES else "linear",
        heads=heads,
    )


def export_weights(networks: Sequence[Any]) -> dict[str, npt.NDArray[np.float16]]:
    """Return the weights of networks after `round_weights`.

    Args:
        networks: Keras networks of an ensemble.

    Returns:
        Arrays under the names of `pullquote.models.architecture.weight_shapes`.
    """
    weights: dict[str, npt.NDArray[Any]] = {}
    for member, network in enumerate(networks):
        layer_index = -1
        for layer in network.layers:
            layer_type = type(layer).__name__
            if layer_type == "BatchNormalization":  # follows the layer that it belongs to
                prefix = weight_prefix(member, layer_index)
                for name, array in _fold_batch_norm(layer).items():
                    weights[prefix + name] = array
            if layer_type not in _HIDDEN_LAYERS:
                continue
            layer_index += 1
            for direction, arrays in _layer_arrays(layer).items():
                prefix = weight_prefix(member, layer_index, direction)
                for name, array in arrays.items():
                    weights[prefix + name] = array
    # Scales and shifts are computed from rounded weights, so rounding them would add an error.
    return {
        name: np.asarray(array, np.float32 if name.endswith(("scale", "shift")) else np.float16)
        for name, array in weights.items()
    }


def check_export(
    networks: Sequence[Any],
    architecture: Architecture,
    weights: Weights,
    examples: Sequence[Example],
) -> float:
    """Compare exported weights with Keras on real articles and on random features.

    Args:
        networks: Keras networks of an ensemble.
        architecture: Their architecture.
        weights: Their exported weights.
        examples: A few real articles.

    Returns:
        The largest difference of any output.

    Raises:
        ModelFileError: It is above `MAX_DIFFERENCE`.
    """
    random = np.random.default_rng(0)
    articles = [example.features for example in examples]
    articles += [
        random.standard_normal((steps, architecture.input_width)).astype(np.float32)
        for steps in RANDOM_LENGTHS
    ]
    largest = 0.0
    run = make_network(architecture, weights)
    for features in articles:
        for network, ours in zip(networks, run(features, None), strict=True):
            theirs = np.asarray(network.predict_on_batch(features[np.newaxis]))[0]
            theirs = theirs.reshape(ours.shape)  # Keras drops the axis of a single head
            difference = np.abs(theirs - ours).max()
            largest = float(np.maximum(largest, difference))  # unlike max(), this keeps a NaN
    if not largest <= MAX_DIFFERENCE:
        raise ModelFileError(
            f"the exported network differs from Keras by {largest:g}, above the limit of "
            f"{MAX_DIFFERENCE:g}; nothing was written"
        )
    return largest


def _layer_arrays(layer: Any) -> Mapping[str, Mapping[str, npt.NDArray[Any]]]:
    """Return the arrays of a layer by direction and name."""
    layer_type = type(layer).__name__
    if layer_type == "Bidirectional":
        return {
            "forward": _cell_arrays(layer.forward_layer),
            "backward": _cell_arrays(layer.backward_layer),
        }
    if layer_type in ("Dense", "Conv1D"):
        return {"": {"kernel": to_numpy(layer.kernel), "bias": to_numpy(layer.bias)}}
    return {"forward": _cell_arrays(layer)}


def _cell_arrays(layer: Any) -> dict[str, npt.NDArray[Any]]:
    cell = layer.cell
    return {
        "kernel": to_numpy(cell.kernel),
        "recurrent_kernel": to_numpy(cell.recurrent_kernel),
        "bias": to_numpy(cell.bias),
    }


def _fold_batch_norm(layer: Any) -> dict[str, npt.NDArray[Any]]:
    """Return batch normalization at inference time as one scale and one shift."""
    scale = to_numpy(layer.gamma) / np.sqrt(to_numpy(layer.moving_variance) + layer.epsilon)
    return {"scale": scale, "shift": to_numpy(layer.beta) - scale * to_numpy(layer.moving_mean)}


def to_numpy(variable: Any) -> npt.NDArray[Any]:
    """Convert a Keras variable to an array."""
    from keras import ops

    return np.asarray(ops.convert_to_numpy(variable))
