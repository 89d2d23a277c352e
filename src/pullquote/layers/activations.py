"""Compute activation functions: arrays of any shape to arrays of the same shape and type.

Without a nonlinearity between them, consecutive layers would be one matrix product.
"""

import numpy as np

from pullquote.layers.checks import Array


def linear(inputs: Array) -> Array:
    """Return the inputs unchanged.

    Args:
        inputs: Any shape.

    Returns:
        The same array.

    >>> linear(np.array([-2.0, 3.0]))
    array([-2.,  3.])
    """
    return inputs


def relu(inputs: Array) -> Array:
    """Compute the rectified linear unit, ``max(inputs, 0)`` (Nair & Hinton 2010).

    Args:
        inputs: Any shape.

    Returns:
        The same shape, 0 and above.

    >>> relu(np.array([-2.0, 3.0]))
    array([0., 3.])
    """
    return np.maximum(inputs, 0)


def sigmoid(inputs: Array) -> Array:
    """Compute the logistic function, ``1 / (1 + exp(-inputs))``.

    Implemented as ``(1 + tanh(inputs / 2)) / 2``: the same function without an ``exp`` that
    overflows. The error is absolute, about the type's epsilon: far below 0 the result is 0.

    Args:
        inputs: Any shape and size.

    Returns:
        The same shape, in [0, 1].

    >>> sigmoid(np.array([-np.log(3), 0, 1e30])).round(6)
    array([0.25, 0.5 , 1.  ])
    """
    outputs: Array = 0.5 * inputs
    np.tanh(outputs, out=outputs)  # in place: recurrent layers call this at every step
    outputs += 1
    outputs *= 0.5
    return outputs


def tanh(inputs: Array) -> Array:
    """Compute the hyperbolic tangent.

    Args:
        inputs: Any shape and size.

    Returns:
        The same shape, in [-1, 1].

    >>> tanh(np.array([-1e30, 0, np.log(2)])).round(6)
    array([-1. ,  0. ,  0.6])
    """
    return np.tanh(inputs)


def softmax(inputs: Array) -> Array:
    """Compute the softmax of the last axis, ``exp(inputs) / sum(exp(inputs))`` (Bridle 1990).

    The maximum of each row is subtracted first, which does not change the result but keeps
    ``exp`` from overflowing.

    Args:
        inputs: Shape (..., units), units at least 1.

    Returns:
        The same shape, in [0, 1]; each row sums to 1.

    >>> softmax(np.array([np.log(1), np.log(3)])).round(6)
    array([0.25, 0.75])
    """
    exponentials = np.exp(inputs - inputs.max(axis=-1, keepdims=True))
    outputs: Array = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return outputs
