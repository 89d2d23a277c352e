"""Models, network: a scorer's architecture and weights as one function of `pullquote.layers`.

In: an `Architecture` and its weights by name. Out: a function from rows (..., sentences, width)
to one number for each sentence, and a mask to leave sentences out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.layers import (
    Array,
    Mask,
    bidirectional,
    compose,
    convolution,
    feed_forward,
    gru,
    linear,
    lstm,
    recurrent,
    tanh,
)

__all__ = ["Architecture", "Network", "Weights", "make_network", "weight_shapes"]

Weights: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Arrays by name: ``<fit>/<layer>/<direction>/<array>``, e.g. ``0/0/forward/kernel``."""

Network: TypeAlias = Callable[[Array, Mask | None], Array]
"""From rows (..., sentences, width) and a mask (..., sentences) to numbers (..., sentences)."""

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


def make_network(architecture: Architecture, weights: Weights, fit: int) -> Network:
    """Compose the network of one fit.

    Args:
        architecture: What it is made of.
        weights: All of `weight_shapes`, of those shapes.
        fit: Which of the fits, from 0.

    Returns:
        The network; without the sigmoid.
    """
    floats = {
        name: np.asarray(array, dtype=np.float32)
        for name, array in weights.items()
        if name.startswith(f"{fit}/")
    }

    def bound(function: Callable[..., Array], layer: int, direction: str = "") -> Any:
        place = _place(fit, layer, direction)
        names = ("kernel", "recurrent_kernel", "bias")
        return partial(
            function, **{name: floats[place + name] for name in names if place + name in floats}
        )

    def network(rows: Array, mask: Mask | None = None) -> Array:
        layers = []
        for layer in range(architecture.layers):
            layers.append(_hidden(architecture, partial(bound, layer=layer), mask))
            if architecture.scaled:
                scale, shift = floats[f"{fit}/{layer}/scale"], floats[f"{fit}/{layer}/shift"]
                layers.append(partial(_scale, scale, shift))
        layers.append(bound(partial(feed_forward, linear), architecture.layers))
        return compose(*layers)(rows)[..., 0]

    return network


def _hidden(architecture: Architecture, bound: Any, mask: Mask | None) -> Callable[[Array], Array]:
    """Give one hidden layer, its weights and the mask bound."""
    if architecture.cell == "dense":
        layer: Callable[[Array], Array] = bound(partial(feed_forward, tanh))
        return layer
    if architecture.cell == "conv":
        sliding = bound(partial(convolution, tanh, padding="same"))
        return lambda rows: sliding(rows if mask is None else rows * mask[..., np.newaxis])
    cells: dict[str, Callable[..., Array]] = {
        "lstm": lstm,
        "gru": gru,
        "simple": partial(recurrent, tanh),
    }
    cell = cells[architecture.cell]
    forward = bound(cell, direction="forward")
    if not architecture.bidirectional:
        return partial(forward, mask=mask)
    return partial(bidirectional, forward, bound(cell, direction="backward"), mask=mask)


def _scale(scale: Array, shift: Array, rows: Array) -> Array:
    scaled: Array = rows * scale + shift
    return scaled


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
