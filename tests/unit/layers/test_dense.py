"""The feed-forward layer: values computed by hand."""

import numpy as np

from pullquote import layers


def test_feed_forward_as_in_the_talk() -> None:
    """512 features and a kernel of (512, 4) produce 4 units, each the activated sum."""
    inputs = np.arange(512.0)
    outputs = layers.feed_forward(layers.linear, inputs, np.full((512, 4), 2.0), np.arange(4.0))
    assert outputs.tolist() == [2 * 512 * 511 / 2 + unit for unit in range(4)]
