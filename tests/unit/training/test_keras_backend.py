"""The user's Keras settings: every field of keras.json is honored, or refused in one line."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
    [
        ("floatx", "half"),
        ("image_data_format", "last"),
        ("floatx", ["float32"]),
        ("epsilon", "x"),
        ("nnx_enabled", True),
        ("backend", "theano"),
        ("backend", ["jax"]),
    ],
)
def test_invalid_values_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, value: object
) -> None:
    """Values with which importing Keras would fail are refused with the file and the field."""
    write_config(tmp_path, monkeypatch, **{field: value})
    with pytest.raises(UsageError, match=rf"keras\.json: {field} must be .*, got") as caught:
        keras_backend.choose_backend()
    assert "\n" not in str(caught.value)


def test_the_backend_of_the_file_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one, or with a file that is not an object, JAX is selected; the environment wins."""
    write_config(tmp_path, monkeypatch, backend="jax", epsilon=1e-6)
    assert keras_backend.choose_backend() == "jax"
    (tmp_path / "keras.json").write_text("[" * 100_000, encoding="utf-8")
    monkeypatch.delenv("KERAS_BACKEND")
    monkeypatch.setattr(keras_backend, "find_spec", lambda _: None)
    assert keras_backend.choose_backend() == os.environ["KERAS_BACKEND"] == "jax"
    write_config(tmp_path, monkeypatch, backend="tensorflow")  # as Keras itself writes
    assert keras_backend.choose_backend() == "jax"
    write_config(tmp_path, monkeypatch, backend="torch")
    with pytest.raises(UsageError, match=r"keras\.json: backend is torch, which is not installed"):
        keras_backend.choose_backend()
    monkeypatch.setenv("KERAS_BACKEND", "mxnet")
    with pytest.raises(UsageError, match=r"^KERAS_BACKEND must be one of jax, .*, got 'mxnet'$"):
        keras_backend.choose_backend()


CHILD = """
import json, sys
import numpy as np
import pullquote.training
import keras
from pullquote.errors import UsageError
from pullquote.models import make_network
from pullquote.training.export.keras_weights import architecture_from_config, export_weights
from pullquote.training.scorer.config import ScorerTrainingConfig
from pullquote.training.scorer.keras_model import build_network

def train(layer_type):
    changes = {"layer_type": layer_type, "units": 3, "loss": "mse"}
    config = ScorerTrainingConfig().replace(**changes)
    network = build_network(config, 4, 1)
    features = np.random.default_rng(0).normal(size=(2, 8, 4)).astype(np.float32)
    value = float(network.train_on_batch(features, np.ones((2, 8), np.float32)))
    weights = export_weights([network])
    ours = make_network(architecture_from_config(config, 4, 1), weights)(features, None)[0, ..., 0]
    theirs = np.asarray(keras.ops.convert_to_numpy(network(features)), np.float32)
    return [value, float(np.abs(ours - theirs).max())]

found = {"backend": keras.backend.backend(), "epsilon": keras.config.epsilon(),
         "format": keras.config.image_data_format()}
for floatx in sys.argv[2:]:
    keras.config.set_floatx(floatx) if floatx != "file" else None
    for layer_type in sys.argv[1].split(","):
        try:
            found[f"{floatx} {layer_type}"] = train(layer_type)
        except UsageError as error:
            found[f"{floatx} {layer_type}"] = str(error)
print(json.dumps(found))
"""


def run_child(folder: Path, *floatx: str, **fields: object) -> dict[str, Any]:
    """Train every layer type in a process that reads a keras.json; return its results."""
    (folder / "keras.json").write_text(json.dumps(fields), encoding="utf-8")
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHILD, ",".join(LAYER_TYPES), *floatx],
        env=environment | {"KERAS_HOME": str(folder)},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("backend", keras_backend.BACKENDS)
def test_every_backend_honors_the_file(backend: str, tmp_path: Path) -> None:
    """All layer types train with every field unlike its default, and equal NumPy."""
    pytest.importorskip(backend)
    fields = {"image_data_format": "channels_first", "epsilon": 1e-5, "floatx": "float32"}
    found = run_child(tmp_path, "file", backend=backend, **fields)
    assert (found["backend"], found["epsilon"]) == (backend, 1e-5)
    assert found["format"] == "channels_first"
    for layer_type in LAYER_TYPES:
        loss, difference = found[f"file {layer_type}"]
        assert np.isfinite(loss)
        assert difference < 2e-3  # exported weights are float16


@pytest.mark.parametrize("backend", keras_backend.BACKENDS)
def test_every_backend_refuses_other_precisions(backend: str, tmp_path: Path) -> None:
    """All layer types are refused in one line with float16, bfloat16 and float64."""
    pytest.importorskip(backend)
    others = ("file", "bfloat16", "float64")
    found = run_child(tmp_path, *others, backend=backend, floatx="float16")
    for floatx in others:
        for layer_type in LAYER_TYPES:
            message = found[f"{floatx} {layer_type}"]
            assert isinstance(message, str)
            assert "keras.json must be float32 for training, got" in message
            assert "\n" not in message
