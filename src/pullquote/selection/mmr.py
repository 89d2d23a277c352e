"""Redundancy: how much a sentence repeats the ones already chosen.

In: an article's term counts, and the chosen sentences one by one. Out: for any sentence, the
largest similarity to a chosen one, in [0, 1].
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from pullquote.scorers.tfidf import TermMatrix

MAX_POSTINGS = 16  # chosen sentences looked at for one word


class RedundancyIndex:
    """An inverted index of the sentences chosen so far.

    Similarity is the cosine of tf-idf vectors. A word that stands in many chosen sentences of a
    long book is looked up in the first 16 of them only: so frequent a word makes no
    near-duplicate, and the time for a book stays linear in its sentences.
    """

    def __init__(self, counts: TermMatrix) -> None:
        self._tfidf = counts.normalized_tfidf()
        sentences = np.arange(counts.shape[0] + 1)
        self._starts = np.searchsorted(self._tfidf.rows, sentences).tolist()
        self._postings: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)

    def _entries(self, index: int) -> Iterator[tuple[int, float]]:
        """Give the terms of a sentence with their weights."""
        places = slice(self._starts[index], self._starts[index + 1])
        columns, values = self._tfidf.columns[places], self._tfidf.values[places]
        return zip(columns.tolist(), values.tolist(), strict=True)

    def add(self, index: int) -> None:
        """Count a sentence among the chosen."""
        for column, value in self._entries(index):
            postings = self._postings[column]
            if len(postings) < MAX_POSTINGS:
                postings.append((index, value))

    def largest_similarity(self, index: int) -> float:
        """Give the similarity of a sentence to the chosen one nearest to it, 0.0 for none."""
        similarity: defaultdict[int, float] = defaultdict(float)
        for column, value in self._entries(index):
            for chosen, chosen_value in self._postings.get(column, ()):
                similarity[chosen] += value * chosen_value
        return min(1.0, max(similarity.values(), default=0.0))
