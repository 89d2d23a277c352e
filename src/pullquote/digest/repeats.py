"""Find texts that report the same story as an earlier one, in linear time."""

from collections import defaultdict, deque
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.scorers.tfidf import count_terms, split_terms

MIN_SIMILARITY = 0.7
"""Mean of the cosines of tf-idf and of the encoder from which two texts are the same story.

On news pairs of the STS benchmark's development split, 86 % of the pairs above it are at least
roughly equivalent, and it finds 83 % of the equivalent ones.
"""

_KEY_TERMS = 8
_MAX_POSTINGS = 32
_MAX_COMPARED = 8
_BATCH = 1024
_MIN_TEXTS = 1000  # else the words that two of a few texts share would count as common


class RepeatIndex:
    """The texts that a digest has, with their rarest terms as keys.

    A text is compared with the eight texts nearest to it for the encoder, among those that share
    one of its eight rarest terms that any other text has; of the texts with a term, the last 32
    count. A text with the same terms is always found.

    Args:
        texts: All texts that will be added or looked up, by index.
        languages: Their languages, ISO 639-1.
        encoder: Encodes them.
    """

    def __init__(self, texts: Sequence[str], languages: Sequence[str], encoder: Encoder) -> None:
        self._vectors = np.zeros((len(texts), encoder.features), np.float16)
        for i in range(0, len(texts), _BATCH):
            self._vectors[i : i + _BATCH] = encoder.encode(texts[i : i + _BATCH])
        terms = [split_terms([text], code)[0] for text, code in zip(texts, languages, strict=True)]
        counts = count_terms(terms)
        self._tfidf = counts.normalized_tfidf(_MIN_TEXTS)
        self._frequency = counts.document_frequency()
        self._starts = np.searchsorted(counts.rows, np.arange(len(texts) + 1))
        self._postings: defaultdict[int, deque[int]] = defaultdict(
            lambda: deque(maxlen=_MAX_POSTINGS)
        )
        self._same: dict[bytes, int] = {}

    def add(self, index: int) -> None:
        """Add a text; later ones are compared with it."""
        self._same.setdefault(self._fingerprint(index), index)
        for term in self._keys(index):
            self._postings[term].append(index)

    def find(self, index: int) -> int | None:
        """Return the text that is most similar to a text, if it is the same story, else None."""
        same = self._same.get(self._fingerprint(index))
        if same is not None and len(self._row(index)[0]):
            return same
        found = {other for term in self._keys(index) for other in self._postings.get(term, ())}
        candidates = np.fromiter(sorted(found), np.intp)
        if not len(candidates):
            return None
        vectors = self._vectors[candidates].astype(np.float32)
        cosines = vectors @ self._vectors[index].astype(np.float32)
        nearest = np.argsort(-cosines, kind="stable")[:_MAX_COMPARED]
        overlaps = [self._overlap(index, int(candidates[i])) for i in nearest]
        # The encoder knows English best: elsewhere, the words alone may decide.
        similarities = np.maximum((cosines[nearest] + overlaps) / 2, np.array(overlaps) - 0.1)
        best = int(np.argmax(similarities))
        return int(candidates[nearest[best]]) if similarities[best] >= MIN_SIMILARITY else None

    def _row(self, index: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        entries = slice(self._starts[index], self._starts[index + 1])
        return self._tfidf.columns[entries], self._tfidf.values[entries]

    def _keys(self, index: int) -> list[int]:
        columns, _ = self._row(index)
        columns = columns[self._frequency[columns] > 1]  # the others are in no other text
        rarest = np.argsort(self._frequency[columns], kind="stable")[:_KEY_TERMS]
        return [int(column) for column in columns[rarest]]

    def _fingerprint(self, index: int) -> bytes:
        columns, values = self._row(index)
        return columns.tobytes() + values.tobytes()

    def _overlap(self, a: int, b: int) -> float:
        (columns_a, values_a), (columns_b, values_b) = self._row(a), self._row(b)
        _, in_a, in_b = np.intersect1d(columns_a, columns_b, True, return_indices=True)
        return float(values_a[in_a] @ values_b[in_b])
