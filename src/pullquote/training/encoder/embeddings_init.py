"""Initial word vectors of an encoder: from word vectors, by distillation, or random.

The better the initial vectors, the less there is to learn: a network that starts as the mean of
distilled vectors (see `pullquote.training.encoder.network`) is a usable encoder before training.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.training.encoder.dataset import SentenceDataset
from pullquote.training.encoder.teacher import Halves
from pullquote.training.word_vectors.word_file import WordVectors

SIF_A = 1e-3
"""Parameter a of smooth inverse frequency: a word with this share of the text has half weight."""

RIDGE = 1e-3
"""L2 penalty on the linear map, relative to the mean square of its inputs."""

OFFSET_L2 = 0.1
"""L2 penalty on a word's offset from the linear map: the weight of about five sentences."""

N_CG_STEPS = 12

Floats = npt.NDArray[np.float32]


def initial_vectors(
    sentences: SentenceDataset,
    known: WordVectors | None,
    width: int,
    random: np.random.Generator,
) -> Floats:
    """Return initial word vectors without a teacher: known vectors, else random ones.

    Args:
        sentences: The dataset.
        known: Word vectors, if there are any; their width is used.
        width: Width of the vectors if there are none.
        random: Generator of random vectors.

    Returns:
        Shape (1 + words, width), weighted by smooth inverse frequency; row 0 is padding, zeros.
    """
    shape = (len(sentences.words), known.vectors.shape[1] if known else width)
    vectors = random.standard_normal(shape).astype(np.float32) / shape[1] ** 0.5
    if known:
        vectors *= np.linalg.norm(known.vectors.astype(np.float32), axis=1).mean()
        rows = [row for row, word in enumerate(sentences.words) if word in known.row_of]
        vectors[rows] = known.vectors[[known.row_of[sentences.words[row]] for row in rows]]
    return _weight_by_rarity(vectors, sentences)


def add_teacher(known: WordVectors | None, words: Sequence[str], teacher: Encoder) -> WordVectors:
    """Concatenate known word vectors and a teacher's vectors of single words.

    Args:
        known: Word vectors, if there are any.
        words: Words that must be included.
        teacher: The teacher.

    Returns:
        All words, shape (words, known features + teacher features); zeros for unknown words.
    """
    names = tuple(dict.fromkeys([*words, *(known.words if known else ())]))
    vectors = teacher.encode(names)
    if known:
        padded = np.zeros((len(names), known.vectors.shape[1]), np.float32)
        rows = [row for row, word in enumerate(names) if word in known.row_of]
        padded[rows] = known.directions[[known.row_of[names[row]] for row in rows]]
        vectors = np.concatenate([padded, vectors], axis=1)
    return WordVectors(names, np.ones(len(names), np.int64), vectors)


def distillation_targets(
    sentences: SentenceDataset, known: WordVectors, teacher_vectors: Halves
) -> Floats:
    """Return word vectors whose mean over a sentence is closest to the teacher's vector of it.

    Least squares in two steps: first a linear map from known word vectors, which also serves rare
    words; then an offset for each word, by conjugate gradients (Hestenes and Stiefel 1952) and
    with an L2 penalty, so that rare words stay close to the map.

    Args:
        sentences: The dataset.
        known: Word vectors of at least all words in the dataset.
        teacher_vectors: The teacher's vectors, shape (sentences, features).

    Returns:
        Shape (1 + words, features), of mean length 1; row 0 is padding, zeros.
    """
    from scipy.sparse import csr_matrix  # a dependency of JAX

    rows = known.vectors[[known.row_of[word] for word in sentences.words]].astype(np.float32)
    vectors = _weight_by_rarity(rows, sentences)[1:]
    # A sparse matrix (sentences, words) that averages the vectors of each sentence's words.
    weights = (1 / np.maximum(sentences.lengths, 1)).astype(np.float32)
    entries = (np.repeat(weights, sentences.lengths), sentences.ids, sentences.starts)
    averaging = csr_matrix(entries, shape=(len(sentences), len(vectors)))
    means, targets = averaging @ vectors, teacher_vectors.astype(np.float32)
    gram = means.T @ means
    gram += RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram), dtype=np.float32)
    linear_map = np.linalg.solve(gram, means.T @ targets)
    mapped = vectors @ linear_map
    # Normal equations of the offsets: (A'A + OFFSET_L2 I) offsets = A' residuals.
    residuals = averaging.T @ (targets - means @ linear_map)
    mapped += _conjugate_gradients(
        lambda offsets: averaging.T @ (averaging @ offsets) + OFFSET_L2 * offsets, residuals
    )
    mapped /= max(float(np.linalg.norm(mapped, axis=1).mean()), 1e-9)
    return np.concatenate([np.zeros((1, mapped.shape[1]), np.float32), mapped])


def _conjugate_gradients(apply: Callable[[Floats], Floats], target: Floats) -> Floats:
    """Solve `apply(x) = target` for each column, approximately, in `N_CG_STEPS` steps."""
    x, residual = np.zeros_like(target), target.copy()
    direction = residual.copy()
    square = (residual**2).sum(axis=0)
    for _ in range(N_CG_STEPS):
        applied = apply(direction)
        step = square / np.maximum((direction * applied).sum(axis=0), 1e-20)
        x += step * direction
        residual -= step * applied
        previous, square = square, (residual**2).sum(axis=0)
        direction = residual + square / np.maximum(previous, 1e-20) * direction
    return x


def _weight_by_rarity(vectors: Floats, sentences: SentenceDataset) -> Floats:
    """Weight word vectors by smooth inverse frequency, and prepend a row for padding.

    Vectors are scaled to a mean length of 1, then each by ``a / (a + frequency)``: in a plain mean,
    frequent words would dominate (Arora et al. 2017, *A Simple but Tough-to-Beat Baseline for
    Sentence Embeddings*).
    """
    frequencies = sentences.counts / sentences.counts.sum()
    mean_length = max(float(np.linalg.norm(vectors, axis=1).mean()), 1e-9)
    weights = SIF_A / (SIF_A + frequencies) / mean_length
    padding = np.zeros((1, vectors.shape[1]), np.float32)
    return np.concatenate([padding, vectors * weights[:, np.newaxis]]).astype(np.float32)
