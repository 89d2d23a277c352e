"""Define what the library returns besides documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of an article that somebody marked or quoted.

    Attributes:
        id: Its number in the library, never reused.
        article: The article's id.
        text: The quoted text.
        start: Offset of the first code point in the article's text; 0 if it was not found.
        end: Offset after the last code point; 0 if it was not found.
        added: When it was added, UTC, ISO 8601 (``2024-05-31T12:00:00Z``).
        origin: Where it was quoted, as a URL or file name; empty for a reader's own mark.
        quality: Similarity of quote and article, in (0, 1]; 1 if verbatim.
        license: License of the text that quotes; empty if unknown.
        note: The reader's note; empty without one.
    """

    id: int
    article: str
    text: str
    start: int
    end: int
    added: str
    origin: str = ""
    quality: float = 1.0
    license: str = ""
    note: str = ""

    @property
    def is_located(self) -> bool:
        """Whether it was found in its article."""
        return self.end > 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A quote in the list of all marks, with what is known of its article.

    Attributes:
        quote: The quote.
        title: Title of its article; empty if unknown, like `author`, `site` and `url`.
        author: Its author.
        site: The publication.
        url: Its address on the web.
    """

    quote: Quote
    title: str
    author: str
    site: str
    url: str


@dataclass(frozen=True, slots=True)
class Reading:
    """An article in the reading history.

    Attributes:
        article: The article's id.
        title: Its title; empty if unknown, like `site` and `url`.
        site: The publication.
        url: Its address on the web.
        read: When it was last read, UTC, ISO 8601.
        model: Name of the scorer.
        teaser: Its best sentence.
        words: Number of words.
        quotes: Number of its quotes in the library.
        cursor: Value of `before` that returns the readings before this one.
    """

    article: str
    title: str
    site: str
    url: str
    read: str
    model: str
    teaser: str
    words: int
    quotes: int
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in a list.

    Attributes:
        article: The article's id.
        title: Its title; empty if unknown, like `site`, `url` and `license`.
        site: The publication.
        url: Its address on the web.
        license: Its license.
        words: Number of words.
        quotes: Number of its quotes.
    """

    article: str
    title: str
    site: str
    url: str
    license: str
    words: int
    quotes: int


@dataclass(frozen=True, slots=True)
class SourceStats:
    """Counts for the articles of one publication.

    Attributes:
        source: Name of the publication, or host; empty if unknown.
        articles: Number of articles.
        words: Number of their words.
        quotes: Number of their quotes.
        located: Number of quotes that were found in their article.
        verbatim: Number of quotes that were found word for word.
        quoted_words: Number of words in quotes.
        licenses: Licenses of the articles, separated by commas; None if none is known.
        same_url: Number of articles that share their URL with another article.
    """

    source: str
    articles: int
    words: int
    quotes: int
    located: int
    verbatim: int
    quoted_words: int
    licenses: str | None
    same_url: int
