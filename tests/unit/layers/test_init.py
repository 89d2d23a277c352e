"""All layers: types, empty inputs, and what they import."""

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from pullquote import layers
from pullquote.layers import Array


def some(*shape: int, dtype: type = np.float32) -> Array:
    """Draw numbers around 0."""
    return np.random.default_rng(3).normal(size=shape).astype(dtype)


RUNS: dict[str, Callable[[int, int, type], Array]] = {
    "feed_forward": lambda batch, steps, dtype: layers.feed_forward(
        layers.relu,
        some(batch, steps, 3, dtype=dtype),
        some(3, 2, dtype=dtype),
        some(2).astype(dtype),
    ),
    "recurrent": lambda batch, steps, dtype: layers.recurrent(
        layers.tanh,
        some(batch, steps, 3, dtype=dtype),
        some(3, 2, dtype=dtype),
        some(2, 2, dtype=dtype),
        some(2, dtype=dtype),
    ),
    "gru": lambda batch, steps, dtype: layers.gru(
        some(batch, steps, 3, dtype=dtype),
        some(3, 6, dtype=dtype),
        some(2, 6, dtype=dtype),
        some(2, 6, dtype=dtype),
    ),
    "lstm": lambda batch, steps, dtype: layers.lstm(
        some(batch, steps, 3, dtype=dtype),
        some(3, 8, dtype=dtype),
        some(2, 8, dtype=dtype),
        some(8, dtype=dtype),
    ),
    "convolution": lambda batch, steps, dtype: layers.convolution(
        layers.relu,
        some(batch, steps, 3, dtype=dtype),
        some(2, 3, 2, dtype=dtype),
        some(2, dtype=dtype),
        padding="same",
    ),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", RUNS)
def test_floating_type_is_kept(name: str, dtype: type) -> None:
    """No layer widens float32 or narrows float64."""
    assert RUNS[name](3, 4, dtype).dtype == dtype


@pytest.mark.parametrize(
    ("name", "batch", "steps"),
    [(name, 0, 4) for name in RUNS]
    + [(name, batch, 0) for name in RUNS if name != "convolution" for batch in (0, 3)],
)
def test_empty_inputs_have_empty_outputs(name: str, batch: int, steps: int) -> None:
    """Without sequences or steps, the output is an empty array of the right shape."""
    assert RUNS[name](batch, steps, np.float32).shape == (batch, steps, 2)


def test_layers_import_only_numpy() -> None:
    """Running layers imports no framework, not even SciPy."""
    code = "import sys, pullquote.layers; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    roots = set(loaded.stdout.split())
    assert "numpy" in roots
    assert not roots & {"keras", "jax", "scipy", "torch", "tensorflow", "onnxruntime"}
