"""Training an encoder, batches: neighbouring sentences of like length, from one stretch of text.

In: `SentenceDataset`. Out: pairs of padded arrays. The other pairs of a batch are what a pair's sentence
is told apart from, so they come from the same pages: the names in a book, or how it is printed,
must not give its sentences away. And they are about as long, so that length does not either, and
little is padded.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.training.encoder.dataset import SentenceDataset

LENGTHS = (10, 20, 30, 40)
"""Words that the sentences of a batch may have; the rest of a longer one is not read."""

PADDING = 0
"""What fills a row up; word ``n`` is ``n + 1`` there."""

MIN_WORDS = 3
"""A shorter sentence (“Yes, sir.”) may stand anywhere: it says nothing of its neighbour."""

STRETCH = 16
"""Batches that are cut out of one stretch of text."""

Ids = npt.NDArray[np.int32]


class Batch(NamedTuple):
    """Pairs that are learned from at once.

    Attributes:
        rows: The numbers of the sentences, shape (batch,); each is followed by the next one.
        first: Their words, shape (batch, steps).
        following: Those of the sentences that follow them, likewise.
    """

    rows: npt.NDArray[np.int64]
    first: Ids
    following: Ids


def find_pairs(sentences: SentenceDataset) -> npt.NDArray[np.int64]:
    """Give the number of each sentence that makes a pair with the next one, in order."""
    long_enough = sentences.lengths >= MIN_WORDS
    same_run = sentences.runs[:-1] == sentences.runs[1:]
    return np.flatnonzero(long_enough[:-1] & long_enough[1:] & same_run)


def make_batches(
    sentences: SentenceDataset,
    pairs: npt.NDArray[np.int64],
    batch_size: int,
    random: np.random.Generator,
) -> Iterator[Batch]:
    """Give every pair once, in an order that `random` draws.

    Args:
        sentences: The text.
        pairs: First sentences of pairs, in reading order.
        batch_size: Pairs in a batch; what is left of a stretch when whole ones are cut is left out
            this time, and every epoch draws other bounds.
        random: Draws the bounds of the stretches, and the order of the batches.

    Yields:
        Pairs, with steps out of `LENGTHS`.
    """
    size = STRETCH * batch_size
    offset = int(random.integers(0, size)) if len(pairs) > size else 0
    chunks: list[npt.NDArray[np.int64]] = []
    for stretch in np.split(pairs, range(offset, len(pairs), size)):
        longer = np.maximum(sentences.lengths[stretch], sentences.lengths[stretch + 1])
        in_order = stretch[np.argsort(longer, kind="stable")]
        whole = len(in_order) // batch_size * batch_size
        first = int(random.integers(0, len(in_order) - whole + 1))
        chunks += list(in_order[first : first + whole].reshape(-1, batch_size))
    for number in random.permutation(len(chunks)):
        chunk = chunks[number]
        longest = max(sentences.lengths[chunk].max(), sentences.lengths[chunk + 1].max())
        steps = next((length for length in LENGTHS if longest <= length), LENGTHS[-1])
        yield Batch(chunk, pad(sentences, chunk, steps), pad(sentences, chunk + 1, steps))


def pad(sentences: SentenceDataset, rows: npt.NDArray[np.int64], steps: int) -> Ids:
    """Put sentences under each other, shape (rows, steps), filled up with `PADDING`."""
    starts = sentences.starts[rows][:, np.newaxis]
    places = starts + np.arange(steps)
    there = places < sentences.starts[rows + 1][:, np.newaxis]
    padded = np.full(places.shape, PADDING, np.int32)
    padded[there] = sentences.ids[places[there]] + 1
    return padded
