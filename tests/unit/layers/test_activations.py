"""Activations near the limits of their types, and their composition."""

import numpy as np
import pytest

from pullquote import layers

ONE = np.ones((1, 1))


def test_compose_in_the_order_of_the_data() -> None:
    """The first layer gets the inputs; without layers, they are returned."""
    double_then_relu = layers.compose(lambda inputs: -2 * inputs, layers.relu)
    assert double_then_relu(np.array([1.0, -1.0])).tolist() == [0, 2]
    assert layers.compose()(ONE) is ONE


@pytest.mark.parametrize("activation", [layers.sigmoid, layers.softmax, layers.tanh, layers.relu])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_activations_stay_finite(activation: layers.Activation, dtype: type) -> None:
    """Numbers near the limits of the type cause no NaN, no infinity and no warning."""
    large = np.finfo(dtype).max / 4
    outputs = activation(np.array([large, 1, 0, -0.0, -1, -large], dtype))
    assert np.isfinite(outputs).all()
    assert outputs.dtype == dtype
