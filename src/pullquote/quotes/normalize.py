"""Normalize typography and keep a map back to the original offsets.

Input: a text. Output: the text with one kind of quotation mark, dash, ellipsis and space, with
composed letters and without ligatures, and for each position in it the offset in the original text.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import merge

# Double marks become single ones: a quote within a quote changes the kind of its marks.
_QUOTES = "\"'`´‘’‚‛“”„‟‹›«»′″＂＇"
_DASHES = "-‐‑‒–—―−"
_SAME_LENGTH = str.maketrans({**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-")})
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
# Possessive repetitions: a run that turns out to be none is given up at once.
_RUN = re.compile(
    rf"""
      (?P<dash>(?<![\s{_INVISIBLE}])[\s{_INVISIBLE}]++-[\s{_INVISIBLE}-]*+|-[\s{_INVISIBLE}-]++)
    | (?P<dots>(?:(?<![\s{_INVISIBLE}])[\s{_INVISIBLE}]++)?+
        (?:…|\.{{3,}}+|\.(?:\s\.){{2,}}+)[\s{_INVISIBLE}]*+)
    | (?P<gap>\s[\s{_INVISIBLE}]++|[^\S\ ])
    | (?P<quote>'{{2,}}+)
    | (?P<invisible>[{_INVISIBLE}]++)
    """,
    re.VERBOSE,
)
# Where a run may be: to search for one class of characters first is three times as fast.
_RUN_AREA = re.compile(rf"[\s\-….'{_INVISIBLE}](?:[\s\-….'{_INVISIBLE}]++|(?<=[^ \-….']))")
_REPLACEMENTS = {"dash": "-", "gap": " ", "quote": "'", "dots": "…", "invisible": ""}

# Latin and Armenian ligatures, and the presentation forms of Arabic.
_LIGATURE = re.compile("[\u0132\u0133\ufb00-\ufb06\ufb13-\ufb17\ufb50-\ufdff\ufe70-\ufefc]")
_COMPOSABLE = re.compile("[^\u0000-\u02ff]++")  # with the letter before it
_HANGUL_VOWELS_AND_FINALS = range(0x1160, 0x1200)

# Start and end in the text, the replacement, and whether both are letters.
_Replacement = tuple[int, int, str, bool]


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalized text and the map to the original offsets.

    Attributes:
        text: The normalized text.
        positions: Ascending positions in `text`, from each of which on the offsets of both texts
            advance together.
        offsets: The original offsets of these positions.
        widths: The number of original code points, by position, of letters that were composed.
    """

    text: str
    positions: list[int]
    offsets: list[int]
    widths: dict[int, int] = field(default_factory=dict)

    def unfold(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original text for a nonempty range of the normalized text."""
        return self._offset(start), self._offset(end - 1) + self.widths.get(end - 1, 1)

    def _offset(self, position: int) -> int:
        nearest = bisect_right(self.positions, position) - 1
        return self.offsets[nearest] + position - self.positions[nearest]


def normalize(text: str) -> NormalizedText:
    """Normalize typography; letters and their case stay.

    Returns:
        The normalized text and its map.

    >>> normalized = normalize("He  said: “Rain -- or  snow...”")
    >>> normalized.text, normalized.unfold(9, 13)
    ("He said: 'Rain-or snow…'", (10, 14))
    >>> normalize("ﬁne cafe\u0301").text
    'fine café'
    """
    text = text.translate(_SAME_LENGTH)
    pieces: list[str] = []
    positions, offsets = [0], [0]
    widths: dict[int, int] = {}
    position = offset = 0
    for start, end, replacement, is_letters in merge(_typography(text), _letters(text)):
        pieces += (text[offset:start], replacement)
        position += start - offset
        if is_letters:  # each of the new letters stands for all of the old ones
            for i in range(position, position + len(replacement)):
                positions.append(i)
                offsets.append(start)
                widths[i] = end - start
        position += len(replacement)
        offset = end
        if is_letters or end - start != len(replacement):
            positions.append(position)
            offsets.append(offset)
    pieces.append(text[offset:])
    return NormalizedText("".join(pieces), positions, offsets, widths)


def _typography(text: str) -> Iterator[_Replacement]:
    """Find runs of spaces, dashes, dots, marks and invisible characters."""
    for area in _RUN_AREA.finditer(text):
        for run in _RUN.finditer(text, *area.span()):
            yield run.start(), run.end(), _REPLACEMENTS[run.lastgroup or ""], False


def _letters(text: str) -> Iterator[_Replacement]:
    """Find letters in decomposed form and ligatures."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not _LIGATURE.search(text)):
        return
    for run in _COMPOSABLE.finditer(text):
        start = max(run.start() - 1, 0)
        for i in range(run.start(), run.end() + 1):
            if i == run.end() or not _is_dependent(text[i]):
                cluster = text[start:i]
                composed = unicodedata.normalize("NFC", cluster)
                if _LIGATURE.search(cluster):
                    composed = unicodedata.normalize("NFKC", cluster)
                if composed != cluster:
                    yield start, i, composed, True
                start = i


def _is_dependent(character: str) -> bool:
    """Return whether a character may be composed with the one before it."""
    is_mark = unicodedata.category(character) in {"Mn", "Mc"}
    return is_mark or ord(character) in _HANGUL_VOWELS_AND_FINALS
