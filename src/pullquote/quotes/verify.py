"""Corpus, checking: whether what a text quotes stands in the article it speaks of.

In: two documents. Out: for each quotation a verdict, where it stands, how much alike quotation and
article are, and what was altered. The places are found by `align_quote`, the aligner that also
makes labels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pullquote.documents.document import Document
from pullquote.payloads import ChangePayload, QuotationPayload, SpanPayload, copy_fields
from pullquote.quotes.align import Span, align_quote, find_verbatim
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.normalize import normalize
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.text_index import WORD

_ENDS = " '-….,;:"

Verdict = Literal["verbatim", "altered", "absent"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between article and quotation, in words.

    Attributes:
        article: What the article has; empty where the quotation adds.
        quotation: What the quotation has; empty where it leaves out.
    """

    article: str
    quotation: str


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation and what became of it.

    Attributes:
        quotation: The quotation, its offsets in the text that quotes.
        verdict: "verbatim" where every word and every sign of punctuation within it stands in
            the article, apart from typesetting, marks around it, a final stop and the case of the
            first letter; "altered" where its place is known, but something differs or was left
            out; "absent" where there is no such place, or it cannot be told which it is.
        spans: Where it stands, offsets in the article's text; empty where absent.
        quality: How much alike they are, in [0, 1]; 0 where absent.
        is_marked: Whether all that was altered is shown by ellipses or brackets.
        changes: What was altered, in order.
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
    """Check every quotation of a text against the article it speaks of.

    Args:
        post: The text that quotes.
        article: What it quotes from.
        min_words: Quotations of fewer words are not looked at.

    Returns:
        The quotations in order.

    Raises:
        UsageError: A quotation is not verbatim, and rapidfuzz is not installed.

    >>> from pullquote.documents import read_text
    >>> article = read_text("The rain fell, hard and long, on the town.")
    >>> [found] = verify_quotations(read_text("“The rain fell … on the town.”"), article)
    >>> found.verdict, found.is_marked, found.changes
    ('altered', True, (Change(article=', hard and long,', quotation='…'),))
    """
    text = readable_text(article)
    quotations = find_quotations(post, min_words=min_words)
    return [_check(text, quotation) for quotation in quotations]


def _check(text: str, quotation: Quotation) -> CheckedQuotation:
    span = find_verbatim(text, quotation.text)
    if span:
        return CheckedQuotation(quotation, "verbatim", (span,), 1.0)
    alignment = align_quote(text, quotation.text)
    if alignment is None:
        return CheckedQuotation(quotation, "absent")
    spans = alignment.spans
    changes = _compare(text[spans[0].start : spans[-1].end], quotation.text)
    is_marked = alignment.quality == 1.0 and all(
        "…" in change.quotation or "[" in change.quotation for change in changes
    )
    return CheckedQuotation(quotation, "altered", spans, alignment.quality, is_marked, changes)


def _compare(article: str, quotation: str) -> tuple[Change, ...]:
    """Give the words that differ, typesetting apart."""
    one, other = _tokens(article), _tokens(quotation)
    if one and other and one[0].lower() == other[0].lower():
        other[0] = one[0]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return tuple(
        Change(_join(one[a:b]), _join(other[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    )


def _tokens(text: str) -> list[str]:
    """Part into words and what stands between them, blanks in one with what is no blank."""
    folded = normalize(text).text.strip(_ENDS)
    tokens: list[str] = []
    place = 0
    for word in WORD.finditer(folded):
        between = folded[place : word.start()]
        tokens += [between] if between else []
        tokens.append(word.group())
        place = word.end()
    return [*tokens, folded[place:]] if place < len(folded) else tokens


def _join(tokens: Sequence[str]) -> str:
    return "".join(tokens).strip()
