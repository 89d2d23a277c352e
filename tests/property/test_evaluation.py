"""Invariants of metrics for any labels, scores and texts."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pullquote.evaluation.metrics import ndcg, precision_at, reliability
from pullquote.evaluation.porter import stem
from pullquote.evaluation.rouge import compare_tokens, rouge, tokenize
from pullquote.evaluation.significance import bootstrap_intervals, sign_flip_test
from pullquote.scorers.agreement import average_ranks, spearman

# Few different values make ties likely.
VALUES = st.integers(0, 8).map(lambda n: n / 8)
PAIRS = st.integers(1, 20).flatmap(
    lambda n: st.tuples(*[arrays(np.float64, n, elements=VALUES)] * 2)
)
WORDS = st.lists(st.sampled_from("abcd"), max_size=12)


def slow_common_subsequence(one: list[str], other: list[str]) -> int:
    """Compute the length with the usual table."""
    rows = [[0] * (len(other) + 1)]
    for word in one:
        above, row = rows[-1], [0]
        for place, against in enumerate(other):
            row.append(above[place] + 1 if word == against else max(above[place + 1], row[-1]))
        rows.append(row)
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_rouge_l_is_the_longest_common_subsequence(one: list[str], other: list[str]) -> None:
    """The bit-parallel algorithm finds the same length as the table."""
    total = len(one) + len(other)
    expected = 2 * slow_common_subsequence(one, other) / total if total else 0
    assert compare_tokens(one, other).rouge_l == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_rouge_is_symmetric_and_bounded(one: str, other: str) -> None:
    """Either text may be the reference; ROUGE-1 bounds ROUGE-L from above; 1 for itself."""
    found = rouge(one, other)
    assert found == rouge(other, one)
    assert all(0 <= value <= 1 for value in found)
    assert found.rouge_l <= found.rouge_1
    assert rouge(one, one).rouge_1 == (1 if tokenize(one) else 0)


@given(st.from_regex("[a-z0-9]{1,20}", fullmatch=True))
def test_a_stem_is_short_and_not_empty(word: str) -> None:
    """No word becomes empty, and none grows by more than the letter that a rule adds."""
    assert 1 <= len(stem(word)) <= len(word) + 1


@given(PAIRS)
def test_metrics_stay_in_their_ranges(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """Metrics are in range for any ties, and best for the labels themselves."""
    labels, scores = pair
    for found in (ndcg(labels, scores), precision_at(labels, scores, k=3)):
        assert math.isnan(found) == (labels.max() == 0)
        assert math.isnan(found) or 0 <= found <= 1 + 1e-12
    if labels.max() > 0:
        assert ndcg(labels, labels) >= ndcg(labels, scores) - 1e-12
        assert precision_at(labels, labels, k=3) >= precision_at(labels, scores, k=3)


@given(PAIRS)
def test_ranks_are_those_of_counting(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """A rank is 1 plus the number of smaller values plus half the number of other equal ones."""
    values, _ = pair
    expected = [(values < v).sum() + ((values == v).sum() + 1) / 2 for v in values]
    assert average_ranks(values).tolist() == expected


@given(PAIRS)
def test_spearman_sees_order_alone(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """Squaring scores changes nothing; reversing them changes the sign."""
    labels, scores = pair
    found = spearman(labels, scores)
    assert np.isclose(found, spearman(labels, scores**2), equal_nan=True)
    assert np.isclose(-found, spearman(labels, -scores), equal_nan=True)


@given(PAIRS, st.integers(1, 12))
def test_reliability_counts_every_sentence_once(
    pair: tuple[np.ndarray, np.ndarray], bins: int
) -> None:
    """The bins hold all sentences, in increasing order, each within its range."""
    labels, scores = pair
    found = list(reliability(labels, scores, threshold=0.5, bins=bins))
    assert sum(b.sentences for b in found) == len(scores)
    assert [b.low for b in found] == sorted(b.low for b in found)
    assert all(b.low - 1e-9 <= b.mean_score <= b.high + 1e-9 for b in found)
    hits = sum(b.positive_share * b.sentences for b in found)
    assert np.isclose(hits, (labels >= 0.5).sum())


@given(PAIRS)
def test_significance_stays_in_its_ranges(pair: tuple[np.ndarray, np.ndarray]) -> None:
    """An interval lies within the values; a p-value is in (0, 1] and symmetric."""
    one, other = (values[:, None] for values in pair)
    low, high = bootstrap_intervals(one, resamples=50)[0]
    assert one.min() - 1e-9 <= low <= high <= one.max() + 1e-9
    p_value = sign_flip_test(one, other, flips=50)[0]
    assert 0 < p_value <= 1
    assert p_value == sign_flip_test(other, one, flips=50)[0]
