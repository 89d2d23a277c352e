"""Convolution: one feed-forward layer on every window of an image, a text or a volume.

In: grids of ``channels``. Out: grids of ``filters``.
"""

import math
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pullquote.errors import UsageError
from pullquote.layers.checks import Activation, Array, require_axes, require_shape

MAX_COPIED_NUMBERS = 2**20
"""Windows overlap, so laying them out as rows repeats each number as often as a window is large.
This many at a time (4 MiB of float32) was fastest: cache still holds them, BLAS has enough."""


def convolution(
    activation: Activation,
    inputs: Array,
    kernel: Array,
    bias: Array,
    *,
    padding: Literal["valid", "same"] = "valid",
) -> Array:
    r"""Slide filters over any number of spatial dimensions (LeCun et al. 1989).

    As in Keras and most of deep learning this is a cross-correlation: the filter lies on the
    window as it stands. ``scipy.signal.convolve``, which the talk calls, flips the filter along
    every axis first; trained filters do not care, but weights are not exchangeable. The talk's
    (800, 600, 3) by (8, 8, 3, 16) gives (793, 593, 16): of 800 positions, 800 - 8 + 1 hold a
    whole window. Its "< (792, 592, 16)" is one short.

    Args:
        activation: Applied to (..., \*positions, filters).
        inputs: Shape (..., \*spatial, channels), with as many spatial axes as the window has.
        kernel: Shape (\*window, channels, filters), the window at least one axis.
        bias: Shape (filters,).
        padding: "valid" keeps to whole windows; "same" adds zeros on both sides (where the window
            is even, one more behind than before), so that positions are as many as in the inputs.

    Returns:
        Shape (..., \*positions, filters), where positions are spatial - window + 1 for "valid" and
        spatial for "same".

    Raises:
        UsageError: The shapes do not fit, a window is larger than the inputs, or the padding is
            neither.

    A window of two that takes each number from the next:

    >>> from pullquote.layers import linear
    >>> squares = np.array([0.0, 1.0, 4.0, 9.0]).reshape(4, 1)
    >>> difference = np.array([-1.0, 1.0]).reshape(2, 1, 1)
    >>> convolution(linear, squares, difference, bias=np.zeros(1))[:, 0]
    array([1., 3., 5.])
    >>> convolution(linear, squares, difference, bias=np.zeros(1), padding="same")[:, 0]
    array([ 1.,  3.,  5., -9.])
    """
    _check(inputs, kernel, bias)
    *window, _, filters = kernel.shape
    if padding == "same":
        inputs = _pad(inputs, window)
    elif padding != "valid":
        raise UsageError(f'padding is "{padding}", but needs to be "valid" or "same"')
    spatial = inputs.shape[-len(window) - 1 : -1]
    if any(size < extent for size, extent in zip(spatial, window, strict=True)):
        raise UsageError(f"inputs have spatial shape {spatial}, but the window needs {(*window,)}")

    axes = tuple(range(-len(window) - 1, -1))
    windows = sliding_window_view(inputs, tuple(window), axis=axes)
    windows = np.moveaxis(windows, -len(window) - 1, -1)  # (..., *positions, *window, channels)
    outputs = np.empty(
        (*windows.shape[: inputs.ndim - 1], filters), np.result_type(inputs, kernel, bias)
    )
    _multiply(windows, kernel.reshape(-1, filters), outputs)
    outputs += bias
    return activation(outputs)


def _multiply(windows: Array, kernel: Array, outputs: Array) -> None:
    r"""Fill ``outputs`` (..., filters) with windows times kernel, halving until a copy is small.

    Args:
        windows: Shape (..., \*window, channels), a view without memory of its own.
        kernel: Shape (window numbers, filters).
        outputs: Shape (..., filters), written to.
    """
    leading = outputs.shape[:-1]
    if windows.size <= MAX_COPIED_NUMBERS or max(leading) == 1:
        rows = windows.reshape(math.prod(leading), len(kernel))  # the copy
        outputs[...] = (rows @ kernel).reshape(outputs.shape)
        return
    axis = next(axis for axis, size in enumerate(leading) if size > 1)
    halves = (np.array_split(windows, 2, axis), np.array_split(outputs, 2, axis))
    for some_windows, some_outputs in zip(*halves, strict=True):
        _multiply(some_windows, kernel, some_outputs)


def _pad(inputs: Array, window: list[int]) -> Array:
    """Add window - 1 zeros along each spatial axis, half of them before, rounded down."""
    spatial = [((extent - 1) // 2, extent // 2) for extent in window]
    leading = [(0, 0)] * (inputs.ndim - len(window) - 1)
    return np.pad(inputs, [*leading, *spatial, (0, 0)])


def _check(inputs: Array, kernel: Array, bias: Array) -> None:
    require_axes("kernel", kernel, 3, 64, "(*window, channels, filters)")
    *window, _, filters = kernel.shape
    if 0 in window:
        raise UsageError(f"kernel has shape {kernel.shape}, but a window needs at least 1 position")
    spatial = ", ".join(["size"] * len(window))
    require_axes("inputs", inputs, len(window) + 1, 64, f"(..., {spatial}, channels)")
    channels = inputs.shape[-1]
    needed = (*window, channels, filters)
    require_shape("kernel", kernel, needed, f"{channels} channels and {filters} filters")
    require_shape("bias", bias, (filters,), f"{filters} filters")
