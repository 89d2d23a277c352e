"""Metrics: agreement of an article's scores with its labels.

All functions return NaN where the labels leave nothing to measure, so that the same articles are
left out for every model. Ties between scores go to the earlier sentence, as in the selection of
highlights.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def mean_absolute_error(labels: Floats, scores: Floats) -> float:
    """Return the mean absolute difference of scores and labels.

    Args:
        labels: Shape (sentences,), at least one.
        scores: Same shape.

    >>> mean_absolute_error(np.array([1.0, 0.0]), np.array([0.5, 0.25]))
    0.375
    """
    return float(np.abs(labels - scores).mean())


def mean_squared_error(labels: Floats, scores: Floats) -> float:
    """Return the mean squared difference of scores and labels.

    Args:
        labels: Shape (sentences,), at least one.
        scores: Same shape.

    >>> mean_squared_error(np.array([1.0, 0.0]), np.array([0.5, 0.25]))
    0.15625
    """
    return float(np.square(labels - scores).mean())


def ndcg(labels: Floats, scores: Floats, *, k: int = 5) -> float:
    """Return the normalized discounted cumulative gain (Järvelin and Kekäläinen 2002).

    The gain is the label, the discount log2(1 + rank).

    Args:
        labels: Shape (sentences,), in [0, 1].
        scores: Same shape.
        k: Number of top-scored sentences that count.

    Returns:
        In [0, 1]; 1 for the order of the labels; NaN if no label is above 0.

    >>> round(ndcg(np.array([0.0, 1.0, 0.5]), np.array([0.9, 0.5, 0.1]), k=2), 4)
    0.4796
    """
    discounts = 1 / np.log2(np.arange(2, k + 2))
    gains = labels[_top(scores, k)]
    ideal_gains = np.sort(labels)[::-1][:k]
    ideal = float(ideal_gains @ discounts[: len(ideal_gains)])
    return float(gains @ discounts[: len(gains)]) / ideal if ideal > 0 else float("nan")


def precision_at(labels: Floats, scores: Floats, *, k: int) -> float:
    """Return the share of the top-scored sentences that have a top label.

    A top label is above 0 and not below the `k`-th highest: this needs no threshold, and labels
    that tie for the last rank all count.

    Args:
        labels: Shape (sentences,), in [0, 1].
        scores: Same shape.
        k: Number of top sentences; all sentences of a shorter article.

    Returns:
        In [0, 1]; NaN if no label is above 0.

    >>> precision_at(np.array([0.9, 0.1, 0.8, 0.0]), np.array([0.9, 0.8, 0.1, 0.0]), k=2)
    0.5
    """
    if labels.max(initial=0.0) <= 0:
        return float("nan")
    k = min(k, len(labels))
    lowest_top_label = np.sort(labels)[-k]
    is_top = np.zeros(len(scores), dtype=np.bool_)
    is_top[_top(scores, k)] = True
    return float(np.mean((labels >= lowest_top_label) & (labels > 0), where=is_top))


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Sentences whose scores lie in one interval of a reliability diagram.

    Attributes:
        low: Lower end of the interval, inclusive.
        high: Upper end of the interval, inclusive only if it is 1.
        sentences: Number of sentences, at least 1.
        mean_score: Mean of their scores.
        positive_share: Share of them whose label reaches the threshold.
    """

    low: float
    high: float
    sentences: int
    mean_score: float
    positive_share: float


def reliability(
    labels: Floats, scores: Floats, *, threshold: float, bins: int = 10
) -> Iterator[ReliabilityBin]:
    """Compute a reliability diagram: how often sentences with similar scores are positive.

    Args:
        labels: Shape (sentences,), in [0, 1], of any number of articles.
        scores: Same shape, in [0, 1].
        threshold: Label from which a sentence is positive.
        bins: Number of intervals of equal width.

    Yields:
        The intervals that contain a sentence, in increasing order.

    >>> diagram = reliability(np.array([0.1, 0.9]), np.array([0.3, 0.4]), threshold=0.5)
    >>> [item.positive_share for item in diagram]
    [0.0, 1.0]
    """
    bin_of = np.minimum((scores * bins).astype(np.int64), bins - 1)
    for index in np.unique(bin_of).tolist():
        inside = bin_of == index
        yield ReliabilityBin(
            low=index / bins,
            high=(index + 1) / bins,
            sentences=int(inside.sum()),
            mean_score=float(scores[inside].mean()),
            positive_share=float((labels[inside] >= threshold).mean()),
        )


def _top(scores: Floats, k: int) -> npt.NDArray[np.intp]:
    """Return the indices of the `k` highest scores, the earlier sentence first in a tie."""
    return np.argsort(-scores, kind="stable")[:k]
