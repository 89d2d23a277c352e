"""Measure how far two sets of scores of the same sentences agree: rank and linear correlation."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def average_ranks(values: Floats) -> Floats:
    """Rank values from 1, lowest first; equal values share their mean rank.

    Args:
        values: Shape (sentences,).

    Returns:
        Shape (sentences,).

    >>> average_ranks(np.array([0.3, 0.1, 0.3, 0.9])).tolist()
    [2.5, 1.0, 2.5, 4.0]
    """
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2)[inverse], dtype=np.float64)


def pearson(labels: Floats, scores: Floats) -> float:
    """Compute the linear correlation of labels and scores.

    Args:
        labels: Shape (sentences,).
        scores: The same shape.

    Returns:
        In [-1, 1]; NaN if all labels are equal; 0 if only the scores are all equal.

    >>> round(pearson(np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.5, 1.0])), 4)
    0.866
    """
    if len(labels) < 2 or labels.min() == labels.max():
        return float("nan")
    if scores.min() == scores.max():
        return 0.0
    a, b = labels - labels.mean(), scores - scores.mean()
    scale = float(np.sqrt(a @ a) * np.sqrt(b @ b))
    return float(np.clip(a @ b / scale, -1, 1)) if scale > 0 else 0.0


def spearman(labels: Floats, scores: Floats) -> float:
    """Compute the rank correlation (Spearman 1904), ties averaged; otherwise as `pearson`.

    >>> round(spearman(np.array([0.0, 0.0, 1.0, 0.5]), np.array([0.2, 0.1, 0.3, 0.4])), 4)
    0.7379
    """
    return pearson(average_ranks(labels), average_ranks(scores))
