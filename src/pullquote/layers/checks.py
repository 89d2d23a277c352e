"""Define the types that layers share, and check the shapes of arrays."""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating numbers; float32 in a trained scorer."""

Activation: TypeAlias = Callable[[Array], Array]
"""A function that keeps the shape of its argument."""

Layer: TypeAlias = Callable[[Array], Array]
"""A layer whose weights are bound: from inputs to outputs."""


def require_axes(
    name: str, array: npt.NDArray[Any], min_axes: int, max_axes: int, axes: str
) -> None:
    """Check the number of axes of an array.

    Args:
        name: Name of the array, for the message.
        array: Any shape.
        min_axes: Minimum number of axes.
        max_axes: Maximum number of axes.
        axes: The axes needed, for the message.

    Raises:
        UsageError: It has fewer or more axes.

    >>> require_axes("kernel", np.ones(3), 2, 2, "(features, units)")
    Traceback (most recent call last):
    pullquote.errors.UsageError: kernel has shape (3,), but needs axes (features, units)
    """
    if not min_axes <= array.ndim <= max_axes:
        raise UsageError(f"{name} has shape {array.shape}, but needs axes {axes}")


def require_shape(name: str, array: npt.NDArray[Any], needed: tuple[int, ...], reason: str) -> None:
    """Check an array's shape.

    Args:
        name: Name of the array, for the message.
        array: Any shape.
        needed: The shape that it must have.
        reason: The sizes that the shape follows from, for the message.

    Raises:
        UsageError: It has another shape.

    >>> require_shape("kernel", np.ones((3, 6)), (4, 6), "4 features and 6 units")
    Traceback (most recent call last):
    pullquote.errors.UsageError: kernel has shape (3, 6), but 4 features and 6 units need (4, 6)
    """
    if array.shape != needed:
        raise UsageError(f"{name} has shape {array.shape}, but {reason} need {needed}")
