"""Group sequences of similar length into batches, so that little padding is computed."""

import math
from collections.abc import Callable, Iterator, Sequence

MIN_SLACK = 2
"""Steps by which the sequences of a batch may differ whatever `max_ratio` is."""


def batch_by_length(
    lengths: Sequence[int], max_steps: int, *, max_ratio: float = math.inf
) -> Iterator[list[int]]:
    """Group sequences by length, shortest first.

    Args:
        lengths: Length of each sequence; empty sequences are left out.
        max_steps: Maximum size of a batch, padding included. A longer sequence is a batch by
            itself.
        max_ratio: Maximum ratio of the longest to the shortest sequence of a batch.

    Yields:
        The indices of the sequences in each batch, shortest first.

    >>> list(batch_by_length([5, 1, 0, 2, 9], max_steps=6))
    [[1, 3], [0], [4]]
    >>> list(batch_by_length([9, 1, 8], max_steps=100, max_ratio=1.2))
    [[1], [2, 0]]
    """
    batch: list[int] = []
    nonempty = filter(lengths.__getitem__, range(len(lengths)))
    for index in sorted(nonempty, key=lengths.__getitem__):
        length = lengths[index]  # sorted, so this is the batch's length if the sequence joins it
        if batch:
            shortest = lengths[batch[0]]
            is_full = (len(batch) + 1) * length > max_steps
            if is_full or length > max(max_ratio * shortest, shortest + MIN_SLACK):
                yield batch
                batch = []
        batch.append(index)
    if batch:
        yield batch


def process_batches(
    process: Callable[[list[int]], None], batches: Sequence[list[int]], threads: int
) -> None:
    """Process batches on several threads.

    Args:
        process: Called with each batch.
        batches: As from `batch_by_length`, shortest first.
        threads: Maximum number of threads.
    """
    if min(threads, len(batches)) <= 1:
        for batch in batches:
            process(batch)
        return
    from concurrent.futures import ThreadPoolExecutor  # imported here: it imports logging

    with ThreadPoolExecutor(min(threads, len(batches))) as pool:
        # Longest first: a long batch that started last would run alone at the end.
        list(pool.map(process, reversed(batches)))
