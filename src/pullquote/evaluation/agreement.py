"""Measure how well scores agree with the sentences that readers marked.

Every metric is computed per article. An article that cannot give a metric (no marks for the aim,
for example) gives NaN, which means and tests leave out.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pullquote.scorers.agreement import spearman
from pullquote.text import Article

Floats = npt.NDArray[np.float64]

AGREEMENT_METRICS = {
    "f1": "agreement F1 at the reader's own number of sentences",
    "ndcg": "nDCG of the ranking against the reader's order",
    "hit_1": "share of articles whose best sentence is marked",
    "hit_3": "share of articles with a marked sentence among the best three",
    "first_three": "share of articles whose best sentence is among the article's first three",
    "junk_5": "share of junk among the best five sentences",
    "length": "Spearman correlation with sentence length",
    "position": "Spearman correlation with position",
}
"""Name to description, in the order of `agreement`."""


def agreement(
    article: Article, marked: Sequence[int], junk: frozenset[int], scores: Floats
) -> Floats:
    """Compare the scores of an article with a reader's marks.

    Args:
        article: The article.
        marked: Indices of the sentences that the reader marked for the aim, best first.
        junk: Indices of the sentences that the reader marked as junk.
        scores: Shape (sentences,).

    Returns:
        The metrics of `AGREEMENT_METRICS`, shape (8,), NaN where they are undefined.

    >>> from pullquote.documents import read_text
    >>> from pullquote.text import split_sentences
    >>> article = split_sentences(read_text("It rained. It snowed. Nobody minded at all."))
    >>> agreement(article, [2], frozenset(), np.array([0.1, 0.2, 0.9]))[:4].tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    order = np.argsort(-scores, kind="stable")
    values = dict.fromkeys(AGREEMENT_METRICS, np.nan)
    if marked:
        targets = set(marked)
        values["f1"] = len(targets & set(order[: len(targets)].tolist())) / len(targets)
        values["ndcg"] = _ranking_ndcg(marked, order)
        values["hit_1"] = float(int(order[0]) in targets)
        values["hit_3"] = float(bool(targets & set(order[:3].tolist())))
    values["first_three"] = float(order[0] < 3)
    best_five = order[:5].tolist()
    values["junk_5"] = len(junk & set(best_five)) / len(best_five)
    lengths = np.array([len(s.prose) for s in article.sentences], np.float64)
    values["length"] = spearman(lengths, scores)
    values["position"] = spearman(np.arange(len(scores), dtype=np.float64), scores)
    return np.array(list(values.values()))


def reader_agreement(first: Sequence[int], second: Sequence[int]) -> float:
    """Return the F1 of two readers' sets, the ceiling for a scorer; NaN if both are empty.

    >>> reader_agreement([1, 2], [2, 3])
    0.5
    """
    if not first and not second:
        return float("nan")
    return 2 * len(set(first) & set(second)) / (len(first) + len(second))


def pull_quote_auc(scores: Floats, pulled: Sequence[int]) -> float:
    """Return the probability that a pulled sentence outscores another one; ties count half.

    The measure of Bohn and Ling (2020, arXiv 2005.13263), within an article; NaN if no or every
    sentence was pulled.

    >>> pull_quote_auc(np.array([0.9, 0.1, 0.5]), [0])
    1.0
    """
    is_pulled = np.zeros(len(scores), bool)
    is_pulled[list(pulled)] = True
    if not is_pulled.any() or is_pulled.all():
        return float("nan")
    differences = scores[is_pulled][:, np.newaxis] - scores[~is_pulled]
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def _ranking_ndcg(marked: Sequence[int], order: npt.NDArray[np.intp]) -> float:
    """Return nDCG over the whole article; gains fall linearly from 1 to 0.5 in marked order."""
    count = len(marked)
    gains = np.zeros(len(order))
    for rank, index in enumerate(marked):
        gains[index] = 1.0 - 0.5 * rank / count
    discounts = 1.0 / np.log2(np.arange(len(order)) + 2.0)
    return float((gains[order] * discounts).sum() / (np.sort(gains)[::-1] * discounts).sum())
