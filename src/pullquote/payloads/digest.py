"""JSON shapes of a digest: the best sentences of many articles."""

from dataclasses import dataclass

from pullquote.payloads.codec import Payload


@dataclass(frozen=True, slots=True)
class DigestSentencePayload(Payload):
    """A sentence of a digest.

    Attributes:
        start: Offset of its first code point in the article's text.
        end: Offset after its last code point.
        text: The exact text between these offsets.
        prose: The text without Markdown marks, white space collapsed.
        score: Score in [0, 1].
        link: The address of the sentence in its page, or of its time in the recording; empty if
            the article has no web address.
        speaker: Who says it, in captions and transcripts.
        seconds: When the cue that it begins in starts in the recording.
    """

    start: int
    end: int
    text: str
    prose: str
    score: float
    link: str
    speaker: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class DigestSourcePayload(Payload):
    """An article that a digest names.

    Attributes:
        id: The article's id: SHA-256 of title and text.
        title: Its title; like the next four, empty if unknown.
        author: Its authors.
        date: Its publication date.
        site: The publication's name.
        url: Its web address.
        source: The path of its file, or of the table or library that holds it.
    """

    id: str
    title: str
    author: str
    date: str
    site: str
    url: str
    source: str


@dataclass(frozen=True, slots=True)
class DigestArticlePayload(DigestSourcePayload):
    """An article with its best sentences.

    Attributes:
        language: ISO 639-1 code.
        sentences: Its best sentences in reading order; none repeats one of another article.
        also: The articles that report the same story and add nothing.
    """

    language: str
    sentences: tuple[DigestSentencePayload, ...]
    also: tuple[DigestSourcePayload, ...]


@dataclass(frozen=True, slots=True)
class DigestPayload(Payload):
    """The best sentences of many articles.

    Attributes:
        since: The start of the period, UTC, ISO 8601; empty for no limit.
        read: The number of articles that were read and lie in the period.
        undated: The number of articles that were left out because they have no date.
        problems: A line for each article that cannot be used; at most 100.
        articles: The latest article first; those without a date last.
    """

    since: str
    read: int
    undated: int
    problems: tuple[str, ...]
    articles: tuple[DigestArticlePayload, ...]
