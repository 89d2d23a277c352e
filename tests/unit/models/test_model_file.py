"""Model files: a written file is read back, and a damaged one is rejected with one line."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from pullquote.errors import ModelFileError, OutputError, UsageError
from pullquote.models import (
    DEFAULT_MODEL,
    Architecture,
    Calibration,
    ModelCard,
    read_model,
    write_model,
)
from pullquote.models.architecture import weight_shapes

ARCHITECTURE = Architecture(
    input_width=5, layer_type="gru", units=2, bidirectional=True, ensemble_size=2
)
CARD = ModelCard("small", "static", "static-0:test", ARCHITECTURE, data=("none: CC0",), seed=3)
LINE = Calibration((0.0, 0.5, 1.0), (0.0, 0.1, 1.0))


def make_weights() -> dict[str, Any]:
    """Return random weights for the architecture."""
    random = np.random.default_rng(1)
    shapes = weight_shapes(ARCHITECTURE)
    return {n: random.standard_normal(s).astype(np.float16) for n, s in shapes.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a valid model file."""
    path = tmp_path / "small.safetensors"
    write_model(path, CARD, make_weights(), [LINE])
    return path


def rewrite(path: Path, **changes: str) -> None:
    """Change the file's metadata."""
    header_bytes = int.from_bytes(path.read_bytes()[:8], "little")
    metadata = json.loads(path.read_bytes()[8 : 8 + header_bytes])["__metadata__"]
    save_file(load_file(path), path, metadata | changes)


def test_reads_what_was_written(path: Path) -> None:
    """Card, calibration and all weights are read back unchanged."""
    model = read_model(path)
    assert model.card == CARD
    assert model.calibrations == (LINE,)
    for name, array in make_weights().items():
        np.testing.assert_array_equal(model.weights[name], array)
    assert [file.name for file in path.parent.iterdir()] == ["small.safetensors"]


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_refuses_a_truncated_file(path: Path, share: float) -> None:
    """A file truncated anywhere is rejected."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(ModelFileError, match=r"small\.safetensors"):
        read_model(path)


def test_refuses_what_is_no_model(tmp_path: Path) -> None:
    """A missing file, a text and another safetensors file are rejected with different reasons."""
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_model(tmp_path / "missing.safetensors")
    text = tmp_path / "text.safetensors"
    text.write_text("not a model at all, but a text", encoding="utf-8")
    with pytest.raises(ModelFileError, match="not a complete safetensors file"):
        read_model(text)
    other = tmp_path / "other.safetensors"
    save_file({"table": np.zeros(3, np.float32)}, other)
    with pytest.raises(ModelFileError, match="not a pullquote model"):
        read_model(other)


def test_refuses_a_newer_format(path: Path) -> None:
    """A file of another format version is rejected with both versions in the message."""
    for version in ("1", "99", "²", "9" * 5000):
        rewrite(path, format_version=version)
        reason = f"has format version {version[:20]}, but this pullquote reads version 2"
        with pytest.raises(ModelFileError, match=reason):
            read_model(path)


NETWORK = '{"architecture": {"input_width": 1, "layer_type": "%s", "units": %s}, "data": []}'


@pytest.mark.parametrize(
    "card",
    ["{", "{}", '{"architecture": 3}', "[]", NETWORK % ("banana", 1), NETWORK % ("gru", 10**9)],
)
def test_refuses_a_broken_card(path: Path, card: str) -> None:
    """A card that is not JSON, or lacks a required field, is rejected."""
    rewrite(path, card=card)
    with pytest.raises(ModelFileError, match="has an invalid card"):
        read_model(path)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{}", "calibration"),
        ('{"score": {"raw_scores": [0, 1], "probabilities": [1, 0]}}', "probabilities"),
    ],
)
def test_refuses_a_broken_calibration(path: Path, line: str, reason: str) -> None:
    """A calibration that is incomplete or decreasing is rejected."""
    rewrite(path, calibration=line)
    with pytest.raises(ModelFileError, match=reason):
        read_model(path)


def test_refuses_weights_that_are_no_numbers(path: Path) -> None:
    """A NaN in the weights is detected when the file is read."""
    arrays = load_file(path)
    header_bytes = int.from_bytes(path.read_bytes()[:8], "little")
    metadata = json.loads(path.read_bytes()[8 : 8 + header_bytes])["__metadata__"]
    arrays["1/0/forward/bias"][0, 0] = np.nan
    save_file(arrays, path, metadata)
    with pytest.raises(
        ModelFileError, match="1/0/forward/bias contains values that are not finite"
    ):
        read_model(path)


def test_refuses_weights_that_do_not_fit(path: Path) -> None:
    """A weight that is missing or has another shape is rejected by name."""
    metadata_card = replace(CARD, architecture=replace(ARCHITECTURE, units=3))
    with pytest.raises(UsageError, match="has shape"):
        write_model(path, metadata_card, make_weights())
    weights = make_weights()
    del weights["0/1/kernel"]
    with pytest.raises(UsageError, match="0/1/kernel is missing"):
        write_model(path, CARD, weights)


def test_a_failed_write_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is full, the old file stays unchanged and no partial file is left."""
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="cannot be written: No space left"):
        write_model(path, CARD, make_weights())
    assert path.read_bytes() == before
    assert len(list(path.parent.iterdir())) == 1


# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


KILLED = """
import os, signal, sys
from pathlib import Path
from pullquote.models import DEFAULT_MODEL, read_model, write_model

def killed(handle):
    os.kill(os.getpid(), signal.SIGKILL)

model = read_model(DEFAULT_MODEL)
os.fsync = killed
write_model(Path(sys.argv[1]), model.card, model.weights, model.calibrations)
"""


def test_a_kill_during_saving_leaves_the_old_model(tmp_path: Path) -> None:
    """The old model stays until the new file is complete."""
    path = tmp_path / "mine.safetensors"
    path.write_bytes(DEFAULT_MODEL.read_bytes())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == DEFAULT_MODEL.read_bytes()
    assert len(list(tmp_path.glob("*.safetensors"))) == 1
