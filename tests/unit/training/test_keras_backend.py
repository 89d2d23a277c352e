"""The user's Keras settings: every field of keras.json is honored, or refused in one line."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pullquote.errors import UsageError
from pullquote.models import make_network
from pullquote.training import keras_backend
from pullquote.training.export.keras_weights import architecture_from_config, export_weights
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.keras_model import build_network

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

LAYER_TYPES = ("lstm", "gru", "simple", "conv", "dense")


@pytest.fixture(autouse=True)
def settings() -> Iterator[None]:
    """Restore the settings of Keras."""
    import keras

    before = keras.config.floatx(), keras.config.image_data_format(), keras.config.epsilon()
    yield
    keras.config.set_floatx(before[0])
    keras.config.set_image_data_format(before[1])
    keras.config.set_epsilon(before[2])


def write_config(folder: Path, monkeypatch: pytest.MonkeyPatch, **fields: object) -> None:
    """Write a keras.json, and let it name the backend."""
    (folder / "keras.json").write_text(json.dumps(fields), encoding="utf-8")
    monkeypatch.setenv("KERAS_HOME", str(folder))
    monkeypatch.delenv("KERAS_BACKEND", raising=False)


@pytest.mark.parametrize("layer_type", LAYER_TYPES)
def test_channels_first_does_not_matter(layer_type: str) -> None:
    """A network trains and equals NumPy with the image format of either kind."""
    import keras

    keras.config.set_image_data_format("channels_first")
    config = ScorerTrainingConfig().replace(layer_type=layer_type, units=3, loss="mse")
    network = build_network(config, 4, 1)
    features = np.random.default_rng(0).normal(size=(2, 8, 4)).astype(np.float32)
    assert np.isfinite(network.train_on_batch(features, np.ones((2, 8), np.float32)))
    weights = export_weights([network])
    ours = make_network(architecture_from_config(config, 4, 1), weights)(features, None)
    theirs = np.asarray(network.predict_on_batch(features))
    np.testing.assert_allclose(ours[0, ..., 0], theirs, atol=2e-3)  # float16 weights


@pytest.mark.parametrize("layer_type", LAYER_TYPES)
@pytest.mark.parametrize("floatx", ["float16", "float64", "bfloat16"])
def test_other_precisions_are_refused(floatx: str, layer_type: str) -> None:
    """The error is one line with the file, the value and the required one."""
    import keras

    keras.config.set_floatx(floatx)
    config = ScorerTrainingConfig().replace(layer_type=layer_type, units=3)
    with pytest.raises(UsageError, match=rf"keras\.json must be float32.*got {floatx}") as caught:
        build_network(config, 4, 1)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [("floatx", "half"), ("image_data_format", "last"), ("floatx", ["float32"]), ("epsilon", "x")],
)
def test_invalid_values_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: object
) -> None:
    """Values with which importing Keras would fail are refused with the file and the field."""
    write_config(tmp_path, monkeypatch, **{field: value})
    with pytest.raises(UsageError, match=rf"keras\.json: {field} must be .*, got") as caught:
        keras_backend.choose_backend()
    assert "\n" not in str(caught.value)


def test_the_backend_of_the_file_is_used_if_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unknown backend, or a file that is not an object, selects JAX."""
    write_config(tmp_path, monkeypatch, backend="abacus", epsilon=1e-6)
    assert keras_backend.choose_backend() == "jax"
    write_config(tmp_path, monkeypatch, backend="jax")
    assert keras_backend.choose_backend() == "jax"
    (tmp_path / "keras.json").write_text("[" * 100_000, encoding="utf-8")
    monkeypatch.delenv("KERAS_BACKEND")
    assert keras_backend.choose_backend() == "jax"
    assert os.environ["KERAS_BACKEND"] == "jax"
