"""The gradient of the listwise loss in NumPy, for fine-tuning without Keras.

`pullquote.training.scorer.losses` has the loss itself, in Keras.
"""

import numpy as np
import numpy.typing as npt

from pullquote.layers import sigmoid

Floats = npt.NDArray[np.float64]

LABEL_POWER = 2  # as in `pullquote.training.scorer.losses`, which needs Keras
_ONE_ARTICLE = np.zeros(1, dtype=np.intp)


def listwise_grad(
    logits: Floats, labels: Floats, starts: npt.NDArray[np.intp] = _ONE_ARTICLE
) -> Floats:
    """Return the gradient of the summed listwise loss with respect to the logits.

    The loss is `pullquote.training.scorer.losses.listwise`; a test compares both.

    Args:
        logits: Shape (ensemble, sentences), articles concatenated.
        labels: Shape (sentences,), in [0, 1].
        starts: Index of each article's first sentence, shape (articles,), ascending.

    Returns:
        Shape (ensemble, sentences).
    """
    sizes = np.diff(starts, append=len(labels))

    def article_sums(values: Floats) -> Floats:
        """Return for each sentence the sum over its article."""
        return np.asarray(np.repeat(np.add.reduceat(values, starts, axis=-1), sizes, axis=-1))

    p = np.asarray(sigmoid(logits), np.float64)
    powers = labels**LABEL_POWER
    targets = powers / np.maximum(article_sums(powers), 1e-6)
    # List term: -sum_j t_j (log p_j - log sum_k p_k), and dp/ds = p (1 - p), so by logit i
    #   -t_i (1 - p_i) + (sum_j t_j) p_i (1 - p_i) / sum_k p_k.
    # sum_j t_j is 1, or 0 for an article whose labels are all 0.
    grad = -targets * (1 - p)
    grad += article_sums(targets) * p * (1 - p) / (article_sums(p) + 1e-9)
    # Pointwise cross-entropy: (p_i - label_i), averaged over the article's sentences.
    grad += (p - labels) / np.repeat(sizes, sizes)
    return grad
