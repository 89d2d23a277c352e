"""Client, answers: what is given to a server, and what comes back, typed.

In: JSON of the server. Out: documents, sentences, quotes. Offsets are code points of the
document's text, half-open.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from pullquote.documents.document import Document
from pullquote.errors import (
    ClientError,
    NotInLibraryError,
    PullquoteError,
    SourceNotFoundError,
    TooLargeError,
    UsageError,
)
from pullquote.library import Reading

_ERRORS: dict[int, type[PullquoteError]] = {
    400: UsageError,
    404: NotInLibraryError,
    413: TooLargeError,
    422: UsageError,
}
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article comes from; made by one of the methods below.

    Attributes:
        given: What is sent to the server.
    """

    given: Mapping[str, Any]

    @classmethod
    def text(cls, text: str, *, kind: Literal["text", "markdown"] = "text") -> "Source":
        """Give a text itself."""
        return cls({"text": text, "kind": kind})

    @classmethod
    def html(cls, html: str, *, url: str = "") -> "Source":
        """Give a page itself, and where it stands."""
        return cls({"html": html, "url": url})

    @classmethod
    def url(cls, url: str) -> "Source":
        """Let the server fetch a page, if it may."""
        return cls({"url": url})

    @classmethod
    def file(cls, path: str | Path) -> "Source":
        """Send a file of any kind that `pullquote highlight` reads.

        Raises:
            SourceNotFoundError: It cannot be read.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise SourceNotFoundError(f"{path}: cannot be read: {error.strerror}") from error
        return cls({"file": {"name": Path(path).name, "data": base64.b64encode(data).decode()}})

    @classmethod
    def document(cls, document: Document) -> "Source":
        """Give a document, such as the server gave back earlier."""
        return cls({"document": document.to_dict()})

    @classmethod
    def article(cls, article: str) -> "Source":
        """Name an article of the server's library by its id."""
        return cls({"article": article})

    def titled(self, title: str) -> "Source":
        """Give the same source under a title."""
        return Source({**self.given, "title": title})


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence has its score; see `pullquote.scorers.Explanation`."""

    summary: str
    words: tuple[str, ...] = ()
    neighbors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what was found of it; see `pullquote.selection.ScoredSentence`."""

    index: int
    start: int
    end: int
    text: str
    prose: str
    block: int
    score: float
    rank: int
    strength: Literal["strong", "light", "none"]
    is_context: bool
    needs_context: bool
    score_std: float | None = None
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class HighlightResponse:
    """An article with every sentence judged; see `pullquote.selection.HighlightResult`."""

    id: str
    document: Document
    language: str
    words: int
    minutes: int
    model: str
    encoder: str
    has_standout: bool
    sentences: tuple[Sentence, ...]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "HighlightResponse":
        """Make it of the server's JSON."""
        sentences = [
            {**each, "explanation": each.get("explanation") and pick(Explanation, each["explanation"])}
            for each in given["sentences"]
        ]
        document = Document.from_dict(given["document"])
        found = [pick(Sentence, each) for each in sentences]
        return pick(cls, {**given, "document": document, "sentences": found})

    @property
    def highlights(self) -> tuple[Sentence, ...]:
        """The sentences that are highlighted, in reading order."""
        return tuple(each for each in self.sentences if each.strength != "none")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scores of several models, rows in the order of `models`, and how alike they rank."""

    id: str
    models: tuple[str, ...]
    scores: tuple[tuple[float, ...], ...]
    agreement: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A part of an article that a quotation repeats; see `pullquote.quotes.align.Span`."""

    start: int
    end: int
    quality: float


@dataclass(frozen=True, slots=True)
class Change:
    """Words that differ; see `pullquote.quotes.verify.Change`."""

    article: str
    quotation: str


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation and what became of it; see `pullquote.quotes.verify.CheckResult`.

    `start` and `end` count in the text that quotes, the offsets of `places` in the article's.
    """

    start: int
    end: int
    text: str
    verdict: Literal["verbatim", "altered", "absent"]
    quality: float
    is_marked: bool
    places: tuple[Span, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A text, the article it speaks of, and its quotations in order."""

    post: Document
    article: Document
    is_verbatim: bool
    quotations: tuple[Quotation, ...]

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "CheckResult":
        """Make it of the server's JSON."""
        quotations = [
            pick(
                Quotation,
                each
                | {
                    "places": [pick(Span, place) for place in each["places"]],
                    "changes": [pick(Change, change) for change in each["changes"]],
                },
            )
            for each in given["quotations"]
        ]
        documents = {name: Document.from_dict(given[name]) for name in ("post", "article")}
        return pick(cls, {**given, **documents, "quotations": quotations})


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the server offers."""

    name: str
    is_default: bool
    needs_vectors: bool
    encoder: str
    description: str
    card: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Articles that were read, the last first; `next` is what to give as `before` to go on."""

    readings: tuple[Reading, ...]
    next: str | None = None


def pick(kind: type[Kind], given: Mapping[str, Any]) -> Kind:
    """Make one of the types above of the fields that it has.

    >>> pick(Explanation, {"summary": "opens the article", "more": 1}).summary
    'opens the article'
    """
    names = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _tupled(value) for name, value in given.items() if name in names})


def _tupled(value: Any) -> Any:
    return tuple(_tupled(each) for each in value) if isinstance(value, list) else value


def as_error(problem: Any, status: int, name: str) -> PullquoteError:
    """Make an error of ours of what a server said went wrong."""
    said = problem.get("detail") if isinstance(problem, Mapping) else None
    if not isinstance(said, str):
        return ClientError(
            f"{name}: answered with status {status}; a server of pullquote is needed"
        )
    words = " ".join(said.split())
    return _ERRORS.get(status, ClientError)(f"{name}: {words}")
