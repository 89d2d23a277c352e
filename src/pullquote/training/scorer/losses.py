"""Losses of scorer training: labels and scores of shape (batch, steps) to one number.

A label below 0 marks padding and is ignored. All articles have the same weight whatever their
length: each loss is a mean over sentences (or the cross-entropy of one list), then over articles.
"""

from typing import Any

from keras import ops

import pullquote.training  # noqa: F401  (selects the backend before Keras is imported)
from pullquote.errors import UnknownNameError

PADDING_LABEL = -1.0

POINTWISE_WEIGHT = 1.0
"""Weight of the pointwise cross-entropy in `listwise`, relative to that of the list."""

REWARD_POINTWISE_WEIGHT = 0.06
"""Weight of the pointwise cross-entropy in `reward`, whose main term is small."""

LABEL_POWER = 2
"""Exponent of the labels in the target distribution of `listwise`: one very good sentence
outweighs many fair ones."""


def mae(labels: Any, scores: Any) -> Any:
    """Compute the mean absolute error, the loss of the talk."""
    return _mean_over_sentences(labels, ops.abs(scores - labels))


def mse(labels: Any, scores: Any) -> Any:
    """Compute the mean squared error."""
    return _mean_over_sentences(labels, ops.square(scores - labels))


def listwise(labels: Any, scores: Any) -> Any:
    """Compute the regression-compatible listwise cross-entropy.

    This is the top-one loss of ListNet (Cao et al. 2007, *Learning to Rank*) in the
    regression-compatible form (Bai et al. 2022, arXiv 2211.01494): the predicted distribution over
    an article's sentences is proportional to sigmoid(logit) instead of exp(logit), and the
    pointwise cross-entropy is added. The first term learns the order; the second keeps each score
    meaningful by itself. An article whose labels are all 0 has only the second term.

    Args:
        labels: In [0, 1]; below 0 for padding.
        scores: Logits.
    """
    mask = ops.cast(labels >= 0, scores.dtype)
    targets = ops.maximum(labels, 0.0)
    log_sigmoid = -ops.softplus(-scores)
    pointwise = _cross_entropy(targets, scores)
    powers = ops.power(targets, LABEL_POWER)
    total = ops.sum(powers, axis=-1, keepdims=True)
    # With all labels 0 the target distribution is 0 everywhere, so the list term vanishes.
    target_distribution = powers / ops.maximum(total, 1e-6)
    # log of the normalized sigmoid: log sigmoid(s) - log sum sigmoid(s').
    log_total = ops.log(ops.sum(mask * ops.sigmoid(scores), axis=-1, keepdims=True) + 1e-9)
    list_loss = -ops.sum(mask * target_distribution * (log_sigmoid - log_total), axis=-1)
    is_article = ops.cast(ops.max(mask, axis=-1), scores.dtype)
    return _mean(is_article, list_loss) + POINTWISE_WEIGHT * _mean_over_sentences(labels, pointwise)


def reward(labels: Any, scores: Any) -> Any:
    """Compute the negative expected label of a sentence drawn by the softmax of the logits.

    This is the objective of REINFORCE (Williams 1992), computed exactly instead of sampled, since
    an article has few sentences. It suits tasks that select a single sentence. The pointwise
    cross-entropy is added, so that the other sentences are ranked too and scores stay meaningful.

    Args:
        labels: In [0, 1]; below 0 for padding.
        scores: Logits.
    """
    mask = ops.cast(labels >= 0, scores.dtype)
    targets = ops.maximum(labels, 0.0)
    probabilities = ops.softmax(ops.where(labels >= 0, scores, -1e9), axis=-1)
    expected_label = ops.sum(mask * probabilities * targets, axis=-1)
    is_article = ops.cast(ops.max(mask, axis=-1), scores.dtype)
    pointwise = _mean_over_sentences(labels, _cross_entropy(targets, scores))
    return REWARD_POINTWISE_WEIGHT * pointwise - _mean(is_article, expected_label)


LOSSES = {"mae": mae, "mse": mse, "listwise": listwise, "reward": reward}

LOGIT_LOSSES = ("listwise", "reward")
"""Losses of networks that output logits; the scores are their sigmoid."""


def get_loss(name: str) -> Any:
    """Return a loss by name; for several heads, labels (batch, steps, heads), it is their sum.

    Raises:
        UnknownNameError: There is no loss of that name.
    """
    if name not in LOSSES:
        raise UnknownNameError(f"unknown loss {name!r}; losses: {', '.join(LOSSES)}")
    loss = LOSSES[name]

    def sum_over_heads(labels: Any, scores: Any) -> Any:
        if len(scores.shape) == 2:
            return loss(labels, scores)
        heads = range(scores.shape[-1])
        return sum(loss(labels[..., head], scores[..., head]) for head in heads)

    return sum_over_heads


def _cross_entropy(targets: Any, scores: Any) -> Any:
    """Compute the binary cross-entropy of each sentence; scores are logits."""
    log_sigmoid = -ops.softplus(-scores)
    return -(targets * log_sigmoid + (1.0 - targets) * (log_sigmoid - scores))


def _mean_over_sentences(labels: Any, errors: Any) -> Any:
    mask = ops.cast(labels >= 0, errors.dtype)
    counts = ops.sum(mask, axis=-1)
    by_article = ops.sum(mask * errors, axis=-1) / ops.maximum(counts, 1.0)
    return _mean(ops.cast(counts > 0, errors.dtype), by_article)


def _mean(is_article: Any, by_article: Any) -> Any:
    """Average over articles; rows that only fill the batch do not count."""
    return ops.sum(is_article * by_article) / ops.maximum(ops.sum(is_article), 1.0)
