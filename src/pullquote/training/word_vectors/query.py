"""Queries of word vectors: nearest words and analogies."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UnknownNameError
from pullquote.training.word_vectors.word_file import WordVectors

BATCH_ANALOGIES = 256
N_SUGGESTED_WORDS = 20_000
"""Most frequent words, among which a misspelled word is looked up."""


class Neighbor(NamedTuple):
    """A word, and the cosine of its vector with the query, in [-1, 1]."""

    word: str
    cosine: float


def find_word(vectors: WordVectors, word: str) -> int:
    """Return the row of a word, ignoring case.

    Raises:
        UnknownNameError: The word has no vector; the message suggests similar words.
    """
    lowered = word.strip().lower().replace("’", "'")
    if lowered in vectors.row_of:
        return vectors.row_of[lowered]
    similar = get_close_matches(lowered, vectors.words[:N_SUGGESTED_WORDS], n=3, cutoff=0.75)
    hint = f"; similar words: {', '.join(similar)}" if similar else ""
    raise UnknownNameError(f"{word!r} is not among the {len(vectors.words)} words{hint}")


def nearest_words(vectors: WordVectors, word: str, k: int = 10) -> list[Neighbor]:
    """Return the words with the highest cosine to a word.

    Args:
        vectors: Word vectors.
        word: A word of the vocabulary, which is not in the result.
        k: Maximum number of words.

    Raises:
        UnknownNameError: The word has no vector.
    """
    row = find_word(vectors, word)
    return _rank(vectors, vectors.directions[row], [row], k)


def solve_analogy(
    vectors: WordVectors, first: str, second: str, third: str, k: int = 5
) -> list[Neighbor]:
    """Return the words that are to the third as the second is to the first, by 3CosAdd.

    The query is second - first + third, of vectors of length 1 (Levy and Goldberg 2014,
    *Linguistic Regularities in Sparse and Explicit Word Representations*).

    Args:
        vectors: Word vectors.
        first: A word, such as man.
        second: A related word, such as king.
        third: Another word, such as woman.
        k: Maximum number of words; the three words are not in the result.

    Raises:
        UnknownNameError: A word has no vector.
    """
    rows = [find_word(vectors, word) for word in (first, second, third)]
    query = np.array([-1.0, 1.0, 1.0], np.float32) @ vectors.directions[rows]
    return _rank(vectors, query, rows, k)


def solve_analogies(
    vectors: WordVectors, questions: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    """Yield the best answer to each of many analogies, as `solve_analogy`.

    Raises:
        UnknownNameError: A word has no vector.
    """
    rows = np.array([[find_word(vectors, word) for word in words] for words in questions])
    for start in range(0, len(rows), BATCH_ANALOGIES):
        batch = rows[start : start + BATCH_ANALOGIES]
        first, second, third = (vectors.directions[batch[:, column]] for column in range(3))
        cosines = (second - first + third) @ vectors.directions.T
        np.put_along_axis(cosines, batch, -np.inf, axis=1)
        yield from (vectors.words[row] for row in cosines.argmax(axis=1))


def _rank(
    vectors: WordVectors, query: npt.NDArray[np.float32], excluded: Sequence[int], k: int
) -> list[Neighbor]:
    length = float(np.linalg.norm(query))
    cosines = vectors.directions @ (query / length if length else query)
    cosines[list(excluded)] = -np.inf
    order = np.argsort(-cosines, kind="stable")[: min(k, len(cosines) - len(set(excluded)))]
    return [Neighbor(vectors.words[row], float(cosines[row])) for row in order]
