"""Corpus, overlap: how many words sentences and references share, as ROUGE counts them.

In: lists of words. Out: an array of shape (sentences, references), F1 in [0, 1]. Lin (2004),
*ROUGE: A Package for Automatic Evaluation of Summaries*: ROUGE-N and ROUGE-L between two single
sentences, the harmonic mean of precision and recall; no stemming, all words count.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Words = Sequence[str]


def ngram_f1(
    sentences: Sequence[Words], references: Sequence[Words], n: int
) -> npt.NDArray[np.float64]:
    """Give ROUGE-N of every sentence with every reference.

    Args:
        sentences: The words of each.
        references: The words of each.
        n: Words in an n-gram, from 1.

    Returns:
        Shape (sentences, references); 0 where either has fewer than `n` words.

    >>> ngram_f1([["a", "b", "c"]], [["a", "b"], ["c", "c"]], 1).tolist()
    [[0.8, 0.4]]
    """
    holders: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row, words in enumerate(sentences):
        for gram, many in _ngrams(words, n).items():
            holders[gram].append((row, many))
    shared = np.zeros((len(sentences), len(references)))
    for column, words in enumerate(references):
        for gram, many in _ngrams(words, n).items():
            for row, held in holders.get(gram, ()):
                shared[row, column] += min(many, held)
    return _f1(shared, sentences, references, n)


def lcs_f1(sentences: Sequence[Words], references: Sequence[Words]) -> npt.NDArray[np.float64]:
    """Give ROUGE-L of every sentence with every reference.

    The length of the longest common subsequence is found a row at a time, with the bits of an
    integer for the reference's words: Hyyrö (2004), *Bit-parallel LCS-length computation
    revisited*.

    Args:
        sentences: The words of each.
        references: The words of each.

    Returns:
        Shape (sentences, references); 0 where either has no words.

    >>> lcs_f1([["a", "x", "b", "c"]], [["a", "b", "y", "c"]]).tolist()
    [[0.75]]
    """
    shared = np.zeros((len(sentences), len(references)))
    for column, reference in enumerate(references):
        places: defaultdict[str, int] = defaultdict(int)
        for place, word in enumerate(reference):
            places[word] |= 1 << place
        whole = (1 << len(reference)) - 1
        for row, words in enumerate(sentences):
            unmatched = whole
            for word in words:
                if word in places:
                    hits = unmatched & places[word]
                    unmatched = ((unmatched + hits) | (unmatched - hits)) & whole
            shared[row, column] = len(reference) - unmatched.bit_count()
    return _f1(shared, sentences, references, 1)


def _ngrams(words: Words, n: int) -> Counter[tuple[str, ...]]:
    return Counter(zip(*(words[first:] for first in range(n)), strict=False))


def _f1(
    shared: npt.NDArray[np.float64], sentences: Sequence[Words], references: Sequence[Words], n: int
) -> npt.NDArray[np.float64]:
    """Divide what is shared by the mean of both numbers of n-grams."""
    rows = np.array([max(len(words) - n + 1, 0) for words in sentences], dtype=np.float64)
    columns = np.array([max(len(words) - n + 1, 0) for words in references], dtype=np.float64)
    return 2 * shared / np.maximum(rows[:, None] + columns, 1)
