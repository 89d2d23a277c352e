"""The types that layers share, and the two checks that say what was given and needed.

In: an array's name and the array. Out: nothing, or a `UsageError` of one line.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Floating numbers; float32 in a trained scorer."""

Activation: TypeAlias = Callable[[Array], Array]
"""A function that keeps the shape of what it is given."""

Layer: TypeAlias = Callable[[Array], Array]
"""A layer whose weights are bound: inputs in, outputs out."""


def require_axes(name: str, array: npt.NDArray[Any], least: int, most: int, axes: str) -> None:
    """Check how many axes an array has.

    Args:
        name: What the caller calls the array.
        array: Any shape.
        least: Fewest axes allowed.
        most: Most axes allowed.
        axes: The axes needed, for the message.

    Raises:
        UsageError: It has fewer or more.

    >>> require_axes("kernel", np.ones(3), 2, 2, "(features, units)")
    Traceback (most recent call last):
    pullquote.errors.UsageError: kernel has shape (3,), but needs axes (features, units)
    """
    if not least <= array.ndim <= most:
        raise UsageError(f"{name} has shape {array.shape}, but needs axes {axes}")


def require_shape(name: str, array: npt.NDArray[Any], needed: tuple[int, ...], reason: str) -> None:
    """Check an array's shape.

    Args:
        name: What the caller calls the array.
        array: Any shape.
        needed: The shape it must have.
        reason: The sizes that make it so, in words.

    Raises:
        UsageError: It has another.

    >>> require_shape("kernel", np.ones((3, 6)), (4, 6), "4 features and 6 units")
    Traceback (most recent call last):
    pullquote.errors.UsageError: kernel has shape (3, 6), but 4 features and 6 units need (4, 6)
    """
    if array.shape != needed:
        raise UsageError(f"{name} has shape {array.shape}, but {reason} need {needed}")
