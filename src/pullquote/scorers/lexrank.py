"""LexRank: a sentence is good that is like many good sentences.

Erkan and Radev (2004), *LexRank: Graph-based Lexical Centrality as Salience in Text
Summarization*, the continuous variant: the weight of two sentences is the cosine of their
tf-idf vectors, without a threshold; the scores are those of a weighted PageRank on that graph.
The inverse frequencies are the article's own, and no sentence votes for itself.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.interface import Evidence, Reason, Scoring, scale_to_best
from pullquote.scorers.neighbours import describe_neighbours
from pullquote.scorers.ranking import rank_nodes
from pullquote.scorers.terms import TermMatrix

__all__ = ["CosineGraph", "LexRank"]


class CosineGraph:
    """The graph of cosines, T Tᵀ for rows of length 1: two sparse products and no matrix.

    Words of one sentence only join it to no other; left out after rows have got their length,
    they leave a sentence that is like no other with exactly nothing.
    """

    def __init__(self, counts: TermMatrix) -> None:
        self.tfidf = counts.normalised_tfidf().shared_terms()
        squares = self.tfidf.with_values(self.tfidf.values**2)
        self._own = squares.times(np.ones(squares.shape[1]))

    def times(self, vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Multiply the cosines by a vector; both of shape (sentences,)."""
        return self.tfidf.times(self.tfidf.transposed_times(vector)) - self._own * vector

    def weights_of(self, index: int) -> npt.NDArray[np.float64]:
        """List the cosines of one sentence with all others, shape (sentences,)."""
        unit = np.zeros(self.tfidf.shape[0])
        unit[index] = 1.0
        return self.times(unit)


class LexRank:
    """The scorer; see the module."""

    name = "lexrank"
    needs_vectors = False

    def score(self, evidence: Evidence) -> Scoring:
        """Score every sentence; see `Scorer.score`."""
        graph = CosineGraph(evidence.counts)
        ranks = rank_nodes(graph.times, len(evidence.article.sentences))

        def explain(index: int) -> Reason:
            return describe_neighbours(evidence.article, graph.weights_of(index), "is like")

        return Scoring(scale_to_best(ranks), explain)
