"""The articles of a period, from folders, tables and libraries."""

import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote import read_text
from pullquote.digest import ArticleReader, parse_since
from pullquote.documents.document import Document
from pullquote.errors import ArgumentTypeError, SourceNotFoundError, UsageError
from pullquote.library import Library

SINCE = datetime(2024, 5, 24, 12, tzinfo=UTC)
TEXT = "Rain fell on Harrow all day long."


def article(title: str, text: str, **metadata: str) -> Document:
    """Return an article."""
    return replace(read_text(text, title=title), **metadata)  # type: ignore[arg-type]


def table(path: Path, *rows: object) -> str:
    """Write rows as JSONL; bytes are written as they are."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    path.write_bytes(b"\n".join(lines))
    return str(path)


def test_rows_of_a_table(tmp_path: Path) -> None:
    """A row is in the period by its date; one without a date is left out and counted."""
    path = table(
        tmp_path / "a.jsonl",
        {"title": "today", "text": TEXT, "date": "2024-05-31", "url": "https://e.org/a"},
        {"title": "the first day", "text": TEXT, "date": "2024-05-24"},
        {"title": "old", "text": TEXT, "date": "2024-05-23"},
        {"title": "seconds", "text": TEXT, "date": 1717149600, "source": "Gazette"},
        {"title": "undated", "text": TEXT},
        {"title": "no date", "text": TEXT, "date": "soon"},
    )
    reader = ArticleReader([path], SINCE)
    documents = list(reader)
    assert [each.title for each in documents] == ["today", "the first day", "seconds"]
    assert reader.n_undated == 2
    assert (documents[0].url, documents[0].source) == ("https://e.org/a", path)
    assert documents[2].site == "Gazette"
    assert len(list(ArticleReader([path]))) == 6


def test_rows_that_cannot_be_read(tmp_path: Path) -> None:
    """Each is reported with file and line, and the rest is read."""
    path = table(
        tmp_path / "a.jsonl",
        b"{",
        b"",
        {"title": "no text"},
        {"text": 7},
        b'{"text": ' + b"[" * 9000,
        {"text": TEXT, "url": "javascript:alert(1)", "author": ["x"], "date": None},
    )
    problems: list[str] = []
    (document,) = ArticleReader([path], on_problem=problems.append)
    assert document.url == ""
    assert [problem.partition(": ")[0] for problem in problems] == [
        f"{path}, {line}" for line in (1, 3, 4, 5)
    ]


def test_other_fields(tmp_path: Path) -> None:
    """`text` and `title` name the fields."""
    path = table(tmp_path / "a.jsonl", {"body": TEXT, "headline": "Rain"})
    (document,) = ArticleReader([path], text="body", title="headline")
    assert (document.text, document.title) == (TEXT, "Rain")


def test_files_of_a_folder(tmp_path: Path) -> None:
    """A file's article has a date of its own, or else the time of its file."""
    dated = "---\ntitle: dated\ndate: 2024-05-30\n---\n\n" + TEXT
    for name, text, day in (
        ("dated.md", dated, 1),
        ("new.txt", TEXT, 30),
        ("old.txt", TEXT, 1),
        ("bad.pdf", "%PDF-", 30),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        stamp = datetime(2024, 5, day, tzinfo=UTC).timestamp()
        os.utime(tmp_path / name, (stamp, stamp))
    problems: list[str] = []
    reader = ArticleReader([str(tmp_path)], SINCE, on_problem=problems.append)
    assert [Path(each.source).name for each in reader] == ["dated.md", "new.txt"]
    assert len(problems) == 1
    assert "bad.pdf" in problems[0]


def test_articles_of_a_library(tmp_path: Path) -> None:
    """An article without a date counts by the time when the library got it."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        library.add_article(article("undated", TEXT))
        library.add_article(article("old", TEXT, date="2001-01-01"))
        library.add_article(article("dated", TEXT, date="2024-05-30"))
    reader = ArticleReader([str(path)], SINCE)
    assert [(each.title, each.source) for each in reader] == [
        ("undated", str(path)),
        ("dated", str(path)),
    ]
    future = datetime(2100, 1, 1, tzinfo=UTC)
    assert list(ArticleReader([str(path)], future)) == []


def test_sources_are_checked_first(tmp_path: Path) -> None:
    """A source that does not exist, or is of no known kind, is an error before any is read."""
    path = table(tmp_path / "a.jsonl", {"text": TEXT})
    with pytest.raises(SourceNotFoundError, match=r"missing\.jsonl"):
        next(iter(ArticleReader([path, str(tmp_path / "missing.jsonl")])))
    other = tmp_path / "a.txt"
    other.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.txt: must be a folder"):
        next(iter(ArticleReader([str(other)])))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("1e400", ""),
        ("true", ""),
        ('["x"]', ""),
        ("1717149600", "2024-05-31T10:00:00+00:00"),
        ('"May 2024"', "May 2024"),
    ],
)
def test_dates_of_other_types(tmp_path: Path, value: str, shown: str) -> None:
    """A number is seconds; what is no date is left out."""
    row = f'{{"text": "{TEXT}", "author": 7, "date": {value}}}'
    (document,) = ArticleReader([table(tmp_path / "a.jsonl", row.encode())])
    assert (document.date, document.author) == (shown, "")


def test_wrong_types() -> None:
    """The message names the right call."""
    with pytest.raises(
        ArgumentTypeError, match=r"must be a datetime \(parse_since returns one\), got str"
    ):
        ArticleReader(["a.jsonl"], since="7d")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="sources must be a list of paths and documents"):
        ArticleReader("a.jsonl")  # type: ignore[arg-type]
    with pytest.raises(ArgumentTypeError, match="a source must be a path or document, got int"):
        ArticleReader([read_text(TEXT), Path("a.jsonl"), 7])  # type: ignore[list-item]
    with pytest.raises(ArgumentTypeError, match="since must be a string, got int"):
        parse_since(7)  # type: ignore[arg-type]


def test_since_without_zone(tmp_path: Path) -> None:
    """A time without a zone is UTC."""
    path = table(tmp_path / "a.jsonl", {"text": TEXT, "date": "2024-05-31"})
    assert len(list(ArticleReader([path], datetime(2024, 5, 31, 12)))) == 1
