"""JSON shapes of the library: quotes and reading history."""

from dataclasses import dataclass

from pullquote.documents.document import Document
from pullquote.payloads.codec import Payload


@dataclass(frozen=True, slots=True)
class QuotePayload(Payload):
    """A quote in the library.

    Attributes:
        id: Its number in the library.
        article: The article's id.
        text: The quoted text.
        start: Offset of its first code point in the article's text.
        end: Offset after its last code point.
        added: When it was added, UTC, ISO 8601.
        note: The reader's note; empty without one.
        origin: Where it was imported from; empty for a mark made here.
    """

    id: int
    article: str
    text: str
    start: int
    end: int
    added: str
    note: str
    origin: str


@dataclass(frozen=True, slots=True)
class MarkPayload(QuotePayload):
    """A quote in the list of all marks; both offsets are 0 if it was not found in its article.

    Attributes:
        title: Title of its article; empty if unknown, like `author`, `site` and `url`.
        author: Its author.
        site: The publication.
        url: Its address on the web.
    """

    title: str
    author: str
    site: str
    url: str


@dataclass(frozen=True, slots=True)
class MarksPayload(Payload):
    """A page of the marks of all articles, latest first.

    Attributes:
        marks: The marks.
        next: Value of `before` for the next page; absent on the last page.
    """

    marks: tuple[MarkPayload, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class QuotesPayload(Payload):
    """The quotes of an article in the order of its text."""

    quotes: tuple[QuotePayload, ...]


@dataclass(frozen=True, slots=True)
class ReadingPayload(Payload):
    """An article in the reading history.

    Attributes:
        article: The article's id.
        title: Its title; empty if unknown, like `site` and `url`.
        site: The publication.
        url: Its address on the web.
        read: When it was last read, UTC, ISO 8601.
        teaser: Its best sentence.
        words: Number of words.
        model: Name of the scorer.
        quotes: Number of its quotes in the library.
    """

    article: str
    title: str
    site: str
    url: str
    read: str
    teaser: str
    words: int
    model: str
    quotes: int


@dataclass(frozen=True, slots=True)
class HistoryPayload(Payload):
    """A page of the reading history, latest first.

    Attributes:
        readings: The articles.
        next: Value of `before` for the next page; absent on the last page.
    """

    readings: tuple[ReadingPayload, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryArticlePayload(Payload):
    """An article in the library with its quotes."""

    document: Document
    quotes: tuple[QuotePayload, ...]
