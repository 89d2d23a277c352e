"""Score the sentences of texts by the terms of a question.

Robertson and Zaragoza (2009), *The Probabilistic Relevance Framework: BM25 and Beyond*, with
k1 = 1.2 and b = 0.75; a sentence takes the place of a document.
"""

from collections import Counter
from collections.abc import Sequence
from math import log1p

import numpy as np

from pullquote.scorers.base import Scores

_SATURATION = 1.2
_LENGTH = 0.75


def bm25(question: Sequence[str], sentences: Sequence[Sequence[str]]) -> Scores:
    """Score sentences by the terms that they share with a question.

    Args:
        question: Its terms, as `pullquote.scorers.tfidf.split_terms` returns them.
        sentences: The terms of each sentence.

    Returns:
        Shape (sentences,), at least 0; all zeros if no term is shared.

    >>> bm25(["rain"], [["rain", "fell"], ["snow", "fell"], ["rain", "", "rain"]]).round(2).tolist()
    [0.47, 0.0, 0.65]
    """
    wanted = set(question) - {""}
    counts = [Counter(term for term in terms if term in wanted) for terms in sentences]
    inverse = _inverse_frequency(wanted, counts)
    lengths = [len(terms) - terms.count("") for terms in sentences]
    mean = max(sum(lengths) / max(len(lengths), 1), 1.0)

    def score(count: Counter[str], length: int) -> float:
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * length / mean)
        return sum(inverse[t] * n * (_SATURATION + 1) / (n + norm) for t, n in count.items())

    return np.array([score(*item) for item in zip(counts, lengths, strict=True)], np.float64)


def max_bm25(question: Sequence[str], sentences: Sequence[Sequence[str]]) -> float:
    """Return the bound of `bm25`: what a sentence with every term of the question nears.

    >>> round(max_bm25(["rain", "hail"], [["rain", "fell"], ["snow", "fell"]]), 2)
    5.47
    """
    wanted = set(question) - {""}
    counts = [Counter(term for term in set(terms) if term in wanted) for terms in sentences]
    return (_SATURATION + 1) * sum(_inverse_frequency(wanted, counts).values())


def _inverse_frequency(terms: set[str], counts: Sequence[Counter[str]]) -> dict[str, float]:
    frequency = Counter(term for count in counts for term in count)
    n = len(counts)
    return {t: log1p((n - frequency[t] + 0.5) / (frequency[t] + 0.5)) for t in terms}
