"""The store: what is put in comes out, and what is taken out is gone."""

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
    """Make a document of one paragraph."""
    return Document.from_parts([("paragraph", text)], title=title, **known)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Library]:
    """Open a new library in a folder that is not there yet."""
    with Library(tmp_path / "new" / "my.db") as store:
        yield store


def read(store: Library, *documents: Document) -> list[str]:
    """Put articles in as read, in this order."""
    found = []
    for document in documents:
        found.append(store.add_article(document))
        store.add_reading(found[-1], model="rnn", teaser=document.text[:9])
    return found


def test_article_comes_back(store: Library) -> None:
    """All of a document is kept; its id is that of title and text."""
    id_ = store.add_article(RAIN)
    assert id_ == article_id(RAIN)
    assert store.get_article(id_) == RAIN


def test_same_article_is_kept_once(store: Library) -> None:
    """The same words under the same title are one article, of which more may become known."""
    first = store.add_article(article("It fell.", "Rain", site="Gazette"))
    again = store.add_article(article("It fell.", "Rain", site="Other", url="https://e.org/"))
    other = store.add_article(article("It fell.", "Snow"))
    assert first == again != other
    document = store.get_article(first)
    assert (document.site, document.url) == ("Gazette", "https://e.org/")
    assert len(list(store.iterate_articles())) == 2


def test_quote_is_what_stands_there(store: Library) -> None:
    """Offsets are code points, marking twice is marking once, and quotes come in reading order."""
    id_ = store.add_article(RAIN)
    late = store.add_quote(id_, 19, 26)
    early = store.add_quote(id_, 0, 5)
    assert (late.text, early.text) == ("it fell", "Ünder")
    assert store.add_quote(id_, 19, 26) == late
    assert store.quotes(id_) == [early, late]
    blog = store.add_quote(id_, 19, 26, origin="https://blog.example/")
    assert blog.id != late.id


@pytest.mark.parametrize(
    ("start", "end"), [(-1, 3), (3, 3), (5, 3), (0, 99), (17, 19), (30, 10**30)]
)
def test_quote_within_the_text(store: Library, start: int, end: int) -> None:
    """A range beyond the text, or of blanks only, is refused and nothing is kept of it."""
    id_ = store.add_article(RAIN)
    with pytest.raises(UsageError, match=f"quote is {start} to {end}, but has to lie in 0 to 37"):
        store.add_quote(id_, start, end)
    assert store.quotes(id_) == []


def test_readings_last_first(store: Library) -> None:
    """What was read last comes first, once each, and the list goes on where it stopped."""
    a, b, c = read(store, article("It fell."), article("It rose."), article("It stayed there."))
    read(store, article("It fell."))
    assert [reading.article for reading in store.readings()] == [a, c, b]
    [first, second] = store.readings(limit=2)
    assert [reading.article for reading in store.readings(before=second.cursor)] == [b]
    assert (first.teaser, first.model, first.words, first.quotes) == ("It fell.", "rnn", 2, 0)
    store.add_quote(a, 0, 8)
    assert store.readings(limit=1)[0].quotes == 1
    for cursor in ("x", "-1", "٣"):
        with pytest.raises(UsageError, match="has to be the cursor"):
            store.readings(before=cursor)


@pytest.mark.parametrize(
    ("query", "found"),
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
def test_search(store: Library, query: str, found: int) -> None:
    """Beginnings of words are found in title and text, in any case; operators are mere words."""
    read(store, article("The harbour café closed.", "Floods"), article("It was dry all day."))
    assert len(store.readings(query)) == found


def test_search_is_for_what_was_read(store: Library) -> None:
    """An article that is there for its quotes only is no part of the history."""
    store.add_quote(store.add_article(article("The flood came.")), 0, 9)
    assert store.readings("flood") == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.characters() | st.sampled_from("\"'*():^-+{}\0 ANDOR"), max_size=40))
def test_any_query_is_safe(store: Library, query: str) -> None:
    """No string is an error."""
    read(store, article("It fell all day."))
    store.readings(query)


def test_long_query(store: Library) -> None:
    """Nor is one of a hundred thousand words."""
    read(store, article("It fell all day."))
    assert store.readings("it " * 100_000)
    assert not store.readings("x" * 1_000_000)
    assert store.readings("it " * 32 + "snow"), "words beyond the 32nd do not count"
    assert not store.readings("it " * 31 + "snow")


def test_forgetting_keeps_quotes(store: Library) -> None:
    """An article leaves the history and the file, but stays in the corpus if it was quoted."""
    plain, quoted = read(store, article("It fell."), article("It rose."))
    store.add_quote(quoted, 0, 7)
    store.forget(plain)
    store.forget(quoted)
    assert store.readings() == []
    assert [id_ for id_, *_ in store.iterate_articles()] == [quoted]
    with pytest.raises(NotInLibraryError):
        store.get_article(plain)
    store.forget(quoted, quotes=True)
    assert list(store.iterate_articles()) == []


def test_forgetting_all(store: Library) -> None:
    """The history goes, what was quoted stays, and what was collected without reading, too."""
    _, quoted = read(store, article("It fell."), article("It rose."))
    store.add_quote(quoted, 0, 7)
    collected = store.add_article(article("It came in by itself."))
    store.forget_all()
    assert store.readings() == []
    assert [id_ for id_, *_ in store.iterate_articles()] == [quoted, collected]


def test_what_is_forgotten_is_overwritten(tmp_path: Path) -> None:
    """After forgetting all, the words are not in the file any more, nor in the search index."""
    path = tmp_path / "my.db"
    with Library(path) as store:
        read(store, article("Xylophones fell all day. " * 200))
        store.forget_all()
    data = path.read_bytes().lower()
    assert b"xylophones" not in data
    assert not Path(f"{path}-wal").exists()


def test_removing_a_quote(store: Library) -> None:
    """A quote goes by its id; with the last one goes an article that was never read."""
    [seen] = read(store, article("It fell."))
    unseen = store.add_article(article("It rose."))
    marks = [store.add_quote(id_, 0, 7) for id_ in (seen, unseen)]
    for mark in marks:
        store.remove_quote(mark.id)
        with pytest.raises(NotInLibraryError, match=f"holds no quote {mark.id}"):
            store.remove_quote(mark.id)
    assert [id_ for id_, *_ in store.iterate_articles()] == [seen]
    with pytest.raises(NotInLibraryError):
        store.remove_quote(2**70)


@pytest.mark.parametrize("id_", ["", "0" * 64, "'", "\ud800", "a" * 10_000])
def test_unknown_article(store: Library, id_: str) -> None:
    """An id that nothing has is an error of one line, from every method that takes one."""
    calls = (
        store.get_article,
        store.quotes,
        store.forget,
        lambda each: store.add_quote(each, 0, 1),
        lambda each: store.add_reading(each, model="", teaser=""),
    )
    for call in calls:
        with pytest.raises(NotInLibraryError, match="holds no article") as caught:
            call(id_)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 300


def test_going_through_all(store: Library) -> None:
    """Articles come in order with their quotes, and may be taken out on the way."""
    ids = [store.add_article(article(f"It fell {number} times.")) for number in range(5)]
    quotes = [store.add_quote(id_, 0, 7) for id_ in ids[::2]]
    seen = [(id_, found) for id_, _, found in store.iterate_articles(quoted_only=True)]
    assert seen == [(quote.article, [quote]) for quote in quotes]
    for id_, document, _ in store.iterate_articles():
        assert document.text == f"It fell {ids.index(id_)} times."
        store.forget(id_, quotes=True)
    assert list(store.iterate_articles()) == []


def test_surrogates_are_refused(store: Library) -> None:
    """Half of a pair cannot be stored; the library goes on working."""
    with pytest.raises(LibraryError, match="half of a surrogate pair"):
        store.add_article(article("It \ud800 fell."))
    assert store.add_article(article("It fell."))


def test_threads(store: Library) -> None:
    """Threads that write and read at once lose nothing."""
    problems: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for number in range(20):
                [id_] = read(store, article(f"It fell {name} and {number} times."))
                store.add_quote(id_, 0, 7)
                assert store.readings("fell", limit=3)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sum(len(quotes) for *_, quotes in store.iterate_articles()) == 120


def test_closed_library(store: Library) -> None:
    """After closing, a call is an error of ours; closing twice is none."""
    store.close()
    store.close()
    with pytest.raises(LibraryError, match="cannot be used"):
        store.readings()
