"""Counting of tokens: the bundled tokenizer, those of installed packages, and callables."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from pullquote.encoders.tokenizers import load_token_count
from pullquote.encoders.wordpiece import default_tokenizer
from pullquote.errors import ArgumentTypeError, EncoderError, UnknownNameError, UsageError

TEXT = "Rain fell, unforgettably, on the café."


def test_bundled() -> None:
    """The default counts the bundled word pieces."""
    expected = len(default_tokenizer().encode(TEXT))
    assert load_token_count()(TEXT) == load_token_count("wordpiece")(TEXT) == expected


@pytest.mark.parametrize(
    "tokenizer",
    [
        str.split,
        lambda text: len(text.split()),
        lambda text: SimpleNamespace(input_ids=text.split()),
    ],
)
def test_callables(tokenizer: object) -> None:
    """A callable may return tokens, their number, or what transformers returns."""
    assert load_token_count(tokenizer)(TEXT) == 6  # type: ignore[arg-type]


def test_callable_that_returns_something_else() -> None:
    """The error says what the callable returned."""
    with pytest.raises(ArgumentTypeError, match="tokens or their number, got NoneType"):
        load_token_count(lambda _: None)(TEXT)


def write_tokenizer(path: Path) -> None:
    """Write a tokenizer that splits at blanks, and adds two special tokens."""
    words = {word: i for i, word in enumerate(["[UNK]", "[CLS]", "[SEP]", *TEXT.split()])}
    special = [{"SpecialToken": {"id": name, "type_id": 0}} for name in ("[CLS]", "[SEP]")]
    whole = [special[0], {"Sequence": {"id": "A", "type_id": 0}}, special[1]]
    ids = {n: {"id": n, "ids": [words[n]], "tokens": [n]} for n in ("[CLS]", "[SEP]")}
    tokenizer = {
        "version": "1.0",
        "truncation": {
            "direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0,
        },
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": {
            "type": "TemplateProcessing", "single": whole, "pair": whole, "special_tokens": ids,
        },
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": words, "unk_token": "[UNK]"},
    }  # fmt: skip
    path.write_text(json.dumps(tokenizer), encoding="utf-8")


def test_file_of_tokenizers(tmp_path: Path) -> None:
    """A tokenizer.json counts all tokens of the text, and none that the tokenizer adds."""
    pytest.importorskip("tokenizers")
    write_tokenizer(tmp_path / "tokenizer.json")
    assert load_token_count(str(tmp_path / "tokenizer.json"))(TEXT) == 6


def test_repository_in_the_cache(tmp_path: Path) -> None:
    """A repository in the local cache is found by its name, in a process of its own."""
    pytest.importorskip("tokenizers")
    pytest.importorskip("tiktoken")
    repository = tmp_path / "hub" / "models--jane--rain"
    snapshot = repository / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc")
    write_tokenizer(snapshot / "tokenizer.json")
    code = (
        "from pullquote.encoders.tokenizers import load_token_count as load\n"
        f"print(load('jane/rain')({TEXT!r}))"
    )
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"HF_HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert process.stdout.strip() == "6"


def test_tiktoken_downloads_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An encoding that is not in the cache is an error that says where it is looked for."""
    pytest.importorskip("tiktoken")
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    for name in ("o200k_harmony", "gpt-4o-2024-05-13"):
        with pytest.raises(UsageError, match=r"not in tiktoken's cache.*o200k_base\.tiktoken"):
            load_token_count(name)


def test_encode_of_tiktoken() -> None:
    """The method of an encoding is a callable like any other."""
    tiktoken = pytest.importorskip("tiktoken")
    ranks = {bytes([i]): i for i in range(256)} | {b"Ra": 256, b"in": 257, b"Rain": 258}
    encoding = tiktoken.Encoding(
        "own", pat_str=r"\S+|\s+", mergeable_ranks=ranks, special_tokens={}
    )
    assert load_token_count(encoding.encode_ordinary)("Rain in Ra") == 5


@pytest.mark.parametrize(
    ("tokenizer", "error", "words"),
    [
        ("gpt-99", UnknownNameError, "no tokenizer is named 'gpt-99'; there are wordpiece, "),
        ("", UnknownNameError, "no tokenizer is named ''"),
        ("../../etc/passwd", UnknownNameError, "no tokenizer is named"),
        ("none.json", EncoderError, "none.json: tokenizer not found"),
        (3, ArgumentTypeError, "tokenizer must be a name or a callable, got int"),
    ],
)
def test_wrong_names(tokenizer: object, error: type[Exception], words: str) -> None:
    """A wrong name lists what there is."""
    pytest.importorskip("tiktoken")
    pytest.importorskip("tokenizers")
    with pytest.raises(error, match=words):
        load_token_count(tokenizer)  # type: ignore[arg-type]


def test_damaged_file(tmp_path: Path) -> None:
    """A damaged file is an error that names it."""
    pytest.importorskip("tokenizers")
    (tmp_path / "tokenizer.json").write_text("{")
    with pytest.raises(EncoderError, match=r"tokenizer\.json cannot be read as a tokenizer"):
        load_token_count(str(tmp_path / "tokenizer.json"))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the command that installs the extra."""
    monkeypatch.setitem(sys.modules, "tiktoken", None)
    with pytest.raises(UsageError, match=r"needs tiktoken; install it with: .*pip install"):
        load_token_count("p50k_edit")
