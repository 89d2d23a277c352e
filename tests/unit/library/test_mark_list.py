"""The list of all marks: search, pages, notes, and the articles that formats render."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote.documents.document import Document
from pullquote.errors import NotInLibraryError
from pullquote.library import CorpusStore, Library, MarkList
from pullquote.library.integrity import integrity_errors
from pullquote.library.schema import MIGRATIONS

TEXT = "The rain fell on the café. Nobody was hurt. A baker sold bread."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Open a library with two articles, three own marks and an imported quote without a place."""
    with Library(tmp_path / "my.db") as library:
        parts = [("paragraph", TEXT)]
        rain = library.add_article(
            Document.from_parts(parts, title="Über rain", url="https://e.org/")  # type: ignore[arg-type]
        )
        library.add_quote(rain, 21, 25, note="where we met")
        library.add_quote(rain, 4, 8)
        parts = [("paragraph", "It snowed in the night.")]
        snow = library.add_article(Document.from_parts(parts, title="Snow"))  # type: ignore[arg-type]
        library.add_quote(snow, 3, 9)
        CorpusStore(library).add_aligned_quote(snow, "Ice, too.", [], origin="kindle.txt")
        yield library


def texts(library: Library, query: str = "", **options: object) -> list[str]:
    """Return the texts of the listed marks."""
    marks = MarkList(library).marks(query, **options)  # type: ignore[arg-type]
    return [mark.quote.text for mark in marks]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ice, too.", "snowed", "rain", "café"]),
        ("CAFE", ["café"]),
        ("met whe", ["café"]),
        ("uber", ["rain", "café"]),
        ("uber rain met", ["café"]),
        ("snow ice", ["Ice, too."]),
        ("baker", []),
        ('"*', []),
    ],
)
def test_search(library: Library, query: str, expected: list[str]) -> None:
    """Words of mark, note and title are found in any case, without accents, latest mark first."""
    assert texts(library, query) == expected


def test_pages_and_own_marks(library: Library) -> None:
    """Pages follow each other without gaps; imported quotes can be left out."""
    first = MarkList(library).marks(limit=3)
    assert texts(library, limit=3, before=first[-1].quote.id) == ["café"]
    assert texts(library, own=True) == ["snowed", "rain", "café"]
    assert (first[0].title, first[0].quote.is_located) == ("Snow", False)
    assert MarkList(library).marks("rain")[0].url == "https://e.org/"


def test_notes(library: Library) -> None:
    """A note is set, found, replaced and removed; an unknown quote is an error."""
    marks = MarkList(library)
    quote = marks.marks("snowed")[0].quote
    assert marks.set_note(quote.id, "so cold").note == "so cold"
    assert texts(library, "cold") == ["snowed"]
    assert library.quotes(quote.article)[0].note == "so cold"
    marks.set_note(quote.id, "")
    assert texts(library, "cold") == []
    for unknown in (0, 99, 2**70):
        with pytest.raises(NotInLibraryError):
            marks.set_note(unknown, "x")


def test_second_note_on_a_mark_is_added(library: Library) -> None:
    """A passage that is marked again keeps its note, and gets the new one once."""
    quote = MarkList(library).marks("rain")[0].quote
    assert quote.start is not None
    assert quote.end is not None
    place = (quote.article, quote.start, quote.end)
    notes = [
        library.add_quote(*place, origin=quote.origin, note=note).note
        for note in ("so wet", "", "so wet", "so cold")
    ]
    assert notes == ["so wet", "so wet", "so wet", "so wet\n\nso cold"]
    assert texts(library, "cold") == [quote.text]


def test_removed_marks_are_not_found(library: Library) -> None:
    """The search index follows quotes that are removed alone or with their article."""
    [rain, cafe] = MarkList(library).marks("uber")
    library.remove_quote(rain.quote.id)
    assert texts(library, "uber") == ["café"]
    library.remove_reading(cafe.quote.article, quotes=True)
    assert texts(library, "uber") == []
    assert list(integrity_errors(library)) == []


def test_results(library: Library) -> None:
    """Each article comes once with the marks that match, in the order of its text."""
    results = list(MarkList(library).results())
    assert [(r.article.title, [m.text for m in r.marks]) for r in results] == [
        ("Snow", ["snowed", "Ice, too."]),
        ("Über rain", ["rain", "café"]),
    ]
    assert [m.start for m in results[0].marks] == [3, None]
    [result] = MarkList(library).results("met", own=True)
    assert [(m.text, m.note) for m in result.marks] == [("café", "where we met")]
    assert result.has_standout


def test_migration_indexes_the_quotes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quotes of a library of version 3 can be searched and noted after the upgrade."""
    path = tmp_path / "old.db"
    monkeypatch.setattr("pullquote.library.connection.MIGRATIONS", MIGRATIONS[:3])
    with Library(path) as library:
        article = library.add_article(Document.from_parts([("paragraph", TEXT)], title="Rain"))
    connection = sqlite3.connect(path)
    connection.execute(
        "INSERT INTO quotes (article, start_offset, end_offset, text, added) "
        "VALUES (1, 4, 8, 'rain', '2024-05-31T12:00:00Z')"
    )
    connection.commit()
    connection.close()
    monkeypatch.undo()
    with Library(path) as library:
        [mark] = MarkList(library).marks("rain")
        assert (mark.quote.text, mark.quote.note, mark.quote.article) == ("rain", "", article)
        MarkList(library).set_note(mark.quote.id, "wet")
        assert texts(library, "wet") == ["rain"]
        assert list(integrity_errors(library)) == []
