"""Compute convolutions: one feed-forward layer on every window of a text, an image or a volume."""

import math
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from pullquote.errors import UsageError
from pullquote.layers.checks import Activation, Array, require_axes, require_shape

MAX_COPIED_NUMBERS = 2**20
"""Windows overlap, so copying them into rows repeats each number once for each window with it.
Copies of this size (4 MiB of float32) were fastest: they fit the cache, and keep BLAS busy."""


def convolution(
    activation: Activation,
    inputs: Array,
    kernel: Array,
    bias: Array,
    *,
    padding: Literal["valid", "same"] = "valid",
) -> Array:
    r"""Slide filters over any number of spatial dimensions (LeCun et al. 1989).

    As in Keras and most of deep learning this is a cross-correlation: the filter is not flipped.
    ``scipy.signal.convolve``, which the talk calls, flips it along every axis first. Both can
    learn the same functions, but their weights are not exchangeable. The talk's (800, 600, 3) by
    (8, 8, 3, 16) gives (793, 593, 16): of 800 positions, 800 - 8 + 1 have a whole window; the
    talk's (792, 592, 16) is too small by one.

    Args:
        activation: Applied to (..., \*positions, filters).
        inputs: Shape (..., \*spatial, channels), with as many spatial axes as the window.
        kernel: Shape (\*window, channels, filters), the window at least one axis.
        bias: Shape (filters,).
        padding: "valid" for whole windows only; "same" to add zeros on both sides (for an even
            window, one more at the end), so that there are as many positions as in the inputs.

    Returns:
        Shape (..., \*positions, filters), where positions are spatial - window + 1 for "valid" and
        spatial for "same".

    Raises:
        UsageError: The shapes do not fit, a window is larger than the inputs, or the padding is
            neither.

    A window of two that subtracts each number from the next:

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
        raise UsageError(f'padding must be "valid" or "same", got "{padding}"')
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
    r"""Write windows times kernel to ``outputs``, halving the windows until their copy is small.

    Args:
        windows: Shape (..., \*window, channels), a view that shares the memory of the inputs.
        kernel: Shape (window numbers, filters).
        outputs: Shape (..., filters); overwritten.
    """
    leading = outputs.shape[:-1]
    if windows.size <= MAX_COPIED_NUMBERS or max(leading) == 1:
        rows = windows.reshape(math.prod(leading), len(kernel))  # copies
        outputs[...] = (rows @ kernel).reshape(outputs.shape)
        return
    axis = next(axis for axis, size in enumerate(leading) if size > 1)
    halves = (np.array_split(windows, 2, axis), np.array_split(outputs, 2, axis))
    for half_windows, half_outputs in zip(*halves, strict=True):
        _multiply(half_windows, kernel, half_outputs)


def _pad(inputs: Array, window: list[int]) -> Array:
    """Add window - 1 zeros along each spatial axis, half of them (rounded down) at the start."""
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
