"""Store, entries: what the store gives back beside documents."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of an article that somebody marked or quoted.

    Attributes:
        id: Its number in the file, never given twice.
        article: The article's id.
        text: What stands there.
        start: Offset of its first code point in the article's text.
        end: Offset after its last one.
        added: When it came into the file, UTC, ISO 8601 (``2024-05-31T12:00:00Z``).
        origin: Where it is from: empty for a reader's own mark, else the address or file.
        quality: How much alike quote and article are, in (0, 1]; 1 for what is verbatim.
        license: What may be done with what quotes it; empty where unknown.
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


@dataclass(frozen=True, slots=True)
class Reading:
    """An article that was read, as a list of such shows it.

    Attributes:
        article: The article's id.
        title: Like `site` and `url`, as in the document.
        site: The publication.
        url: Where it stands.
        read: When it was read last, UTC, ISO 8601.
        model: Name of the scorer.
        teaser: Its best sentence.
        words: How many words it has.
        quotes: How many quotes of it are in the file.
        cursor: What to ask for the readings before this one with.
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
