"""The convolution: values computed by hand, and its memory."""

import tracemalloc

import numpy as np

from pullquote import layers
from pullquote.layers import Array

NOTHING = np.zeros(1)


def column(*numbers: float) -> Array:
    """Make a sequence of one feature."""
    return np.array(numbers, dtype=float)[:, None]


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
