"""Metrics: how well the scores of one article agree with its labels.

In: labels and scores, one each for every sentence of an article. Out: numbers; NaN where the
labels leave nothing to measure, so that the same articles are left out for every model. Ties
between scores go to the earlier sentence, as they do where highlights are picked.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def mean_absolute_error(labels: Floats, scores: Floats) -> float:
    """Give the mean distance of score and label.

    Args:
        labels: Shape (sentences,), one at least.
        scores: The same shape.

    >>> mean_absolute_error(np.array([1.0, 0.0]), np.array([0.5, 0.25]))
    0.375
    """
    return float(np.abs(labels - scores).mean())


def mean_squared_error(labels: Floats, scores: Floats) -> float:
    """Give the mean squared distance of score and label; arguments as for the absolute one.

    >>> mean_squared_error(np.array([1.0, 0.0]), np.array([0.5, 0.25]))
    0.15625
    """
    return float(np.square(labels - scores).mean())


def ndcg(labels: Floats, scores: Floats, *, most: int = 5) -> float:
    """Give the normalised discounted cumulative gain (Järvelin and Kekäläinen 2002).

    The gain is the label itself, the discount log2(1 + rank).

    Args:
        labels: Shape (sentences,), in [0, 1].
        scores: The same shape.
        most: How many of the best-scored sentences count.

    Returns:
        In [0, 1]; 1 for the order of the labels; NaN if no label is above 0.

    >>> round(ndcg(np.array([0.0, 1.0, 0.5]), np.array([0.9, 0.5, 0.1]), most=2), 4)
    0.4796
    """
    discounts = 1 / np.log2(np.arange(2, most + 2))
    gained = labels[_best(scores, most)]
    best = np.sort(labels)[::-1][:most]
    ideal = float(best @ discounts[: len(best)])
    return float(gained @ discounts[: len(gained)]) / ideal if ideal > 0 else float("nan")


def precision_at(labels: Floats, scores: Floats, *, most: int) -> float:
    """Give the share of the best-scored sentences that are among the best by label.

    Among the best by label is every sentence whose label is above 0 and not below that of the
    `most`-th best: no threshold is needed, and labels that tie for the last place all count.

    Args:
        labels: Shape (sentences,), in [0, 1].
        scores: The same shape.
        most: How many of the best count; of a shorter article, all its sentences.

    Returns:
        In [0, 1]; NaN if no label is above 0.

    >>> precision_at(np.array([0.9, 0.1, 0.8, 0.0]), np.array([0.9, 0.8, 0.1, 0.0]), most=2)
    0.5
    """
    if labels.max(initial=0.0) <= 0:
        return float("nan")
    most = min(most, len(labels))
    bar = np.sort(labels)[-most]
    return float(np.mean((labels >= bar) & (labels > 0), where=_mask(scores, most)))


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The sentences whose scores lie in a range.

    Attributes:
        low: The range's lower end, which belongs to it.
        high: Its upper end, which belongs to it only if it is 1.
        sentences: How many there are, 1 or more.
        mean_score: Their mean score.
        share: The share of them with a label from the threshold on.
    """

    low: float
    high: float
    sentences: int
    mean_score: float
    share: float


def reliability(
    labels: Floats, scores: Floats, *, threshold: float, bins: int = 10
) -> Iterator[ReliabilityBin]:
    """Compare scores with how often the label is reached (a reliability diagram).

    Args:
        labels: Shape (sentences,), in [0, 1], of any number of articles.
        scores: The same shape, in [0, 1].
        threshold: The label that has to be reached.
        bins: How many ranges of equal width.

    Yields:
        The ranges with a sentence in them, the lowest first.

    >>> [b.share for b in reliability(np.array([0.1, 0.9]), np.array([0.3, 0.4]), threshold=0.5)]
    [0.0, 1.0]
    """
    places = np.minimum((scores * bins).astype(np.int64), bins - 1)
    for place in np.unique(places).tolist():
        inside = places == place
        yield ReliabilityBin(
            low=place / bins,
            high=(place + 1) / bins,
            sentences=int(inside.sum()),
            mean_score=float(scores[inside].mean()),
            share=float((labels[inside] >= threshold).mean()),
        )


def _best(scores: Floats, most: int) -> npt.NDArray[np.intp]:
    """Give the indices of the best scores, the earlier sentence first where they are equal."""
    return np.argsort(-scores, kind="stable")[:most]


def _mask(scores: Floats, most: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(len(scores), dtype=np.bool_)
    mask[_best(scores, most)] = True
    return mask
