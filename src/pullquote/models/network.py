"""Models, network: a scorer's architecture and weights as one function of `pullquote.layers`.

In: an `Architecture` and its weights by name. Out: a function from rows (..., sentences, width)
to one number for each sentence and fit, and a mask to leave sentences out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.layers import (
    Array,
    Mask,
    convolution,
    gru_steps,
    linear,
    lstm_steps,
    recurrent_steps,
    tanh,
)

Weights: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Arrays by name: ``<fit>/<layer>/<direction>/<array>``, e.g. ``0/0/forward/kernel``."""

Network: TypeAlias = Callable[[Array, Mask | None], Array]
"""From rows (..., sentences, width), mask (..., sentences) to numbers (fits, ..., sentences)."""

Hidden: TypeAlias = Callable[[Array, Mask | None], Array]
"""From (fits or 1, batch, sentences, width) and (batch, sentences) to (fits, batch, ..., units)."""

GATES = {"lstm": 4, "gru": 3, "simple": 1}
CELLS = (*GATES, "conv", "dense")
LARGEST = 65_536
"""No size is above; a file that claims more is damaged."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a network is made of; its last layer is always one linear unit.

    Attributes:
        inputs: Width of a row.
        cell: What a hidden layer is.
        units: Width of a hidden layer, in each direction.
        layers: Hidden layers.
        window: Sentences that a convolution sees at once.
        bidirectional: Whether recurrent layers read from both ends.
        scaled: Whether each hidden layer's outputs are multiplied and shifted, which is what is
            left of batch normalisation after training.
        fits: Networks whose mean is taken.
        output: ``"sigmoid"`` if the mean still has to go through one, else ``"linear"``.
    """

    inputs: int
    cell: Literal["lstm", "gru", "simple", "conv", "dense"]
    units: int
    layers: int = 1
    window: int = 3
    bidirectional: bool = False
    scaled: bool = False
    fits: int = 1
    output: Literal["sigmoid", "linear"] = "linear"

    def __post_init__(self) -> None:
        if self.cell not in CELLS or self.output not in ("sigmoid", "linear"):
            raise UsageError(f"no network has the cell {self.cell!r} and output {self.output!r}")
        for name in ("inputs", "units", "layers", "window", "fits"):
            value = getattr(self, name)
            if not isinstance(value, int) or not 1 <= value <= LARGEST:
                raise UsageError(f"{name} is {value!r}, but has to be from 1 to {LARGEST}")

    @property
    def directions(self) -> tuple[str, ...]:
        """The parts of a hidden layer, as weights are named after them."""
        if self.cell not in GATES:
            return ("",)
        return ("forward", "backward") if self.bidirectional else ("forward",)


def weight_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Name every weight that an architecture has, with its shape.

    >>> shapes = weight_shapes(Architecture(inputs=5, cell="dense", units=2))
    >>> [(name, shape) for name, shape in shapes.items()]
    [('0/0/kernel', (5, 2)), ('0/0/bias', (2,)), ('0/1/kernel', (2, 1)), ('0/1/bias', (1,))]
    """
    shapes: dict[str, tuple[int, ...]] = {}
    units = architecture.units
    for fit in range(architecture.fits):
        width = architecture.inputs
        for layer in range(architecture.layers):
            for direction in architecture.directions:
                place = _place(fit, layer, direction)
                for name, shape in _layer_shapes(architecture, width).items():
                    shapes[place + name] = shape
            width = units * len(architecture.directions)
            if architecture.scaled:
                shapes[f"{fit}/{layer}/scale"] = shapes[f"{fit}/{layer}/shift"] = (width,)
        shapes[f"{fit}/{architecture.layers}/kernel"] = (width, 1)
        shapes[f"{fit}/{architecture.layers}/bias"] = (1,)
    return shapes


def make_network(architecture: Architecture, weights: Weights) -> Network:
    """Compose the networks of all fits, which take their steps side by side.

    Args:
        architecture: What they are made of.
        weights: All of `weight_shapes`, of those shapes.

    Returns:
        The network; without the mean over the fits and without the sigmoid.
    """
    read = make_hidden_layers(architecture, weights)
    kernel, bias = _stacked(architecture, weights, architecture.layers, "")

    def network(rows: Array, mask: Mask | None = None) -> Array:
        numbers = _multiply(read(rows, mask), kernel, bias)[..., 0]
        return numbers.reshape(architecture.fits, *rows.shape[:-1])

    return network


def make_hidden_layers(architecture: Architecture, weights: Weights) -> Hidden:
    """Compose all layers of the networks but the last.

    Args:
        architecture: What they are made of.
        weights: All of `weight_shapes`, of those shapes.

    Returns:
        A function from rows (..., sentences, width) and mask to (fits, batch, sentences, units).
    """
    make_hidden = {"dense": _dense, "conv": _convolution}.get(architecture.cell, _recurrent)
    hidden = [make_hidden(architecture, weights, layer) for layer in range(architecture.layers)]

    def read(rows: Array, mask: Mask | None) -> Array:
        sentences, width = rows.shape[-2:]
        outputs = rows.reshape(1, -1, sentences, width)
        there = None if mask is None else mask.reshape(-1, sentences)
        for layer in hidden:
            outputs = layer(outputs, there)
        return outputs

    return read


def _dense(architecture: Architecture, weights: Weights, layer: int) -> Hidden:
    kernel, bias = _stacked(architecture, weights, layer, "")
    scale = _scaling(architecture, weights, layer)
    return lambda rows, _: scale(tanh(_multiply(rows, kernel, bias)))


def _convolution(architecture: Architecture, weights: Weights, layer: int) -> Hidden:
    kernels, biases = _stacked(architecture, weights, layer, "")
    scale = _scaling(architecture, weights, layer)

    def slide(rows: Array, mask: Mask | None) -> Array:
        there = rows if mask is None else rows * mask[..., np.newaxis]
        fits = zip(
            np.broadcast_to(there, (len(kernels), *there.shape[1:])), kernels, biases, strict=True
        )
        return scale(np.stack([convolution(tanh, *fit, padding="same") for fit in fits]))

    return slide


def _recurrent(architecture: Architecture, weights: Weights, layer: int) -> Hidden:
    """Give a recurrent layer; a loop over sentences serves all fits and both directions."""
    fits, directions = architecture.fits, len(architecture.directions)
    parts = [_stacked(architecture, weights, layer, name) for name in architecture.directions]
    # Each of shape (fits, directions, ...).
    kernel, recurrent_kernel, bias = (np.stack(each, axis=1) for each in zip(*parts, strict=True))
    take_steps: Callable[..., Array] = lstm_steps
    if architecture.cell == "simple":
        take_steps = partial(recurrent_steps, tanh)
    elif architecture.cell == "gru":  # its bias has a row for inputs and one for outputs
        take_steps = partial(gru_steps, recurrent_bias=_one_stack(bias[:, :, 1:]))
        bias = bias[:, :, 0]
    recurrent_kernel = _one_stack(recurrent_kernel)
    scale = _scaling(architecture, weights, layer)

    def read(rows: Array, mask: Mask | None) -> Array:
        batch, steps = rows.shape[1:3]
        # Steps stand before articles in memory, so that what a step needs lies together.
        both = _both_ways(rows.swapaxes(1, 2), directions)
        projected = both.reshape(*both.shape[:2], steps * batch, -1) @ kernel
        projected += bias[:, :, np.newaxis]
        projected = projected.reshape(fits * directions, steps, batch, -1).swapaxes(1, 2)
        there: Mask | None = None
        if mask is not None:
            each = np.broadcast_to(mask.T, (fits, steps, batch))
            there = _one_stack(_both_ways(each, directions)).swapaxes(1, 2)
        outputs = take_steps(projected, recurrent_kernel, mask=there)
        outputs = outputs.reshape(fits, directions, batch, steps, -1)
        halves = [outputs[:, 0], *outputs[:, 1:, :, ::-1].swapaxes(0, 1)]
        return scale(np.concatenate(halves, axis=-1))

    return read


def _both_ways(rows: npt.NDArray[Any], directions: int) -> npt.NDArray[Any]:
    """Put what the directions read, (1 or fits, steps, ...), side by side on the second axis."""
    return np.stack([rows, rows[:, ::-1]][:directions], axis=1)


def _one_stack(parts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Make one axis of fits and directions, in which the loop over steps takes them."""
    return parts.reshape(-1, *parts.shape[2:])


def _multiply(rows: Array, kernel: Array, bias: Array) -> Array:
    """Multiply (1 or fits, batch, steps, width) by (fits, width, columns), add (fits, columns)."""
    fits, batch, steps, width = rows.shape
    # One product for all rows of a fit: NumPy would take one for each article.
    product: Array = rows.reshape(fits, batch * steps, width) @ kernel + bias[:, np.newaxis]
    return product.reshape(len(kernel), batch, steps, -1)


def _stacked(
    architecture: Architecture, weights: Weights, layer: int, direction: str
) -> list[Array]:
    """Give a layer's arrays, kernels first and bias last, each with a leading axis of fits."""
    names = ("kernel", "recurrent_kernel", "bias")
    places = [_place(fit, layer, direction) for fit in range(architecture.fits)]
    return [_of_fits(weights, places, name) for name in names if places[0] + name in weights]


def _scaling(architecture: Architecture, weights: Weights, layer: int) -> Callable[[Array], Array]:
    """Give what batch normalisation comes down to: (fits, batch, sentences, units) scaled."""
    if not architecture.scaled:
        return linear
    places = [_place(fit, layer, "") for fit in range(architecture.fits)]
    scale, shift = (_of_fits(weights, places, name) for name in ("scale", "shift"))
    return lambda rows: rows * scale[:, np.newaxis, np.newaxis] + shift[:, np.newaxis, np.newaxis]


def _of_fits(weights: Weights, places: Sequence[str], name: str) -> Array:
    return np.stack([np.asarray(weights[place + name], np.float32) for place in places])


def _layer_shapes(architecture: Architecture, width: int) -> dict[str, tuple[int, ...]]:
    units = architecture.units
    if architecture.cell == "dense":
        return {"kernel": (width, units), "bias": (units,)}
    if architecture.cell == "conv":
        return {"kernel": (architecture.window, width, units), "bias": (units,)}
    columns = GATES[architecture.cell] * units
    return {
        "kernel": (width, columns),
        "recurrent_kernel": (units, columns),
        "bias": (2, columns) if architecture.cell == "gru" else (columns,),
    }


def _place(fit: int, layer: int, direction: str) -> str:
    return f"{fit}/{layer}/{direction}/" if direction else f"{fit}/{layer}/"


def check_weights(architecture: Architecture, weights: Weights) -> None:
    """Check that weights are all there, of the right shapes, and numbers.

    Raises:
        UsageError: One is missing, has another shape, or holds a NaN or an infinity.
    """
    for name, shape in weight_shapes(architecture).items():
        if name not in weights:
            raise UsageError(f"the weight {name} is missing")
        if weights[name].shape != shape:
            raise UsageError(f"the weight {name} has shape {weights[name].shape}, not {shape}")
        if not np.isfinite(weights[name]).all():
            raise UsageError(f"the weight {name} holds numbers that are not finite")
