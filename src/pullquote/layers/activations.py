"""Activations: the bend after each matrix product, without which layers would collapse into one.

In: an array of any shape. Out: an array of the same shape and floating type.
"""

import numpy as np

from pullquote.layers.checks import Array


def linear(inputs: Array) -> Array:
    """Return the inputs as they are.

    Args:
        inputs: Any shape.

    Returns:
        The same array.

    >>> linear(np.array([-2.0, 3.0]))
    array([-2.,  3.])
    """
    return inputs


def relu(inputs: Array) -> Array:
    """Cut negative numbers off: ``max(inputs, 0)`` (Nair & Hinton 2010).

    Args:
        inputs: Any shape.

    Returns:
        The same shape, 0 and above.

    >>> relu(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    return np.maximum(inputs, 0)


def sigmoid(inputs: Array) -> Array:
    """Squash numbers into [0, 1]: ``1 / (1 + exp(-inputs))``, the logistic function.

    Computed as ``(1 + tanh(inputs / 2)) / 2``, the same function without an ``exp`` that overflows.
    Its error is absolute, about the type's epsilon: far below 0 the result is 0.

    Args:
        inputs: Any shape and size.

    Returns:
        The same shape, in [0, 1].

    >>> sigmoid(np.array([-np.log(3), 0, 1e30])).round(6)
    array([0.25, 0.5 , 1.  ])
    """
    squashed: Array = np.tanh(0.5 * inputs)
    squashed += 1  # in place: a recurrent layer comes by here at every step
    squashed *= 0.5
    return squashed


def tanh(inputs: Array) -> Array:
    """Squash numbers into [-1, 1]: the hyperbolic tangent.

    Args:
        inputs: Any shape and size.

    Returns:
        The same shape, in [-1, 1].

    >>> tanh(np.array([-1e30, 0, np.log(2)])).round(6)
    array([-1. ,  0. ,  0.6])
    """
    return np.tanh(inputs)


def softmax(inputs: Array) -> Array:
    """Turn the last axis into shares of one: ``exp(inputs) / sum(exp(inputs))`` (Bridle 1990).

    The largest number of each row is taken off first, which changes nothing but keeps ``exp``
    from overflowing.

    Args:
        inputs: Shape (..., units), units at least 1.

    Returns:
        The same shape, in [0, 1]; each row sums to 1.

    >>> softmax(np.array([np.log(1), np.log(3)])).round(6)
    array([0.25, 0.75])
    """
    powers = np.exp(inputs - inputs.max(axis=-1, keepdims=True))
    shares: Array = powers / powers.sum(axis=-1, keepdims=True)
    return shares
