"""Explain the scores of methods that compare a sentence with the others."""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import Explanation
from pullquote.text import Article

MAX_NEIGHBORS = 3


def shorten(text: str, max_length: int = 48) -> str:
    """Shorten a text at a blank, so that it can be quoted within a line.

    >>> shorten("The quick brown fox jumps over the lazy dog", 20)
    'The quick brown fox…'
    """
    if len(text) <= max_length:
        return text
    head = text[:max_length]
    end = head.rindex(" ") if " " in head else max_length - 1
    return head[:end].rstrip(" ,;:") + "…"


def describe_closeness(scores: npt.NDArray[np.floating], index: int, target: str) -> str:
    """Return the rank of a sentence by closeness.

    >>> describe_closeness(np.array([0.2, 0.9, 0.5]), 2, "the title")
    'ranks 2 of 3 by closeness to the title'
    """
    rank = 1 + int((scores > scores[index]).sum())
    return f"ranks {rank} of {len(scores)} by closeness to {target}"


def describe_neighbors(
    article: Article, weights: npt.NDArray[np.floating], relation: str
) -> Explanation:
    """Name the sentences that are nearest to a sentence.

    Args:
        article: The article.
        weights: Similarity of the sentence to each other one, shape (sentences,); 0 for itself.
        relation: What joins them, such as ``"shares words with"``.

    Returns:
        The explanation, with the indices of up to three neighbors, nearest first.
    """
    order = np.argsort(-weights, kind="stable")[:MAX_NEIGHBORS]
    nearest = tuple(int(index) for index in order if weights[index] > 0)
    if not nearest:
        return Explanation("has nothing in common with any other sentence")
    count = int((weights > 0).sum())
    others = "1 other sentence" if count == 1 else f"{count} other sentences"
    quoted = "; ".join(f"“{shorten(article.sentences[index].prose)}”" for index in nearest)
    closest = "" if count == len(nearest) else "above all "
    reason = f"{relation} {others}"
    summary = f"{reason}: {closest}{quoted}"
    return Explanation(summary, neighbors=nearest, reasons=(reason,))
