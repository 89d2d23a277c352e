"""Training an encoder, expansion: vectors for words that training never saw.

In: the vectors that an encoder learned for its own words, and those of a larger vocabulary that was
learned otherwise. Out: rows for the other words, by the linear map that takes the shared words'
vectors nearest to the encoder's (Kiros et al. 2015, arXiv 1506.06726, section 2.2).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError

RIDGE = 1e-3
"""Penalty on the map, as a share of the vectors' mean square: keeps it finite for few words."""

Floats = npt.NDArray[np.float32]


class Expansion(NamedTuple):
    """What `expand_vocabulary` found.

    Attributes:
        words: The words that the encoder did not have, in the other vocabulary's order.
        vectors: Theirs in the encoder's space, shape (words, width).
        shared: How many words the map was fitted on.
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
    """Map the vectors of words that the encoder lacks into its space.

    Args:
        words: The encoder's own.
        vectors: Theirs, shape (words, width).
        other_words: A vocabulary that shares words with it.
        other_vectors: Theirs, shape (other words, other width).

    Raises:
        UsageError: No word is shared.

    A map that doubles is found from two words, and doubles the third:

    >>> own, other = np.eye(2, dtype=np.float32) * 2, np.float32([[1, 0], [0, 1], [1, 1]])
    >>> found = expand_vocabulary(["cat", "dog"], own, ["cat", "dog", "pets"], other)
    >>> found.words, np.round(found.vectors, 1).tolist(), found.shared
    (('pets',), [[2.0, 2.0]], 2)
    """
    places = {word: place for place, word in enumerate(words)}
    pairs = [(places[word], n) for n, word in enumerate(other_words) if word in places]
    if not pairs:
        raise UsageError(
            f"none of {len(other_words)} words with vectors is among the encoder's {len(words)}"
        )
    own, other = (list(column) for column in zip(*pairs, strict=True))
    source, target = other_vectors[other].astype(np.float64), vectors[own].astype(np.float64)
    squares = source.T @ source
    squares += RIDGE * np.trace(squares) / len(squares) * np.eye(len(squares))
    mapping = np.linalg.solve(squares, source.T @ target)
    missed, spread = target - source @ mapping, target - target.mean(axis=0)
    new = [number for number, word in enumerate(other_words) if word not in places]
    return Expansion(
        words=tuple(other_words[number] for number in new),
        vectors=(other_vectors[new] @ mapping).astype(np.float32),
        shared=len(pairs),
        explained=float(1 - (missed**2).sum() / max((spread**2).sum(), 1e-12)),
    )
