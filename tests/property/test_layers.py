"""Invariants of layers for all shapes and numbers: causality, reversal, batching, linearity."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote import layers
from pullquote.layers import Array

Layer = partial[Array]
Maker = Callable[[int, int, int], Layer]

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


def draw(seed: int, *shape: int) -> Array:
    """Draw float64 numbers, so that the tolerance cannot hide errors."""
    return np.random.default_rng(seed).normal(size=shape)


def gated(layer: Callable[..., Array], gates: int, *bias_rows: int) -> Maker:
    """Return a function from a seed, features and units to a layer with random weights."""

    def make(seed: int, features: int, units: int) -> Layer:
        return partial(
            layer,
            kernel=draw(seed, features, gates * units),
            recurrent_kernel=draw(seed + 1, units, gates * units),
            bias=draw(seed + 2, *bias_rows, gates * units),
        )

    return make


ONE_STATE = [
    gated(partial(layers.recurrent, layers.tanh), 1),
    gated(layers.gru, 3, 2),
    gated(partial(layers.gru, reset_after=False), 3),
]
"""Makers of the layers whose only state is their output."""

ALL = [*ONE_STATE, gated(layers.lstm, 4)]


@st.composite
def sequences(draw_one: st.DrawFn, makers: list[Maker] = ALL) -> tuple[Layer, Array]:
    """Draw a recurrent layer and a batch of up to seven sequences for it."""
    seed, features, units = draw_one(seeds), draw_one(sizes), draw_one(sizes)
    batch, steps = draw_one(st.integers(1, 7)), draw_one(st.integers(1, 8))
    make = draw_one(st.sampled_from(makers))
    return make(seed, features, units), draw(seed + 3, batch, steps, features)


def close(left: Any, right: Any) -> None:
    """Assert equality up to rounding."""
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)


@given(sequences(), st.data())
def test_causality(case: tuple[Layer, Array], data: st.DataObject) -> None:
    """Changing step t changes its output, and none before it."""
    layer, inputs = case
    t = data.draw(st.integers(0, inputs.shape[1] - 1))
    changed = inputs.copy()
    changed[:, t:] += 1
    before, after = layer(inputs), layer(changed)
    assert (before[:, :t] == after[:, :t]).all()
    assert (before[:, t] != after[:, t]).any()


@given(sequences())
def test_reverse_is_reading_backwards(case: tuple[Layer, Array]) -> None:
    """Running in reverse equals reversing the sequence, and then the outputs."""
    layer, inputs = case
    close(layer(inputs, reverse=True), layer(inputs[:, ::-1])[:, ::-1])


@given(sequences())
def test_batch_equals_loop(case: tuple[Layer, Array]) -> None:
    """A batch has the outputs of its sequences one by one, without a batch axis."""
    layer, inputs = case
    close(layer(inputs), np.stack([layer(sequence) for sequence in inputs]))


@given(sequences(), st.booleans(), seeds)
def test_masked_steps_equal_removed_ones(
    case: tuple[Layer, Array], reverse: bool, seed: int
) -> None:
    """Masked steps, wherever they are, have the effect of removed ones."""
    layer, inputs = case
    mask = np.random.default_rng(seed).random(inputs.shape[:2]) < 0.6
    garbage = np.where(mask[..., None], inputs, 1e9)
    outputs = layer(garbage, mask=mask, reverse=reverse)
    for sequence, there, some_outputs in zip(inputs, mask, outputs, strict=True):
        close(some_outputs[there], layer(sequence[there], reverse=reverse))


@given(sequences())
def test_masked_steps_repeat(case: tuple[Layer, Array]) -> None:
    """The last output of a right-padded sequence is repeated to its end."""
    layer, inputs = case
    lengths = np.arange(len(inputs)) % inputs.shape[1] + 1
    outputs = layer(inputs, mask=np.arange(inputs.shape[1]) < lengths[:, None])
    for sequence, length in zip(outputs, lengths, strict=True):
        assert (sequence[length:] == sequence[length - 1]).all()


@given(sequences(ONE_STATE), st.data())
def test_a_layer_continues_from_a_state(case: tuple[Layer, Array], data: st.DataObject) -> None:
    """A layer started from its output after step t continues as if it had not stopped."""
    layer, inputs = case
    whole = layer(inputs)
    t = data.draw(st.integers(1, inputs.shape[1]))
    close(layer(inputs[:, t:], initial_state=whole[:, t - 1]), whole[:, t:])


@given(sequences())
def test_layers_are_pure(case: tuple[Layer, Array]) -> None:
    """Layers change neither inputs nor weights, and a second run has the same result."""
    layer, inputs = case
    for array in (inputs, *layer.keywords.values()):
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    assert (layer(inputs) == layer(inputs)).all()


@given(seeds, st.lists(sizes, min_size=1, max_size=4), sizes)
def test_feed_forward_equals_loop(seed: int, shape: list[int], units: int) -> None:
    """Every vector of an array of any rank is transformed independently."""
    inputs = draw(seed, *shape)
    kernel, bias = draw(seed + 1, shape[-1], units), draw(seed + 2, units)
    outputs = layers.feed_forward(layers.softmax, inputs, kernel, bias)
    for index in np.ndindex(*shape[:-1]):
        close(outputs[index], layers.softmax(inputs[index] @ kernel + bias))


@given(seeds, st.integers(1, 4))
def test_compose_is_associative(seed: int, features: int) -> None:
    """Compositions can be nested in any way."""
    f, g, h = (
        partial(
            layers.feed_forward,
            layers.tanh,
            kernel=draw(seed + i, features, features),
            bias=draw(seed + i, features),
        )
        for i in range(3)
    )
    inputs = draw(seed + 3, 2, features)
    expected = h(g(f(inputs)))
    for chain in (
        layers.compose(f, g, h),
        layers.compose(layers.compose(f, g), h),
        layers.compose(f, layers.compose(g, h)),
        layers.compose(layers.compose(), f, g, h, layers.compose()),
    ):
        assert (chain(inputs) == expected).all()


@st.composite
def convolutions(draw_one: st.DrawFn) -> tuple[Array, Array]:
    """Draw inputs of one to three dimensions, with batch axes or without, and a kernel."""
    window = draw_one(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    spatial = [extent + draw_one(st.integers(0, 3)) for extent in window]
    batch = draw_one(st.lists(st.integers(1, 3), max_size=2))
    channels, filters, seed = draw_one(sizes), draw_one(sizes), draw_one(seeds)
    return draw(seed, *batch, *spatial, channels), draw(seed + 1, *window, channels, filters)


def convolve(inputs: Array, kernel: Array, padding: Any = "valid") -> Array:
    """Convolve without bias or activation."""
    bias = np.zeros(kernel.shape[-1])
    return layers.convolution(layers.linear, inputs, kernel, bias, padding=padding)


@given(convolutions(), st.floats(-9, 9), st.sampled_from(["valid", "same"]))
def test_convolution_is_linear(case: tuple[Array, Array], factor: float, padding: str) -> None:
    """It is linear in the inputs and in the kernel."""
    inputs, kernel = case
    other_inputs, other_kernel = np.flip(inputs), np.flip(kernel)
    close(
        convolve(inputs + factor * other_inputs, kernel, padding),
        convolve(inputs, kernel, padding) + factor * convolve(other_inputs, kernel, padding),
    )
    close(
        convolve(inputs, kernel + factor * other_kernel, padding),
        convolve(inputs, kernel, padding) + factor * convolve(inputs, other_kernel, padding),
    )


@given(convolutions())
def test_convolution_by_its_definition(case: tuple[Array, Array]) -> None:
    """Each output is the sum over its window, numbers times weights, for any rank and batch."""
    inputs, kernel = case
    axes = kernel.ndim - 2
    outputs = convolve(inputs, kernel)
    window, batch = kernel.shape[:axes], inputs.shape[: -axes - 1]
    for index in np.ndindex(*outputs.shape[:-1]):
        corner = index[len(batch) :]
        here = tuple(slice(at, at + size) for at, size in zip(corner, window, strict=True))
        close(
            outputs[index],
            np.tensordot(inputs[index[: len(batch)]][here], kernel, axes=axes + 1),
        )


@given(convolutions())
def test_same_keeps_the_shape(case: tuple[Array, Array]) -> None:
    """With "same" there are as many positions as inputs, including those of "valid"."""
    inputs, kernel = case
    same, valid = convolve(inputs, kernel, "same"), convolve(inputs, kernel)
    assert same.shape == (*inputs.shape[:-1], kernel.shape[-1])
    axes = kernel.ndim - 2
    inner: list[Any] = [
        slice((extent - 1) // 2, (extent - 1) // 2 + size)
        for extent, size in zip(kernel.shape[:axes], valid.shape[-axes - 1 : -1], strict=True)
    ]
    whole_windows: tuple[Any, ...] = (..., *inner, slice(None))
    close(same[whole_windows], valid)


@given(seeds, st.integers(1, 6), st.floats(-1e3, 1e3))
def test_softmax_is_a_distribution(seed: int, units: int, shift: float) -> None:
    """Outputs sum to 1 and do not change when a number is added to all inputs."""
    inputs = 20 * draw(seed, 3, units)
    shares = layers.softmax(inputs)
    close(shares.sum(axis=-1), 1)
    close(layers.softmax(inputs + shift), shares)


@pytest.mark.parametrize("activation", [layers.sigmoid, layers.tanh, layers.relu])
@given(st.lists(st.floats(-1e300, 1e300), min_size=2))
def test_activations_rise(activation: layers.Activation, numbers: list[float]) -> None:
    """A larger input never has a smaller output."""
    assert (np.diff(activation(np.sort(np.array(numbers)))) >= 0).all()
