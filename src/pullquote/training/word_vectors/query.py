"""Word vectors, questions: what vectors are asked.

In: `WordVectors` and words. Out: words with cosines, the nearest first.
"""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UnknownNameError
from pullquote.training.word_vectors.word_file import WordVectors

QUESTIONS_AT_ONCE = 256
COMMON_WORDS = 20_000  # among which one spelled alike is looked for


class Neighbor(NamedTuple):
    """A word, and its vector's cosine with what was asked, in [-1, 1]."""

    word: str
    cosine: float


def find_word(vectors: WordVectors, word: str) -> int:
    """Give a word's row, capitals or none.

    Raises:
        UnknownNameError: The word has no vector; the message has words spelled alike.
    """
    lowered = word.strip().lower().replace("’", "'")
    if lowered in vectors.numbers:
        return vectors.numbers[lowered]
    alike = get_close_matches(lowered, vectors.words[:COMMON_WORDS], n=3, cutoff=0.75)
    hint = f"; there is {', '.join(alike)}" if alike else ""
    raise UnknownNameError(f"{word!r} is none of the {len(vectors.words)} words{hint}")


def nearest_words(vectors: WordVectors, word: str, most: int = 10) -> list[Neighbor]:
    """Give the words whose vectors have the highest cosine with a word's.

    Args:
        vectors: Where to look.
        word: A word of the vocabulary, which is not among the answers itself.
        most: How many to give, at most.

    Raises:
        UnknownNameError: The word has no vector.
    """
    row = find_word(vectors, word)
    return _rank(vectors, vectors.directions[row], [row], most)


def solve_analogy(
    vectors: WordVectors, first: str, second: str, third: str, most: int = 5
) -> list[Neighbor]:
    """Give what is to the third word as the second is to the first: 3CosAdd.

    Levy and Goldberg 2014, "Linguistic Regularities in Sparse and Explicit Word Representations";
    the directions of the three words are added, second − first + third.

    Args:
        vectors: Where to look.
        first: A word, such as man.
        second: What it is to it, such as king.
        third: Another word, such as woman.
        most: How many to give, at most; none is one of the three.

    Raises:
        UnknownNameError: One of them has no vector.
    """
    rows = [find_word(vectors, word) for word in (first, second, third)]
    asked = np.array([-1.0, 1.0, 1.0], np.float32) @ vectors.directions[rows]
    return _rank(vectors, asked, rows, most)


def solve_analogies(
    vectors: WordVectors, questions: Sequence[tuple[str, str, str]]
) -> Iterator[str]:
    """Give the best answer to each of many analogies, as `solve_analogy` does.

    Raises:
        UnknownNameError: A word has no vector.
    """
    rows = np.array([[find_word(vectors, word) for word in three] for three in questions])
    for start in range(0, len(rows), QUESTIONS_AT_ONCE):
        some = rows[start : start + QUESTIONS_AT_ONCE]
        first, second, third = (vectors.directions[some[:, place]] for place in range(3))
        cosines = (second - first + third) @ vectors.directions.T
        np.put_along_axis(cosines, some, -np.inf, axis=1)
        yield from (vectors.words[row] for row in cosines.argmax(axis=1))


def _rank(
    vectors: WordVectors, asked: npt.NDArray[np.float32], left_out: Sequence[int], most: int
) -> list[Neighbor]:
    length = float(np.linalg.norm(asked))
    cosines = vectors.directions @ (asked / length if length else asked)
    cosines[list(left_out)] = -np.inf
    order = np.argsort(-cosines, kind="stable")[: min(most, len(cosines) - len(set(left_out)))]
    return [Neighbor(vectors.words[row], float(cosines[row])) for row in order]
