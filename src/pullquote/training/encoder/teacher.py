"""Training an encoder, teacher: what another encoder makes of the same sentences, asked once.

In: an `Encoder`, and `SentenceDataset`. Out: a vector for each. A slow teacher is worth wrapping in a
`pullquote.encoders.cache.CachedEncoder`: a run that was stopped then does not ask again.
"""

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from pullquote.encoders import Encoder
from pullquote.training.encoder.dataset import SentenceDataset

AT_ONCE = 4096

Halves = npt.NDArray[np.float16]


def cached_teacher_vectors(
    teacher: Encoder, sentences: SentenceDataset, *, quiet: bool = False
) -> Halves:
    """Ask a teacher for the vector of every sentence.

    It is asked for the known words alone, without the signs between them: what a learner cannot
    see, it is not to answer for.

    Args:
        teacher: Who is asked.
        sentences: The text.
        quiet: Whether to show no progress bar.

    Returns:
        Shape (sentences, features), float16, which is half the memory.
    """
    taught = np.empty((len(sentences), teacher.features), np.float16)
    starts = range(0, len(sentences), AT_ONCE)
    for start in tqdm(starts, "teacher", disable=quiet or None):
        rows = range(start, min(start + AT_ONCE, len(sentences)))
        taught[rows.start : rows.stop] = teacher.encode(sentences.texts(rows))
    return taught
