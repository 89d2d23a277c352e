"""The command `models`, and model files that are damaged."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from safetensors.numpy import load_file, save_file

from pullquote.cli import main
from pullquote.cli.models import models
from pullquote.models import DEFAULT_MODEL

# Keras 3.15 turns its variables into arrays in a way that NumPy 2 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

DAMAGES = ("missing", "empty", "half", "text", "nan")
TAKERS = ("highlight", "models", "evaluate", "export")


@pytest.mark.parametrize(
    ("command", "damage"),
    # A card is read without its weights.
    [pair for pair in product(TAKERS, DAMAGES) if pair != ("models", "nan")],
)
def test_a_damaged_model_raises_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, damage: str
) -> None:
    """Every command that takes a model names the damaged file in one line."""
    path, article = tmp_path / "bad.safetensors", tmp_path / "article.txt"
    article.write_text("Rain fell on us. The harbour flooded.", encoding="utf-8")
    data = tmp_path / "data.jsonl"
    data.write_text('{"title": "a", "text": "Rain fell.", "quotes": ["Rain fell."]}\n')
    whole = DEFAULT_MODEL.read_bytes()
    if damage == "nan":
        header = whole[8 : 8 + int.from_bytes(whole[:8], "little")]
        arrays = load_file(DEFAULT_MODEL)
        arrays["0/1/bias"] = np.array([np.nan], np.float16)
        save_file(arrays, path, json.loads(header)["__metadata__"])
    elif damage != "missing":
        path.write_bytes({"empty": b"", "half": whole[: len(whole) // 2]}.get(damage, b"text" * 9))
    arguments = {
        "highlight": ["highlight", str(article), "--model", str(path)],
        "models": ["models", str(path)],
        "evaluate": ["evaluate", str(path), "--data", str(data)],
        "export": ["export", str(path), "--format", "onnx", "--out", str(tmp_path / "m.onnx")],
    }
    assert main(arguments[command]) == 1
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert "bad.safetensors" in error
    assert not (tmp_path / "m.onnx").exists()


def test_the_installed_models_have_cards() -> None:
    """The bundled model names its data with licenses, and OpenStax by name."""
    shown = CliRunner().invoke(models, [])
    assert shown.exit_code == 0
    assert "OpenStax" in shown.output
    assert "CC-BY-4.0" in shown.output


def test_the_bundled_model_has_one_name() -> None:
    """The list shows the name that --model takes."""
    listed, named = (CliRunner().invoke(models, names) for names in ([], ["rnn"]))
    assert named.exit_code == 0
    assert listed.output.startswith("rnn  (")
    assert listed.output.startswith(named.output)
    assert "default  (" not in listed.output


def test_an_unknown_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The message repeats the name, and lists those there are."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    own = tmp_path / "pullquote" / "models"
    own.mkdir(parents=True)
    (own / "mine.safetensors").touch()
    assert main(["models", "nope"]) == 2
    message = "no model is named 'nope'; there are rnn, mine, and files whose path ends in"
    assert message in capsys.readouterr().err
