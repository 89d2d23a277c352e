"""Number the chunks of texts; a chunk is what is between two spaces.

Most chunks of a text have occurred before. What follows from a chunk alone (its word pieces, its
terms, its cues) is computed when it first occurs; afterwards, it is looked up for all chunks of an
article at a time. The numbers are dropped when there are too many of them.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from threading import Lock
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

MAX_CHUNKS = 200_000
"""At this many chunks and words, about 250 bytes each, numbering begins again."""

MAX_CODE_POINTS = 1_000_000
"""At this many code points of chunks and words, numbering begins again."""

Integers: TypeAlias = npt.NDArray[np.intp]


class _Numbers(dict[str, int]):
    """The number of each chunk, assigned on first use, and what is known about it.

    Attributes:
        texts: The chunks by number.
        lock: Held while something is added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.lock = Lock()
        self._code_points = 0
        self._tables: dict[object, _Table] = {}

    def __missing__(self, chunk: str) -> int:
        with self.lock:
            if chunk not in self:
                self.texts.append(chunk)
                self._code_points += len(chunk)
                self[chunk] = len(self.texts) - 1
            return self[chunk]

    @property
    def is_full(self) -> bool:
        """Whether numbering has to begin again."""
        return len(self) > MAX_CHUNKS or self._code_points > MAX_CODE_POINTS

    def table(self, key: object) -> "_Table":
        """Return the known values of a function."""
        return self._tables.get(key) or self._tables.setdefault(key, _Table())


class _Table:
    """The values of a function of a chunk: any number of integers for each.

    The function is not kept: that of words refers to the numbers, which refer to the table.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._starts = self._counts = self._values = np.zeros(0, np.intp)
        self._used = 0

    def find(
        self, function: Callable[[str], Sequence[int]], numbers: Integers, texts: Sequence[str]
    ) -> tuple[Integers, Integers]:
        """Return the values of chunks one after the other, and where those of each end."""
        if not len(self._counts) or numbers.max(initial=0) >= len(self._counts):
            counts = np.zeros(0, np.intp)
        else:
            counts = self._counts[numbers]
        if len(counts) < len(numbers) or counts.min(initial=0) < 0:
            with self._lock:
                self._add(function, numbers, texts)
            counts = self._counts[numbers]
        # Read after the counts: what another thread adds meanwhile leaves these in place.
        starts, values = self._starts[numbers], self._values
        ends = counts.cumsum()
        places = np.repeat(starts - ends + counts, counts)
        places += np.arange(len(places))
        return values[places], ends

    def _add(
        self, function: Callable[[str], Sequence[int]], numbers: Integers, texts: Sequence[str]
    ) -> None:
        """Compute the values of new chunks. Counts are written last: they tell what is known."""
        if (known := len(self._counts)) < len(texts):
            more = 2 * len(texts) - known
            self._starts = np.append(self._starts, np.zeros(more, np.intp))
            self._counts = np.append(self._counts, np.full(more, -1, np.intp))
        # The result of np.unique, which would import numpy.ma.
        new = np.flatnonzero(np.bincount(numbers[self._counts[numbers] < 0]))
        rows = [function(texts[number]) for number in new.tolist()]
        counts = np.array([len(row) for row in rows], np.intp)
        used, self._used = self._used, self._used + int(counts.sum())
        if self._used > len(self._values):
            grown = np.zeros(2 * self._used, np.intp)
            grown[:used] = self._values[:used]
            self._values = grown
        self._values[used : self._used] = np.fromiter(chain.from_iterable(rows), np.intp)
        self._starts[new] = used + counts.cumsum() - counts
        self._counts[new] = counts


_numbers = _Numbers()


class Chunks(NamedTuple):
    """The chunks of several texts; may be shared by threads.

    Attributes:
        numbers: The number of each chunk, one text after the other, shape (chunks,).
        counts: Chunks in each text, shape (texts,).
        known: The numbers of all chunks.
    """

    numbers: Integers
    counts: Integers
    known: _Numbers

    def find(self, function: Callable[[str], Sequence[int]]) -> tuple[Integers, Integers]:
        """Return the values of a function of a chunk, which is called once for a chunk.

        Args:
            function: A deterministic function; equal ones have the same values.

        Returns:
            The values one text after the other, and how many each text has.

        >>> find_lengths = lambda chunk: [len(chunk)]
        >>> [part.tolist() for part in number_chunks(["to be", "", "or"]).find(find_lengths)]
        [[2, 2, 2], [2, 0, 1]]
        """
        return self._find(function, function)

    def find_words(self, function: Callable[[str], Sequence[str]]) -> tuple[Integers, Integers]:
        """Return the words that a function makes of each chunk, as numbers; see `find`."""
        number = self.known.__getitem__
        return self._find(function, lambda chunk: [*map(number, function(chunk))])

    def _find(
        self, key: object, function: Callable[[str], Sequence[int]]
    ) -> tuple[Integers, Integers]:
        table = self.known.table(key)
        values, ends = table.find(function, self.numbers, self.known.texts)
        sums = np.concatenate([[0], ends])
        ends = self.counts.cumsum()
        return values, sums[ends] - sums[ends - self.counts]

    def words(self, numbers: Integers) -> tuple[str, ...]:
        """Return the words of the given numbers."""
        return tuple(map(self.known.texts.__getitem__, numbers.tolist()))

    def without_last(self) -> "Chunks":
        """Return the chunks of all texts but the last."""
        numbers = self.numbers[: len(self.numbers) - int(self.counts[-1])]
        return Chunks(numbers, self.counts[:-1], self.known)

    def first(self) -> "Chunks":
        """Return the first chunk of each text that has one."""
        starts = (self.counts.cumsum() - self.counts)[self.counts > 0]
        return Chunks(self.numbers[starts], np.minimum(self.counts, 1), self.known)


def number_chunks(texts: Iterable[str]) -> Chunks:
    """Split texts into chunks, and number these."""
    global _numbers  # noqa: PLW0603
    known = _numbers
    chunks = [text.split() for text in texts]
    counts = np.fromiter(map(len, chunks), np.intp, len(chunks))
    numbers = np.fromiter(
        map(known.__getitem__, chain.from_iterable(chunks)), np.intp, int(counts.sum())
    )
    if known.is_full:
        _numbers = _Numbers()  # those of these texts live as long as what is returned
    return Chunks(numbers, counts, known)
