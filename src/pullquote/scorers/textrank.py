"""TextRank: score sentences by the words they share with other high-scoring sentences.

Mihalcea and Tarau (2004), *TextRank: Bringing Order into Text*, sentence extraction: the weight
of two sentences is the number of words they share over the sum of the logarithms of their
lengths; the scores are those of a weighted PageRank on that graph.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoreResult, ScoringInput
from pullquote.scorers.pagerank import score_graph
from pullquote.scorers.tfidf import InvertedIndex, TermMatrix

LONG_SENTENCE = 100
"""Content words; longer sentences are grouped by length, at most 1 % apart."""


class OverlapGraph:
    """The graph of word overlaps, multiplied in time linear in the words of the article.

    The overlap of sentences i and j is (row i of B) · (row j of B), where B is the 0/1 matrix of
    sentences by words. Divided by log|i| + log|j| it is no longer a product of matrices, but the
    divisor depends on the two lengths alone: so the columns of Bᵀ are summed by length first,
    and each length's sum is weighted for each other length. No pair of sentences is ever formed.
    """

    def __init__(self, counts: TermMatrix) -> None:
        self.shared = counts.shared_terms()  # a word of one sentence joins it to no other
        sizes = np.bincount(counts.rows, minlength=counts.shape[0])
        distinct, self.group = np.unique(_group_lengths(sizes), return_inverse=True)
        logs = np.log(np.maximum(distinct, 1.0))
        divisors = logs[:, None] + logs[None, :]
        self.inverse = np.where(divisors > 0, 1.0 / np.where(divisors > 0, divisors, 1.0), 0.0)
        self.entry_groups = self.group[self.shared.rows]
        shared_sizes = np.bincount(self.shared.rows, minlength=counts.shape[0])
        self.own = shared_sizes * self.inverse[self.group, self.group]
        self._index = InvertedIndex(self.shared.with_values(np.ones(len(self.shared.values))))

    def times(self, vector: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Multiply the weights by a vector; both of shape (sentences,)."""
        groups, terms = len(self.inverse), self.shared.shape[1]
        rows, columns = self.shared.rows, self.shared.columns
        by_length = np.bincount(
            columns * groups + self.entry_groups,
            weights=vector[rows],
            minlength=terms * groups,
        )
        weighted = by_length.reshape(terms, groups) @ self.inverse
        votes = weighted[columns, self.entry_groups]
        product = np.bincount(rows, weights=votes, minlength=len(vector))
        return np.asarray(product - self.own * vector, dtype=np.float64)

    def weights_of(self, index: int) -> npt.NDArray[np.float64]:
        """Return the weights of one sentence with all others, shape (sentences,)."""
        overlaps = self._index.overlaps(index)
        return np.asarray(overlaps * self.inverse[self.group[index], self.group])


def _group_lengths(sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Round long lengths to powers of 1.02, so that there are at most a few hundred lengths."""
    lengths = np.maximum(sizes, 1).astype(np.float64)
    step = np.log(1.02)
    rounded = np.exp(np.round(np.log(lengths) / step) * step)
    return np.where(lengths > LONG_SENTENCE, rounded, lengths)


class TextRank:
    """PageRank on the graph of word overlaps."""

    name = "textrank"
    needs_vectors = False

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence; see `Scorer.score`."""
        graph = OverlapGraph(inputs.counts)
        return score_graph(inputs.article, graph.times, graph.weights_of, "shares words with")
