"""Exported models compute the scores that NumPy computes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnx import load_from_string

from pullquote.cli import main
from pullquote.encoders import load_encoder
from pullquote.errors import ModelFileError, UnknownNameError, UsageError
from pullquote.models import (
    DEFAULT_MODEL,
    Architecture,
    Calibration,
    Model,
    ModelCard,
    read_model,
    write_model,
)
from pullquote.models.architecture import weight_shapes
from pullquote.training.export import onnx_graph, verify

WIDTH = 6
LINE = Calibration((0.0, 0.2, 0.7, 1.0), (0.0, 0.5, 0.6, 1.0))
STEEP = Calibration((0.0, 0.6, 1.0), (0.0, 0.1, 1.0))
ARCHITECTURES = {
    "lstm": Architecture(WIDTH, "lstm", 4, bidirectional=True, ensemble_size=2, output="sigmoid"),
    "one direction": Architecture(WIDTH, "lstm", 4, output="sigmoid"),
    "gru": Architecture(WIDTH, "gru", 4, bidirectional=True, ensemble_size=2),
    "simple": Architecture(WIDTH, "simple", 4, bidirectional=True),
    "two layers": Architecture(
        WIDTH, "gru", 3, layers=2, bidirectional=True, batch_norm=True, ensemble_size=3
    ),
    "conv": Architecture(WIDTH, "conv", 4, window=4, ensemble_size=2),
    "dense": Architecture(WIDTH, "dense", 4, layers=2, batch_norm=True),
    "two heads": Architecture(
        WIDTH, "gru", 4, ensemble_size=2, output="sigmoid", heads=("gist", "quotable")
    ),
    "all parts": Architecture(
        WIDTH,
        "gru",
        4,
        bidirectional=True,
        ensemble_size=2,
        output="sigmoid",
        heads=("gist", "quotable", "junk"),
        projection=5,
        mean_columns=3,
        skip=True,
    ),
    "mean without projection": Architecture(WIDTH, "conv", 4, mean_columns=2),
}


def make_model(architecture: Architecture, encoder: str = "static-0:test") -> Model:
    """Return a model with random weights."""
    random = np.random.default_rng(5)
    weights = {
        name: (0.6 * random.standard_normal(shape)).astype(np.float16)
        for name, shape in weight_shapes(architecture).items()
    }
    card = ModelCard("made", "static", encoder, architecture, feature_set="vectors")
    lines = (LINE, *[STEEP] * (len(architecture.heads) - 1))
    return Model(card, weights, lines, Path("made.safetensors"))


def assert_equal_to_numpy(made: Any, model: Model) -> None:
    """Compare scores and standard deviations on articles of 1, 2 and 9 sentences."""
    random = np.random.default_rng(6)
    articles = [random.standard_normal((n, WIDTH)).astype(np.float32) for n in (1, 2, 9)]
    heads = len(model.card.architecture.heads)
    for theirs, rows in zip(made.run(made.convert(model), articles), articles, strict=True):
        ours = verify.run_numpy(model, rows)
        assert len(ours) == (2 if model.card.architecture.ensemble_size > 1 else 1)
        for one, other in zip(theirs, ours, strict=True):
            assert one.shape == (len(rows), heads)
            np.testing.assert_allclose(one, other, atol=2e-6)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_onnx_equals_numpy(name: str) -> None:
    """Every architecture, with a piecewise calibration and the deviation of an ensemble."""
    assert_equal_to_numpy(onnx_graph, make_model(ARCHITECTURES[name]))


def test_the_command_writes_a_runnable_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is about as large as the model, uses ONNX' own layers, and contains the card."""
    out = tmp_path / "model.onnx"
    assert main(["export", "--format", "onnx", "--out", str(out)]) == 0
    assert "maximum difference from NumPy" in capsys.readouterr().out
    model = read_model(DEFAULT_MODEL)
    assert out.stat().st_size < 1.1 * DEFAULT_MODEL.stat().st_size
    session = onnxruntime.InferenceSession(out, providers=["CPUExecutionProvider"])
    card = json.loads(session.get_modelmeta().custom_metadata_map["card"])
    assert card["encoder_fingerprint"] == model.card.encoder_fingerprint
    (given,) = session.get_inputs()
    assert (given.name, given.shape) == ("rows", ["sentences", model.card.architecture.input_width])
    assert [output.name for output in session.get_outputs()] == ["scores"]  # one network
    operations = {node.op_type for node in load_from_string(out.read_bytes()).graph.node}
    assert model.card.architecture.layer_type.upper() in operations  # LSTM or GRU
    assert "Loop" not in operations


@pytest.mark.parametrize("wrong", [1e-3, np.nan])
def test_a_file_with_other_scores_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: float
) -> None:
    """An existing file stays unchanged."""
    out = tmp_path / "model.onnx"
    out.write_bytes(b"before")
    run = onnx_graph.run

    def slightly_off(*arguments: Any) -> Any:
        found = run(*arguments)
        found[-1][0] = found[-1][0] + wrong
        return found

    monkeypatch.setattr(onnx_graph, "run", slightly_off)
    with pytest.raises(ModelFileError, match=r"differ from NumPy's by .*nothing was written"):
        verify.export_model(DEFAULT_MODEL, "onnx", out)
    assert out.read_bytes() == b"before"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_model_of_another_encoder_is_refused(tmp_path: Path) -> None:
    """It cannot be run on an article, so it cannot be verified."""
    width = load_encoder("static").features
    model = make_model(Architecture(width, "dense", 2))
    path = tmp_path / "old.safetensors"
    write_model(path, model.card, model.weights)
    with pytest.raises(ModelFileError, match=r"was trained on the vectors of 'static' \(static-0"):
        verify.export_model(path, "onnx", tmp_path / "old.onnx")


def test_unknown_formats_and_missing_packages_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The errors name the formats and the command to install the packages."""
    out = tmp_path / "out"
    with pytest.raises(UnknownNameError, match="formats: onnx"):
        verify.export_model(DEFAULT_MODEL, "pickle", out)
    monkeypatch.setattr(verify, "find_spec", lambda _: None)
    with pytest.raises(
        UsageError, match=r"needs onnx and onnxruntime; install with: .* -m pip install .*onnx"
    ):
        verify.export_model(DEFAULT_MODEL, "onnx", out)
    assert main(["export", "--format", "onnx", "--out", str(tmp_path / "no" / "m.onnx")]) == 2
