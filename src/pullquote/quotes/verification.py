"""Verify the quotations of a text against the sources that it quotes.

Input: a text and any number of sources, of which one at a time is in memory. Output: for each
quotation a verdict, its source, its spans there, and the words that were changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pullquote.documents import as_document
from pullquote.documents.document import Document
from pullquote.errors import ArgumentTypeError, UsageError, check_type
from pullquote.payloads import (
    ChangePayload,
    QuotationPayload,
    SourcePayload,
    SpanPayload,
    VerifyPayload,
    copy_fields,
)
from pullquote.quotes.attribution import Mentions
from pullquote.quotes.extract import Quotation, find_quotations
from pullquote.quotes.match import Change, Match, find_match
from pullquote.quotes.plain_text import readable_text
from pullquote.quotes.prefilter import QuotationFilter
from pullquote.quotes.repair import Repair, apply_repairs
from pullquote.quotes.span import Span
from pullquote.quotes.text_index import text_index

MAX_SIMILAR_SOURCES = 10
"""Among more sources, a short quotation that is only similar to a passage is a coincidence."""

_MAX_NAMED = 10
_MAX_MATCHES = 100  # of one quotation, in sources that the text names
# Of one quotation, in sources where it is not verbatim: so many sources that are almost equal cost
# seconds, not hours. A search takes a millisecond; one that succeeds counts as many.
_MAX_SEARCHES = 300
_SUCCESS = 15
_SIMILAR = 1  # the rank of such a match

Verdict = Literal["verbatim", "altered", "absent", "misattributed"]


@dataclass(frozen=True, slots=True)
class CheckedQuotation:
    """A quotation and its verdict.

    Attributes:
        quotation: The quotation, with its offsets in the text that quotes.
        verdict: "verbatim" if every word and punctuation mark within the quotation stands in the
            source, apart from typesetting, marks around it, a final stop and the case of the
            first letter; "altered" if the passage is known, but something differs or was left
            out, or if a quotation of fewer than six words is similar to a passage;
            "misattributed" if the text names sources for it, but it stands, verbatim or altered,
            only in another one; "absent" if there is no such passage, or if several are candidates.
        spans: The passage, as offsets in the source's text; empty if absent.
        quality: The similarity of quotation and passage, in [0, 1]; 0 if absent.
        is_marked: Whether an ellipsis or brackets mark every change.
        changes: The changes, in order.
        source: Index of the source that has the passage; None if absent.
        named: Indices of the sources that the text names for it, at most 10; see
            `pullquote.quotes.attribution`.
        passage: The source's words; empty if absent.
    """

    quotation: Quotation
    verdict: Verdict
    spans: tuple[Span, ...] = ()
    quality: float = 0.0
    is_marked: bool = False
    changes: tuple[Change, ...] = ()
    source: int | None = None
    named: tuple[int, ...] = ()
    passage: str = ""

    def to_payload(self) -> QuotationPayload:
        """Return the JSON payload of the quotation."""
        return copy_fields(
            QuotationPayload,
            self,
            start=self.quotation.start,
            end=self.quotation.end,
            text=self.quotation.text,
            quality=round(self.quality, 4),
            spans=tuple(copy_fields(SpanPayload, span) for span in self.spans),
            changes=tuple(copy_fields(ChangePayload, change) for change in self.changes),
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """The quotations of a text with their verdicts; iterating yields them.

    Attributes:
        document: The text that quotes.
        sources: Title, address and name of each source.
        quotations: The quotations in order.
    """

    document: Document
    sources: tuple[SourcePayload, ...]
    quotations: tuple[CheckedQuotation, ...]

    def __iter__(self) -> Iterator[CheckedQuotation]:
        return iter(self.quotations)

    def __len__(self) -> int:
        return len(self.quotations)

    @property
    def is_verbatim(self) -> bool:
        """Whether all quotations are verbatim."""
        return all(item.verdict == "verbatim" for item in self.quotations)

    def repaired(self) -> str:
        """Return the text with its quotations repaired.

        The source's words replace those of altered quotations, unless an ellipsis or brackets mark
        every change. The right source follows in brackets each quotation that is misattributed,
        and a note each one that is absent.

        >>> from pullquote.documents import read_text
        >>> post = read_text("It read “rain fell on a town” and “snow fell”.")
        >>> verify(post, ["Rain fell on the town."]).repaired()
        'It read “rain fell on the town” and “snow fell” [not in the sources].'
        """
        repairs = []
        for item in self.quotations:
            is_changed = bool(item.changes) and not item.is_marked
            note = "[not in the sources]" if item.verdict == "absent" else ""
            if item.verdict == "misattributed" and item.source is not None:
                note = f"[{self.name(item.source)}]"
            repairs.append(Repair(item.quotation, item.passage if is_changed else "", note))
        return apply_repairs(self.document.text, repairs)

    def name(self, source: int) -> str:
        """Return the title of a source, or else its name, its address, or its number from 1."""
        item = self.sources[source]
        return item.title or item.source or item.url or f"source {source + 1}"

    def to_payload(self, *, repair: bool = False) -> VerifyPayload:
        """Return the JSON payload, with the repaired text on request."""
        return VerifyPayload(
            post=self.document,
            sources=self.sources,
            is_verbatim=self.is_verbatim,
            quotations=tuple(item.to_payload() for item in self.quotations),
            repaired=self.repaired() if repair else None,
        )


@dataclass(slots=True)
class _Found:
    """Where the words of a quotation were found: the best match, and those in named sources.

    Sources that the text names are counted apart, so that others leave them enough searches.
    """

    best: tuple[int, Match] | None = None
    mentioned: dict[int, Match] = field(default_factory=dict)
    searches: Counter[bool] = field(default_factory=Counter)

    def search(
        self, number: int, body: str, words: str, *, is_mentioned: bool, similar: bool
    ) -> None:
        """Search a source for the quotation."""
        is_verbatim = self.best is not None and not self.best[1].changes
        if is_verbatim and (not is_mentioned or len(self.mentioned) >= _MAX_MATCHES):
            return  # no other match can better it
        altered = self.searches[is_mentioned] < _MAX_SEARCHES
        match = find_match(body, words, altered=altered, similar=similar)
        if match:
            self.add(number, match, is_mentioned=is_mentioned)
        if not match or match.changes:
            self.searches[is_mentioned] += _SUCCESS if match else 1

    def add(self, number: int, match: Match, *, is_mentioned: bool) -> None:
        if is_mentioned and len(self.mentioned) < _MAX_MATCHES:
            self.mentioned[number] = match
        if self.best is None or match.order > self.best[1].order:
            self.best = number, match


def verify(
    text: str | Document, sources: Iterable[str | Document], *, min_words: int = 1
) -> Verification:
    """Verify every quotation of a text against the sources that it quotes.

    A quotation that is only the title of a source, or stands within it, is left out.

    Args:
        text: The text that quotes; a string is plain text, see `read_text` for Markdown.
        sources: The sources, read one by one: a generator keeps memory bounded. Metadata of
            documents (title, author, address) is what the text may name them by.
        min_words: The minimum length of a quotation; shorter ones are skipped.

    Raises:
        UsageError: There is no source; `min_words` is below 1; or a quotation is not verbatim, and
            rapidfuzz is not installed.
        ArgumentTypeError: A text is neither a string nor a `Document`, or `min_words` no integer.
        EmptySourceError: A text is blank.

    >>> from pullquote.documents import read_text
    >>> rain = read_text("The rain fell, hard and long, on the town.", title="The Rain")
    >>> [checked] = verify("“The rain fell … on the town.”", [rain, "Snow fell."])
    >>> checked.verdict, checked.is_marked, checked.changes
    ('altered', True, (Change(article=', hard and long,', quotation='…'),))
    >>> [checked.verdict for checked in verify("The Rain says: “Snow fell.”", [rain, "Snow fell."])]
    ['misattributed']
    """
    document = as_document(text, "text")
    if isinstance(sources, str | bytes | Document) or not isinstance(sources, Iterable):
        raise ArgumentTypeError(
            f"sources must be a list of texts or documents, got {type(sources).__name__}"
        )
    check_type("min_words", min_words, int, "an integer")
    if min_words < 1:
        raise UsageError(f"min_words must be at least 1, got {min_words}")
    return verify_quotations(document, find_quotations(document, min_words=min_words), sources)


def verify_quotations(
    document: Document, quotations: Sequence[Quotation], sources: Iterable[str | Document]
) -> Verification:
    """Verify quotations of a text that were found before; see `verify`."""
    words = list(dict.fromkeys(quotation.text for quotation in quotations))
    found = [_Found() for _ in words]
    mentions, prefilter = Mentions(document, quotations), QuotationFilter(words)
    names: list[SourcePayload] = []
    for number, item in enumerate(sources):
        source = as_document(item, f"source {number + 1}")
        names.append(copy_fields(SourcePayload, source))
        is_mentioned = mentions.add(number, source)
        similar = is_mentioned or number < MAX_SIMILAR_SOURCES
        body = readable_text(source)
        for i in prefilter.candidates(text_index(body), similar=similar):
            found[i].search(number, body, words[i], is_mentioned=is_mentioned, similar=similar)
    if not names:
        raise UsageError("at least one source is needed, got none")
    by_words = dict(zip(words, found, strict=True))
    checked = tuple(
        _judge(quotation, by_words[quotation.text], mentions.named(quotation), len(names))
        for quotation in quotations
        if not mentions.is_title(quotation)
    )
    return Verification(document, tuple(names), checked)


def _judge(
    quotation: Quotation, found: _Found, named: frozenset[int], n_sources: int
) -> CheckedQuotation:
    """Return the verdict: by the sources that are named, or else by the best match of all."""
    numbers = tuple(sorted(named)[:_MAX_NAMED])
    matches = [(number, found.mentioned[number]) for number in found.mentioned.keys() & named]
    best = max(matches, key=lambda item: (item[1].order, -item[0])) if matches else found.best
    is_doubtful = best is not None and best[1].rank == _SIMILAR and not matches
    if best is None or (is_doubtful and (named or n_sources > MAX_SIMILAR_SOURCES)):
        return CheckedQuotation(quotation, "absent", named=numbers)
    number, match = best
    own: Verdict = "verbatim" if match.rank > 2 else "altered"
    return CheckedQuotation(
        quotation,
        "misattributed" if named and not matches else own,
        spans=match.spans,
        quality=match.quality,
        is_marked=match.is_marked,
        changes=match.changes,
        source=number,
        named=numbers,
        passage=match.passage,
    )
