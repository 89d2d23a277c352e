"""PageRank: rank the sentences of an article by a random walk on a graph of them.

The graph is given as the function that multiplies its weights by a vector, so that the matrix of
all pairs is never stored.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import Explanation, ScoreResult, normalize_by_max
from pullquote.scorers.explanations import describe_neighbors
from pullquote.text import Article

WeightsTimes = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
"""A product of a graph's weights, (nodes, nodes), with a vector of shape (nodes,)."""

DAMPING = 0.85
TOLERANCE = 1e-6
MAX_STEPS = 200


def rank_nodes(weights_times: WeightsTimes, nodes: int) -> npt.NDArray[np.float64]:
    """Rank the nodes of a weighted, undirected graph.

    Brin and Page (1998), PageRank, with the weights of Mihalcea and Tarau (2004): the score of a
    node is (1 - d) + d * the sum over its neighbors of weight / their total weight * their
    score, d = 0.85, by power iteration until no score changes by more than a millionth.

    Args:
        weights_times: Returns W @ v for v of shape (nodes,); W is symmetric and not negative.
        nodes: Number of nodes.

    Returns:
        Shape (nodes,), at least 1 - d each; exactly that for a node without neighbors.

    A path of three nodes, whose middle has all the others' votes:

    >>> path = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> rank_nodes(path.__matmul__, 3).round(2).tolist()
    [0.77, 1.46, 0.77]
    """
    totals = weights_times(np.ones(nodes))
    shares = np.where(totals > 0, DAMPING / np.where(totals > 0, totals, 1.0), 0.0)
    ranks = np.ones(nodes)
    for _ in range(MAX_STEPS):
        new_ranks = (1.0 - DAMPING) + weights_times(shares * ranks)
        if np.abs(new_ranks - ranks).max(initial=0.0) <= TOLERANCE:
            return new_ranks
        ranks = new_ranks
    return ranks


def score_graph(
    article: Article,
    weights_times: WeightsTimes,
    weights_of: Callable[[int], npt.NDArray[np.float64]],
    relation: str,
) -> ScoreResult:
    """Score the sentences of an article by their ranks in a graph of them.

    Args:
        article: The article.
        weights_times: The graph; its nodes are the sentences, and none has a weight with itself.
        weights_of: Returns the weights of one sentence, shape (sentences,).
        relation: What joins two sentences, such as ``"shares words with"``.

    Returns:
        The ranks over the highest one; a sentence is explained by its nearest neighbors.
    """

    def explain(index: int) -> Explanation:
        weights = weights_of(index)
        weights[index] = 0.0
        return describe_neighbors(article, weights, relation)

    ranks = rank_nodes(weights_times, len(article.sentences))
    return ScoreResult(normalize_by_max(ranks), explain)
