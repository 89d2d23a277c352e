"""An encoder that the user trained is used by path and by name, like the built-in ones."""

import json
from pathlib import Path
from random import Random

import pytest

from pullquote._io.paths import encoder_folder
from pullquote.cli import main
from pullquote.documents import read_text
from pullquote.encoders import encoder_names, load_encoder
from pullquote.errors import EncoderError, ModelFileError, UnknownNameError
from pullquote.models import read_card
from pullquote.pipeline import Highlighter

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

WORDS = [first + last for first in "bdfgklmnprst" for last in "ain eal ock unt ire olm".split()]


def run(*arguments: object) -> None:
    """Run a command that must succeed."""
    assert main([str(argument) for argument in arguments]) == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train an encoder, and a model on it by the encoder's path."""
    folder = tmp_path_factory.mktemp("own")
    random = Random(1)
    sentences = [
        " ".join(f"The {' '.join(random.choices(WORDS, k=6))}." for _ in range(4))
        for _ in range(16)
    ]
    (folder / "text.txt").write_text("\n".join(sentences), encoding="utf-8")
    rows = [{"text": text, "quotes": [text.split(". ")[1]]} for text in sentences]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    encoder = folder / "enc8.safetensors"
    small = ("--kind", "uni", "--features", 8, "--batch-size", 8)
    run("encoder", "train", folder / "text.txt", "--out", encoder, *small)
    size = ("--layer-type", "dense", "--units", 2, "--epochs", 1, "--ensemble-size", 1)
    options = ("--encoder", encoder, "--no-report", *size)
    run("train", folder / "corpus.jsonl", "--out", folder / "model.safetensors", *options)
    return folder


def test_the_model_pins_the_encoder(folder: Path) -> None:
    """The card has the encoder's name and fingerprint, and no path."""
    card = read_card(folder / "model.safetensors")
    encoder = load_encoder(str(folder / "enc8.safetensors"))
    assert (card.encoder, card.encoder_fingerprint) == ("enc8", encoder.fingerprint)
    assert encoder.features == 8


def test_every_command_takes_a_path(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands highlight, evaluate, batch and encoder evaluate run on the file."""
    model, encoder = folder / "model.safetensors", folder / "enc8.safetensors"
    source = folder / "corpus.jsonl"
    run("highlight", folder / "text.txt", "--model", model, "--encoder", encoder, "--explain")
    run("evaluate", model, "lead", "--data", source, "--encoder", encoder)
    run("batch", source, tmp_path / "o.jsonl", "--model", model, "--encoder", encoder)
    run("encoder", "evaluate", encoder, folder / "text.txt")
    assert "enc8" in capsys.readouterr().out


def test_a_model_finds_the_encoder_in_its_folder(folder: Path, tmp_path: Path) -> None:
    """No option is needed; elsewhere, the error says how to name the file."""
    highlighter = Highlighter(str(folder / "model.safetensors"))
    assert highlighter.encoder is not None
    assert highlighter.encoder.name == "enc8"
    alone = tmp_path / "alone.safetensors"
    alone.write_bytes((folder / "model.safetensors").read_bytes())
    with pytest.raises(UnknownNameError, match=r"'enc8'; there are .*path ends in"):
        Highlighter(str(alone))
    text = (folder / "text.txt").read_text(encoding="utf-8")
    by_path = Highlighter(str(alone), encoder=str(folder / "enc8.safetensors"))
    assert by_path.highlight(text).best.sentence.text
    with pytest.raises(ModelFileError, match="was trained on the vectors of 'enc8'"):
        Highlighter(str(alone), encoder="static")


def test_a_named_encoder_is_in_the_users_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --out NAME the encoder is listed and loaded by its name."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    small = ("--kind", "uni", "--features", 8, "--batch-size", 8)
    run("encoder", "train", folder / "text.txt", "--out", "mine", *small)
    assert (encoder_folder() / "mine.safetensors").is_file()
    assert "mine" in encoder_names()
    assert load_encoder("mine").name == "mine"
    assert main(["encoder", "train", "text.txt", "--out", "static"]) == 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The error of a path is that of a file, not that of a name."""
    with pytest.raises(EncoderError, match=r"none\.safetensors"):
        load_encoder(str(tmp_path / "none.safetensors"))


def test_a_configuration_may_name_the_encoder(folder: Path, tmp_path: Path) -> None:
    """A TOML file names it by path; the card of the model has its name."""
    encoder = folder / "enc8.safetensors"
    config = tmp_path / "my.toml"
    config.write_text(f"encoder = {json.dumps(str(encoder))}\nunits = 2\nepochs = 1\n")
    source, out = folder / "corpus.jsonl", tmp_path / "m.safetensors"
    options = ("--ensemble-size", "1", "--no-report", "--config", config)
    run("train", source, "--out", out, *options)
    card = read_card(out)
    assert (card.encoder, card.configuration["encoder"]) == ("enc8", "enc8")


def test_the_server_scores_on_the_encoder(folder: Path, tmp_path: Path) -> None:
    """The server takes the encoder's file; requests name it, and never a path."""
    pytest.importorskip("fastapi")
    from pullquote.server.config import ServerConfig
    from pullquote.server.scoring_service import ScoringService

    alone = tmp_path / "alone.safetensors"
    alone.write_bytes((folder / "model.safetensors").read_bytes())
    encoder = str(folder / "enc8.safetensors")
    service = ScoringService(ServerConfig(models=(alone,), encoder=encoder))
    document = read_text("Rain fell all day. Nobody minded.")
    assert service.score(document, None).highlighter.encoder_name == "enc8"
    assert service.score(document, "centroid", "enc8").highlighter.encoder_name == "enc8"
    for other in (encoder, "enc9"):
        with pytest.raises(UnknownNameError, match=r"no encoder is named .*; available: static"):
            service.score(document, "centroid", other)
