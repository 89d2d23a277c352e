"""Ranking: the stationary scores of a random reader who walks from sentence to sentence.

In: a graph, given only as the function that multiplies its weights by a vector, so that it need
not be stored. Out: shape (sentences,), the scores.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

__all__ = ["rank_nodes"]

DAMPING = 0.85
TOLERANCE = 1e-6
MAX_STEPS = 200


def rank_nodes(
    weights_times: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]], nodes: int
) -> npt.NDArray[np.float64]:
    """Rank the nodes of a weighted, undirected graph.

    Brin and Page (1998), PageRank, with the weights of Mihalcea and Tarau (2004): the score of a
    node is (1 - d) + d * the sum over its neighbours of weight / their total weight * their
    score, d = 0.85, by power iteration until no score moves by more than a millionth.

    Args:
        weights_times: Gives W @ v for v of shape (nodes,); W is symmetric, none negative.
        nodes: How many there are.

    Returns:
        Shape (nodes,), at least 1 - d each; exactly that for a node without a neighbour.

    A path of three nodes, whose middle has all the others' votes:

    >>> path = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> rank_nodes(path.__matmul__, 3).round(2).tolist()
    [0.77, 1.46, 0.77]
    """
    totals = weights_times(np.ones(nodes))
    shares = np.where(totals > 0, DAMPING / np.where(totals > 0, totals, 1.0), 0.0)
    ranks = np.ones(nodes)
    for _ in range(MAX_STEPS):
        moved = (1.0 - DAMPING) + weights_times(shares * ranks)
        if np.abs(moved - ranks).max(initial=0.0) <= TOLERANCE:
            return moved
        ranks = moved
    return ranks
