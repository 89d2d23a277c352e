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
        verdict: Whether the article has it as it stands, altered, or not at all.
        quality: Similarity in [0, 1]; 0 if absent.
        is_marked: Whether ellipses and brackets disclose every change.
        spans: Where it stands in the article, with offsets in the article's text.
        changes: The changed words in order.
    """

    start: int
    end: int
    text: str
    verdict: Literal["verbatim", "altered", "absent"]
    quality: float
    is_marked: bool
    spans: tuple[SpanPayload, ...]
    changes: tuple[ChangePayload, ...]


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
