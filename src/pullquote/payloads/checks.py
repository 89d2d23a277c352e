"""JSON shapes of checked quotations."""

from dataclasses import dataclass
from typing import Literal

from pullquote.documents.document import Document
from pullquote.payloads.codec import Payload


@dataclass(frozen=True, slots=True)
class SpanPayload(Payload):
    """A part of the article that a quotation repeats, with its similarity in (0, 1]."""

    start: int
    end: int
    quality: float


@dataclass(frozen=True, slots=True)
class ChangePayload(Payload):
    """Words that differ between article and quotation."""

    article: str
    quotation: str


@dataclass(frozen=True, slots=True)
class QuotationPayload(Payload):
    """A quotation and its verdict.

    Attributes:
        start: Offset of its first code point in the text that quotes.
        end: Offset after its last code point.
        text: The quotation.
        verdict: Whether the source has it as it stands, altered, or not at all, or whether only
            another source than the named one has it.
        quality: Similarity in [0, 1]; 0 if absent.
        is_marked: Whether ellipses and brackets disclose every change.
        spans: Where it stands in the source, with offsets in the source's text.
        changes: The changed words in order.
        named: Indices of the sources that the text names for it.
        passage: The source's words; empty if absent.
        source: Index of the source that has it; missing if absent.
    """

    start: int
    end: int
    text: str
    verdict: Literal["verbatim", "altered", "absent", "misattributed"]
    quality: float
    is_marked: bool
    spans: tuple[SpanPayload, ...]
    changes: tuple[ChangePayload, ...]
    named: tuple[int, ...] = ()
    passage: str = ""
    source: int | None = None


@dataclass(frozen=True, slots=True)
class CheckPayload(Payload):
    """The quotations of a text, checked against the article that it quotes.

    Attributes:
        post: The text that quotes.
        article: The quoted article.
        is_verbatim: Whether all quotations are verbatim.
        quotations: The quotations in order.
    """

    post: Document
    article: Document
    is_verbatim: bool
    quotations: tuple[QuotationPayload, ...]


@dataclass(frozen=True, slots=True)
class SourcePayload(Payload):
    """What names a source: its title, author, address and file; each may be empty."""

    title: str = ""
    author: str = ""
    url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class VerifyPayload(Payload):
    """The quotations of a text, verified against its sources.

    Attributes:
        post: The text that quotes.
        sources: The sources, in the order given.
        is_verbatim: Whether all quotations are verbatim.
        quotations: The quotations in order.
        repaired: The repaired text; missing unless requested.
    """

    post: Document
    sources: tuple[SourcePayload, ...]
    is_verbatim: bool
    quotations: tuple[QuotationPayload, ...]
    repaired: str | None = None
