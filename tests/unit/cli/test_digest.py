"""The command ``digest``."""

import json
import os
from pathlib import Path

import pytest

from pullquote import read_document
from pullquote.cli import main
from pullquote.library import Library

HARROW = "A fire destroyed the old mill at Harrow on Sunday. Nobody was hurt, the brigade said."
SILT = "The council voted for a new bridge over the Silt. It will cost 40 million crowns."


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Write a table: two stories, one of them twice."""
    rows = [
        {"title": "Mill [burns]", "text": HARROW, "date": "2024-05-31", "url": "https://e.org/m"},
        {"title": "Bridge", "text": SILT, "date": "2024-05-30", "author": "Ada <b>"},
        {"title": "Mill burns!", "text": HARROW, "date": "2024-05-31", "url": "https://f.org/m"},
        {"title": "Undated", "text": "A baker sold bread all day. Nobody in the town minded."},
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_markdown(
    articles: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each article has its source, linked, and its sentences as quotes with links."""
    monkeypatch.chdir(articles.parent)
    command = ["digest", "articles.jsonl", "--since", "2024-05-01", "--top", "1", "--model", "lead"]
    assert main(command) == 0
    written, messages = capsys.readouterr()
    link = "https://e.org/m#:~:text=A%20fire%20destroyed%20the%20old%20mill%20at%20Harrow%20on%20"
    assert written == (
        "# Digest: 2 articles since 2024-05-01 00:00\n\n"
        "## [Mill \\[burns\\]](<https://e.org/m>)\n\n2024-05-31\n\n"
        f"> A fire destroyed the old mill at Harrow on Sunday. [↗](<{link}Sunday.>)\n\n"
        "Also: [Mill burns!](<https://f.org/m>)\n\n"
        "## Bridge\n\nAda \\<b\\> · 2024-05-30 · articles.jsonl\n\n"
        "> The council voted for a new bridge over the Silt.\n"
    )
    assert messages.strip() == "pullquote: rows left out for lack of a date: 1"


def test_html_and_json_by_suffix(articles: Path, tmp_path: Path) -> None:
    """The suffix selects the format; both hold the same sentences and sources."""
    page, data = tmp_path / "d.html", tmp_path / "d.json"
    for path in (page, data):
        assert main(["digest", str(articles), "--model", "lead", "--output", str(path)]) == 0
    html = page.read_text(encoding="utf-8")
    made = json.loads(data.read_text(encoding="utf-8"))
    assert made["read"] == 4
    assert made["since"] == ""
    assert [each["title"] for each in made["articles"]] == ["Mill [burns]", "Bridge", "Undated"]
    (other,) = made["articles"][0]["also"]
    assert other["url"] == "https://f.org/m"
    for each in made["articles"]:
        assert all(sentence["prose"] in html for sentence in each["sentences"])
    assert "Ada &lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count("<article") == 3


def test_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A library file is a source; "library" is the user's own, which must exist."""
    monkeypatch.setattr("pullquote.cli.digest.default_library", lambda: tmp_path / "my.db")
    monkeypatch.chdir(tmp_path)
    assert main(["digest", "library"]) == 1
    assert "my.db: library not found; pullquote corpus import" in capsys.readouterr().err
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mill.txt").write_text(HARROW, encoding="utf-8")
    with Library(tmp_path / "my.db") as library:
        library.add_article(read_document("in/mill.txt"))
    for source in ("library", "my.db"):
        assert main(["digest", source, "--since", "7d", "--output", f"{source}.md"]) == 0
    assert (tmp_path / "library.md").read_text() == (tmp_path / "my.db.md").read_text()
    assert "destroyed the old mill" in (tmp_path / "library.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["{}", "--since", ""], 2, "since must be hours, days or weeks (12h, 7d, 2w) or a"),
        (["pipe.txt"], 2, "pipe.txt: must be a folder, or end in .jsonl or .parquet"),
        (["{}", "--since", "soon"], 2, "since must be hours, days or weeks (12h, 7d, 2w) or a"),
        (["{}", "--articles", "0"], 2, "articles must be at least 1, got 0"),
        (["{}", "--output", "d.csv"], 2, "d.csv: must end in .md, .markdown, .html, .htm, .json,"),
        (["{}", "--output", "d"], 2, "d: must end in .md, .markdown, .html, .htm, .json,"),
        (["{}", "--since", "99999999d"], 2, "before the year 1, got '99999999d'"),
        (["missing.jsonl"], 1, "missing.jsonl"),
        (["empty"], 1, "empty: contains no article file"),
    ],
)
def test_errors(
    articles: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    """Each is one line, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    assert main(["digest", *(each.format(articles) for each in arguments)]) == status
    written, messages = capsys.readouterr()
    assert written == ""
    assert message in messages
    assert messages.count("\n") == 1
    assert not (tmp_path / "d.csv").exists()


def test_rows_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first ten are named, the rest is counted, and the digest has the others."""
    path = tmp_path / "articles.jsonl"
    lines = [*['{"title": "no text"}'] * 12, json.dumps({"title": "Mill", "text": HARROW})]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert main(["digest", str(path)]) == 1
    written, messages = capsys.readouterr()
    assert "## Mill" in written
    assert messages.count("\n") == 11
    assert f"{path}, 1: " in messages
    assert "2 more articles cannot be used" in messages
