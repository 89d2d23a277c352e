"""Index a text so that quotes can be found in it.

Input: a text. Output: a `TextIndex` over the normalized text, which finds whole words.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pullquote.quotes.normalize import normalize

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits."""

Range = tuple[int, int]
"""A half-open range of code points in the normalized text."""


class TextIndex:
    """A normalized text with the positions of its words and word pairs.

    Args:
        text: Any text.

    Attributes:
        normalized: The normalized text with its offsets in `text`.
        text: The normalized text alone.
    """

    def __init__(self, text: str) -> None:
        self.normalized = normalize(text)
        self.text = self.normalized.text

    @cached_property
    def lowered(self) -> str:
        """The normalized text in lower case, of the same length."""
        return lower(self.text)

    @cached_property
    def words(self) -> list[Range]:
        """The range of each word."""
        return [word.span() for word in WORD.finditer(self.text)]

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """For each word, in lower case, its indices, in the order of first occurrence."""
        indices: defaultdict[str, list[int]] = defaultdict(list)
        for i, (start, end) in enumerate(self.words):
            indices[self.lowered[start:end]].append(i)
        return indices

    @cached_property
    def vocabulary(self) -> tuple[list[str], npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
        """The different words, in order of first occurrence, with their lengths and letters."""
        words = list(self.positions)
        lengths = np.array([len(word) for word in words], np.int64)
        return words, lengths, np.array([letter_bits(word) for word in words], np.uint64)

    @cached_property
    def pairs(self) -> dict[tuple[str, str], list[int]]:
        """For each pair of adjacent words the indices of their first words."""
        words = [self.lowered[start:end] for start, end in self.words]
        indices: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for i, pair in enumerate(pairwise(words)):
            indices[pair].append(i)
        return indices

    def find(self, query: str, start: int = 0, end: int | None = None) -> Iterator[Range]:
        """Find whole words in order; the case of the first letter is ignored."""
        head, tail = query[0], query[1:]
        heads = {head, head.swapcase()}
        end = len(self.text) if end is None else end
        position = self.text.find(tail, start + 1, end)
        while position >= 0 and position + len(tail) <= end:
            last = position + len(tail)
            if self.text[position - 1] in heads and self._has_borders(position - 1, last):
                yield position - 1, last
            position = self.text.find(tail, position + 1, end)

    def _has_borders(self, start: int, end: int) -> bool:
        """Return whether neither end of a range cuts a word."""
        return not any(
            is_letter(self.text[i - 1 : i]) and is_letter(self.text[i : i + 1])
            for i in (start, end)
        )


def letter_bits(word: str) -> np.uint64:
    """Return 64 bits: one for each letter, modulo 32, and one for each that occurs again.

    The number of bits that differ between two words is at most the number of letters to insert or
    delete.
    """
    once = again = 0
    for letter in word:
        bit = 1 << (ord(letter) % 32)
        again |= once & bit
        once |= bit
    return np.uint64(again << 32 | once)


@lru_cache(maxsize=4)
def text_index(text: str) -> TextIndex:
    """Return the index of a text; the last few are cached."""
    return TextIndex(text)


def lower(text: str) -> str:
    """Return a text in lower case, of the same length."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c if len(c.lower()) > 1 else c.lower() for c in text)


def is_letter(character: str) -> bool:
    """Return whether a character belongs to a script that separates words by spaces.

    Such a character has case or is a digit: a quote may begin within a run of Chinese.
    """
    return character.isdigit() or character.lower() != character.upper()
