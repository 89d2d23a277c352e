"""Measure how much a sentence repeats the sentences selected so far."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from pullquote.scorers.tfidf import TermMatrix

MAX_POSTINGS = 16
"""Selected sentences that are compared for one word."""


class RedundancyIndex:
    """An inverted index of the selected sentences; similarity is the cosine of tf-idf vectors.

    A word is compared in the first 16 selected sentences with it only. In a book, a word in so
    many sentences makes no near-duplicate, and time stays linear in the number of sentences.
    """

    def __init__(self, tfidf: TermMatrix) -> None:
        sentences = np.arange(tfidf.shape[0] + 1)
        self._starts = np.searchsorted(tfidf.rows, sentences).tolist()
        self._columns, self._values = tfidf.columns.tolist(), tfidf.values.tolist()
        self._postings: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)

    def _entries(self, index: int) -> Iterator[tuple[int, float]]:
        """Yield the terms of a sentence with their weights."""
        entries = slice(self._starts[index], self._starts[index + 1])
        return zip(self._columns[entries], self._values[entries], strict=True)

    def add(self, index: int) -> None:
        """Add a selected sentence."""
        for column, value in self._entries(index):
            postings = self._postings[column]
            if len(postings) < MAX_POSTINGS:
                postings.append((index, value))

    def max_similarity(self, index: int) -> float:
        """Return the similarity to the most similar selected sentence, 0.0 if there is none."""
        similarity: defaultdict[int, float] = defaultdict(float)
        for column, value in self._entries(index):
            for selected, selected_value in self._postings.get(column, ()):
                similarity[selected] += value * selected_value
        return min(1.0, max(similarity.values(), default=0.0))
