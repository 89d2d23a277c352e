"""Skip-gram pairs: words with their neighbors and with negative samples."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from pullquote.errors import UsageError
from pullquote.training.word_vectors.config import SkipgramConfig
from pullquote.training.word_vectors.vocabulary import Ids, TokenIdFile

Word = TypeVar("Word")
Floats = npt.NDArray[np.float64]

NOISE_POWER = 0.75
"""Negative samples are drawn in proportion to counts to this power (section 2.2 of the paper)."""


def skipgram(words: Iterable[Word], window: int = 1) -> Iterator[tuple[Word, tuple[Word, ...]]]:
    """Yield each word that has a full window with its neighbors, as the talk does.

    Args:
        words: Words in order; only one window of them is held in memory.
        window: Neighbors on either side. Words at the ends have fewer and are skipped.

    Yields:
        The word, and its neighbors in order.

    Raises:
        UsageError: The window is less than 1.

    >>> list(skipgram("the cat sat down".split()))
    [('cat', ('the', 'sat')), ('sat', ('cat', 'down'))]
    >>> list(skipgram("the cat sat down there".split(), window=2))
    [('sat', ('the', 'cat', 'down', 'there'))]
    """
    if window < 1:
        raise UsageError(f"window must be at least 1, got {window}")
    remaining = iter(words)
    buffer = deque(islice(remaining, 2 * window), 2 * window + 1)
    for word in remaining:
        buffer.append(word)
        span = tuple(buffer)
        yield span[window], span[:window] + span[window + 1 :]


class Batch(NamedTuple):
    """Words with their contexts.

    Attributes:
        centers: Words, shape (batch, 1).
        contexts: A neighbor of each, then negative samples, shape (batch, 1 + negatives).
        labels: 1 for the neighbor and for negative samples that equal it, else 0.
    """

    centers: Ids
    contexts: Ids
    labels: npt.NDArray[np.float32]


def subsampling_probs(counts: npt.NDArray[np.int64], sample: float) -> Floats:
    """Return the probability of keeping an occurrence: √(sample / frequency), at most 1.

    Formula 5 in section 2.3 of Mikolov et al. 2013 (arXiv 1310.4546).

    Args:
        counts: Occurrences of each word, shape (words,).
        sample: Frequency above which a word is subsampled; 0 keeps all.

    Returns:
        Shape (words,), in (0, 1].

    >>> subsampling_probs(np.array([96, 4]), 0.24).tolist()
    [0.5, 1.0]
    """
    if not sample:
        return np.ones(len(counts))
    return np.asarray(np.minimum(1.0, np.sqrt(sample * counts.sum() / counts)))


def noise_distribution(counts: npt.NDArray[np.int64]) -> Floats:
    """Return the probability of each word as a negative sample, shape (words,).

    >>> noise_distribution(np.array([16, 1])).round(3).tolist()
    [0.889, 0.111]
    """
    powers = counts**NOISE_POWER
    return np.asarray(powers / powers.sum())


def skipgram_pairs(ids: Ids, windows: npt.NDArray[np.int64]) -> Ids:
    """Pair each word with its neighbors.

    Args:
        ids: Words in order, shape (words,).
        windows: Window of each word, shape (words,).

    Returns:
        Shape (pairs, 2): a word and one of its neighbors.

    >>> skipgram_pairs(np.array([7, 8, 9], np.int32), np.array([1, 0, 1])).tolist()
    [[7, 8], [9, 8]]
    """
    pairs = [np.empty((0, 2), np.int32)]
    for distance in range(1, int(windows.max(initial=0)) + 1):
        left, right = ids[:-distance], ids[distance:]
        # Windows differ, so a pair may count for one of its words only.
        from_left, from_right = windows[:-distance] >= distance, windows[distance:] >= distance
        pairs.append(np.stack([left[from_left], right[from_left]], axis=1))
        pairs.append(np.stack([right[from_right], left[from_right]], axis=1))
    return np.concatenate(pairs)


def make_batches(
    text: TokenIdFile, config: SkipgramConfig, random: np.random.Generator
) -> Iterator[Batch]:
    """Yield the batches of one epoch, shuffled within each block of the text.

    Args:
        text: The text.
        config: Sets window, subsampling, negatives and batch size.
        random: Generator of all sampling.

    Yields:
        Batches of equal size; the last one repeats some of its pairs, because a backend such as
        JAX would compile the model again for another size.
    """
    keep_probs = subsampling_probs(text.counts, config.sample)
    cumulative_noise = np.cumsum(noise_distribution(text.counts))
    rest = np.empty((0, 2), np.int32)
    for block in text.blocks():
        ids = block[random.random(len(block)) < keep_probs[block]]
        windows = random.integers(1, config.window + 1, len(ids))
        pairs = random.permutation(skipgram_pairs(ids, windows))
        pairs = np.concatenate([rest, pairs])
        whole = len(pairs) // config.batch_size * config.batch_size
        for start in range(0, whole, config.batch_size):
            batch = pairs[start : start + config.batch_size]
            yield _add_negatives(batch, config.negatives, cumulative_noise, random)
        rest = pairs[whole:]
    if len(rest):
        repeated = np.resize(rest, (config.batch_size, 2))
        yield _add_negatives(repeated, config.negatives, cumulative_noise, random)


def _add_negatives(
    pairs: Ids, negatives: int, cumulative_noise: Floats, random: np.random.Generator
) -> Batch:
    """Add negative samples to pairs, drawn by inverting the cumulative noise distribution."""
    uniform = random.random((len(pairs), negatives))
    sampled = np.searchsorted(cumulative_noise, uniform, side="right")
    # Rounding can leave the last cumulative value slightly below 1.
    sampled = np.minimum(sampled, len(cumulative_noise) - 1)
    contexts = np.concatenate([pairs[:, 1:], sampled.astype(np.int32)], axis=1)
    labels = (contexts == pairs[:, 1:]).astype(np.float32)
    return Batch(pairs[:, :1], contexts, labels)
