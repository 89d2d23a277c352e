"""LexRank: equal to its formula, computed pair by pair."""

import numpy as np

from pullquote.scorers import ScoringInput
from pullquote.scorers.lexrank import CosineGraph
from pullquote.scorers.tfidf import InvertedIndex
from pullquote.text import Article


def test_lexrank_equals_its_formula(rain: Article) -> None:
    """The product of sparse matrices equals the cosines worked out pair by pair."""
    inputs = ScoringInput(rain)
    vocabulary = sorted({term for terms in inputs.terms for term in terms if term})
    counts = np.array([[terms.count(term) for term in vocabulary] for terms in inputs.terms])
    tfidf = counts * (1 + np.log(5 / (counts > 0).sum(axis=0)))
    rows = tfidf / np.linalg.norm(tfidf, axis=1, keepdims=True)
    cosines = rows @ rows.T
    graph = CosineGraph(inputs.counts)
    vector = np.arange(5.0)
    assert np.allclose(graph.times(vector), (cosines - np.eye(5)) @ vector)
    index = InvertedIndex(graph.tfidf)
    assert np.allclose([index.overlaps(row) for row in range(5)], cosines - np.eye(5))
