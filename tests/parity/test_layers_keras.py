"""Every layer equals its Keras twin on JAX to 1e-5, with random weights in Keras' layout.

Weights are never constant: with constant weights, two swapped gates would pass.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import keras
import numpy as np
import pytest

from pullquote import layers
from pullquote.layers import Array

Weights = dict[str, Any]

ACTIVATIONS = ["linear", "relu", "sigmoid", "softmax", "tanh"]

SIZES = {
    "one of all": (1, 1, 1, 1),
    "one step": (3, 1, 4, 5),
    "one feature": (2, 6, 1, 3),
    "one sequence": (1, 9, 6, 8),
    "many sequences": (9, 7, 4, 5),
}
"""Batch, steps, features, units. For few sequences the product takes another way."""

TWINS: dict[str, tuple[Callable[..., Any], Callable[..., Array]]] = {
    "recurrent": (keras.layers.SimpleRNN, partial(layers.recurrent, layers.tanh)),
    "gru, reset after": (keras.layers.GRU, layers.gru),
    "gru, reset before": (
        partial(keras.layers.GRU, reset_after=False),
        partial(layers.gru, reset_after=False),
    ),
    "lstm": (keras.layers.LSTM, layers.lstm),
}


def random(*shape: int, seed: int = 0) -> Array:
    """Draw float32 numbers around 0, most of them within ±1."""
    return np.random.default_rng(seed).normal(0, 0.6, shape).astype(np.float32)


def randomize(layer: Any, inputs: Array, seed: int = 1) -> Weights:
    """Build a Keras layer for the inputs, set random weights, and return them."""
    layer.build(inputs.shape)
    layer.set_weights([random(*w.shape, seed=seed + i) for i, w in enumerate(layer.weights)])
    return named(layer)


def named(layer: Any) -> Weights:
    """Return a Keras layer's weights under its names."""
    return {weight.name: np.asarray(weight) for weight in layer.weights}


def agree(ours: Array, theirs: Any) -> None:
    """Assert equal shape and type, and numbers within 1e-5."""
    expected = np.asarray(theirs)
    assert ours.shape == expected.shape
    assert ours.dtype == expected.dtype == np.float32
    np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5)


def right_padded(batch: int, steps: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Draw a mask (batch, steps) of sequences of different length, the first one full."""
    lengths = np.random.default_rng(7).integers(1, steps + 1, batch)
    lengths[0] = steps
    return np.arange(steps) < lengths[:, None]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations(name: str) -> None:
    """Each activation equals Keras' function of that name, also far from 0."""
    inputs = np.concatenate([random(4, 7), 30 * random(4, 7, seed=1)])
    agree(getattr(layers, name)(inputs), getattr(keras.activations, name)(inputs))


@pytest.mark.parametrize("leading", [(), (1,), (6,), (2, 3)])
@pytest.mark.parametrize("activation", ["relu", "softmax"])
def test_feed_forward(leading: tuple[int, ...], activation: str) -> None:
    """A feed-forward layer equals Dense, with any leading axes."""
    inputs = random(*leading, 5)
    dense = keras.layers.Dense(4, activation=activation)
    weights = randomize(dense, inputs)
    ours = layers.feed_forward(getattr(layers, activation), inputs, **weights)
    agree(ours, dense(inputs[None])[0])


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(
    ("twin", "spatial", "window"),
    [
        (keras.layers.Conv1D, (9,), (4,)),
        (keras.layers.Conv1D, (3,), (3,)),
        (keras.layers.Conv2D, (7, 8), (2, 3)),
        (keras.layers.Conv2D, (5, 6), (1, 4)),
        (keras.layers.Conv3D, (6, 5, 4), (3, 2, 4)),
    ],
)
def test_convolution(
    twin: Callable[..., Any],
    spatial: tuple[int, ...],
    window: tuple[int, ...],
    padding: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A convolution equals Keras' in 1, 2 and 3 dimensions, whole or in parts."""
    inputs = random(2, *spatial, 3)
    theirs = twin(4, window, padding=padding, activation="tanh")
    weights = randomize(theirs, inputs)
    agree(layers.convolution(layers.tanh, inputs, **weights, padding=padding), theirs(inputs))
    # The package exports a function of the same name as the module.
    module = import_module("pullquote.layers.convolution")
    monkeypatch.setattr(module, "MAX_COPIED_NUMBERS", 100)
    agree(layers.convolution(layers.tanh, inputs, **weights, padding=padding), theirs(inputs))


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES.keys())
@pytest.mark.parametrize("name", TWINS)
def test_recurrent_layers(name: str, sizes: tuple[int, ...], *, reverse: bool) -> None:
    """A recurrent layer equals Keras' in both directions, at every step."""
    batch, steps, features, units = sizes
    twin, layer = TWINS[name]
    inputs = random(batch, steps, features)
    theirs = twin(units, return_sequences=True, go_backwards=reverse)
    weights = randomize(theirs, inputs)
    expected = np.asarray(theirs(inputs))
    agree(layer(inputs, **weights, reverse=reverse), expected[:, ::-1] if reverse else expected)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sizes", [(4, 7, 5, 3), (9, 7, 4, 5)])
@pytest.mark.parametrize("name", TWINS)
def test_masked_batches(name: str, sizes: tuple[int, ...], *, reverse: bool) -> None:
    """A right-padded batch equals Keras' under a mask, and each of its sequences alone."""
    batch, steps, features, units = sizes
    twin, layer = TWINS[name]
    inputs, mask = random(batch, steps, features), right_padded(batch, steps)
    theirs = twin(units, return_sequences=True, go_backwards=reverse)
    weights = randomize(theirs, inputs)
    expected = np.asarray(theirs(inputs, mask=mask))
    ours = layer(inputs, **weights, mask=mask, reverse=reverse)
    agree(ours, expected[:, ::-1] if reverse else expected)
    for sequence, there, outputs in zip(inputs, mask, ours, strict=True):
        agree(outputs[there], layer(sequence[there], **weights, reverse=reverse))


@pytest.mark.parametrize("name", TWINS)
def test_masks_with_holes(name: str) -> None:
    """Masked steps before, between and after others are skipped as in Keras."""
    twin, layer = TWINS[name]
    inputs = random(5, 8, 3)
    mask = np.random.default_rng(5).random((5, 8)) < 0.5
    theirs = twin(4, return_sequences=True)
    weights = randomize(theirs, inputs)
    agree(layer(inputs, **weights, mask=mask), theirs(inputs, mask=mask))


@pytest.mark.parametrize("name", TWINS)
def test_initial_state(name: str) -> None:
    """A layer that starts from a state equals Keras' layer that does."""
    twin, layer = TWINS[name]
    inputs = random(3, 4, 5)
    states = tuple(random(3, 6, seed=seed) for seed in ((8, 9) if name == "lstm" else (8,)))
    theirs = twin(6, return_sequences=True)
    weights = randomize(theirs, inputs)
    ours = layer(inputs, **weights, initial_state=states if name == "lstm" else states[0])
    agree(ours, theirs(inputs, initial_state=list(states)))


@pytest.mark.parametrize("name", ["gru, reset before", "lstm"])
def test_other_activations(name: str) -> None:
    """The two activations of a gated layer are applied where Keras applies them."""
    twin, layer = TWINS[name]
    inputs = random(3, 4, 5)
    theirs = twin(6, activation="relu", recurrent_activation="tanh", return_sequences=True)
    weights = randomize(theirs, inputs)
    ours = layer(inputs, **weights, activation=layers.relu, recurrent_activation=layers.tanh)
    agree(ours, theirs(inputs))


def test_trained_scorer() -> None:
    """A masked bidirectional LSTM with a sigmoid unit equals the Keras model at unmasked steps."""
    inputs, mask = random(5, 6, 4), right_padded(5, 6)
    both = keras.layers.Bidirectional(keras.layers.LSTM(3, return_sequences=True))
    randomize(both, inputs)
    forward = partial(layers.lstm, **named(both.forward_layer))
    backward = partial(layers.lstm, **named(both.backward_layer))
    dense = keras.layers.Dense(1, activation="sigmoid")
    outer = randomize(dense, random(5, 6, 6), seed=20)
    score = layers.compose(
        partial(layers.bidirectional, forward, backward, mask=mask),
        partial(layers.feed_forward, layers.sigmoid, **outer),
    )
    agree(score(inputs)[mask], np.asarray(dense(both(inputs, mask=mask)))[mask])
