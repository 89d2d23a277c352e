"""Training an encoder, sentences: text to numbered words, every sentence in its place.

In: text files. Out: `SentenceDataset`, a few arrays, four bytes a word. Which sentence follows which is
all that the encoder learns from, so their order is kept, and a new document starts a new run.
"""

import lzma
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pullquote.errors import SourceError
from pullquote.text.sentence_splitter import sentence_spans
from pullquote.text.tokenize import split_words

NEW_DOCUMENT = "==="
"""What a line begins with that parts two documents of one file."""


@dataclass(frozen=True, slots=True)
class SentenceDataset:
    """Sentences of known words, in reading order.

    Attributes:
        words: The vocabulary, most frequent first; a word's number is its place, from 0.
        counts: How often each stands in the text, shape (words,).
        ids: The words of all sentences, one after another, shape (tokens,).
        starts: Where each sentence begins in `ids`, and the end, shape (sentences + 1,).
        runs: The document that each sentence is of, shape (sentences,).
    """

    words: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    runs: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.runs)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Known words of each sentence, shape (sentences,)."""
        return np.diff(self.starts)

    def texts(self, rows: Iterable[int]) -> list[str]:
        """Give sentences as text: their known words, parted by spaces."""
        bounds = ((self.starts[row], self.starts[row + 1]) for row in rows)
        return [" ".join(self.words[n] for n in self.ids[a:b]) for a, b in bounds]


def read_paragraphs(paths: Iterable[Path]) -> Iterator[str | None]:
    """Read paragraphs, and None wherever a document ends.

    Args:
        paths: UTF-8 text with one paragraph a line, plain or ``.xz``. Each file is a document, or
            several if lines beginning with ``===`` part them.

    Raises:
        SourceError: A file cannot be read, or is no UTF-8 text.
    """
    for path in paths:
        try:
            opened = lzma.open if path.suffix == ".xz" else open
            with opened(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    yield None if line.startswith(NEW_DOCUMENT) else line
        except (OSError, UnicodeDecodeError, lzma.LZMAError) as error:
            raise SourceError(f"{path} cannot be read as text: {error}") from error
        yield None


def number_sentences(paragraphs: Iterable[str | None], max_words: int) -> SentenceDataset:
    """Split paragraphs into sentences, and number their words.

    Args:
        paragraphs: In reading order; None parts two documents.
        max_words: Size of the vocabulary: the most frequent words; among equals the earlier.

    Returns:
        The sentences. Words outside the vocabulary are left out, so one may be empty.
    """
    numbers: dict[str, int] = {}
    fresh = count()
    tokens, lengths, runs = array("i"), array("i"), array("i")
    run = 0
    for paragraph in paragraphs:
        if paragraph is None:
            run += 1
            continue
        for start, end in sentence_spans(paragraph, "en"):
            words = split_words(paragraph[start:end])
            for word in words:
                number = numbers.get(word)
                if number is None:
                    number = numbers[word] = next(fresh)
                tokens.append(number)
            lengths.append(len(words))
            runs.append(run)
    found = np.array(tokens, np.int32)
    counts = np.bincount(found, minlength=len(numbers))
    kept = np.argsort(-counts, kind="stable")[:max_words]
    places = np.full(len(numbers), -1, np.int32)
    places[kept] = np.arange(len(kept), dtype=np.int32)
    ids = places[found]
    known = np.concatenate([[0], np.cumsum(ids >= 0)])
    ends = np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))])
    names = list(numbers)
    return SentenceDataset(
        words=tuple(names[place] for place in kept),
        counts=counts[kept],
        ids=ids[ids >= 0],
        starts=known[ends],
        runs=np.array(runs, np.int32),
    )
