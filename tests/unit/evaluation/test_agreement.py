"""Agreement with readers, worked by hand."""

import numpy as np
import pytest

from pullquote.documents import read_text
from pullquote.evaluation.agreement import (
    AGREEMENT_METRICS,
    agreement,
    pull_quote_auc,
    reader_agreement,
)
from pullquote.text import Article, split_sentences

ARTICLE: Article = split_sentences(
    read_text("One fell here. Two fell here. Three fell here. Four fell here. Five fell here.")
)


def metrics(
    marked: list[int], scores: list[float], junk: frozenset[int] = frozenset()
) -> dict[str, float]:
    """Return the metrics by name."""
    values = agreement(ARTICLE, marked, junk, np.array(scores))
    return dict(zip(AGREEMENT_METRICS, values.tolist(), strict=True))


def test_f1_counts_as_many_as_the_reader_marked() -> None:
    """Of two marked sentences, one is among the best two."""
    result = metrics([1, 4], [0.1, 0.9, 0.8, 0.2, 0.3])
    assert result["f1"] == 0.5
    assert result["hit_1"] == 1.0
    assert result["hit_3"] == 1.0
    assert result["first_three"] == 1.0


def test_ndcg_rewards_the_readers_order() -> None:
    """Gains are 1 and 0.75, so swapping the two best costs a little."""
    assert metrics([3, 0], [0.8, 0.1, 0.1, 0.9, 0.1])["ndcg"] == pytest.approx(1.0)
    swapped = metrics([3, 0], [0.9, 0.1, 0.1, 0.8, 0.1])["ndcg"]
    discount = 1 / np.log2(3)
    assert swapped == pytest.approx((0.75 + discount) / (1 + 0.75 * discount))


def test_junk_among_the_best_five() -> None:
    """Two of the five sentences are junk."""
    assert metrics([0], [0.5, 0.4, 0.3, 0.2, 0.1], frozenset({1, 3}))["junk_5"] == 0.4


def test_without_marks_only_the_scores_are_described() -> None:
    """An article without marks for the aim has no F1, but a best sentence."""
    result = metrics([], [0.1, 0.2, 0.3, 0.4, 0.9])
    assert np.isnan(result["f1"])
    assert np.isnan(result["ndcg"])
    assert result["first_three"] == 0.0
    assert result["position"] == pytest.approx(1.0)


def test_two_readers() -> None:
    """F1 of two sets of different size; undefined if both readers marked nothing."""
    assert reader_agreement([1, 2, 3], [3]) == 0.5
    assert np.isnan(reader_agreement([], []))


def test_auc_of_pulled_sentences() -> None:
    """One of two others is beaten and one tied."""
    assert pull_quote_auc(np.array([0.5, 0.5, 0.1]), [0]) == 0.75
    assert np.isnan(pull_quote_auc(np.array([0.5, 0.5]), [0, 1]))
