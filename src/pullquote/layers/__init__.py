"""Neural network layers as pure functions of NumPy arrays; trained scorers are composed of them.

Weights have Keras' names (``kernel``, ``recurrent_kernel``, ``bias``) and Keras' layout, so that
the weights of a trained Keras model can be used unchanged. Outputs have the floating type of the
inputs. A layer has no state: bind its weights with `functools.partial`, chain layers with
`compose`.

Read the modules in this order; each adds one idea:

1. `activations`: the nonlinearity after a matrix product.
2. `dense`: `feed_forward`, one product; `compose`, one layer after the other.
3. `convolution`: the same product on every window of an image.
4. `recurrent`: a product that also depends on its own previous output; `bidirectional`.
5. `gated`: `gru` and `lstm`, which learn how much of that output to keep.

`recurrent_steps`, `gru_steps` and `lstm_steps` are the second half of those layers; they can run
several networks of one shape in parallel.

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
