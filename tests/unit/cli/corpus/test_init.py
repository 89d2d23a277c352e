"""The commands `corpus …`: errors, missing and damaged libraries."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("import", "none.csv"), 1, "none.csv: file not found"),
        (("import", "library.db"), 2, "is the library itself"),
        (("import", "x.json", "--format", "word"), 2, "got 'word'"),
        (("import", "x.json", "--article", "none.txt"), 1, "none.txt: not found"),
        (("show", "0"), 1, "no article has an id that starts with '0'"),
        (("show", "zzzz"), 1, "no article has an id that starts with 'zzzz'"),
        (("remove",), 2, "either articles or --origin must be given"),
        (("remove", "0000", "--origin", "x"), 2, "either articles or --origin must be given"),
        (("export", "nowhere/x.jsonl"), 1, "cannot be written"),
        (("export", "nowhere/x.parquet"), 1, "cannot be written"),
    ],
)
def test_errors(
    library: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    status: int,
    words: str,
    run: Callable[..., int],
) -> None:
    """An error is one line, with its exit status."""
    monkeypatch.chdir(library.parent)
    assert run(*arguments, library=library) == status
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_only_import_creates_a_library(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    """Other commands do not create a library."""
    for command in ("stats", "list", "check", "dedupe"):
        assert run(command, library=tmp_path / "none.db") == 1
        assert "library not found" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("damage", ["newer", "cut", "other"])
def test_damaged_library(
    library: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: str,
    run: Callable[..., int],
) -> None:
    """A library of a newer version, a truncated one, or another file does not change."""
    if damage == "newer":
        with sqlite3.connect(library) as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
    elif damage == "cut":
        library.write_bytes(library.read_bytes()[: library.stat().st_size // 2])
    else:
        library.write_text("no library")
    before = library.read_bytes()
    quotes = tmp_path / "q.jsonl"
    quotes.write_text('{"quote": "It rained."}\n')
    assert run("import", quotes, library=library) == 1
    assert capsys.readouterr().err.startswith(f"pullquote: {library}: ")
    assert library.read_bytes() == before
