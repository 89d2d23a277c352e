"""Errors for arguments whose shapes do not fit."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pullquote import layers
from pullquote.errors import UsageError
from pullquote.layers import Array


def some(*shape: int, dtype: type = np.float32) -> Array:
    """Draw numbers around 0."""
    return np.random.default_rng(3).normal(size=shape).astype(dtype)


def recurrent(**changed: Any) -> Array:
    """Run a recurrent layer of 4 features and 2 units with something changed."""
    given = {
        "inputs": some(5, 4),
        "kernel": some(4, 2),
        "recurrent_kernel": some(2, 2),
        "bias": some(2),
    } | changed
    return layers.recurrent(layers.tanh, **given)


def gru(**changed: Any) -> Array:
    """Run a GRU of 4 features and 2 units with something changed."""
    given = {
        "inputs": some(5, 4),
        "kernel": some(4, 6),
        "recurrent_kernel": some(2, 6),
        "bias": some(2, 6),
    } | changed
    return layers.gru(**given)


def lstm(**changed: Any) -> Array:
    """Run an LSTM of 4 features and 2 units with something changed."""
    given = {
        "inputs": some(3, 5, 4),
        "kernel": some(4, 8),
        "recurrent_kernel": some(2, 8),
        "bias": some(8),
    } | changed
    return layers.lstm(**given)


def dense(**changed: Any) -> Array:
    """Run a feed-forward layer of 4 features and 6 units with something changed."""
    return layers.feed_forward(
        layers.linear, **{"inputs": some(4), "kernel": some(4, 6), "bias": some(6)} | changed
    )


def convolution(**changed: Any) -> Array:
    """Run a convolution of 2 × 3 windows, 3 channels and 5 filters with something changed."""
    given = {"inputs": some(7, 8, 3), "kernel": some(2, 3, 3, 5), "bias": some(5)} | changed
    return layers.convolution(layers.linear, **given)


WRONG: list[tuple[Callable[..., Array], dict[str, Any], str]] = [
    (
        dense,
        {"kernel": some(3, 6)},
        "kernel has shape (3, 6), but 4 features and 6 units need (4, 6)",
    ),
    (dense, {"kernel": some(4)}, "kernel has shape (4,), but needs axes (features, units)"),
    (dense, {"bias": some(1)}, "bias has shape (1,), but 6 units need (6,)"),
    (dense, {"inputs": some()}, "inputs has shape (), but needs axes (..., features)"),
    (
        convolution,
        {"inputs": some(7, 8, 4)},
        "kernel has shape (2, 3, 3, 5), but 4 channels and 5 filters need (2, 3, 4, 5)",
    ),
    (
        convolution,
        {"inputs": some(7, 3)},
        "inputs has shape (7, 3), but needs axes (..., size, size, channels)",
    ),
    (
        convolution,
        {"inputs": some(7, 2, 3)},
        "inputs have spatial shape (7, 2), but the window needs (2, 3)",
    ),
    (
        convolution,
        {"kernel": some(3, 5)},
        "kernel has shape (3, 5), but needs axes (*window, channels, filters)",
    ),
    (
        convolution,
        {"kernel": some(0, 3, 3, 5)},
        "kernel has shape (0, 3, 3, 5), but a window needs at least 1 position",
    ),
    (convolution, {"bias": some(5, 1)}, "bias has shape (5, 1), but 5 filters need (5,)"),
    (convolution, {"padding": "full"}, 'padding must be "valid" or "same", got "full"'),
    (
        recurrent,
        {"kernel": some(3, 2)},
        "kernel has shape (3, 2), but 4 features and 2 units need (4, 2)",
    ),
    (
        recurrent,
        {"recurrent_kernel": some(2, 3)},
        "recurrent_kernel has shape (2, 3), but 2 units need (2, 2)",
    ),
    (
        recurrent,
        {"recurrent_kernel": some(2)},
        "recurrent_kernel has shape (2,), but needs axes (units, units)",
    ),
    (
        recurrent,
        {"inputs": some(4)},
        "inputs has shape (4,), but needs axes (steps, features) or (batch, steps, features)",
    ),
    (recurrent, {"bias": some(3)}, "bias has shape (3,), but 2 units need (2,)"),
    (
        recurrent,
        {"initial_state": some(1, 2)},
        "initial_state has shape (1, 2), but 2 units need (2,)",
    ),
    (
        gru,
        {"kernel": some(3, 6)},
        "kernel has shape (3, 6), but 4 features and 2 units need (4, 6)",
    ),
    (gru, {"kernel": some(6)}, "kernel has shape (6,), but needs axes (features, 3 * units)"),
    (
        gru,
        {"bias": some(6)},
        "bias has shape (6,), but reset_after=True and 2 units need (2, 6)",
    ),
    (
        gru,
        {"reset_after": False},
        "bias has shape (2, 6), but reset_after=False and 2 units need (6,)",
    ),
    (lstm, {"bias": some(2, 8)}, "bias has shape (2, 8), but 2 units need (8,)"),
    (
        lstm,
        {"mask": np.ones((3, 4), bool)},
        "mask has shape (3, 4), but 3 sequences and 5 steps need (3, 5)",
    ),
    (lstm, {"mask": np.ones((3, 5))}, "mask has type float64, but needs bool"),
    (
        lstm,
        {"initial_state": (some(3, 2), some(3, 3))},
        "initial_state has shape (3, 3), but 3 sequences and 2 units need (3, 2)",
    ),
]


@pytest.mark.parametrize(("layer", "changed", "message"), WRONG)
def test_shapes_that_do_not_fit(
    layer: Callable[..., Array], changed: dict[str, Any], message: str
) -> None:
    """One line says what was given and what is needed."""
    layer()
    with pytest.raises(UsageError) as caught:
        layer(**changed)
    assert str(caught.value) == message
