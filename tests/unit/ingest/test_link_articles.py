"""Imported quotes: each is added to its article, kept without one, or rejected."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pullquote._io.tabular import RecordProblem
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.documents.fetch import Page
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import PullquoteError, RobotsError, UnreachableError, UnreadableError
from pullquote.ingest.crawl.isolation import IsolatedWorker
from pullquote.ingest.crawl.politeness import PAGE_LIMITS
from pullquote.ingest.exports import ImportedHighlight
from pullquote.ingest.link_articles import (
    Importer,
    Unmatched,
    article_fetcher,
    article_keys,
)
from pullquote.ingest.records import Record
from pullquote.library import CorpusStore, Library

TEXT = (
    "The rain fell all day on the old town. Nobody was hurt. A baker sold his last bread at noon."
)
QUOTE = "The rain fell all day on the old town."
URL = "https://example.org/rain"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Open an empty library."""
    with Library(tmp_path / "library.db") as library:
        yield library


def article(text: str = TEXT, title: str = "", url: str = "") -> Document:
    """Return an article."""
    return Document.from_parts([("paragraph", text)], title=title, url=url)


def quotes(library: Library) -> list[tuple[str, str, bool]]:
    """Return the article's title, the text, and whether it was located, of every quote."""
    return [
        (document.title, quote.text, quote.is_located)
        for id_, document, _ in library.iterate_articles()
        for quote in CorpusStore(library).all_quotes(id_)
    ]


@pytest.mark.parametrize(
    "highlight",
    [
        ImportedHighlight(QUOTE, url="http://www.example.org/rain/?utm_source=app#top"),
        ImportedHighlight(QUOTE, title="RAIN, on the town!"),
        ImportedHighlight(QUOTE),
        ImportedHighlight("the rain fell … on the old town"),
        ImportedHighlight("A baker sold the last bread at noon."),
    ],
)
def test_article_is_found(library: Library, highlight: ImportedHighlight) -> None:
    """An article is found by its URL, its title, or the words of the quote alone."""
    importer = Importer(library, "x.csv")
    importer.add_article(article("It snowed all day on the hills.", "Snow"))
    importer.add_article(article(title="Rain on the town", url=URL))
    assert list(importer.add(highlight)) == []
    assert {title for title, *_ in quotes(library)} == {"Rain on the town"}
    assert (importer.n_added, importer.n_known, importer.n_unlocated) == (1, 0, 0)


def test_import_twice(library: Library) -> None:
    """A quote is added once, in later runs too."""
    for run in (1, 2):
        importer = Importer(library, "x.csv")
        importer.add_article(article())
        list(importer.add(ImportedHighlight(QUOTE)))
        assert (importer.n_added, importer.n_known) == ((1, 0) if run == 1 else (0, 1))
    assert len(quotes(library)) == 1


def test_ambiguous_quote(library: Library) -> None:
    """A quote that occurs in two articles is rejected, unless it names one of them."""
    importer = Importer(library, "x.csv")
    importer.add_article(article(title="One"))
    importer.add_article(article(title="Other", url=URL))
    [unmatched] = importer.add(ImportedHighlight(QUOTE))
    assert isinstance(unmatched, Unmatched)
    assert unmatched.reason == "found in 2 articles; a URL or title is needed to choose one"
    assert quotes(library) == []
    assert list(importer.add(ImportedHighlight(QUOTE, url=URL))) == []
    assert quotes(library) == [("Other", QUOTE, True)]


@pytest.mark.parametrize("text", ["Nobody was there.", "hurt", "It froze in the night, they say."])
def test_quote_without_title_and_url(library: Library, text: str) -> None:
    """A quote that is in no article, and names none, is rejected."""
    importer = Importer(library, "x.csv")
    importer.add_article(article())
    [unmatched] = importer.add(ImportedHighlight(text, url="javascript:x()"))
    assert isinstance(unmatched, Unmatched)
    assert unmatched.reason == "the library lacks its article"
    assert quotes(library) == []


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("The mill", "", "The mill"),
        ("The mill", URL, "The mill"),
        ("", URL, URL),
        ("The mill", "javascript:x()", "The mill"),
    ],
)
def test_quote_whose_article_is_missing(
    library: Library, title: str, url: str, expected: str
) -> None:
    """A quote whose article the library lacks is kept without a position, until it is found."""
    for origin in ("x.csv", "x.csv"):
        importer = Importer(library, origin)
        importer.add_article(article("Another one.", "Other"))
        [unmatched] = importer.add(ImportedHighlight(QUOTE, title=title, url=url))
        assert isinstance(unmatched, Unmatched)
        assert unmatched.reason == "the library lacks its article; kept without a position"
    assert quotes(library) == [(expected, QUOTE, False)]
    assert not list(library.iterate_articles(quoted_only=True))
    importer = Importer(library, "rest.jsonl")
    importer.add_article(article(title=title or "Rain"))
    assert list(importer.add(ImportedHighlight(QUOTE, title=title, url=url))) == []
    assert [row[1:] for row in quotes(library)] == [(QUOTE, True)]
    assert len(list(library.iterate_articles())) == 2  # the placeholder is gone


def test_quote_that_is_not_in_its_article(library: Library) -> None:
    """A quote that is not in its article is kept without a position, until it is found."""
    importer = Importer(library, "x.csv")
    importer.add_article(article("Another version of it.", "Rain", URL))
    [unmatched] = importer.add(ImportedHighlight(QUOTE, url=URL))
    assert isinstance(unmatched, Unmatched)
    assert "not found in its article" in unmatched.reason
    assert quotes(library) == [("Rain", QUOTE, False)]
    assert importer.n_unlocated == 1
    importer.add_article(article(TEXT, "Rain", URL))
    assert list(importer.add(ImportedHighlight(QUOTE, url=URL))) == []
    assert ("Rain", QUOTE, True) in quotes(library)


def test_quote_with_a_gap(library: Library) -> None:
    """A quote with a gap is one quote with two spans."""
    importer = Importer(library, "x.csv")
    id_ = importer.add_article(article())
    list(importer.add(ImportedHighlight("The rain fell … A baker sold his last bread")))
    passages = [TEXT[quote.start : quote.end] for quote in library.quotes(id_)]
    assert passages == ["The rain fell", "A baker sold his last bread"]
    assert len({quote.text for quote in library.quotes(id_)}) == 1


def test_record_with_its_article(library: Library) -> None:
    """An article of a record is added with its license and URL; Markdown keeps its markup."""
    importer = Importer(library, "x.jsonl")
    record = Record(
        "1",
        "Rain",
        "It *rained* all day.",
        ("It rained all day.", "It froze."),
        URL,
        "G",
        "CC0-1.0",
    )
    [unmatched] = importer.add(record)
    assert isinstance(unmatched, Unmatched)
    assert unmatched.highlight.text == "It froze."
    [(id_, document, [quote])] = library.iterate_articles()
    assert (document.title, document.url, document.site) == ("Rain", URL, "G")
    assert document.text[quote.start : quote.end] == "It *rained* all day."
    assert CorpusStore(library).license(id_) == "CC0-1.0"
    [problem] = importer.add(Record("2", "", " \n", ("x",)))
    assert isinstance(problem, RecordProblem)


def test_fetch(library: Library) -> None:
    """An article is fetched once from the URL of its quotes; a failure is the reason."""
    requests = []

    def fetch(url: str) -> tuple[Document, str]:
        requests.append(url)
        if url != URL:
            raise UnreachableError(f"{url}: no connection")
        return read_text(TEXT, title="Rain"), "CC-BY-4.0"

    importer = Importer(library, "x.csv", fetch=fetch)
    assert list(importer.add(ImportedHighlight(QUOTE, url=URL))) == []
    assert list(importer.add(ImportedHighlight("Nobody was hurt.", url=URL))) == []
    for _ in range(2):
        [unmatched] = importer.add(ImportedHighlight("It froze.", url="https://e.org/x"))
        assert isinstance(unmatched, Unmatched)
        assert "no connection" in unmatched.reason
    assert requests == [URL, "https://e.org/x"]
    licenses = [each.license for each in CorpusStore(library).list_articles()]
    assert licenses == ["CC-BY-4.0", ""]
    assert [each[:2] for each in quotes(library)] == [
        ("Rain", QUOTE),
        ("Rain", "Nobody was hurt."),
        ("https://e.org/x", "It froze."),  # kept without a position
    ]


def test_fetched_article_precedes_similar_ones(library: Library) -> None:
    """A quote whose article can be fetched is not searched in similar articles."""
    importer = Importer(library, "x.csv", fetch=lambda _: (read_text(TEXT, title="Rain"), ""))
    importer.add_article(article(TEXT.replace("old", "new"), "Other"))
    importer.add_article(article(TEXT.replace("rain", "hail"), "Another"))
    assert list(importer.add(ImportedHighlight(QUOTE, url=URL))) == []
    assert [each[:2] for each in quotes(library)] == [("Rain", QUOTE)]
    [unmatched] = importer.add(ImportedHighlight("It froze that night.", url=URL))
    assert isinstance(unmatched, Unmatched)
    assert "not found in its article" in unmatched.reason


def test_verbatim_quote_precedes_similar_ones(library: Library) -> None:
    """Of several similar articles, the one that holds the quote verbatim is used."""
    importer = Importer(library, "x.csv")
    importer.add_article(article(TEXT.replace("fell all", "came all"), "Other"))
    importer.add_article(article(title="Rain"))
    assert list(importer.add(ImportedHighlight(QUOTE))) == []
    assert [each[:2] for each in quotes(library)] == [("Rain", QUOTE)]


@pytest.mark.parametrize("url", ["http://[broken", "ftp://e.org/x", "notes.txt"])
def test_only_web_urls_are_fetched(url: str) -> None:
    """A URL of an export is never opened as a file; a malformed one is an error."""
    with pytest.raises(PullquoteError):
        article_fetcher(IsolatedWorker())(url)


def test_keys() -> None:
    """Keys ignore what does not identify an article; a malformed URL has no key."""
    assert article_keys("https://e.org/a?page=2&fbclid=x", "")[0] == "url e.org/a?page=2"
    assert article_keys("http://www.e.org/a/#b", "") == article_keys("https://e.org/a", "")
    assert article_keys("https://e.org/a", "") != article_keys("https://e.org/b", "")
    assert article_keys("http://[broken", "") == []
    assert article_keys("", " ! ") == []


def test_fetching_obeys_robots_txt(monkeypatch: pytest.MonkeyPatch) -> None:
    """An article is fetched as by the crawler: with its limits, robots.txt and worker process."""
    seen: list[tuple[str, FetchLimits, bool]] = []

    def fetch(url: str, limits: FetchLimits, **options: Any) -> Page:
        seen.append((url, limits, options.get("check") is not None))
        if options.get("check"):
            options["check"](url)
        robots = b"User-agent: *\nDisallow: /private"
        return Page(robots if url.endswith("robots.txt") else TEXT.encode(), url, "text/plain", "")

    monkeypatch.setattr("pullquote.ingest.crawl.politeness.fetch", fetch)
    monkeypatch.setattr("pullquote.ingest.crawl.politeness.time.sleep", lambda _: None)
    with IsolatedWorker() as worker:
        fetch_article = article_fetcher(worker)
        document, license = fetch_article(URL)
        assert QUOTE in document.text
        assert license == ""
        assert seen[0] == (URL, PAGE_LIMITS, True)
        with pytest.raises(RobotsError):
            fetch_article("https://example.org/private/1")
    with (
        IsolatedWorker(timeout_seconds=0.01) as worker,  # less than its start takes
        pytest.raises(UnreadableError, match=r"took longer than 0\.01 s"),
    ):
        article_fetcher(worker)(URL)


def test_note_is_kept(library: Library) -> None:
    """The reader's note comes with the quote; a later import does not replace it."""
    importer = Importer(library, "app")
    id_ = importer.add_article(article(url=URL))
    for note in ("mine", "another"):
        assert list(importer.add(ImportedHighlight(QUOTE, url=URL, note=note))) == []
    assert [quote.note for quote in CorpusStore(library).all_quotes(id_)] == ["mine"]


@pytest.mark.parametrize(("before", "after", "nth"), [("noon. ", "", 1), ("", " Then", 0)])
def test_surroundings_choose_among_twins(
    library: Library, before: str, after: str, nth: int
) -> None:
    """Text before or after a quote chooses the passage, however short the quote is."""
    text = "It rained. Then it was noon. It rained. Nobody came."
    importer = Importer(library, "app")
    id_ = importer.add_article(article(text, url=URL))
    highlight = ImportedHighlight("It rained.", url=URL, before=before, after=after)
    assert list(importer.add(highlight)) == []
    [quote] = CorpusStore(library).all_quotes(id_)
    assert quote.start == [0, 29][nth]
