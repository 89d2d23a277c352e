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
from pullquote.training.encoder.sentences import Sentences
from pullquote.words.word_file import WordVectors

__all__ = ["Expansion", "expand_vocabulary", "starting_vectors"]

RIDGE = 1e-3
"""Penalty on the map, as a share of the vectors' mean square: keeps it finite for few words."""

COMMON = 1e-3
"""Share of all words at which a word counts for half."""

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


def starting_vectors(
    sentences: Sentences,
    known: WordVectors | None,
    width: int,
    random: np.random.Generator,
) -> Floats:
    """Give what words' vectors begin as: what is known of them, else noise.

    The mean length is 1 before each is weighted by ``COMMON / (COMMON + frequency)``, as a mean of
    words has to be to tell sentences apart (Arora et al. 2017, *A Simple but Tough-to-Beat
    Baseline for Sentence Embeddings*).

    Args:
        sentences: Has the words.
        known: Words and their vectors, whose width is then taken.
        width: Of a vector, if none are known.
        random: Draws the noise.

    Returns:
        Shape (1 + words, width), row 0 of zeros for the padding.
    """
    words = len(sentences.words)
    shape = (words, known.vectors.shape[1] if known else width)
    drawn = random.standard_normal(shape).astype(np.float32) / shape[1] ** 0.5
    if known:
        drawn *= np.linalg.norm(known.vectors.astype(np.float32), axis=1).mean()
        for row, word in enumerate(sentences.words):
            if word in known.numbers:
                drawn[row] = known.vectors[known.numbers[word]]
    drawn /= max(float(np.linalg.norm(drawn, axis=1).mean()), 1e-9)
    share = sentences.counts / sentences.counts.sum()
    drawn *= (COMMON / (COMMON + share))[:, np.newaxis]
    return np.concatenate([np.zeros((1, shape[1]), np.float32), drawn]).astype(np.float32)
