"""Dataset of encoder training: text files as word ids, four bytes a word, in reading order.

The encoder learns only from which sentence follows which, so the order is kept; sentences of two
documents are never neighbors.
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
"""Prefix of a line that separates two documents in one file."""


@dataclass(frozen=True, slots=True)
class SentenceDataset:
    """Sentences as ids of the words in the vocabulary, in reading order.

    Attributes:
        words: Vocabulary, most frequent first; the id of a word is its index.
        counts: Occurrences of each word in the text, shape (words,).
        ids: Words of all sentences, concatenated, shape (tokens,).
        starts: Start of each sentence in `ids`, and the end, shape (sentences + 1,).
        documents: Document of each sentence, shape (sentences,).
    """

    words: tuple[str, ...]
    counts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    documents: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def lengths(self) -> npt.NDArray[np.int64]:
        """Number of words in each sentence, shape (sentences,)."""
        return np.diff(self.starts)

    def texts(self, rows: Iterable[int]) -> list[str]:
        """Return sentences as text: their words, separated by spaces."""
        bounds = ((self.starts[row], self.starts[row + 1]) for row in rows)
        return [" ".join(self.words[n] for n in self.ids[a:b]) for a, b in bounds]


def read_paragraphs(paths: Iterable[Path]) -> Iterator[str | None]:
    """Yield paragraphs, and None at the end of each document.

    Args:
        paths: UTF-8 text with one paragraph a line, plain or ``.xz``. Each file is one document,
            or several that are separated by lines beginning with ``===``.

    Raises:
        SourceError: A file cannot be read, or is not UTF-8.
    """
    for path in paths:
        try:
            open_text = lzma.open if path.suffix == ".xz" else open
            with open_text(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    yield None if line.startswith(NEW_DOCUMENT) else line
        except (OSError, UnicodeDecodeError, lzma.LZMAError) as error:
            raise SourceError(f"{path} cannot be read as text: {error}") from error
        yield None


def build_dataset(paragraphs: Iterable[str | None], vocabulary_size: int) -> SentenceDataset:
    """Split paragraphs into sentences, and words into ids.

    Args:
        paragraphs: Text in reading order; None separates documents.
        vocabulary_size: Maximum number of words; the most frequent ones, earlier ones in a tie.

    Returns:
        The dataset. Words outside the vocabulary are left out, so a sentence may be empty.
    """
    first_ids: dict[str, int] = {}
    next_id = count()
    tokens, lengths, documents = array("i"), array("i"), array("i")
    document = 0
    for paragraph in paragraphs:
        if paragraph is None:
            document += 1
            continue
        for start, end in sentence_spans(paragraph, "en"):
            words = split_words(paragraph[start:end])
            for word in words:
                id_ = first_ids.get(word)
                if id_ is None:
                    id_ = first_ids[word] = next(next_id)
                tokens.append(id_)
            lengths.append(len(words))
            documents.append(document)
    # Replace ids in order of first occurrence by ids in order of frequency, -1 for rare words.
    all_ids = np.array(tokens, np.int32)
    counts = np.bincount(all_ids, minlength=len(first_ids))
    vocabulary = np.argsort(-counts, kind="stable")[:vocabulary_size]
    new_ids = np.full(len(first_ids), -1, np.int32)
    new_ids[vocabulary] = np.arange(len(vocabulary), dtype=np.int32)
    ids = new_ids[all_ids]
    known_before = np.concatenate([[0], np.cumsum(ids >= 0)])
    ends = np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))])
    names = list(first_ids)
    return SentenceDataset(
        words=tuple(names[index] for index in vocabulary),
        counts=counts[vocabulary],
        ids=ids[ids >= 0],
        starts=known_before[ends],
        documents=np.array(documents, np.int32),
    )
