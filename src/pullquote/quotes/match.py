"""Find the passage of one text that a quotation repeats, and what the quotation changed.

Input: a text and the quotation's words. Output: a `Match`, or None. `align_quote`, which also makes
training labels, finds the spans.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from pullquote.quotes.align import align_quote, find_nearest, find_verbatim
from pullquote.quotes.normalize import normalize
from pullquote.quotes.span import Span
from pullquote.quotes.text_index import WORD

_ENDS = " '-….,;:"


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
class Match:
    """Where a quotation stands in a text.

    Attributes:
        spans: The passage, as offsets in the text.
        passage: The words of the spans.
        changes: What the quotation changed, in order; empty if it is verbatim.
        is_marked: Whether an ellipsis or brackets mark every change.
        rank: 3 for a verbatim quotation, 2 for an altered one, 1 for a short one that is only
            similar to a passage.
    """

    spans: tuple[Span, ...]
    passage: str
    changes: tuple[Change, ...] = ()
    is_marked: bool = False
    rank: int = 3

    @property
    def quality(self) -> float:
        """The lowest quality of the spans."""
        return min(span.quality for span in self.spans)

    @property
    def order(self) -> tuple[int, bool, float]:
        """Sort key: the better of two matches has the greater one."""
        return self.rank, self.is_marked, self.quality


def find_match(
    text: str, words: str, *, altered: bool = True, similar: bool = True
) -> Match | None:
    """Find the passage of a text that a quotation repeats.

    Args:
        text: The text; its index is cached, see `align_quote`.
        words: The quotation.
        altered: Whether the quotation may be altered.
        similar: Whether a quotation of fewer than six words may be only similar to the passage.

    Raises:
        UsageError: The quotation is not verbatim, and rapidfuzz is not installed.
    """
    if span := find_verbatim(text, words):
        return Match((span,), _words(text, (span,)))
    if not altered:
        return None
    alignment = align_quote(text, words)
    nearest = find_nearest(text, words) if similar and not alignment else None
    spans = alignment.spans if alignment else (nearest,) if nearest else ()
    if not spans:
        return None
    changes = _compare(text[spans[0].start : spans[-1].end], words)
    is_marked = alignment is not None and alignment.quality == 1.0 and _all_marked(changes)
    return Match(spans, _words(text, spans), changes, is_marked, 2 if alignment else 1)


def _all_marked(changes: tuple[Change, ...]) -> bool:
    return all("…" in change.quotation or "[" in change.quotation for change in changes)


def _words(text: str, spans: tuple[Span, ...]) -> str:
    """Return the words of a passage as a reader sees them, its gaps as ellipses."""
    pieces = (text[span.start : span.end].replace("\u200b", "") for span in spans)
    return " … ".join(" ".join(piece.split()) for piece in pieces)


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
