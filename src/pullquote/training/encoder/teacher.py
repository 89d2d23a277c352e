"""Vectors of a teacher encoder for all sentences of a dataset, as targets of distillation."""

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.encoders import Encoder
from pullquote.training.encoder.dataset import SentenceDataset

BATCH_SENTENCES = 4096

Halves = npt.NDArray[np.float16]


def cached_teacher_vectors(
    teacher: Encoder, sentences: SentenceDataset, *, quiet: bool = False
) -> Halves:
    """Encode every sentence with a teacher.

    The teacher sees only the words of the vocabulary, without punctuation, as the student does. A
    slow teacher should be wrapped in a `pullquote.encoders.cache.CachedEncoder`, so that an
    interrupted run does not encode again.

    Args:
        teacher: The teacher.
        sentences: The dataset.
        quiet: Whether to hide the progress bar.

    Returns:
        Shape (sentences, features), float16 to halve the memory.
    """
    vectors = np.empty((len(sentences), teacher.features), np.float16)
    starts = range(0, len(sentences), BATCH_SENTENCES)
    for start in tqdm(starts, "teacher", disable=quiet or None):
        rows = range(start, min(start + BATCH_SENTENCES, len(sentences)))
        vectors[rows.start : rows.stop] = teacher.encode(sentences.texts(rows))
    return vectors
