"""Index a text so that quotes can be found in it.

Input: a text. Output: a `TextIndex` over the normalized text, which finds whole words.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain, groupby, pairwise

import numpy as np
import numpy.typing as npt

from pullquote.quotes.normalize import normalize

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits."""

_MAX_SCANNED = 2_000_000
"""Characters of a text that are scanned for quotes before an index of its words is worth it."""

Range = tuple[int, int]
"""A half-open range of code points in the normalized text."""


class TextIndex:
    """A normalized text with the positions of its words and word pairs.

    Args:
        text: Any text.

    Attributes:
        normalized: The normalized text with its offsets in `text`.
        text: The normalized text alone.
        nearest: For each word that was searched for, the similarity and range of the word that is
            most similar; see `pullquote.quotes.fuzzy`.
    """

    def __init__(self, text: str) -> None:
        self.normalized = normalize(text)
        self.text = self.normalized.text
        self.nearest: dict[str, tuple[float, Range]] = {}
        self._n_scanned = 0

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
    def vocabulary(self) -> tuple[list[str], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The different words, sorted by length, their lengths, and their first indices."""
        words = sorted(self.positions, key=len)
        lengths = np.array([len(word) for word in words], np.int64)
        return words, lengths, np.array([self.positions[word][0] for word in words], np.int64)

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
        for position in self._candidates(query, start, end):
            last = position + len(query)
            is_same = self.text[position] in heads and self.text.startswith(tail, position + 1)
            if start <= position and last <= end and is_same and self._has_borders(position, last):
                yield position, last

    def _candidates(self, query: str, start: int, end: int) -> Iterable[int]:
        """Return positions in order, among which all occurrences between two positions are."""
        self._n_scanned += len(self.text)
        runs = list(_letter_runs(query)) if self._n_scanned > _MAX_SCANNED else []
        if not runs:
            return self._scan(query[1:], start, end)
        places: list[list[int]] = []
        for offset, run in runs:
            forms = {run, run[0].swapcase() + run[1:]} if offset == 0 else {run}
            found = [self._runs.get(key, []) for key in {form.casefold() for form in forms}]
            places.append(found[0] if len(found) == 1 else sorted(chain(*found)))
        rarest = min(range(len(runs)), key=lambda i: len(places[i]))
        offset, starts = runs[rarest][0], places[rarest]
        return (position - offset for position in starts[bisect_left(starts, start + offset) :])

    def _scan(self, tail: str, start: int, end: int) -> Iterator[int]:
        position = self.text.find(tail, start + 1, end)
        while position >= 0:
            yield position - 1
            position = self.text.find(tail, position + 1, end)

    @cached_property
    def _runs(self) -> dict[str, list[int]]:
        """For each run of letters, without case, the positions where it starts."""
        starts: defaultdict[str, list[int]] = defaultdict(list)
        for start, run in _letter_runs(self.text):
            starts[run.casefold()].append(start)
        return starts

    def _has_borders(self, start: int, end: int) -> bool:
        """Return whether neither end of a range cuts a word."""
        return not any(
            is_letter(self.text[i - 1 : i]) and is_letter(self.text[i : i + 1])
            for i in (start, end)
        )


@lru_cache(maxsize=4)
def text_index(text: str) -> TextIndex:
    """Return the index of a text; the last few are cached."""
    return TextIndex(text)


def _letter_runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the runs of characters that are letters by `is_letter`, with their positions."""
    for word in WORD.finditer(text):
        if word.group().isascii():
            yield word.start(), word.group()
            continue
        for is_run, places in groupby(range(*word.span()), key=lambda i: is_letter(text[i])):
            if is_run:
                start, *rest = places
                yield start, text[start : start + 1 + len(rest)]


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
