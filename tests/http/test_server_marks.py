"""The marks of all articles over HTTP: listed, noted, and exported as the command does."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from pullquote.cli import main
from pullquote.documents.document import Document
from pullquote.library import CorpusStore, Library
from pullquote.quotes import Span
from pullquote.render import FORMATS

RAIN = "=Rain fell on the town all day. The gates of the harbour broke at noon. Nobody was hurt."
SNOW = "It snowed in the night. The road to the pass was closed for a week."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library with own marks, imported quotes, and a quote without its article."""
    path = tmp_path / "my.db"
    with Library(path) as opened:
        for title, text in (("Rain", RAIN), ("Snow", SNOW)):
            document = Document.from_parts([("paragraph", text)], title=title, url="https://e.org/")
            article = opened.add_article(document)
            opened.add_quote(article, 0, 13, note="a note\nof two lines, https://e.org/other")
            opened.add_quote(article, 18, 44)
            CorpusStore(opened).add_aligned_quote(
                article, text[:20] + " etc.", [Span(0, 20, 0.9)], origin="kindle.txt"
            )
        lost = opened.add_article(Document("", (), title="Lost"))
        CorpusStore(opened).add_aligned_quote(lost, "Nobody knows.", [], origin="kindle.txt")
    return path


@pytest.fixture
def client(library: Path, make_app: Callable[..., Any]) -> Iterator[TestClient]:
    """Return a client of a server with the library."""
    with TestClient(make_app(library=library), base_url="http://127.0.0.1") as client:
        yield client


def all_marks(client: TestClient) -> list[dict[str, Any]]:
    """Return all marks, as the page loads them."""
    marks: list[dict[str, Any]] = []
    before = 0
    while before is not None:
        page = client.get("/api/marks", params={"limit": 2, "before": before}).json()
        marks += page["marks"]
        before = page.get("next")
    return marks


def test_corpus_export_and_the_page_agree(
    client: TestClient, library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command writes the same quotes, positions, notes and origins as the page lists."""
    listed = all_marks(client)
    assert len(listed) == 7
    assert main(["corpus", "export", "-", "--all", "--library", str(library)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    spans = {
        (row["id"], span["text"], span["start"], span["end"], span["note"], span["origin"])
        for row in rows
        for span in row["spans"]
    }
    fields = ("article", "text", "start", "end", "note", "origin")
    assert spans == {tuple(mark[name] for name in fields) for mark in listed if mark["end"]}
    texts = {(row["id"], text) for row in rows for text in row["quotes"]}
    assert texts == {(mark["article"], mark["text"]) for mark in listed}


@pytest.mark.parametrize("name", [name for name, entry in FORMATS.items() if entry.suffixes])
def test_exports_agree_in_every_format(
    client: TestClient, library: Path, tmp_path: Path, name: str
) -> None:
    """The page's export and the command's are the same bytes, and hold every mark and note."""
    response = client.get("/api/marks/export", params={"format": name})
    assert response.status_code == 200
    path = tmp_path / "marks"
    command = ["corpus", "export", str(path), "--format", name, "--library", str(library)]
    assert main(command) == 0
    assert path.read_bytes() == response.content
    for mark in all_marks(client):
        # Selectors hold the article's words, even where a quote differs from them.
        last = "town" if name == "annotations" else mark["text"].split()[-1].rstrip(".")
        assert last in response.text
        for line in mark["note"].split("\n"):
            assert line.split(",")[0] in response.text
    own = client.get("/api/marks/export", params={"format": name, "own": True, "query": "rain"})
    assert "Nobody knows" not in own.text
    assert "snowed" not in own.text


def test_suffix_selects_the_format_of_the_command(library: Path, tmp_path: Path) -> None:
    """`corpus export marks.csv` writes CSV; options of formats need one."""
    path = tmp_path / "marks.csv"
    assert main(["corpus", "export", str(path), "--own", "--library", str(library)]) == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [row["text"] for row in rows] == [SNOW[:13], SNOW[18:44], "'" + RAIN[:13], RAIN[18:44]]
    records = tmp_path / "records.jsonl"
    assert main(["corpus", "export", str(records), "--own", "--library", str(library)]) == 2


def test_command_highlights_too(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --model, each article has highlights beside its marks; one without text has marks."""
    command = ["corpus", "export", "-", "--format", "json", "--model", "lead"]
    assert main([*command, "--library", str(library)]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    counts = [(len(row["sentences"]) > 0, len(row["marks"])) for row in rows]
    assert counts == [(False, 1), (True, 3), (True, 3)]


def test_article_export_has_marks_beside_highlights(client: TestClient) -> None:
    """`/api/export` adds the marks of the library, unless it is told not to."""
    article = all_marks(client)[-1]["article"]
    body: dict[str, Any] = {"source": {"article": article}, "model": "lead", "format": "json"}
    exported = client.post("/api/export", json=body).json()
    assert exported["marks"][0]["note"].startswith("a note")
    assert any(sentence["strength"] != "none" for sentence in exported["sentences"])
    body = {**body, "source": {"text": RAIN, "title": "Unknown"}}
    assert "marks" not in client.post("/api/export", json=body).json()
    body = {**body, "source": {"article": article}, "marks": False}
    assert "marks" not in client.post("/api/export", json=body).json()


def test_notes(client: TestClient) -> None:
    """A note is added with a quote, changed, searched, and removed."""
    source = {"document": Document.from_parts([("paragraph", SNOW)], title="Snow").to_dict()}
    quote = {"source": source, "start": 28, "end": 32, "note": "which one?"}
    made = client.post("/api/quotes", json=quote).json()
    assert (made["text"], made["note"], made["origin"]) == (SNOW[28:32], "which one?", "")
    path = f"/api/quotes/{made['id']}/note"
    assert client.put(path, json={"note": "high up"}).json()["note"] == "high up"
    found = client.get("/api/marks", params={"query": "high"}).json()["marks"]
    assert [mark["id"] for mark in found] == [made["id"]]
    assert client.put(path, json={"note": "x" * 20_001}).status_code == 422
    assert client.put("/api/quotes/999/note", json={"note": ""}).status_code == 404
