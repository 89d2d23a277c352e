"""Batches of sequences of similar length."""

from threading import current_thread

import pytest

from pullquote.encoders.batching import batch_by_length, process_batches


def test_batches_hold_sequences_of_similar_length() -> None:
    """Of 300, 3, 200 and 4 steps, the two short ones share a batch of at most 512."""
    assert list(batch_by_length([300, 3, 200, 4], 512)) == [[1, 3], [2], [0]]
    assert list(batch_by_length([], 512)) == []
    assert [len(rows) for rows in batch_by_length([5] * 250, 512)] == [102, 102, 46]


def test_a_sequence_over_the_limit_is_a_batch_by_itself() -> None:
    """The limit never drops a sequence."""
    assert list(batch_by_length([9, 9, 1], 4)) == [[2], [0], [1]]


def test_the_ratio_limits_padding_but_allows_two_steps() -> None:
    """From 10 steps on, 1.2 times as many; below, two more."""
    assert list(batch_by_length([1, 3, 4], 99, max_ratio=1.2)) == [[0, 1], [2]]
    assert list(batch_by_length([20, 24, 25], 99, max_ratio=1.2)) == [[0, 1], [2]]


@pytest.mark.parametrize("threads", [1, 3])
def test_every_batch_is_processed_once(threads: int) -> None:
    """Several threads share the batches; one thread needs no pool."""
    seen: list[tuple[int, str]] = []
    batches = [[0, 1], [2], [3, 4]]
    process_batches(
        lambda batch: seen.extend((index, current_thread().name) for index in batch),
        batches,
        threads,
    )
    assert sorted(index for index, _ in seen) == [0, 1, 2, 3, 4]
    assert all((name == "MainThread") is (threads == 1) for _, name in seen)
