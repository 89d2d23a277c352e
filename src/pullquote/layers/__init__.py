"""Layers: the functions that a trained scorer is composed of, pure and on NumPy arrays.

In: arrays, and weights under Keras' names (``kernel``, ``recurrent_kernel``, ``bias``) in Keras'
layout, so that a trained Keras model's weights go straight in. Out: arrays of the same floating
type. A layer holds nothing: bind its weights with `functools.partial`, chain with `compose`.

Read in this order, each file one idea more:

1. `activations`: what makes a layer more than a matrix product.
2. `dense`: `feed_forward`, one product; `compose`, one layer after the other.
3. `convolutional`: `convolution`, the same product on every window of an image.
4. `recurrence`: `recurrent`, a product that also sees its own last output; `bidirectional`.
5. `gated`: `gru` and `lstm`, which learn what to keep of it.

`recurrent_steps`, `gru_steps` and `lstm_steps` are the second half of those layers, and run several
networks of one shape side by side.

Axes are named ``batch, steps, features, units, channels``; "..." stands for any leading axes.
"""

from pullquote.layers.activations import linear, relu, sigmoid, softmax, tanh
from pullquote.layers.checks import Activation, Array, Layer
from pullquote.layers.convolution import convolution
from pullquote.layers.dense import compose, feed_forward
from pullquote.layers.gated import gru, gru_steps, lstm, lstm_steps
from pullquote.layers.recurrent import Mask, bidirectional, recurrent, recurrent_steps

__all__ = [
    "Activation",
    "Array",
    "Layer",
    "Mask",
    "bidirectional",
    "compose",
    "convolution",
    "feed_forward",
    "gru",
    "gru_steps",
    "linear",
    "lstm",
    "lstm_steps",
    "recurrent",
    "recurrent_steps",
    "relu",
    "sigmoid",
    "softmax",
    "tanh",
]
