"""Corpus, page: a text made ready for finding quotes in it.

In: a text. Out: a `TextIndex`, its text folded, in which whole words can be looked up.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

from pullquote.quotes.normalize import normalize

WORD = re.compile(r"[^\W_]+")
"""Letters and digits in a row."""

Range = tuple[int, int]
"""Half-open, of code points in the folded text."""


class TextIndex:
    """A text made ready for finding quotes in it."""

    def __init__(self, text: str) -> None:
        self.folded = normalize(text)
        self.text = self.folded.text

    @cached_property
    def lowered(self) -> str:
        """The folded text in lower case, of the same length."""
        lowered = self.text.lower()
        if len(lowered) == len(self.text):
            return lowered
        return "".join(c if len(c.lower()) > 1 else c.lower() for c in self.text)

    @cached_property
    def words(self) -> list[Range]:
        """Where each word stands."""
        return [word.span() for word in WORD.finditer(self.text)]

    @cached_property
    def pairs(self) -> dict[tuple[str, str], list[int]]:
        """Which words each pair of neighbours begins with, by number."""
        words = [self.lowered[start:end] for start, end in self.words]
        found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for number, pair in enumerate(pairwise(words)):
            found[pair].append(number)
        return found

    def find(self, wanted: str, start: int = 0, end: int | None = None) -> Iterator[Range]:
        """Find whole words in order, whatever the case of the first letter."""
        head, tail = wanted[0], wanted[1:]
        firsts = {head, head.swapcase()}
        end = len(self.text) if end is None else end
        place = self.text.find(tail, start + 1, end)
        while place >= 0 and place + len(tail) <= end:
            if self.text[place - 1] in firsts and self._has_borders(place - 1, place + len(tail)):
                yield place - 1, place + len(tail)
            place = self.text.find(tail, place + 1, end)

    def _has_borders(self, start: int, end: int) -> bool:
        """Tell whether no word is cut at either end of a range."""
        return not any(
            _is_letter(self.text[place - 1 : place]) and _is_letter(self.text[place : place + 1])
            for place in (start, end)
        )


@lru_cache(maxsize=4)
def text_index(text: str) -> TextIndex:
    """Make a page of a text, or give the one just made of it."""
    return TextIndex(text)


def _is_letter(character: str) -> bool:
    """Tell whether it belongs to words that are parted by blanks: it has case, or is a digit."""
    return character.isdigit() or character.lower() != character.upper()
