"""Batches of neighboring sentences of similar length from one stretch of text.

The other pairs of a batch are the negatives of the contrastive loss. They come from the same pages,
so that the names in a book or its print do not give a sentence away. They also have a similar
length, so that the length does not, and little padding is needed.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.training.encoder.dataset import SentenceDataset

LENGTHS = (10, 20, 30, 40)
"""Possible numbers of words in a batch; longer sentences are cut."""

PADDING = 0
"""Id of padding in a batch; word ``n`` has the id ``n + 1``."""

MIN_WORDS = 3
"""Shorter sentences ("Yes, sir.") can follow anything, so they teach nothing."""

BATCHES_IN_STRETCH = 16

Ids = npt.NDArray[np.int32]


class Batch(NamedTuple):
    """Pairs of neighboring sentences.

    Attributes:
        rows: Indices of the first sentences, shape (batch,); each is followed by the next one.
        first: Words of the first sentences, shape (batch, steps).
        following: Words of the following sentences, same shape.
    """

    rows: npt.NDArray[np.int64]
    first: Ids
    following: Ids


def find_pairs(sentences: SentenceDataset) -> npt.NDArray[np.int64]:
    """Return the index of each sentence that forms a pair with the next one, in order."""
    is_long = sentences.lengths >= MIN_WORDS
    same_document = sentences.documents[:-1] == sentences.documents[1:]
    return np.flatnonzero(is_long[:-1] & is_long[1:] & same_document)


def make_batches(
    sentences: SentenceDataset,
    pairs: npt.NDArray[np.int64],
    batch_size: int,
    random: np.random.Generator,
) -> Iterator[Batch]:
    """Yield all pairs in random order.

    Args:
        sentences: The dataset.
        pairs: Result of `find_pairs`, or a part of it.
        batch_size: Pairs in a batch. What remains of a stretch after cutting whole batches is
            skipped in this epoch; each epoch has other bounds.
        random: Generator of the bounds and of the order.

    Yields:
        Batches with numbers of steps from `LENGTHS`.
    """
    size = BATCHES_IN_STRETCH * batch_size
    offset = int(random.integers(0, size)) if len(pairs) > size else 0
    chunks: list[npt.NDArray[np.int64]] = []
    for stretch in np.split(pairs, range(offset, len(pairs), size)):
        lengths = np.maximum(sentences.lengths[stretch], sentences.lengths[stretch + 1])
        by_length = stretch[np.argsort(lengths, kind="stable")]
        whole = len(by_length) // batch_size * batch_size
        # Skip a random number of the shortest instead of always the longest.
        first = int(random.integers(0, len(by_length) - whole + 1))
        chunks += list(by_length[first : first + whole].reshape(-1, batch_size))
    for index in random.permutation(len(chunks)):
        chunk = chunks[index]
        longest = max(sentences.lengths[chunk].max(), sentences.lengths[chunk + 1].max())
        steps = next((length for length in LENGTHS if longest <= length), LENGTHS[-1])
        yield Batch(chunk, pad(sentences, chunk, steps), pad(sentences, chunk + 1, steps))


def pad(sentences: SentenceDataset, rows: npt.NDArray[np.int64], steps: int) -> Ids:
    """Return the word ids of sentences, shape (rows, steps), padded with `PADDING`."""
    starts = sentences.starts[rows][:, np.newaxis]
    positions = starts + np.arange(steps)
    is_word = positions < sentences.starts[rows + 1][:, np.newaxis]
    padded = np.full(positions.shape, PADDING, np.int32)
    padded[is_word] = sentences.ids[positions[is_word]] + 1
    return padded
