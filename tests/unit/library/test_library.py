"""The library: what is added can be read, and what is removed is gone."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pullquote.documents.document import Document, Image, Link, article_id
from pullquote.errors import LibraryError, NotInLibraryError, UsageError
from pullquote.library import Library

RAIN = Document(
    text="Ünder the *gates*\n\nit fell 🌧 all day.",
    blocks=Document.from_parts([("heading", "x" * 17), ("paragraph", "y" * 18)]).blocks,
    title="Rain",
    author="Ada",
    date="2024-05-31",
    site="Gazette",
    url="https://example.org/rain",
    source="rain.html",
    is_markdown=True,
    links=(Link(0, 5, "https://example.org/"),),
    images=(Image(19, "https://example.org/p.png", "The gates"),),
)


def article(text: str, title: str = "", **known: str) -> Document:
    """Return a document of one paragraph."""
    return Document.from_parts([("paragraph", text)], title=title, **known)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Open a new library in a new folder."""
    with Library(tmp_path / "new" / "my.db") as library:
        yield library


def read(library: Library, *documents: Document) -> list[str]:
    """Add articles and their readings, in this order."""
    ids = []
    for document in documents:
        ids.append(library.add_article(document))
        library.add_reading(ids[-1], model="rnn", teaser=document.text[:9])
    return ids


def test_article_round_trip(library: Library) -> None:
    """All of a document is stored; its id is that of title and text."""
    id_ = library.add_article(RAIN)
    assert id_ == article_id(RAIN)
    assert library.get_article(id_) == RAIN


def test_same_article_is_stored_once(library: Library) -> None:
    """The same text under the same title is one article; missing metadata is added."""
    first = library.add_article(article("It fell.", "Rain", site="Gazette"))
    again = library.add_article(article("It fell.", "Rain", site="Other", url="https://e.org/"))
    other = library.add_article(article("It fell.", "Snow"))
    assert first == again != other
    document = library.get_article(first)
    assert (document.site, document.url) == ("Gazette", "https://e.org/")
    assert len(list(library.iterate_articles())) == 2


def test_quote_has_the_text_of_its_range(library: Library) -> None:
    """Offsets are code points, a quote is added once, and quotes are in reading order."""
    id_ = library.add_article(RAIN)
    late = library.add_quote(id_, 19, 26)
    early = library.add_quote(id_, 0, 5)
    assert (late.text, early.text) == ("it fell", "Ünder")
    assert library.add_quote(id_, 19, 26) == late
    assert library.quotes(id_) == [early, late]
    blog = library.add_quote(id_, 19, 26, origin="https://blog.example/")
    assert blog.id != late.id


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (3, 3), (5, 3), (0, 99), (17, 19), (30, 10**30)]
)
def test_quote_within_the_text(library: Library, start: int, end: int) -> None:
    """A range outside of the text, or of spaces only, is an error and is not stored."""
    id_ = library.add_article(RAIN)
    with pytest.raises(UsageError, match=f"lie between 0 and 37, got {start} to {end}"):
        library.add_quote(id_, start, end)
    assert library.quotes(id_) == []


def test_readings_latest_first(library: Library) -> None:
    """The latest reading comes first, each article once; `before` continues the list."""
    a, b, c = read(library, article("It fell."), article("It rose."), article("It stayed there."))
    read(library, article("It fell."))
    assert [reading.article for reading in library.readings()] == [a, c, b]
    [first, second] = library.readings(limit=2)
    assert [reading.article for reading in library.readings(before=second.cursor)] == [b]
    assert (first.teaser, first.model, first.words, first.quotes) == ("It fell.", "rnn", 2, 0)
    library.add_quote(a, 0, 8)
    assert library.readings(limit=1)[0].quotes == 1
    for cursor in ("x", "-1", "٣"):
        with pytest.raises(UsageError, match="must be the cursor"):
            library.readings(before=cursor)


@pytest.mark.parametrize(
    ("query", "n_readings"),
    [
        ("", 2),
        ("  ", 2),
        ("flood", 1),
        ("FLO har", 1),
        ("cafe", 1),
        ("flood snow", 0),
        ("lood", 0),
        ("title:flood", 0),
        ("flood*", 1),
        ('"', 0),
        ("'; DROP TABLE articles; --", 0),
        ("NOT flood", 0),
        ("*", 0),
    ],
)
def test_search(library: Library, query: str, n_readings: int) -> None:
    """Prefixes of words are found in title and text, in any case; operators are words."""
    read(library, article("The harbour café closed.", "Floods"), article("It was dry all day."))
    assert len(library.readings(query)) == n_readings


def test_search_finds_readings_only(library: Library) -> None:
    """An article that was not read is not part of the history."""
    library.add_quote(library.add_article(article("The flood came.")), 0, 9)
    assert library.readings("flood") == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters() | st.sampled_from("\"'*():^-+{}\0 ANDOR"), max_size=40))
def test_any_query_is_safe(library: Library, query: str) -> None:
    """Any text is a valid query."""
    read(library, article("It fell all day."))
    library.readings(query)


def test_long_query(library: Library) -> None:
    """A query of a hundred thousand words is valid; its first 32 words count."""
    read(library, article("It fell all day."))
    assert library.readings("it " * 100_000)
    assert not library.readings("x" * 1_000_000)
    assert library.readings("it " * 32 + "snow"), "words beyond the 32nd do not count"
    assert not library.readings("it " * 31 + "snow")


def test_removing_a_reading_keeps_quotes(library: Library) -> None:
    """An article leaves the history and the library, but stays if it has quotes."""
    plain, quoted = read(library, article("It fell."), article("It rose."))
    library.add_quote(quoted, 0, 7)
    library.remove_reading(plain)
    library.remove_reading(quoted)
    assert library.readings() == []
    assert [id_ for id_, *_ in library.iterate_articles()] == [quoted]
    with pytest.raises(NotInLibraryError):
        library.get_article(plain)
    library.remove_reading(quoted, quotes=True)
    assert list(library.iterate_articles()) == []


def test_clearing_the_history(library: Library) -> None:
    """Clearing the history keeps articles with quotes, and articles that were not read."""
    _, quoted = read(library, article("It fell."), article("It rose."))
    library.add_quote(quoted, 0, 7)
    collected = library.add_article(article("It came in by itself."))
    library.clear_history()
    assert library.readings() == []
    assert [id_ for id_, *_ in library.iterate_articles()] == [quoted, collected]


def test_removed_text_is_overwritten(tmp_path: Path) -> None:
    """Removed words are neither in the file nor in the search index any more."""
    path = tmp_path / "my.db"
    with Library(path) as library:
        read(library, article("Xylophones fell all day. " * 200))
        library.clear_history()
    data = path.read_bytes().lower()
    assert b"xylophones" not in data
    assert not Path(f"{path}-wal").exists()


def test_removing_a_quote(library: Library) -> None:
    """Removing the last quote removes its article, unless that was read."""
    [seen] = read(library, article("It fell."))
    unseen = library.add_article(article("It rose."))
    marks = [library.add_quote(id_, 0, 7) for id_ in (seen, unseen)]
    for mark in marks:
        library.remove_quote(mark.id)
        with pytest.raises(NotInLibraryError, match=f"no quote {mark.id}"):
            library.remove_quote(mark.id)
    assert [id_ for id_, *_ in library.iterate_articles()] == [seen]
    with pytest.raises(NotInLibraryError):
        library.remove_quote(2**70)


@pytest.mark.parametrize("id_", ["", "0" * 64, "'", "\ud800", "a" * 10_000])
def test_unknown_article(library: Library, id_: str) -> None:
    """An unknown id is an error of one line, from every method that takes an id."""
    calls = (
        library.get_article,
        library.quotes,
        library.remove_reading,
        lambda each: library.add_quote(each, 0, 1),
        lambda each: library.add_reading(each, model="", teaser=""),
    )
    for call in calls:
        with pytest.raises(NotInLibraryError, match="no article") as caught:
            call(id_)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 300


def test_iteration(library: Library) -> None:
    """Articles come in order with their quotes, and may be removed meanwhile."""
    ids = [library.add_article(article(f"It fell {number} times.")) for number in range(5)]
    quotes = [library.add_quote(id_, 0, 7) for id_ in ids[::2]]
    seen = [(id_, found) for id_, _, found in library.iterate_articles(quoted_only=True)]
    assert seen == [(quote.article, [quote]) for quote in quotes]
    for id_, document, _ in library.iterate_articles():
        assert document.text == f"It fell {ids.index(id_)} times."
        library.remove_reading(id_, quotes=True)
    assert list(library.iterate_articles()) == []


def test_surrogates_are_rejected(library: Library) -> None:
    """Half of a surrogate pair is an error; the library stays usable."""
    with pytest.raises(LibraryError, match="half of a surrogate pair"):
        library.add_article(article("It \ud800 fell."))
    assert library.add_article(article("It fell."))


def test_threads(library: Library) -> None:
    """Threads that write and read at the same time lose nothing."""
    problems: list[BaseException] = []

    def process(name: int) -> None:
        try:
            for number in range(20):
                [id_] = read(library, article(f"It fell {name} and {number} times."))
                library.add_quote(id_, 0, 7)
                assert library.readings("fell", limit=3)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=process, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(len(quotes) for *_, quotes in library.iterate_articles()) == 120


def test_closed_library(library: Library) -> None:
    """A call after closing is a `LibraryError`; closing twice is allowed."""
    library.close()
    library.close()
    with pytest.raises(LibraryError, match="cannot be used"):
        library.readings()
