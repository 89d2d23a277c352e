"""Word vectors, pairs: a word and its neighbours, right ones and wrong ones.

In: words, or a text's numbers. Out: pairs to learn from.
"""

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

NEGATIVE_POWER = 0.75
"""Wrong neighbours are drawn by their counts to this power (section 2.2 of the paper)."""


def skipgram(words: Iterable[Word], window: int = 1) -> Iterator[tuple[Word, tuple[Word, ...]]]:
    """Give each inner word with its neighbours, as the talk does.

    Args:
        words: In order; never more than a window of them are held at once.
        window: Neighbours to either side. A word with fewer is no inner one and is not given.

    Yields:
        The word, and its neighbours in reading order.

    Raises:
        UsageError: The window is less than 1.

    >>> list(skipgram("the cat sat down".split()))
    [('cat', ('the', 'sat')), ('sat', ('cat', 'down'))]
    >>> list(skipgram("the cat sat down there".split(), window=2))
    [('sat', ('the', 'cat', 'down', 'there'))]
    """
    if window < 1:
        raise UsageError(f"window is {window}, but has to be 1 or more")
    rest = iter(words)
    held = deque(islice(rest, 2 * window), 2 * window + 1)
    for word in rest:
        held.append(word)
        around = tuple(held)
        yield around[window], around[:window] + around[window + 1 :]


class Batch(NamedTuple):
    """What is learned from at once.

    Attributes:
        centres: Words, shape (batch, 1).
        points: For each a neighbour, and words drawn at random, shape (batch, 1 + negatives).
        labels: 1 for the neighbour, and wherever chance has drawn it again, else 0.
    """

    centres: Ids
    points: Ids
    labels: npt.NDArray[np.float32]


def subsampling_probs(counts: npt.NDArray[np.int64], sample: float) -> Floats:
    """Give the chance with which each place of a word is kept: √(sample / share), at most 1.

    Section 2.3 of Mikolov et al. 2013 (arXiv 1310.4546), formula 5.

    Args:
        counts: How often each word stands in the text, shape (words,).
        sample: Share from which a word is thinned out; 0 keeps all.

    Returns:
        Shape (words,), in (0, 1].

    >>> subsampling_probs(np.array([96, 4]), 0.24).tolist()
    [0.5, 1.0]
    """
    if not sample:
        return np.ones(len(counts))
    return np.asarray(np.minimum(1.0, np.sqrt(sample * counts.sum() / counts)))


def noise_distribution(counts: npt.NDArray[np.int64]) -> Floats:
    """Give the chance with which each word is drawn as a wrong neighbour, shape (words,).

    >>> noise_distribution(np.array([16, 1])).round(3).tolist()
    [0.889, 0.111]
    """
    powers = counts**NEGATIVE_POWER
    return np.asarray(powers / powers.sum())


def skipgram_pairs(ids: Ids, reach: npt.NDArray[np.int64]) -> Ids:
    """Pair each word with its neighbours.

    Args:
        ids: Words in order, shape (words,).
        reach: How many neighbours to either side each has, as far as there are any.

    Returns:
        Shape (pairs, 2): a word and one of its neighbours.

    >>> skipgram_pairs(np.array([7, 8, 9], np.int32), np.array([1, 0, 1])).tolist()
    [[7, 8], [9, 8]]
    """
    pairs = [np.empty((0, 2), np.int32)]
    for distance in range(1, int(reach.max(initial=0)) + 1):
        before, after = ids[:-distance], ids[distance:]
        from_before, from_after = reach[:-distance] >= distance, reach[distance:] >= distance
        pairs.append(np.stack([before[from_before], after[from_before]], axis=1))
        pairs.append(np.stack([after[from_after], before[from_after]], axis=1))
    return np.concatenate(pairs)


def make_batches(
    text: TokenIdFile, options: SkipgramConfig, random: np.random.Generator
) -> Iterator[Batch]:
    """Go through a text once, and give batches in an order drawn within each stretch of it.

    Args:
        text: What to learn from.
        options: Window, thinning, negatives, size of a batch.
        random: Draws everything.

    Yields:
        Batches of that size: the last is filled up with its own pairs again, since a backend such
        as JAX would compile the model anew for another size.
    """
    kept = subsampling_probs(text.counts, options.sample)
    drawn = np.cumsum(noise_distribution(text.counts))
    left = np.empty((0, 2), np.int32)
    for block in text.blocks():
        ids = block[random.random(len(block)) < kept[block]]
        reach = random.integers(1, options.window + 1, len(ids))
        pairs = random.permutation(skipgram_pairs(ids, reach))
        pairs = np.concatenate([left, pairs])
        whole = len(pairs) // options.batch_size * options.batch_size
        for start in range(0, whole, options.batch_size):
            chosen = pairs[start : start + options.batch_size]
            yield _add_negatives(chosen, options.negatives, drawn, random)
        left = pairs[whole:]
    if len(left):
        filled = np.resize(left, (options.batch_size, 2))
        yield _add_negatives(filled, options.negatives, drawn, random)


def _add_negatives(pairs: Ids, negatives: int, drawn: Floats, random: np.random.Generator) -> Batch:
    """Put words drawn at random beside each pair's neighbour; `drawn` adds up their chances."""
    chances = random.random((len(pairs), negatives))
    wrong = np.minimum(np.searchsorted(drawn, chances, side="right"), len(drawn) - 1)
    points = np.concatenate([pairs[:, 1:], wrong.astype(np.int32)], axis=1)
    labels = (points == pairs[:, 1:]).astype(np.float32)
    return Batch(pairs[:, :1], points, labels)
