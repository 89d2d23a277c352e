"""TextRank: equal to its formula, computed pair by pair."""

import math
from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest

from pullquote.scorers import ScoringInput
from pullquote.scorers.pagerank import rank_nodes
from pullquote.scorers.textrank import OverlapGraph
from pullquote.text import Article


def test_textrank_equals_its_formula(rain: Article) -> None:
    """The product without pairs equals the weights of Mihalcea and Tarau summed pair by pair."""
    inputs = ScoringInput(rain)
    sets = [{term for term in terms if term} for terms in inputs.terms]
    weights = np.zeros((5, 5))
    for i, j in combinations(range(5), 2):
        lengths = math.log(len(sets[i])) + math.log(len(sets[j]))
        weights[i, j] = weights[j, i] = len(sets[i] & sets[j]) / lengths
    graph = OverlapGraph(inputs.counts)
    assert np.allclose([graph.times(unit) for unit in np.eye(5)], weights)
    assert np.allclose([graph.weights_of(index) for index in range(5)], weights)
    totals = weights.sum(axis=1)
    steps = weights / np.where(totals, totals, 1)
    exact = np.linalg.solve(np.eye(5) - 0.85 * steps, np.full(5, 0.15))
    assert np.allclose(rank_nodes(graph.times, 5), exact, atol=1e-5)


def test_long_sentences_are_grouped_closely(make_article: Callable[..., Article]) -> None:
    """With sentences beyond a hundred words the weights stay within 1 % of the formula."""
    words = [f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(400)]
    long, longer = " ".join(words[:173]) + ".", " ".join(words[100:391]) + "."
    graph = OverlapGraph(ScoringInput(make_article(long, longer)).counts)
    expected = 73 / (math.log(173) + math.log(291))
    assert graph.times(np.array([1.0, 0.0]))[1] == pytest.approx(expected, rel=0.01)
