"""The command ``compress``."""

import json
from pathlib import Path

import pytest

from pullquote.cli import main
from pullquote.encoders.tokenizers import load_token_count

FLOOD = (
    "The harbor of Ely flooded at noon on Monday, and the water stood a meter high. The mayor "
    "closed the bridge, because its piers had moved. Bread was sold as usual."
)
BANK = "The bank raised its interest rate to four percent. Loans will cost more, and savers gain."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two articles."""
    (tmp_path / "bank.md").write_text(f"# The bank\n\n{BANK}")
    (tmp_path / "flood.md").write_text(f"# The flood\n\n{FLOOD}")
    return tmp_path


def test_text_and_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The text fits the budget; JSON has the offsets and the source of each sentence."""
    assert main(["compress", str(folder), "--tokens", "40"]) == 0
    text = capsys.readouterr().out
    assert 0 < load_token_count()(text) <= 40
    assert main(["compress", str(folder), "--tokens", "40", "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["text"] == text.rstrip("\n")
    assert result["tokens"] == load_token_count()(text)
    assert [source["title"] for source in result["sources"]] == ["The bank", "The flood"]
    for kept in result["sentences"]:
        file = folder / ("bank.md", "flood.md")[kept["source"]]
        assert file.read_text()[kept["start"] : kept["end"]] == kept["text"]


def test_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A question decides what is kept."""
    assert main(["compress", str(folder), "--tokens", "20", "--about", "the mayor's bridge"]) == 0
    assert "mayor closed the bridge" in capsys.readouterr().out


def test_bad_input(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source that cannot be read is reported, and the others are used."""
    missing = str(folder / "none.txt")
    assert main(["compress", str(folder / "bank.md"), missing, "--tokens", "40"]) == 1
    captured = capsys.readouterr()
    assert "bank" in captured.out
    assert "none.txt: not found" in captured.err
    (folder / "list.md").write_text("# Contents\n")
    assert main(["compress", str(folder), "--tokens", "40"]) == 1
    captured = capsys.readouterr()
    assert "bank" in captured.out
    assert "list.md: no sentence" in captured.err
    (folder / "list.md").unlink()
    assert main(["compress", missing, "--tokens", "40"]) == 1
    assert main(["compress", str(folder)]) == 2
    assert main(["compress", str(folder), "--tokens", "0"]) == 2
    assert main(["compress", str(folder), "--tokens", "9", "--about", " "]) == 2
    assert main(["compress", str(folder), "--tokens", "3"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("no sentence that is worth keeping fits in 3 tokens\n")
    assert main(["compress", str(folder), "--tokens", "9" * 30]) == 0
