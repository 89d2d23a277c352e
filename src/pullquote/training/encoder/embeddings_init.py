"""Training an encoder, beginning: what words' vectors are before the first step.

In: `SentenceDataset`, word vectors if there are any, and what a teacher made of them. Out: a row for each
word. The better the beginning, the less there is to learn: a network that starts as the mean of
such rows (see `pullquote.training.encoder.network`) starts as a fair encoder.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.training.encoder.dataset import SentenceDataset
from pullquote.training.encoder.teacher import Halves
from pullquote.training.word_vectors.word_file import WordVectors

COMMON = 1e-3
"""Share of all words at which a word counts for half."""

RIDGE = 1e-3
"""Penalty on a map, as a share of its inputs' mean square."""

HOLD = 0.1
"""Penalty on what a word differs from the map's row: what some five sentences weigh."""

STEPS = 12
"""Of conjugate gradients."""

Floats = npt.NDArray[np.float32]


def initial_vectors(
    sentences: SentenceDataset,
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


def distillation_targets(sentences: SentenceDataset, known: WordVectors, taught: Halves) -> Floats:
    """Give words the vectors whose mean over a sentence comes nearest to a teacher's vector of it.

    By least squares, in two steps: first one linear map from what is known of words, which serves
    rare words too; then, by conjugate gradients (Hestenes and Stiefel 1952), what each word is
    to differ from there, the less the rarer it is.

    Args:
        sentences: The text.
        known: Words and their vectors, all of the text's among them.
        taught: The teacher's vectors, shape (sentences, features).

    Returns:
        Shape (1 + words, features), row 0 of zeros for the padding; the mean length is 1.
    """
    from scipy.sparse import csr_matrix  # comes with jax

    rows = known.vectors[[known.numbers[word] for word in sentences.words]].astype(np.float32)
    vectors = _weighted(rows, sentences)[1:]
    shares = (1 / np.maximum(sentences.lengths, 1)).astype(np.float32)
    shape = (len(sentences), len(vectors))
    places = (np.repeat(shares, sentences.lengths), sentences.ids, sentences.starts)
    mean = csr_matrix(places, shape=shape)
    means, wanted = mean @ vectors, taught.astype(np.float32)
    squares = means.T @ means
    squares += RIDGE * np.trace(squares) / len(squares) * np.eye(len(squares), dtype=np.float32)
    mapping = np.linalg.solve(squares, means.T @ wanted)
    mapped = vectors @ mapping
    left = mean.T @ (wanted - means @ mapping)
    mapped += _solve(lambda change: mean.T @ (mean @ change) + HOLD * change, left)
    mapped /= max(float(np.linalg.norm(mapped, axis=1).mean()), 1e-9)
    return np.concatenate([np.zeros((1, mapped.shape[1]), np.float32), mapped])


def _solve(apply: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    """Solve `apply(found) = wanted` for each column, by some steps of conjugate gradients."""
    found, left = np.zeros_like(wanted), wanted.copy()
    way = left.copy()
    length = (left**2).sum(axis=0)
    for _ in range(STEPS):
        applied = apply(way)
        step = length / np.maximum((way * applied).sum(axis=0), 1e-20)
        found += step * way
        left -= step * applied
        before, length = length, (left**2).sum(axis=0)
        way = left + length / np.maximum(before, 1e-20) * way
    return found


def _weighted(rows: Floats, sentences: SentenceDataset) -> Floats:
    """Weight words by how rare they are, and put the row for the padding before them.

    The mean length is 1 before each is weighted by ``COMMON / (COMMON + frequency)``, as a mean of
    words has to be to tell sentences apart (Arora et al. 2017, *A Simple but Tough-to-Beat
    Baseline for Sentence Embeddings*).
    """
    share = sentences.counts / sentences.counts.sum()
    weights = COMMON / (COMMON + share) / max(float(np.linalg.norm(rows, axis=1).mean()), 1e-9)
    padding = np.zeros((1, rows.shape[1]), np.float32)
    return np.concatenate([padding, rows * weights[:, np.newaxis]]).astype(np.float32)
