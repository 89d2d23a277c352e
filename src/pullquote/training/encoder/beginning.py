"""Training an encoder, beginning: what words' vectors are before the first step.

In: `Sentences`, word vectors if there are any, and what a teacher made of them. Out: a row for each
word. The better the beginning, the less there is to learn: a network that starts as the mean of
such rows (see `pullquote.training.encoder.network`) starts as a fair encoder.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.training.encoder.sentences import Sentences
from pullquote.training.encoder.teacher import Halves
from pullquote.words.word_file import WordVectors

__all__ = ["add_teacher", "starting_vectors", "taught_vectors"]

COMMON = 1e-3
"""Share of all words at which a word counts for half."""

RIDGE = 1e-3
"""Penalty on a map, as a share of its inputs' mean square."""

AT_ONCE = 8192

Floats = npt.NDArray[np.float32]


def starting_vectors(
    sentences: Sentences,
    known: WordVectors | None,
    width: int,
    random: np.random.Generator,
) -> Floats:
    """Give what words' vectors begin as without a teacher: what is known of them, else noise.

    Args:
        sentences: Has the words.
        known: Words and their vectors, whose width is then taken.
        width: Of a vector, if none are known.
        random: Draws the noise.

    Returns:
        Shape (1 + words, width), row 0 of zeros for the padding; see `_weighted`.
    """
    shape = (len(sentences.words), known.vectors.shape[1] if known else width)
    drawn = random.standard_normal(shape).astype(np.float32) / shape[1] ** 0.5
    if known:
        drawn *= np.linalg.norm(known.vectors.astype(np.float32), axis=1).mean()
        there = [row for row, word in enumerate(sentences.words) if word in known.numbers]
        drawn[there] = known.vectors[[known.numbers[sentences.words[row]] for row in there]]
    return _weighted(drawn, sentences)


def add_teacher(known: WordVectors | None, words: Sequence[str], teacher: Encoder) -> WordVectors:
    """Put a teacher's vector of each single word beside what is known of it.

    Args:
        known: Words and their vectors, if there are any.
        words: Those that are needed.
        teacher: Who is asked.

    Returns:
        The words needed and those known, shape (words, known features + the teacher's); zeros
        where nothing is known.
    """
    names = tuple(dict.fromkeys([*words, *(known.words if known else ())]))
    vectors = teacher.encode(names)
    if known:
        beside = np.zeros((len(names), known.vectors.shape[1]), np.float32)
        there = [row for row, word in enumerate(names) if word in known.numbers]
        beside[there] = known.directions[[known.numbers[names[row]] for row in there]]
        vectors = np.concatenate([beside, vectors], axis=1)
    return WordVectors(names, np.ones(len(names), np.int64), vectors)


def taught_vectors(sentences: Sentences, known: WordVectors, taught: Halves) -> Floats:
    """Map what is known of words into a teacher's space.

    The map is the linear one by which the mean of a sentence's words comes nearest to the
    teacher's vector of the sentence, by least squares.

    Args:
        sentences: The text.
        known: Words and their vectors, all of the text's among them.
        taught: The teacher's vectors, shape (sentences, features).

    Returns:
        Shape (1 + words, features), row 0 of zeros for the padding; see `_weighted`.
    """
    rows = known.vectors[[known.numbers[word] for word in sentences.words]].astype(np.float32)
    vectors = _weighted(rows, sentences)
    width = vectors.shape[1]
    squares, products = np.zeros((width, width)), np.zeros((width, taught.shape[1]))
    for start in range(0, len(sentences), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        means = _mean_vectors(sentences, vectors[1:], part)
        squares += means.T @ means
        products += means.T @ taught[part].astype(np.float32)
    squares += RIDGE * np.trace(squares) / width * np.eye(width)
    mapped = (vectors @ np.linalg.solve(squares, products)).astype(np.float32)
    return mapped / max(float(np.linalg.norm(mapped[1:], axis=1).mean()), 1e-9)


def _weighted(rows: Floats, sentences: Sentences) -> Floats:
    """Weight words by how rare they are, and put the row for the padding before them.

    The mean length is 1 before each is weighted by ``COMMON / (COMMON + frequency)``, as a mean of
    words has to be to tell sentences apart (Arora et al. 2017, *A Simple but Tough-to-Beat
    Baseline for Sentence Embeddings*).
    """
    share = sentences.counts / sentences.counts.sum()
    weights = COMMON / (COMMON + share) / max(float(np.linalg.norm(rows, axis=1).mean()), 1e-9)
    padding = np.zeros((1, rows.shape[1]), np.float32)
    return np.concatenate([padding, rows * weights[:, np.newaxis]]).astype(np.float32)


def _mean_vectors(sentences: Sentences, vectors: Floats, part: slice) -> Floats:
    """Give the means of the words of some sentences, zeros for one without a word."""
    lengths = sentences.lengths[part]
    starts = sentences.starts[part][: len(lengths)]
    means = np.zeros((len(lengths), vectors.shape[1]), np.float32)
    there = np.flatnonzero(lengths)
    if len(there):
        first, end = starts[0], starts[-1] + lengths[-1]
        sums = np.add.reduceat(vectors[sentences.ids[first:end]], starts[there] - first)
        means[there] = sums / lengths[there, np.newaxis]
    return means
