"""Find which of many quotations may stand in a text, so that only those are searched.

Input: quotations, then the index of each text. Output: indices of quotations. The time for a text
is linear in its length and in the number of words of all quotations together.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pullquote.quotes.align import query_pieces, short_query
from pullquote.quotes.fuzzy import (
    MIN_WORDS,
    find_similar_words,
    min_shared_pairs,
    single_word,
)
from pullquote.quotes.text_index import WORD, TextIndex, is_letter, lower

Key = str | tuple[str, str]


class QuotationFilter:
    """The words and word pairs of quotations, compared with those of one text after another.

    A quotation passes if the text has all words of its quoted pieces; if it has six words or more,
    and the text has enough of its word pairs to be similar; or, where short quotations may be
    similar, if it has fewer words, and the text has half of them, or one like its only word.

    Args:
        quotations: The words of each quotation.
    """

    def __init__(self, quotations: Sequence[str]) -> None:
        pieces = [lower(" ".join(query_pieces(quotation))) for quotation in quotations]
        words = [WORD.findall(piece) for piece in pieces]
        counts = np.array([len(item) for item in words], dtype=np.int64)
        self._exact = _Counter([set(_tokens(item)) for item in words])
        self._pairs = _Counter([list(pairwise(item)) for item in words])
        self._words = _Counter(words)
        self._min_pairs = np.array([min_shared_pairs(len(item)) for item in words])
        self._is_short = (counts > 0) & (counts < MIN_WORDS)
        self._singles = [
            single_word(short_query(quotation)) if count == 1 else ""
            for quotation, count in zip(quotations, counts, strict=True)
        ]
        # The case of a first letter is ignored; that of some letters, such as ı, is not in pairs.
        is_other = [
            not word or lower(word[0].swapcase()) != lower(word[0]) for word in self._singles
        ]
        self._is_other = (counts == 1) & np.array(is_other, dtype=bool)

    def candidates(self, index: TextIndex, *, similar: bool) -> list[int]:
        """Return the indices of the quotations that may stand in a text, ascending.

        Args:
            index: The text.
            similar: Whether short quotations may be similar to a passage.
        """
        words = WORD.findall(index.lowered)
        distinct = set(words)
        shared = self._words.count(distinct)
        mask = self._exact.count(set(_tokens(distinct))) == self._exact.sizes
        mask |= (self._pairs.count(set(pairwise(words))) >= self._min_pairs) & ~self._is_short
        if similar:
            found = find_similar_words(index, filter(None, self._singles))
            is_like = np.array([word in found for word in self._singles], dtype=bool)
            is_near = (2 * shared >= self._words.sizes) | is_like | self._is_other
            mask |= self._is_short & is_near
        numbers: list[int] = np.flatnonzero(mask & (self._words.sizes > 0)).tolist()
        return numbers


class _Counter:
    """Counts how many keys of each quotation a text has."""

    def __init__(self, keys: Sequence[Iterable[Key]]) -> None:
        self._ids: dict[Key, int] = {}
        ids = [[self._ids.setdefault(key, len(self._ids)) for key in item] for item in keys]
        self.sizes = np.array([len(item) for item in ids], dtype=np.int64)
        self._rows = np.repeat(np.arange(len(ids)), self.sizes)
        self._columns = np.array([column for item in ids for column in item], dtype=np.int64)

    def count(self, present: set[Key] | set[str] | set[tuple[str, str]]) -> npt.NDArray[np.int64]:
        """Return for each quotation the number of its keys that are present."""
        flags = np.zeros(len(self._ids) + 1)
        flags[[self._ids[key] for key in self._ids.keys() & present]] = 1
        counts = np.bincount(self._rows, flags[self._columns], minlength=len(self.sizes))
        return counts.astype(np.int64)


def _tokens(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if word.isascii():
            yield word
        else:
            yield from _split(word)


@lru_cache(maxsize=100_000)
def _split(word: str) -> tuple[str, ...]:
    """Split a run of letters where a quotation may begin or end within it.

    Scripts without case may be written without spaces, so pairs of their letters are compared.
    """
    tokens: list[str] = []
    start = 0
    for i in range(1, len(word) + 1):
        if i == len(word) or is_letter(word[i]) != is_letter(word[start]):
            run = word[start:i]
            tokens += [run] if is_letter(run[0]) else map("".join, pairwise(run))
            start = i
    return tuple(tokens)
