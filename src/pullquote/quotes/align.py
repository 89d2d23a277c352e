"""Find the passage of a text that a quote was taken from.

Input: a text and a quote. Output: the spans of the text that the quote repeats, or None. Three
searches are tried in this order: the quote itself, apart from typesetting and the case of its first
letter; its pieces, if an ellipsis or brackets mark an omission or insertion; and a passage that is
very similar, if no other passage is nearly as similar.
"""

import re
from dataclasses import dataclass
from itertools import islice

from pullquote.errors import check_type
from pullquote.quotes.fuzzy import find_short, find_similar
from pullquote.quotes.normalize import normalize
from pullquote.quotes.span import Span
from pullquote.quotes.text_index import WORD, Range, TextIndex, text_index

# From four words on, the same words elsewhere are a repetition, not a coincidence.
_MIN_REPEATED_WORDS = 4
# An ellipsis may stand for a paragraph or two. Square brackets hold a gloss of the person who
# quotes, in place of a few words: a longer gap would join unrelated passages.
_MAX_ELISION_CODE_POINTS = 2000
_MAX_INSERTION_CODE_POINTS = 60
_MAX_ANCHORS = 20
_MAX_TWINS = 1000
_CONTEXT_CODE_POINTS = 100

_EDGES = " '-…"
_FINAL = " '-….,;:!?"
_STOPS = " '-….,;:"
_CHANGED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_GAP = re.compile(r"(?P<elision>[\[(]\s?…\s?[\])]|…)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Alignment:
    """The passage that a quote was taken from.

    Attributes:
        spans: One span, or several in order for a quote with gaps; never empty or overlapping.
    """

    spans: tuple[Span, ...]

    @property
    def quality(self) -> float:
        """The lowest quality of the spans."""
        return min(span.quality for span in self.spans)


def align_quote(text: str, quote: str, *, before: str = "", after: str = "") -> Alignment | None:
    """Find the passage of a text that a quote was taken from.

    A quote that is not verbatim needs 6 to 200 words, a similarity of 0.85 and no rival; see
    `pullquote.quotes.fuzzy`. A quote of fewer than four words must occur exactly once.

    Args:
        text: Any text. The indices of the last few texts are cached, so align all quotes of one
            text before those of the next.
        quote: The quoted words, with or without quotation marks around them.
        before: Text right before the quote, to choose among equal passages; may be empty.
        after: Text right after it.

    Returns:
        The passage; the first one if the same words occur again. None if there is none, or if
        several passages are candidates.

    Raises:
        UsageError: The quote is not verbatim, and rapidfuzz is not installed.

    >>> text = "The rain fell, hard and long, on the town."
    >>> [text[s.start : s.end] for s in align_quote(text, "“the rain fell … on the town”").spans]
    ['The rain fell', 'on the town']
    >>> align_quote(text, "Snow fell on the town.") is None
    True
    """
    index = _index(text, quote)
    query = _query(quote)
    if not WORD.search(query):
        return None
    exact = _find_in_context(index, query, before, after) if before or after else None
    exact = exact or _find_unambiguous(index, query)
    ranges = [exact] if exact else _find_pieces(index, query)
    matches = [(1.0, match) for match in ranges]
    if not matches:
        similar = find_similar(index, query.lower())
        matches = [similar] if similar else []
    spans = tuple(Span(*index.normalized.unfold(*match), quality) for quality, match in matches)
    return Alignment(spans) if spans else None


def find_verbatim(text: str, quote: str) -> Span | None:
    """Find the first verbatim occurrence of a quote, however short the quote is.

    Args:
        text: Any text, as for `align_quote`.
        quote: The quoted words.

    Returns:
        The span, of quality 1. Typesetting, marks and stops at both ends, and the case of the
        first letter are ignored. None if there is no such occurrence.
    """
    index = _index(text, quote)
    query = normalize(quote).text.strip(_EDGES)
    for form in dict.fromkeys((query, query.strip(_STOPS))):
        match = next(index.find(form), None) if WORD.search(form) else None
        if match:
            return Span(*index.normalized.unfold(*match))
    return None


def find_nearest(text: str, quote: str) -> Span | None:
    """Find the passage that is most similar to a quote of fewer than six words.

    Args:
        text: Any text, as for `align_quote`.
        quote: The quoted words.

    Returns:
        The span, of quality 0.7 or more; None if there is no such passage, or the quote is longer.

    Raises:
        UsageError: rapidfuzz is not installed.
    """
    index = _index(text, quote)
    match = find_short(index, short_query(quote))
    return Span(*index.normalized.unfold(*match[1]), match[0]) if match else None


def _index(text: str, quote: str) -> TextIndex:
    for name, value in (("text", text), ("quote", quote)):
        check_type(name, value, str, "a string")
    return text_index(text)


def short_query(quote: str) -> str:
    """Return a quote as `find_nearest` compares it."""
    return normalize(quote).text.strip(_FINAL).lower()


def query_pieces(quote: str) -> list[str]:
    """Return what a quote claims to repeat: its pieces between gaps, normalized."""
    query = _query(quote)
    return _split_at_gaps(query)[0] or [query]


def _query(quote: str) -> str:
    return _CHANGED_LETTER.sub(r"\1", normalize(quote).text).strip(_EDGES)


def _is_long(query: str) -> bool:
    return len(WORD.findall(query)) >= _MIN_REPEATED_WORDS


def _find_unambiguous(index: TextIndex, query: str) -> Range | None:
    """Find words that occur once, or that are long enough to mean the same in every occurrence."""
    for form in dict.fromkeys((query, query.strip(_FINAL))):
        matches = index.find(form)
        first = next(matches, None)
        if first and (next(matches, None) is None or _is_long(form)):
            return first
    return None


def _find_in_context(index: TextIndex, query: str, before: str, after: str) -> Range | None:
    """Find the occurrence whose surroundings agree most with the given ones; None if none does."""
    head, tail = normalize(before).text.rstrip()[::-1], normalize(after).text.lstrip()
    text = index.text
    best, longest = None, 0
    for start, end in islice(index.find(query), _MAX_TWINS):
        left = text[max(start - _CONTEXT_CODE_POINTS, 0) : start].rstrip()[::-1]
        right = text[end : end + _CONTEXT_CODE_POINTS].lstrip()
        agreement = _n_shared(left, head) + _n_shared(right, tail)
        if agreement > longest:
            best, longest = (start, end), agreement
    return best


def _n_shared(a: str, b: str) -> int:
    """Return the length of the beginning that two texts share."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((i for i, (x, y) in pairs if x != y), min(len(a), len(b)))


def _find_pieces(index: TextIndex, query: str) -> list[Range]:
    """Find the pieces of a quote with gaps: the longest piece first, then those around it."""
    pieces, gaps = _split_at_gaps(query)
    if len(gaps) == 0 or not _is_long(" ".join(pieces)):
        return []
    anchor = max(range(len(pieces)), key=lambda i: len(pieces[i]))
    for match in islice(index.find(pieces[anchor]), _MAX_ANCHORS):
        chain = _extend(index, pieces, gaps, anchor, match)
        if chain:
            return chain
    return []


def _split_at_gaps(query: str) -> tuple[list[str], list[int]]:
    """Return the pieces of a quote and the longest gap before each; nothing if it has no gap."""
    pieces: list[str] = []
    gaps: list[int] = []
    start = width = 0
    for gap in [*_GAP.finditer(query), None]:
        piece = query[start : gap.start() if gap else None].strip(_FINAL)
        if WORD.search(piece):
            pieces.append(piece)
            gaps.append(width)
            width = 0
        if gap:
            start = gap.end()
            width += _MAX_ELISION_CODE_POINTS if gap["elision"] else _MAX_INSERTION_CODE_POINTS
    return (pieces, gaps) if start else ([], [])


def _extend(
    index: TextIndex, pieces: list[str], gaps: list[int], anchor: int, match: Range
) -> list[Range]:
    """Find the pieces before and after the anchor, each at its nearest occurrence."""
    chain = [match]
    for i in range(anchor - 1, -1, -1):
        end = chain[0][0]
        start = max(end - gaps[i + 1] - len(pieces[i]), 0)
        before = list(index.find(pieces[i], start, end))
        if not before:
            return []
        chain.insert(0, before[-1])
    for i in range(anchor + 1, len(pieces)):
        start = chain[-1][1]
        end = start + gaps[i] + len(pieces[i])
        after = next(index.find(pieces[i], start, end), None)
        if not after:
            return []
        chain.append(after)
    return chain
