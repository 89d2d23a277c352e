"""Encoders by name: the built-in ones, those of other packages, and what goes wrong."""

import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from pullquote.encoders import encoder_names, load_encoder
from pullquote.errors import EncoderError, UnknownNameError


class Foreign:
    """An encoder as another package would offer it."""

    name, features, fingerprint = "foreign", 2, "foreign-1:0"


def fail() -> None:
    """Fail as a package with a missing file would."""
    raise RuntimeError("no weights")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that packages with these entry points are installed."""
    points = EntryPoints(
        EntryPoint(name, value, "pullquote.encoders")
        for name, value in (
            ("foreign", f"{__name__}:Foreign"),
            ("failing", f"{__name__}:fail"),
            ("gone", "no_such_module:Encoder"),
            ("static", f"{__name__}:Foreign"),
        )
    )
    monkeypatch.setattr("importlib.metadata.entry_points", points.select)


def test_static_is_built_in() -> None:
    """The default is there without any extra."""
    encoder = load_encoder("static")
    assert (encoder.name, encoder.features) == ("static", 256)


@pytest.mark.usefixtures("installed")
def test_an_installed_encoder_is_found_by_its_entry_point() -> None:
    """What the entry point names is called without arguments."""
    assert isinstance(load_encoder("foreign"), Foreign)


@pytest.mark.usefixtures("installed")
def test_an_installed_encoder_cannot_take_a_built_in_name() -> None:
    """Another package's "static" is never loaded."""
    assert load_encoder("static").features == 256
    assert encoder_names() == [
        "static",
        "minilm",
        "minilm-base",
        "skipthoughts",
        "failing",
        "foreign",
        "gone",
    ]


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "reason"), [("failing", "no weights"), ("gone", "no_such_mod")])
def test_an_installed_encoder_that_fails_is_an_encoder_error(name: str, reason: str) -> None:
    """The message names the encoder and its reason."""
    with pytest.raises(EncoderError, match=f"'{name}'.*{reason}"):
        load_encoder(name)


@pytest.mark.usefixtures("installed")
def test_an_unknown_name_lists_the_known_ones() -> None:
    """The message lists built-in and installed encoders."""
    with pytest.raises(UnknownNameError, match="'bert'; there are static, minilm, minilm-base"):
        load_encoder("bert")


@pytest.mark.parametrize("missing", ["onnxruntime", "pullquote_minilm"])
def test_a_missing_extra_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    """Without either package of the extra, the message is a command that installs it."""
    if missing == "pullquote_minilm":
        pytest.importorskip("onnxruntime")
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(EncoderError, match=rf"minilm needs {missing}; .* -m pip install \S"):
        load_encoder("minilm")


def test_the_default_encoder_imports_nothing_heavy() -> None:
    """Loading and using static imports no runtime, no network and no training framework."""
    program = (
        "import sys; from pullquote.encoders import load_encoder; "
        "load_encoder('static').encode(['A cat.']); "
        "print(*{'onnxruntime', 'httpx', 'jax', 'keras', 'safetensors', 'scipy', "
        "'importlib.metadata'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b""
