"""Architecture of a scorer's network, and the names and shapes of its weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

Weights: TypeAlias = Mapping[str, npt.NDArray[Any]]
"""Arrays by name: ``<member>/<layer>/<direction>/<array>``, e.g. ``0/0/forward/kernel``."""

GATES = {"lstm": 4, "gru": 3, "simple": 1}
LAYER_TYPES = (*GATES, "conv", "dense")

# Upper bounds protect a reader from a damaged or hostile file: the number of weights that
# `weight_shapes` lists is a product of three of them.
MAX_UNITS = 65_536
MAX_LAYERS = 64
MAX_ENSEMBLE_SIZE = 256
MAX_HEADS = 16

_LIMITS = {
    "input_width": MAX_UNITS,
    "units": MAX_UNITS,
    "layers": MAX_LAYERS,
    "window": MAX_UNITS,
    "ensemble_size": MAX_ENSEMBLE_SIZE,
}


@dataclass(frozen=True, slots=True)
class Architecture:
    """Shape of an ensemble of networks; the last layer is dense, with one unit for each head.

    Attributes:
        input_width: Features of a sentence.
        layer_type: Type of the hidden layers.
        units: Width of a hidden layer, in each direction.
        layers: Number of hidden layers.
        window: Sentences in the window of a convolution.
        bidirectional: Whether recurrent layers also read from the end.
        batch_norm: Whether each hidden layer is followed by a scale and a shift (batch
            normalization, folded for inference).
        ensemble_size: Number of networks whose logits are averaged.
        output: ``"sigmoid"`` if the averaged logits pass through a sigmoid, ``"linear"`` if they
            are clipped to [0, 1].
        heads: Names of the outputs, in the order of the last layer's units.
        projection: Width of a dense layer with tanh that the features pass first; 0 for none.
        mean_columns: Leading columns, after the projection, whose mean over the article is
            appended to every sentence; 0 for none.
        skip: Whether the last layer also sees what enters the hidden layers, without the mean.
    """

    input_width: int
    layer_type: Literal["lstm", "gru", "simple", "conv", "dense"]
    units: int
    layers: int = 1
    window: int = 3
    bidirectional: bool = False
    batch_norm: bool = False
    ensemble_size: int = 1
    output: Literal["sigmoid", "linear"] = "linear"
    heads: tuple[str, ...] = ("score",)
    projection: int = 0
    mean_columns: int = 0
    skip: bool = False

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            UsageError: A field has the wrong type or is out of range.
        """
        if self.layer_type not in LAYER_TYPES:
            raise UsageError(
                f"layer_type must be one of {', '.join(LAYER_TYPES)}, got {self.layer_type!r:.80}"
            )
        if self.output not in ("sigmoid", "linear"):
            raise UsageError(f"output must be sigmoid or linear, got {self.output!r:.80}")
        for name, limit in _LIMITS.items():
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= limit:
                raise UsageError(f"{name} must be an integer from 1 to {limit}, got {value!r:.80}")
        for name, limit in (("projection", MAX_UNITS), ("mean_columns", self.entry_width)):
            value = getattr(self, name)
            if type(value) is not int or not 0 <= value <= limit:
                raise UsageError(f"{name} must be an integer from 0 to {limit}, got {value!r:.80}")
        for name in ("bidirectional", "batch_norm", "skip"):
            if type(getattr(self, name)) is not bool:
                raise UsageError(f"{name} must be true or false, got {getattr(self, name)!r:.80}")
        heads = self.heads
        if not (
            isinstance(heads, tuple)
            and 1 <= len(heads) <= MAX_HEADS
            and all(isinstance(head, str) and head.isidentifier() for head in heads)
            and len(set(heads)) == len(heads)
        ):
            raise UsageError(
                f"heads must be 1 to {MAX_HEADS} different identifiers, got {heads!r:.80}"
            )

    @property
    def entry_width(self) -> int:
        """Width of what enters the hidden layers, without the appended mean."""
        return self.projection or self.input_width

    @property
    def directions(self) -> tuple[str, ...]:
        """Directions of a hidden layer, as they appear in the names of its weights."""
        if self.layer_type not in GATES:
            return ("",)
        return ("forward", "backward") if self.bidirectional else ("forward",)


def weight_prefix(member: int, layer: int, direction: str = "") -> str:
    """Return what the names of a layer's weights begin with.

    >>> weight_prefix(0, 1, "forward"), weight_prefix(0, 1)
    ('0/1/forward/', '0/1/')
    """
    return f"{member}/{layer}/{direction}/" if direction else f"{member}/{layer}/"


def weight_shapes(architecture: Architecture) -> dict[str, tuple[int, ...]]:
    """Return the name and shape of every weight of an architecture.

    >>> shapes = weight_shapes(Architecture(input_width=5, layer_type="dense", units=2))
    >>> [(name, shape) for name, shape in shapes.items()]
    [('0/0/kernel', (5, 2)), ('0/0/bias', (2,)), ('0/1/kernel', (2, 1)), ('0/1/bias', (1,))]
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for member in range(architecture.ensemble_size):
        width = architecture.entry_width
        if architecture.projection:
            prefix = f"{member}/projection/"
            shapes[prefix + "kernel"] = (architecture.input_width, width)
            shapes[prefix + "bias"] = (width,)
        width += architecture.mean_columns
        for layer in range(architecture.layers):
            for direction in architecture.directions:
                prefix = weight_prefix(member, layer, direction)
                for name, shape in _layer_shapes(architecture, width).items():
                    shapes[prefix + name] = shape
            width = architecture.units * len(architecture.directions)
            if architecture.batch_norm:
                prefix = weight_prefix(member, layer)
                shapes[prefix + "scale"] = shapes[prefix + "shift"] = (width,)
        if architecture.skip:
            width += architecture.entry_width
        prefix = weight_prefix(member, architecture.layers)
        shapes[prefix + "kernel"] = (width, len(architecture.heads))
        shapes[prefix + "bias"] = (len(architecture.heads),)
    return shapes


def check_weights(architecture: Architecture, weights: Weights) -> None:
    """Check that every weight exists, has the right shape, and is finite.

    Raises:
        UsageError: A weight is missing, has another shape, or contains a NaN or an infinity.
    """
    for name, shape in weight_shapes(architecture).items():
        if name not in weights:
            raise UsageError(f"the weight {name} is missing")
        if weights[name].shape != shape:
            raise UsageError(f"the weight {name} has shape {weights[name].shape}, not {shape}")
        if not np.isfinite(weights[name]).all():
            raise UsageError(f"the weight {name} contains values that are not finite")


def _layer_shapes(architecture: Architecture, width: int) -> dict[str, tuple[int, ...]]:
    units = architecture.units
    if architecture.layer_type == "dense":
        return {"kernel": (width, units), "bias": (units,)}
    if architecture.layer_type == "conv":
        return {"kernel": (architecture.window, width, units), "bias": (units,)}
    columns = GATES[architecture.layer_type] * units
    return {
        "kernel": (width, columns),
        "recurrent_kernel": (units, columns),
        "bias": (2, columns) if architecture.layer_type == "gru" else (columns,),
    }
