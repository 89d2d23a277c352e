"""Vocabulary expansion: vectors of words that training never saw.

A linear map from other word vectors to the encoder's is fitted on the words that both have, and
applied to all others (Kiros et al. 2015, arXiv 1506.06726, section 2.2).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

RIDGE = 1e-3
"""L2 penalty on the map, relative to the mean square of the vectors; needed for few words."""

Floats = npt.NDArray[np.float32]


class Expansion(NamedTuple):
    """Result of `expand_vocabulary`.

    Attributes:
        words: Words that the encoder did not have, in the order of the other vocabulary.
        vectors: Their vectors in the encoder's space, shape (words, width).
        shared: Number of words that the map was fitted on.
        explained: Share of the shared words' variance that the map explains, at most 1.
    """

    words: tuple[str, ...]
    vectors: Floats
    shared: int
    explained: float


def expand_vocabulary(
    words: Sequence[str],
    vectors: Floats,
    other_words: Sequence[str],
    other_vectors: Floats,
) -> Expansion:
    """Map the vectors of words that an encoder lacks into its space.

    Args:
        words: Vocabulary of the encoder.
        vectors: Its word vectors, shape (words, width).
        other_words: Another vocabulary that shares words with it.
        other_vectors: Vectors of the other words, shape (other words, other width).

    Raises:
        UsageError: No word is shared.

    Two shared words define a map that doubles vectors; it is applied to the third:

    >>> own, other = np.eye(2, dtype=np.float32) * 2, np.float32([[1, 0], [0, 1], [1, 1]])
    >>> result = expand_vocabulary(["cat", "dog"], own, ["cat", "dog", "pets"], other)
    >>> result.words, np.round(result.vectors, 1).tolist(), result.shared
    (('pets',), [[2.0, 2.0]], 2)
    """
    row_of = {word: row for row, word in enumerate(words)}
    shared = [(row_of[word], n) for n, word in enumerate(other_words) if word in row_of]
    if not shared:
        raise UsageError(
            f"the word vectors must share words with the encoder, but none of {len(other_words)} "
            f"words is among its {len(words)}"
        )
    own_rows, other_rows = (list(column) for column in zip(*shared, strict=True))
    source = other_vectors[other_rows].astype(np.float64)
    target = vectors[own_rows].astype(np.float64)
    gram = source.T @ source
    gram += RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram))
    linear_map = np.linalg.solve(gram, source.T @ target)
    residual, centered = target - source @ linear_map, target - target.mean(axis=0)
    new = [n for n, word in enumerate(other_words) if word not in row_of]
    return Expansion(
        words=tuple(other_words[n] for n in new),
        vectors=(other_vectors[new] @ linear_map).astype(np.float32),
        shared=len(shared),
        explained=float(1 - (residual**2).sum() / max((centered**2).sum(), 1e-12)),
    )
