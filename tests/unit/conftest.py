"""A library with quotes and a file of marked articles."""

import json
from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.library import CorpusStore, Library
from pullquote.quotes import Span

TEXT = (
    "The rain fell all day on the old town. Nobody was hurt. A baker sold his last bread at noon."
)
MARKED_TEXT = (
    "Rain fell on town {n} all day. Photo by Ann. Nobody minded it. The dam broke at noon."
)
MARKED_SPANS = [[0, 28], [29, 42], [43, 60], [61, 83]]


def article(text: str, title: str = "", url: str = "", site: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url, site=site)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Return a library of two articles with quotes and one without."""
    path = tmp_path / "library.db"
    with Library(path) as opened:
        rain = opened.add_article(article(TEXT, "Rain", "https://www.example.org/rain"))
        CorpusStore(opened).set_license(rain, "CC0-1.0")
        CorpusStore(opened).add_aligned_quote(
            rain, "The rain fell all day", [Span(0, 21)], origin="a.csv"
        )
        CorpusStore(opened).add_aligned_quote(rain, "It froze.", [], origin="a.csv")
        opened.add_quote(rain, 39, 55)
        snow = opened.add_article(article("It snowed all day, they say.", "Snow", site="Gazette"))
        CorpusStore(opened).add_aligned_quote(snow, "It snowed", [Span(0, 9)], origin="b.csv")
        opened.add_article(article("Nothing was said of it.", "Plain"))
    return path


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    """Write six articles of three sources."""
    rows = [
        {
            "id": str(n),
            "text": MARKED_TEXT.format(n=n),
            "sentences": MARKED_SPANS,
            "gist": [3, 0],
            "quotable": [2],
            "junk": [1],
            "group": f"s{n % 3}",
            "license": "CC0-1.0",
        }
        for n in range(6)
    ]
    path = tmp_path / "marks.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
