"""`pullquote evaluate` on articles that readers marked."""

import json
from pathlib import Path

import pytest

from pullquote.cli import main

ROW = {
    "id": "a",
    "text": "Rain fell on the town. Nobody minded it. The dam broke at noon.",
    "sentences": [[0, 22], [23, 40], [41, 63]],
    "gist": [2],
    "quotable": [1],
    "junk": [],
    "genre": "letter",
    "group": "A",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Write two good rows and a bad one."""
    path = tmp_path / "marks.jsonl"
    rows = [ROW, {**ROW, "gist": [7]}, {**ROW, "id": "b"}]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_tables(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The tables are printed, and the bad row is named with its line."""
    assert main(["evaluate", "lead", "luhn", "--data", str(data)]) == 0
    out, err = capsys.readouterr()
    assert "2 articles of 1 sources." in out
    assert "| letter | 2 |" in out
    assert "line 2: gist must be a list of indices from 0 to 2; skipped" in err


def test_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same figures as JSON."""
    assert main(["evaluate", "lead", "--data", str(data), "--format", "json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["aims"]["gist"]["models"]["lead"]["f1"][0] == 0.0


def test_no_picture_of_marks(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A format that marks do not have is refused."""
    assert main(["evaluate", "lead", "--data", str(data), "--format", "svg"]) == 2
    assert "use text or json" in capsys.readouterr().err
