"""Training, losses: how far scores are from labels. In: (batch, steps) each. Out: one number.

A label below 0 stands where a batch is filled up; such a step counts for nothing. Every article
weighs the same, however long it is: the losses are means over its sentences (or one list's
cross-entropy), then over the articles.
"""

from typing import Any

from keras import ops

import pullquote.training  # noqa: F401  (settles the backend before Keras is imported)
from pullquote.errors import UnknownNameError

FILLER = -1.0
"""The label of a step that is not there."""

POINTWISE = 1.0
"""Weight of the sentences' own cross-entropy beside the list's."""

POINTWISE_OF_REWARD = 0.06
"""The same in `reward`, whose other part is a label, and small."""

SHARPNESS = 2
"""Power of the labels in the list's shares: the best one outweighs many fair ones."""


def mae(labels: Any, scores: Any) -> Any:
    """Mean absolute error, the talk's."""
    return _mean_over_sentences(labels, ops.abs(scores - labels))


def mse(labels: Any, scores: Any) -> Any:
    """Mean squared error."""
    return _mean_over_sentences(labels, ops.square(scores - labels))


def listwise(labels: Any, scores: Any) -> Any:
    """Cross-entropy of an article's scores against its labels, both as shares of a whole.

    ListNet's top-one loss (Cao et al. 2007, *Learning to Rank*), in the form that agrees with
    regression (Bai et al. 2022, arXiv 2211.01494): the shares are of sigmoid(score), not of
    exp(score), and each sentence's own cross-entropy is added, so that the order is learned and
    a score still means something by itself. An article whose labels are all 0 has no shares, and
    only its sentences' own cross-entropy counts.

    Args:
        labels: In [0, 1], below 0 for filler.
        scores: Before the sigmoid, any number.
    """
    there = ops.cast(labels >= 0, scores.dtype)
    targets = ops.maximum(labels, 0.0)
    log_sigmoid = -ops.softplus(-scores)
    own = _cross_entropy(targets, scores)
    sharpened = ops.power(targets, SHARPNESS)
    total = ops.sum(sharpened, axis=-1, keepdims=True)
    shares = sharpened / ops.maximum(total, 1e-6)
    log_total = ops.log(ops.sum(there * ops.sigmoid(scores), axis=-1, keepdims=True) + 1e-9)
    lists = -ops.sum(there * shares * (log_sigmoid - log_total), axis=-1)
    real = ops.cast(ops.max(there, axis=-1), scores.dtype)
    return _mean(real, lists) + POINTWISE * _mean_over_sentences(labels, own)


def reward(labels: Any, scores: Any) -> Any:
    """Label to expect of one sentence that is drawn by the softmax of the scores, as a loss.

    The objective of REINFORCE (Williams 1992), worked out rather than sampled: an article has few
    sentences. It is right where a single sentence will be picked. Each sentence's own
    cross-entropy is added, so that the others are put in order, too, and a score still means
    something by itself.

    Args:
        labels: In [0, 1], below 0 for filler.
        scores: Before the sigmoid, any number.
    """
    there = ops.cast(labels >= 0, scores.dtype)
    targets = ops.maximum(labels, 0.0)
    shares = ops.softmax(ops.where(labels >= 0, scores, -1e9), axis=-1)
    expected = ops.sum(there * shares * targets, axis=-1)
    real = ops.cast(ops.max(there, axis=-1), scores.dtype)
    own = _mean_over_sentences(labels, _cross_entropy(targets, scores))
    return POINTWISE_OF_REWARD * own - _mean(real, expected)


LOSSES = {"mae": mae, "mse": mse, "listwise": listwise, "reward": reward}

RAW_LOSSES = ("listwise", "reward")
"""Those whose scores still have to go through a sigmoid."""


def get_loss(name: str) -> Any:
    """Give the loss of that name.

    Raises:
        UnknownNameError: There is none.
    """
    if name not in LOSSES:
        raise UnknownNameError(f"no loss is named {name!r}; there are {', '.join(LOSSES)}")
    return LOSSES[name]


def _cross_entropy(targets: Any, scores: Any) -> Any:
    """Give each sentence's own, of the score's sigmoid against the label."""
    log_sigmoid = -ops.softplus(-scores)
    return -(targets * log_sigmoid + (1.0 - targets) * (log_sigmoid - scores))


def _mean_over_sentences(labels: Any, errors: Any) -> Any:
    there = ops.cast(labels >= 0, errors.dtype)
    counts = ops.sum(there, axis=-1)
    by_article = ops.sum(there * errors, axis=-1) / ops.maximum(counts, 1.0)
    return _mean(ops.cast(counts > 0, errors.dtype), by_article)


def _mean(real: Any, by_article: Any) -> Any:
    """Average over the articles that are there."""
    return ops.sum(real * by_article) / ops.maximum(ops.sum(real), 1.0)
