"""GRU and LSTM: values computed by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from pullquote import layers
from pullquote.layers import Array


def column(*numbers: float) -> Array:
    """Make a sequence of one feature."""
    return np.array(numbers, dtype=float)[:, None]


def double(inputs: Array) -> Array:
    """Multiply by two: an activation that is easy to follow and differs from `triple`."""
    return 2 * inputs


def triple(inputs: Array) -> Array:
    """Multiply by three: an activation that is easy to follow and differs from `double`."""
    return 3 * inputs


GATES = np.array([[3.0, 5.0, 7.0]])  # update, reset, candidate
GRU_BIAS = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])


def test_gru_of_the_talk_by_hand() -> None:
    """With ×2 and ×3 as activations, each of the talk's equations can be checked on one unit."""
    outputs = layers.gru(
        column(2),
        GATES,
        10 * GATES,
        GRU_BIAS[0],
        activation=double,
        recurrent_activation=triple,
        reset_after=False,
        initial_state=np.array([0.5]),
    )
    update, reset = 3 * (2 * 3 + 0.5 * 30 + 0.1), 3 * (2 * 5 + 0.5 * 50 + 0.2)
    candidate = 2 * (2 * 7 + (reset * 0.5) * 70 + 0.3)
    np.testing.assert_allclose(outputs, [[update * 0.5 + (1 - update) * candidate]])


def test_gru_of_keras_by_hand() -> None:
    """With the reset after the product, the second bias is reset as well."""
    outputs = layers.gru(
        column(2),
        GATES,
        10 * GATES,
        GRU_BIAS,
        activation=double,
        recurrent_activation=triple,
        initial_state=np.array([0.5]),
    )
    update, reset = 3 * (2 * 3 + 0.5 * 30 + 0.5), 3 * (2 * 5 + 0.5 * 50 + 0.7)
    candidate = 2 * (2 * 7 + 0.3 + reset * (0.5 * 70 + 0.6))
    np.testing.assert_allclose(outputs, [[update * 0.5 + (1 - update) * candidate]])


def test_lstm_by_hand() -> None:
    """With ×2 and ×3 as activations, each gate of an LSTM can be checked on one unit."""
    kernel = np.array([[3.0, 5.0, 7.0, 11.0]])
    outputs = layers.lstm(
        column(2),
        kernel,
        10 * kernel,
        np.array([0.1, 0.2, 0.3, 0.4]),
        activation=double,
        recurrent_activation=triple,
        initial_state=(np.array([0.5]), np.array([4.0])),
    )
    input_gate, forget_gate = 3 * (2 * 3 + 0.5 * 30 + 0.1), 3 * (2 * 5 + 0.5 * 50 + 0.2)
    candidate, output_gate = 2 * (2 * 7 + 0.5 * 70 + 0.3), 3 * (2 * 11 + 0.5 * 110 + 0.4)
    cell = forget_gate * 4 + input_gate * candidate
    np.testing.assert_allclose(outputs, [[output_gate * 2 * cell]])


def some(*shape: int, dtype: type = np.float32) -> Array:
    """Draw numbers around 0."""
    return np.random.default_rng(3).normal(size=shape).astype(dtype)


@pytest.mark.parametrize("scale", [1e4, 1e30])
@pytest.mark.parametrize("layer", [layers.gru, layers.lstm])
def test_gated_layers_stay_finite(layer: Callable[..., Array], scale: float) -> None:
    """Huge inputs saturate the gates, without NaN."""
    gates = 3 if layer is layers.gru else 4
    bias = some(2, 2 * gates) if layer is layers.gru else some(2 * gates)
    inputs = np.float32(scale) * some(2, 9, 3)
    outputs = layer(inputs, some(3, 2 * gates), some(2, 2 * gates), bias)
    assert np.isfinite(outputs).all()
