"""Training, export: from fitted Keras networks to weights that NumPy runs.

In: Keras models that `build_network` made. Out: an `Architecture` and its weights by name; never
any that run otherwise than Keras does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pullquote.errors import ModelFileError
from pullquote.models import Architecture, Weights, make_network
from pullquote.models.architecture import GATES
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.dataset import Example
from pullquote.training.scorer.losses import RAW_LOSSES

LARGEST_DIFFERENCE = 1e-4
"""Between a number of the Keras network and of ours."""

_HIDDEN = ("LSTM", "GRU", "SimpleRNN", "Bidirectional", "Dense", "Conv1D")


def round_weights(network: Any) -> None:
    """Round a network's weights to what float16 holds, so that a file of half the size is exact."""
    network.set_weights(
        [weight.astype(np.float16).astype(weight.dtype) for weight in network.get_weights()]
    )


def architecture_from_config(config: ScorerTrainingConfig, width: int, fits: int) -> Architecture:
    """Say what networks of a configuration are made of."""
    return Architecture(
        input_width=width,
        layer_type=config.layer_type,
        units=config.units,
        layers=config.layers,
        window=config.window,
        bidirectional=config.bidirectional and config.layer_type in GATES,
        batch_norm=config.batch_normalization,
        ensemble_size=fits,
        output="sigmoid" if config.loss in RAW_LOSSES else "linear",
    )


def export_weights(networks: Sequence[Any]) -> dict[str, npt.NDArray[np.float16]]:
    """Take the weights out of networks whose weights `round_weights` has rounded.

    Args:
        networks: The fits, in order.

    Returns:
        Arrays under the names of `pullquote.models.architecture.weight_shapes`.
    """
    weights: dict[str, npt.NDArray[Any]] = {}
    for fit, network in enumerate(networks):
        number = -1
        for layer in network.layers:
            kind = type(layer).__name__
            if kind == "BatchNormalization":
                for name, array in _scale_of(layer).items():
                    weights[f"{fit}/{number}/{name}"] = array
            if kind not in _HIDDEN:
                continue
            number += 1
            for part, arrays in _arrays_of(layer).items():
                for name, array in arrays.items():
                    place = f"{fit}/{number}/{part}/" if part else f"{fit}/{number}/"
                    weights[place + name] = array
    # Batch normalisation is folded, so its numbers need all their digits.
    return {
        name: np.asarray(array, np.float32 if name.endswith(("scale", "shift")) else np.float16)
        for name, array in weights.items()
    }


def check_export(
    networks: Sequence[Any], architecture: Architecture, weights: Weights, examples: list[Example]
) -> float:
    """Run both on real and on random rows, and refuse what differs.

    Args:
        networks: The Keras networks.
        architecture: What they are made of.
        weights: What was taken out of them.
        examples: Real articles; a few are enough.

    Returns:
        The largest difference of any number.

    Raises:
        ModelFileError: It is above `LARGEST_DIFFERENCE`.
    """
    random = np.random.default_rng(0)
    articles = [example.features for example in examples]
    articles += [
        random.standard_normal((steps, architecture.input_width)).astype(np.float32)
        for steps in (1, 2, 17)
    ]
    largest = 0.0
    run = make_network(architecture, weights)
    for rows in articles:
        for network, ours in zip(networks, run(rows, None)[..., 0], strict=True):
            theirs = np.asarray(network.predict_on_batch(rows[np.newaxis]))[0]
            difference = np.abs(theirs - ours).max()
            largest = float(np.maximum(largest, difference))  # a NaN stays one
    if not largest <= LARGEST_DIFFERENCE:
        raise ModelFileError(
            f"the exported network differs from Keras by {largest:g}, but may by "
            f"{LARGEST_DIFFERENCE:g}; nothing was written"
        )
    return largest


def _arrays_of(layer: Any) -> Mapping[str, Mapping[str, npt.NDArray[Any]]]:
    """Give a layer's arrays by direction and name."""
    kind = type(layer).__name__
    if kind == "Bidirectional":
        return {
            "forward": _cell_arrays(layer.forward_layer),
            "backward": _cell_arrays(layer.backward_layer),
        }
    if kind in ("Dense", "Conv1D"):
        return {"": {"kernel": _array(layer.kernel), "bias": _array(layer.bias)}}
    return {"forward": _cell_arrays(layer)}


def _cell_arrays(layer: Any) -> dict[str, npt.NDArray[Any]]:
    cell = layer.cell
    return {
        "kernel": _array(cell.kernel),
        "recurrent_kernel": _array(cell.recurrent_kernel),
        "bias": _array(cell.bias),
    }


def _scale_of(layer: Any) -> dict[str, npt.NDArray[Any]]:
    """Fold what batch normalisation does after training into one product and one sum."""
    scale = _array(layer.gamma) / np.sqrt(_array(layer.moving_variance) + layer.epsilon)
    return {"scale": scale, "shift": _array(layer.beta) - scale * _array(layer.moving_mean)}


def _array(variable: Any) -> npt.NDArray[Any]:
    from keras import ops

    return np.asarray(ops.convert_to_numpy(variable))
