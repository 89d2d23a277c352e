"""Compute feed-forward layers, and compose layers."""

import math
from functools import reduce

from pullquote.layers.checks import Activation, Array, Layer, require_axes, require_shape


def feed_forward(activation: Activation, inputs: Array, kernel: Array, bias: Array) -> Array:
    """Apply a fully connected layer: ``activation(inputs @ kernel + bias)``.

    The layer of the multilayer perceptron (Rumelhart, Hinton & Williams 1986); Keras' ``Dense``.

    Args:
        activation: Applied to (..., units).
        inputs: Shape (..., features).
        kernel: Shape (features, units).
        bias: Shape (units,).

    Returns:
        Shape (..., units).

    Raises:
        UsageError: The shapes do not fit.

    Two units, the sum and the difference of two features; `relu` sets the negative one to 0:

    >>> import numpy as np
    >>> from pullquote.layers import relu
    >>> kernel = np.array([[1.0, 1.0], [1.0, -1.0]])
    >>> feed_forward(relu, np.array([2.0, 5.0]), kernel, bias=np.zeros(2))
    array([7., 0.])
    """
    require_axes("inputs", inputs, 1, 64, "(..., features)")
    require_axes("kernel", kernel, 2, 2, "(features, units)")
    features, units = inputs.shape[-1], kernel.shape[-1]
    require_shape("kernel", kernel, (features, units), f"{features} features and {units} units")
    require_shape("bias", bias, (units,), f"{units} units")
    # One product for all rows: NumPy would compute one for each index of the leading axes.
    leading = inputs.shape[:-1]
    outputs = inputs.reshape(math.prod(leading), features) @ kernel + bias
    return activation(outputs.reshape(*leading, units))


def compose(*layers: Layer) -> Layer:
    """Chain layers in the order of the data flow: ``compose(f, g)(x) == g(f(x))``.

    Args:
        layers: Functions of one array, such as a layer with weights bound by `functools.partial`.

    Returns:
        The chain; without layers, the identity.

    A perceptron of two layers that computes whether exactly one of two bits is set. No single
    layer can (Minsky & Papert 1969). Here the hidden units are "how many" and "both":

    >>> from functools import partial
    >>> import numpy as np
    >>> from pullquote.layers import linear, relu
    >>> hidden = partial(
    ...     feed_forward, relu, kernel=np.ones((2, 2)), bias=np.array([0.0, -1.0])
    ... )
    >>> outer = partial(
    ...     feed_forward, linear, kernel=np.array([[1.0], [-2.0]]), bias=np.array([0.0])
    ... )
    >>> exactly_one = compose(hidden, outer)
    >>> exactly_one(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))[:, 0]
    array([0., 1., 1., 0.])
    """

    def chain(inputs: Array) -> Array:
        return reduce(lambda outputs, layer: layer(outputs), layers, inputs)

    return chain
