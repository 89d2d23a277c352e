"""Neighbours: the reason of a scorer that judges sentences by the sentences around them.

In: one sentence's weights with all others. Out: a `Explanation` that names the nearest.
"""

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import Explanation
from pullquote.text import Article

NAMED = 3


def shorten(text: str, characters: int = 48) -> str:
    """Cut a text at a blank, for being named in a line.

    >>> shorten("The quick brown fox jumps over the lazy dog", 20)
    'The quick brown fox…'
    """
    if len(text) <= characters:
        return text
    head = text[:characters]
    cut = head.rindex(" ") if " " in head else characters - 1
    return head[:cut].rstrip(" ,;:") + "…"


def describe_neighbors(
    article: Article, weights: npt.NDArray[np.floating], relation: str
) -> Explanation:
    """Name the sentences that are nearest.

    Args:
        article: The article of the sentence.
        weights: Shape (sentences,), its own 0.
        relation: What joins it to them, such as ``"shares words with"``.

    Returns:
        The reason, with the indices of up to three neighbours, nearest first.
    """
    order = np.argsort(-weights, kind="stable")[:NAMED]
    nearest = tuple(int(index) for index in order if weights[index] > 0)
    if not nearest:
        return Explanation("stands alone: no other sentence has a word of it")
    many = int((weights > 0).sum())
    names = "; ".join(
        f"“{shorten(article.sentences[index].prose)}” ({weights[index]:.2f})" for index in nearest
    )
    return Explanation(f"{relation} {many} others, most with {names}", neighbors=nearest)
