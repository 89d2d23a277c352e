"""`corpus check`, `remove` and `dedupe`."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.ingest.near_duplicates import find_duplicates
from pullquote.library import CorpusStore, Library
from pullquote.library.integrity import integrity_errors
from pullquote.quotes import Span

LONG = " ".join(f"Sentence number {n} speaks of the rain in year {n * 7}." for n in range(60))


def article(text: str, title: str = "", url: str = "", site: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url, site=site)


def test_check(library: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]) -> None:
    """A correct library has no errors; each inconsistency is reported."""
    assert run("check", library=library) == 0
    assert "no errors" in capsys.readouterr().out
    with sqlite3.connect(library) as connection:
        connection.execute("DROP TRIGGER article_is_its_content")
        connection.execute("UPDATE articles SET title = 'Hail' WHERE title = 'Snow'")
        connection.execute("UPDATE quotes SET text = 'Somebody was hurt.' WHERE origin = ''")
        connection.execute("UPDATE quotes SET end_offset = 999 WHERE origin = 'b.csv'")
        connection.execute("INSERT INTO readings VALUES (1, 77, '2024', 'rnn', '')")
    connection.close()
    assert run("check", library=library) == 1
    error = capsys.readouterr().err
    for message in (
        "the content does not match the id",
        "does not match the text",
        "is outside of the text",
        "row 1 of readings refers to a missing row",
        "the search index does not match",
    ):
        assert message in error


def test_remove(library: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]) -> None:
    """An article is removed with its quotes; an origin with the articles that it alone quotes."""
    run("list", "--format", "json", library=library)
    ids = [json.loads(line)["article"] for line in capsys.readouterr().out.splitlines()]
    assert run("remove", ids[0][:8], "--library", library, library=library) == 0
    assert run("remove", "--origin", "b.csv", library=library) == 0
    assert "1 quotes from b.csv" in capsys.readouterr().out
    run("list", library=library)
    assert capsys.readouterr().out.split()[3:] == ["Plain"]
    assert run("check", library=library) == 0


def test_remove_is_all_or_nothing(
    library: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    """If one of several articles is missing, none is removed."""
    run("list", "--format", "json", library=library)
    first = json.loads(capsys.readouterr().out.splitlines()[0])["article"]
    assert run("remove", first, "0000", library=library) == 1
    run("list", library=library)
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_dedupe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> None:
    """Quotes and reading of a near copy move to the first article; others do not change."""
    library = tmp_path / "library.db"
    other = " ".join(f"Chapter {n} is about snow and {n * 3} hills." for n in range(60))
    with Library(library) as opened:
        first = opened.add_article(article(LONG, "Rain"))
        copy = opened.add_article(article(LONG + " Read more.", "Rain again"))
        opened.add_article(article(other, "Snow"))
        CorpusStore(opened).add_aligned_quote(
            copy, "number 7 speaks", [Span(9, 24)], origin="a.csv"
        )
        opened.add_quote(copy, 0, 17)
        opened.add_reading(copy, model="rnn", teaser="x")
        assert list(find_duplicates(opened)) == [(first, copy)]
    assert run("dedupe", "--dry-run", library=library) == 0
    assert f"{copy[:12]} nearly the same as {first[:12]}" in capsys.readouterr().out
    assert run("dedupe", library=library) == 0
    assert "1 articles merged" in capsys.readouterr().out
    with Library(library) as opened:
        assert [each.title for each in CorpusStore(opened).list_articles()] == ["Rain", "Snow"]
        quotes = opened.quotes(first)
        assert [quote.origin for quote in quotes] == ["", "a.csv"]
        assert LONG[quotes[1].start : quotes[1].end] == "number 7 speaks"
        assert [reading.article for reading in opened.readings()] == [first]
        assert not list(integrity_errors(opened))
