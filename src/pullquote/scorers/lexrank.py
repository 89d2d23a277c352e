"""LexRank: a sentence is good that is like many good sentences.

Erkan and Radev (2004), *LexRank: Graph-based Lexical Centrality as Salience in Text
Summarization*, the continuous variant: the weight of two sentences is the cosine of their
tf-idf vectors, without a threshold; the scores are those of a weighted PageRank on that graph.
The inverse frequencies are the article's own, and no sentence votes for itself.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoreResult, ScoringInput
from pullquote.scorers.pagerank import score_graph
from pullquote.scorers.tfidf import TermMatrix


class CosineGraph:
    """The graph of cosines, T Tᵀ for rows of length 1: two sparse products and no matrix.

    Words of one sentence only join it to no other; left out after rows have got their length,
    they leave a sentence that is like no other with exactly nothing.
    """

    def __init__(self, counts: TermMatrix) -> None:
        self.tfidf = counts.normalized_tfidf().shared_terms()
        squares = self.tfidf.with_values(self.tfidf.values**2)
        self._own = squares.times(np.ones(squares.shape[1]))

    def times(self, vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Multiply the cosines by a vector; both of shape (sentences,)."""
        return self.tfidf.times(self.tfidf.transposed_times(vector)) - self._own * vector


class LexRank:
    """The scorer; see the module."""

    name = "lexrank"
    needs_vectors = False

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        graph = CosineGraph(evidence.counts)
        return score_graph(evidence.article, graph.times, "is like")
