"""Layers: values computed by hand, shapes, types, and errors for wrong shapes."""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pullquote import layers
from pullquote.errors import UsageError
from pullquote.layers import Array, Mask, gru_steps, lstm_steps, recurrent_steps, tanh
from pullquote.layers.recurrent import multiply

ONE = np.ones((1, 1))
NOTHING = np.zeros(1)


def column(*numbers: float) -> Array:
    """Make a sequence of one feature."""
    return np.array(numbers, dtype=float)[:, None]


def test_feed_forward_as_in_the_talk() -> None:
    """512 features and a kernel of (512, 4) produce 4 units, each the activated sum."""
    inputs = np.arange(512.0)
    outputs = layers.feed_forward(layers.linear, inputs, np.full((512, 4), 2.0), np.arange(4.0))
    assert outputs.tolist() == [2 * 512 * 511 / 2 + unit for unit in range(4)]


def test_convolution_as_in_the_talk() -> None:
    """800 × 600 pixels of 3 channels under 16 filters of 8 × 8 become (793, 593, 16)."""
    inputs = np.ones((800, 600, 3), np.float32)
    kernel = np.ones((8, 8, 3, 16), np.float32)
    outputs = layers.convolution(layers.linear, inputs, kernel, np.arange(16, dtype=np.float32))
    assert outputs.shape == (793, 593, 16)
    assert (outputs == 8 * 8 * 3 + np.arange(16)).all()


def test_convolution_needs_little_memory() -> None:
    """Besides its outputs, it needs less than 16 MB; all windows at once would take 48 MB."""
    inputs = np.ones((300, 220, 3), np.float32)
    kernel = np.ones((8, 8, 3, 1), np.float32)
    tracemalloc.start()
    outputs = layers.convolution(layers.linear, inputs, kernel, np.zeros(1, np.float32))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak - outputs.nbytes < 16e6


def test_convolution_does_not_flip() -> None:
    """The output for an impulse is the reversed filter: this is a cross-correlation."""
    outputs = layers.convolution(
        layers.linear, column(0, 0, 1, 0, 0), np.array([1.0, 2.0, 3.0])[:, None, None], NOTHING
    )
    assert outputs[:, 0].tolist() == [3, 2, 1]


def test_recurrent_by_hand() -> None:
    """A tanh unit on 1 and 0, with weights 1, 2 and bias 0.5, computes nested tangents."""
    outputs = layers.recurrent(layers.tanh, column(1, 0), ONE, 2 * ONE, np.array([0.5]))
    first = np.tanh(1.5)
    np.testing.assert_allclose(outputs[:, 0], [first, np.tanh(2 * first + 0.5)])


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


def test_masked_steps_repeat_the_output() -> None:
    """A running sum skips masked steps, and repeats its last value there."""
    mask = np.array([False, True, False, True])
    outputs = layers.recurrent(layers.linear, column(8, 1, 8, 2), ONE, ONE, NOTHING, mask=mask)
    assert outputs[:, 0].tolist() == [0, 1, 1, 3]


def test_compose_in_the_order_of_the_data() -> None:
    """The first layer gets the inputs; without layers, they are returned."""
    double_then_relu = layers.compose(lambda inputs: -2 * inputs, layers.relu)
    assert double_then_relu(np.array([1.0, -1.0])).tolist() == [0, 2]
    assert layers.compose()(ONE) is ONE


@pytest.mark.parametrize("activation", [layers.sigmoid, layers.softmax, layers.tanh, layers.relu])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activations_stay_finite(activation: layers.Activation, dtype: type) -> None:
    """Numbers near the limits of the type cause no NaN, no infinity and no warning."""
    large = np.finfo(dtype).max / 4
    outputs = activation(np.array([large, 1, 0, -0.0, -1, -large], dtype))
    assert np.isfinite(outputs).all()
    assert outputs.dtype == dtype


def some(*shape: int, dtype: type = np.float32) -> Array:
    """Draw numbers around 0."""
    return np.random.default_rng(3).normal(size=shape).astype(dtype)


RUNS: dict[str, Callable[[int, int, type], Array]] = {
    "feed_forward": lambda batch, steps, dtype: layers.feed_forward(
        layers.relu,
        some(batch, steps, 3, dtype=dtype),
        some(3, 2, dtype=dtype),
        some(2).astype(dtype),
    ),
    "recurrent": lambda batch, steps, dtype: layers.recurrent(
        layers.tanh,
        some(batch, steps, 3, dtype=dtype),
        some(3, 2, dtype=dtype),
        some(2, 2, dtype=dtype),
        some(2, dtype=dtype),
    ),
    "gru": lambda batch, steps, dtype: layers.gru(
        some(batch, steps, 3, dtype=dtype),
        some(3, 6, dtype=dtype),
        some(2, 6, dtype=dtype),
        some(2, 6, dtype=dtype),
    ),
    "lstm": lambda batch, steps, dtype: layers.lstm(
        some(batch, steps, 3, dtype=dtype),
        some(3, 8, dtype=dtype),
        some(2, 8, dtype=dtype),
        some(8, dtype=dtype),
    ),
    "convolution": lambda batch, steps, dtype: layers.convolution(
        layers.relu,
        some(batch, steps, 3, dtype=dtype),
        some(2, 3, 2, dtype=dtype),
        some(2, dtype=dtype),
        padding="same",
    ),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", RUNS)
def test_floating_type_is_kept(name: str, dtype: type) -> None:
    """No layer widens float32 or narrows float64."""
    assert RUNS[name](3, 4, dtype).dtype == dtype


@pytest.mark.parametrize(
    ("name", "batch", "steps"),
    [(name, 0, 4) for name in RUNS]
    + [(name, batch, 0) for name in RUNS if name != "convolution" for batch in (0, 3)],
)
def test_empty_inputs_have_empty_outputs(name: str, batch: int, steps: int) -> None:
    """Without sequences or steps, the output is an empty array of the right shape."""
    assert RUNS[name](batch, steps, np.float32).shape == (batch, steps, 2)


@pytest.mark.parametrize("scale", [1e4, 1e30])
@pytest.mark.parametrize("layer", [layers.gru, layers.lstm])
def test_gated_layers_stay_finite(layer: Callable[..., Array], scale: float) -> None:
    """Huge inputs saturate the gates, without NaN."""
    gates = 3 if layer is layers.gru else 4
    bias = some(2, 2 * gates) if layer is layers.gru else some(2 * gates)
    inputs = np.float32(scale) * some(2, 9, 3)
    outputs = layer(inputs, some(3, 2 * gates), some(2, 2 * gates), bias)
    assert np.isfinite(outputs).all()


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


def test_layers_import_only_numpy() -> None:
    """Running layers imports no framework, not even SciPy."""
    code = "import sys, pullquote.layers; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    roots = set(loaded.stdout.split())
    assert "numpy" in roots
    assert not roots & {"keras", "jax", "scipy", "torch", "tensorflow", "onnxruntime"}


@pytest.mark.parametrize("cell", ["simple", "gru", "gru, reset before", "lstm"])
@pytest.mark.parametrize("batch", [1, 3, 9])
def test_stacked_networks_equal_single_ones(cell: str, batch: int) -> None:
    """A leading axis of networks changes only the time, with and without a mask."""
    stack, steps, units = 3, 5, 4
    random = np.random.default_rng(5)
    gates = {"simple": 1, "lstm": 4}.get(cell, 3)
    projected = random.standard_normal((stack, batch, steps, gates * units))
    kernels = random.standard_normal((stack, units, gates * units))
    biases = random.standard_normal((stack, 1, gates * units)) if cell == "gru" else None
    mask = random.random((stack, batch, steps)) < 0.7

    def take(number: int | slice, mask: Mask | None) -> Array:
        rest = {"mask": None if mask is None else mask[number], "reverse": True}
        if cell == "simple":
            return recurrent_steps(tanh, projected[number], kernels[number], **rest)
        if cell == "lstm":
            return lstm_steps(projected[number], kernels[number], **rest)
        bias = None if biases is None else biases[number]
        return gru_steps(projected[number], kernels[number], bias, **rest)

    for given in (None, mask):
        transaction = take(slice(None), given)
        for number in range(stack):
            np.testing.assert_allclose(transaction[number], take(number, given), atol=1e-12)


@pytest.mark.parametrize("rows", [1, 2, 7])
@pytest.mark.parametrize("units", [3, 256])
def test_both_ways_to_multiply_agree(rows: int, units: int) -> None:
    """Few rows times a large kernel are multiplied one by one, with the same product."""
    random = np.random.default_rng(6)
    states, kernel = (
        random.standard_normal((rows, units)),
        random.standard_normal((units, 4 * units)),
    )
    plain = (states @ kernel).reshape(rows, 4, units).swapaxes(0, 1)
    np.testing.assert_allclose(multiply(states, kernel, 4), plain, atol=1e-9)
