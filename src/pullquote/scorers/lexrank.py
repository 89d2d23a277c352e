"""LexRank: score sentences by their similarity to other high-scoring sentences.

Erkan and Radev (2004), *LexRank: Graph-based Lexical Centrality as Salience in Text
Summarization*, the continuous variant: the weight of two sentences is the cosine of their
tf-idf vectors, without a threshold; the scores are those of a weighted PageRank on that graph.
Inverse frequencies are computed within the article, and no sentence votes for itself.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoreResult, ScoringInput
from pullquote.scorers.pagerank import score_graph
from pullquote.scorers.tfidf import InvertedIndex, TermMatrix


class CosineGraph:
    """The graph of cosines, T Tᵀ for rows T of length 1, as two sparse products.

    Terms of a single sentence join it to no other. They are dropped after the rows are
    normalized, so that a sentence with such terms only has similarity exactly 0 to all others.
    """

    def __init__(self, counts: TermMatrix) -> None:
        self.tfidf = counts.normalized_tfidf().shared_terms()
        squares = self.tfidf.with_values(self.tfidf.values**2)
        self._own = squares.times(np.ones(squares.shape[1]))

    def times(self, vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Multiply the cosines by a vector; both of shape (sentences,)."""
        return self.tfidf.times(self.tfidf.transposed_times(vector)) - self._own * vector


class LexRank:
    """PageRank on the graph of tf-idf cosines."""

    name = "lexrank"
    needs_vectors = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        graph = CosineGraph(inputs.counts)
        index = InvertedIndex(graph.tfidf)
        return score_graph(inputs.article, graph.times, index.overlaps, "is similar to")
