"""The simple recurrent layer: values computed by hand, masks, and stacked networks."""

import numpy as np
import pytest

from pullquote import layers
from pullquote.layers import Array, Mask, gru_steps, lstm_steps, recurrent_steps, tanh
from pullquote.layers.recurrent import multiply, split_gates

ONE = np.ones((1, 1))
NOTHING = np.zeros(1)


def column(*numbers: float) -> Array:
    """Make a sequence of one feature."""
    return np.array(numbers, dtype=float)[:, None]


def test_recurrent_by_hand() -> None:
    """A tanh unit on 1 and 0, with weights 1, 2 and bias 0.5, computes nested tangents."""
    outputs = layers.recurrent(layers.tanh, column(1, 0), ONE, 2 * ONE, np.array([0.5]))
    first = np.tanh(1.5)
    np.testing.assert_allclose(outputs[:, 0], [first, np.tanh(2 * first + 0.5)])


def test_masked_steps_repeat_the_output() -> None:
    """A running sum skips masked steps, and repeats its last value there."""
    mask = np.array([False, True, False, True])
    outputs = layers.recurrent(layers.linear, column(8, 1, 8, 2), ONE, ONE, NOTHING, mask=mask)
    assert outputs[:, 0].tolist() == [0, 1, 1, 3]


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
    by_gate, product = split_gates(kernel, 4), split_gates(states @ kernel, 4)
    np.testing.assert_allclose(multiply(states, by_gate), product, atol=1e-9)
    out = np.empty_like(product)
    multiply(states, by_gate, out)
    np.testing.assert_allclose(out, product, atol=1e-9)
