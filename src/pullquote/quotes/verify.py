"""Verify the quotations of a text against the article that it quotes.

Input: two documents. Output: for each quotation a verdict, its spans in the article, the
similarity, and the words that were changed. `align_quote`, which also makes training labels, finds
the spans.
"""

from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from pullquote.documents.document import Document
from pullquote.payloads import ChangePayload, QuotationPayload, SpanPayload, copy_fields
from pullquote.quotes.align import align_quote, find_nearest, find_verbatim
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.normalize import normalize
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.span import Span
from pullquote.quotes.text_index import WORD

_ENDS = " '-….,;:"

Verdict = Literal["verbatim", "altered", "absent"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between article and quotation, in words.

    Attributes:
        article: The article's words; empty where the quotation adds some.
        quotation: The quotation's words; empty where it leaves some out.
    """

    article: str
    quotation: str


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation and its verdict.

    Attributes:
        quotation: The quotation, with its offsets in the text that quotes.
        verdict: "verbatim" if every word and punctuation mark within the quotation stands in the
            article, apart from typesetting, marks around it, a final stop and the case of the
            first letter; "altered" if the passage is known, but something differs or was left
            out, or if a quotation of fewer than six words is similar to a passage; "absent" if
            there is no such passage, or if several are candidates.
        spans: The passage, as offsets in the article's text; empty if absent.
        quality: The similarity of quotation and passage, in [0, 1]; 0 if absent.
        is_marked: Whether an ellipsis or brackets mark every change.
        changes: The changes, in order.
    """

    quotation: Quotation
    verdict: Verdict
    spans: tuple[Span, ...] = ()
    quality: float = 0.0
    is_marked: bool = False
    changes: tuple[Change, ...] = ()

    def to_payload(self) -> QuotationPayload:
        """Return the JSON payload of the quotation."""
        return QuotationPayload(
            start=self.quotation.start,
            end=self.quotation.end,
            text=self.quotation.text,
            verdict=self.verdict,
            quality=round(self.quality, 4),
            is_marked=self.is_marked,
            spans=tuple(copy_fields(SpanPayload, span) for span in self.spans),
            changes=tuple(copy_fields(ChangePayload, change) for change in self.changes),
        )


def verify_quotations(
    post: Document, article: Document, *, min_words: int = 1
) -> list[CheckedQuotation]:
    """Verify every quotation of a text against the article that it quotes.

    Args:
        post: The text that quotes.
        article: The text that is quoted.
        min_words: The minimum length of a quotation; shorter ones are skipped.

    Raises:
        UsageError: A quotation is not verbatim, and rapidfuzz is not installed.

    >>> from pullquote.documents import read_text
    >>> article = read_text("The rain fell, hard and long, on the town.")
    >>> [checked] = verify_quotations(read_text("“The rain fell … on the town.”"), article)
    >>> checked.verdict, checked.is_marked, checked.changes
    ('altered', True, (Change(article=', hard and long,', quotation='…'),))
    """
    text = readable_text(article)
    quotations = find_quotations(post, min_words=min_words)
    by_text = {quotation.text: quotation for quotation in quotations}
    checked = {words: _check(text, quotation) for words, quotation in by_text.items()}
    return [replace(checked[quotation.text], quotation=quotation) for quotation in quotations]


def _check(text: str, quotation: Quotation) -> CheckedQuotation:
    span = find_verbatim(text, quotation.text)
    if span:
        return CheckedQuotation(quotation, "verbatim", (span,), 1.0)
    alignment = align_quote(text, quotation.text)
    nearest = None if alignment else find_nearest(text, quotation.text)
    spans = alignment.spans if alignment else (nearest,) if nearest else ()
    if not spans:
        return CheckedQuotation(quotation, "absent")
    quality = min(span.quality for span in spans)
    changes = _compare(text[spans[0].start : spans[-1].end], quotation.text)
    is_marked = quality == 1.0 and all(
        "…" in change.quotation or "[" in change.quotation for change in changes
    )
    return CheckedQuotation(quotation, "altered", spans, quality, is_marked, changes)


def _compare(article: str, quotation: str) -> tuple[Change, ...]:
    """Return the words that differ, apart from typesetting."""
    a, b = _tokenize(article), _tokenize(quotation)
    if a and b and a[0].lower() == b[0].lower():
        b[0] = a[0]
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return tuple(
        Change("".join(a[i1:i2]).strip(), "".join(b[j1:j2]).strip())
        for kind, i1, i2, j1, j2 in matcher.get_opcodes()
        if kind != "equal"
    )


def _tokenize(text: str) -> list[str]:
    """Split a text into words and what stands between them, spaces included."""
    normalized = normalize(text).text.strip(_ENDS)
    tokens: list[str] = []
    position = 0
    for word in WORD.finditer(normalized):
        between = normalized[position : word.start()]
        tokens += [between] if between else []
        tokens.append(word.group())
        position = word.end()
    return [*tokens, normalized[position:]] if position < len(normalized) else tokens
