"""BM25, against a direct evaluation of its formula."""

from math import log

import pytest

from pullquote.scorers.bm25 import bm25

SENTENCES = [["rain", "fell", "rain"], ["snow", "", "fell"], ["the", "rain"], []]


def test_formula() -> None:
    """The score is the sum over the question's terms of idf and saturated frequency."""
    mean = (3 + 2 + 2 + 0) / 4

    def part(n: int, length: int, frequency: int) -> float:
        idf = log(1 + (4 - frequency + 0.5) / (frequency + 0.5))
        return idf * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * length / mean))

    expected = [part(2, 3, 2), part(1, 2, 1), part(1, 2, 2), 0]
    assert bm25(["rain", "", "snow", "rain", "hail"], SENTENCES).tolist() == pytest.approx(expected)


def test_nothing_shared() -> None:
    """Without a shared term, or without sentences, nothing is relevant."""
    assert bm25(["hail", ""], SENTENCES).tolist() == [0, 0, 0, 0]
    assert bm25(["hail"], []).tolist() == []
