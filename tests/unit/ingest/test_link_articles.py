"""Importing, matching: each quote goes to the article it is from, or is given back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.datasets.records import Record
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.errors import PullquoteError, UnreachableError
from pullquote.ingest.exports import ImportedHighlight, Importer, Unmatched
from pullquote.ingest.link_articles import article_keys, rate_limited_fetch
from pullquote.library.corpus_store import CorpusStore

TEXT = (
    "The rain fell all day on the old town. Nobody was hurt. A baker sold his last bread at noon."
)
QUOTE = "The rain fell all day on the old town."
URL = "https://example.org/rain"


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[CorpusStore]:
    """Give an empty library."""
    with CorpusStore(tmp_path / "library.db") as opened:
        yield opened


def article(text: str = TEXT, title: str = "", url: str = "") -> Document:
    """Make an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url)


def quotes(collection: CorpusStore) -> list[tuple[str, str, bool]]:
    """Give the title of its article, the text, and whether it was found, of every quote."""
    return [
        (document.title, quote.text, found)
        for id_, document, _ in collection.iterate_articles()
        for quote, found in collection.all_quotes(id_)
    ]


@pytest.mark.parametrize(
    "clipping",
    [
        ImportedHighlight(QUOTE, url="http://www.example.org/rain/?utm_source=app#top"),
        ImportedHighlight(QUOTE, title="RAIN, on the town!"),
        ImportedHighlight(QUOTE),
        ImportedHighlight("the rain fell … on the old town"),
        ImportedHighlight("A baker sold the last bread at noon."),
    ],
)
def test_article_is_found(collection: CorpusStore, clipping: ImportedHighlight) -> None:
    """By its address however written, by its title, or by the words of the quote alone."""
    importer = Importer(collection, "x.csv")
    importer.add_article(article("It snowed all day on the hills.", "Snow"))
    importer.add_article(article(title="Rain on the town", url=URL))
    assert list(importer.take(clipping)) == []
    assert {title for title, *_ in quotes(collection)} == {"Rain on the town"}
    assert (importer.added, importer.known, importer.unplaced) == (1, 0, 0)


def test_import_twice(collection: CorpusStore) -> None:
    """What is there is not put in a second time, also in a later run."""
    for run in (1, 2):
        importer = Importer(collection, "x.csv")
        importer.add_article(article())
        list(importer.take(ImportedHighlight(QUOTE)))
        assert (importer.added, importer.known) == ((1, 0) if run == 1 else (0, 1))
    assert len(quotes(collection)) == 1


def test_quote_of_two_articles_is_given_back(collection: CorpusStore) -> None:
    """Nobody guesses: a quote that stands in two articles has to name its own."""
    importer = Importer(collection, "x.csv")
    importer.add_article(article(title="One"))
    importer.add_article(article(title="Other", url=URL))
    [unmatched] = importer.take(ImportedHighlight(QUOTE))
    assert isinstance(unmatched, Unmatched)
    assert unmatched.words == "stands in 2 articles; a url or title would tell"
    assert quotes(collection) == []
    assert list(importer.take(ImportedHighlight(QUOTE, url=URL))) == []
    assert quotes(collection) == [("Other", QUOTE, True)]


@pytest.mark.parametrize("text", ["Nobody was there.", "hurt", "It froze in the night, they say."])
def test_quote_of_no_article_is_given_back(collection: CorpusStore, text: str) -> None:
    """A quote whose article is not there is listed and not put in."""
    importer = Importer(collection, "x.csv")
    importer.add_article(article())
    [unmatched] = importer.take(
        ImportedHighlight(text, title="Unknown", url="https://other.example/")
    )
    assert isinstance(unmatched, Unmatched)
    assert unmatched.words == "its article is not in the library"
    assert quotes(collection) == []


def test_quote_not_in_its_article(collection: CorpusStore) -> None:
    """Where the article is known, its quote is kept without a place, and listed; later found."""
    importer = Importer(collection, "x.csv")
    importer.add_article(article("Another version of it.", "Rain", URL))
    [unmatched] = importer.take(ImportedHighlight(QUOTE, url=URL))
    assert isinstance(unmatched, Unmatched)
    assert "does not hold it" in unmatched.words
    assert quotes(collection) == [("Rain", QUOTE, False)]
    assert importer.unplaced == 1
    importer.add_article(article(TEXT, "Rain", URL))
    assert list(importer.take(ImportedHighlight(QUOTE, url=URL))) == []
    assert ("Rain", QUOTE, True) in quotes(collection)


def test_gap_has_a_place_for_each_part(collection: CorpusStore) -> None:
    """A quote with a gap is one quote with two places, its words as they were quoted."""
    importer = Importer(collection, "x.csv")
    id_ = importer.add_article(article())
    list(importer.take(ImportedHighlight("The rain fell … A baker sold his last bread")))
    places = [TEXT[quote.start : quote.end] for quote in collection.quotes(id_)]
    assert places == ["The rain fell", "A baker sold his last bread"]
    assert len({quote.text for quote in collection.quotes(id_)}) == 1


def test_record_brings_its_article(collection: CorpusStore) -> None:
    """An article that comes along is put in with license and address; Markdown keeps its marks."""
    importer = Importer(collection, "x.jsonl")
    record = Record(
        "1",
        "Rain",
        "It *rained* all day.",
        ("It rained all day.", "It froze."),
        URL,
        "G",
        "CC0-1.0",
    )
    [unmatched] = importer.take(record)
    assert isinstance(unmatched, Unmatched)
    assert unmatched.clipping.text == "It froze."
    [(id_, document, [quote])] = collection.iterate_articles()
    assert (document.title, document.url, document.site) == ("Rain", URL, "G")
    assert document.text[quote.start : quote.end] == "It *rained* all day."
    assert collection.license(id_) == "CC0-1.0"
    [problem] = importer.take(Record("2", "", " \n", ("x",)))
    assert isinstance(problem, RecordProblem)


def test_fetch(collection: CorpusStore) -> None:
    """With leave, an article is fetched once from its quotes' address, and its failure is told."""
    asked = []

    def fetch(url: str) -> tuple[Document, str]:
        asked.append(url)
        if url != URL:
            raise UnreachableError(f"{url}: no connection")
        return read_text(TEXT, title="Rain"), "CC-BY-4.0"

    importer = Importer(collection, "x.csv", fetch=fetch)
    assert list(importer.take(ImportedHighlight(QUOTE, url=URL))) == []
    assert list(importer.take(ImportedHighlight("Nobody was hurt.", url=URL))) == []
    for _ in range(2):
        [unmatched] = importer.take(ImportedHighlight("It froze.", url="https://e.org/x"))
        assert isinstance(unmatched, Unmatched)
        assert "no connection" in unmatched.words
    assert asked == [URL, "https://e.org/x"]
    assert [each.license for each in collection.list_articles()] == ["CC-BY-4.0"]
    assert [each[:2] for each in quotes(collection)] == [
        ("Rain", QUOTE),
        ("Rain", "Nobody was hurt."),
    ]


def test_fetch_comes_before_words(collection: CorpusStore) -> None:
    """What can be fetched is not looked for in others that hold something like it."""
    importer = Importer(collection, "x.csv", fetch=lambda _: (read_text(TEXT, title="Rain"), ""))
    importer.add_article(article(TEXT.replace("old", "new"), "Other"))
    importer.add_article(article(TEXT.replace("rain", "hail"), "Another"))
    assert list(importer.take(ImportedHighlight(QUOTE, url=URL))) == []
    assert [each[:2] for each in quotes(collection)] == [("Rain", QUOTE)]
    [unmatched] = importer.take(ImportedHighlight("It froze that night.", url=URL))
    assert isinstance(unmatched, Unmatched)
    assert "does not hold it" in unmatched.words


def test_verbatim_is_not_from_what_is_like_it(collection: CorpusStore) -> None:
    """Of several articles with such words the only one that has just these is taken."""
    importer = Importer(collection, "x.csv")
    importer.add_article(article(TEXT.replace("fell all", "came all"), "Other"))
    importer.add_article(article(title="Rain"))
    assert list(importer.take(ImportedHighlight(QUOTE))) == []
    assert [each[:2] for each in quotes(collection)] == [("Rain", QUOTE)]


@pytest.mark.parametrize("url", ["http://[broken", "ftp://e.org/x", "notes.txt"])
def test_only_addresses_are_fetched(url: str) -> None:
    """What an export calls an address is never opened as a file, and a broken one is an error."""
    with pytest.raises(PullquoteError):
        rate_limited_fetch()(url)


def test_keys() -> None:
    """Addresses differ in what leads elsewhere only; broken ones have no key."""
    assert article_keys("https://e.org/a?page=2&fbclid=x", "")[0] == "url e.org/a?page=2"
    assert article_keys("http://www.e.org/a/#b", "") == article_keys("https://e.org/a", "")
    assert article_keys("https://e.org/a", "") != article_keys("https://e.org/b", "")
    assert article_keys("http://[broken", "") == []
    assert article_keys("", " ! ") == []
