"""Corpus, alignment: finds the place in a text that a quote was taken from.

In: a text and a quote. Out: the spans of the text that the quote repeats, or None. Tried in turn:
the quote as it stands, apart from typesetting and the case of its first letter; its pieces, where
an ellipsis or brackets show that something was left out or put in; and something very much like
it, if nothing else in the text is nearly as much like it.
"""

import re
from dataclasses import dataclass
from itertools import islice

from pullquote.quotes.fuzzy import find_alike
from pullquote.quotes.normalize import normalize
from pullquote.quotes.text_index import WORD, Range, TextIndex, text_index

_LEAST_REPEATED_WORDS = 4
_ELISION_CODE_POINTS = 2000
_INSERTION_CODE_POINTS = 60
_MOST_ANCHORS = 20

_EDGES = " '-…"
_FINAL = " '-….,;:!?"
_STOPS = " '-….,;:"
_CHANGED_LETTER = re.compile(r"\[(\w)\](?=\w)")
_GAP = re.compile(r"(?P<elision>[\[(]\s?…\s?[\])]|…)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that a quote repeats.

    Attributes:
        start: Offset of its first code point in the text.
        end: Offset after its last one.
        quality: How much alike text and quote are, in (0, 1]; 1 where they differ in typesetting
            and the first letter's case only.
    """

    start: int
    end: int
    quality: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a quote was taken from.

    Attributes:
        spans: One, or several in order for a quote with gaps; never empty, never overlapping.
    """

    spans: tuple[Span, ...]

    @property
    def quality(self) -> float:
        """The least quality of its spans."""
        return min(span.quality for span in self.spans)


def align_quote(text: str, quote: str) -> Alignment | None:
    """Find where in a text a quote was taken from.

    A quote that is not verbatim needs 6 to 200 words, a likeness of 0.85 and no rival; see
    `likeness`. One of fewer than four words must occur once only.

    Args:
        text: Any text. What was worked out of the last few texts is kept, so a text's quotes
            are best asked for one after the other.
        quote: What somebody quoted, with or without quotation marks around it.

    Returns:
        Its place; the first, if the same words occur again. None if there is none, or if it
        cannot be told which it is.

    Raises:
        UsageError: The quote is not verbatim, and rapidfuzz is not installed.

    >>> text = "The rain fell, hard and long, on the town."
    >>> [text[s.start : s.end] for s in align_quote(text, "“the rain fell … on the town”").spans]
    ['The rain fell', 'on the town']
    >>> align_quote(text, "Snow fell on the town.") is None
    True
    """
    page = text_index(text)
    wanted = _CHANGED_LETTER.sub(r"\1", normalize(quote).text).strip(_EDGES)
    if not WORD.search(wanted):
        return None
    exact = _find_only(page, wanted)
    places = [exact] if exact else _find_pieces(page, wanted)
    found = [(1.0, place) for place in places]
    if not found:
        alike = find_alike(page, wanted.lower())
        found = [alike] if alike else []
    spans = tuple(Span(*page.folded.unfold(*place), quality) for quality, place in found)
    return Alignment(spans) if spans else None


def find_verbatim(text: str, quote: str) -> Span | None:
    """Find the first place where a quote stands word for word, however short it is.

    Args:
        text: Any text, as for `align_quote`.
        quote: What somebody quoted.

    Returns:
        The place, of quality 1. Typesetting, marks and stops at both ends, and the case of the
        first letter make no difference; all else within does. None if there is none.
    """
    page = text_index(text)
    wanted = normalize(quote).text.strip(_EDGES)
    for form in dict.fromkeys((wanted, wanted.strip(_STOPS))):
        place = next(page.find(form), None) if WORD.search(form) else None
        if place:
            return Span(*page.folded.unfold(*place), 1.0)
    return None


def _is_long(wanted: str) -> bool:
    return len(WORD.findall(wanted)) >= _LEAST_REPEATED_WORDS


def _find_only(page: TextIndex, wanted: str) -> Range | None:
    """Find what occurs once, or is long enough to mean the same wherever it occurs."""
    for form in dict.fromkeys((wanted, wanted.strip(_FINAL))):
        places = page.find(form)
        first = next(places, None)
        if first and (next(places, None) is None or _is_long(form)):
            return first
    return None


def _find_pieces(page: TextIndex, wanted: str) -> list[Range]:
    """Find a quote with gaps: its longest piece, and then the others around it; else nothing."""
    pieces: list[str] = []
    gaps: list[int] = []  # the longest that may stand before each piece
    start = width = 0
    for gap in [*_GAP.finditer(wanted), None]:
        piece = wanted[start : gap.start() if gap else None].strip(_FINAL)
        if WORD.search(piece):
            pieces.append(piece)
            gaps.append(width)
            width = 0
        if gap:
            start = gap.end()
            width += _ELISION_CODE_POINTS if gap["elision"] else _INSERTION_CODE_POINTS
    if start == 0 or not _is_long(" ".join(pieces)):
        return []
    anchor = max(range(len(pieces)), key=lambda number: len(pieces[number]))
    for place in islice(page.find(pieces[anchor]), _MOST_ANCHORS):
        chain = _extend(page, pieces, gaps, anchor, place)
        if chain:
            return chain
    return []


def _extend(
    page: TextIndex, pieces: list[str], gaps: list[int], anchor: int, place: Range
) -> list[Range]:
    """Find the pieces before and after one that was found, each as near as it stands."""
    chain = [place]
    for number in range(anchor - 1, -1, -1):
        end = chain[0][0]
        start = max(end - gaps[number + 1] - len(pieces[number]), 0)
        before = list(page.find(pieces[number], start, end))
        if not before:
            return []
        chain.insert(0, before[-1])
    for number in range(anchor + 1, len(pieces)):
        start = chain[-1][1]
        end = start + gaps[number] + len(pieces[number])
        after = next(page.find(pieces[number], start, end), None)
        if not after:
            return []
        chain.append(after)
    return chain
