"""Find texts that repeat an earlier one, in linear time and little memory.

This is the one definition of a repeat across articles: digests use it for stories and sentences,
`pullquote.compression` for sentences. Vectors are kept as bytes, and terms as numbers.
"""

import re
from array import array
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.scorers.text_features import WORD_LISTS
from pullquote.scorers.tfidf import split_terms
from pullquote.text import split_words

MIN_SIMILARITY = 0.7
"""The mean of the tf-idf and encoder cosines from which two texts may say the same.

On news pairs of the STS benchmark's development split, 92 % of the pairs that are repeats by this
rule are at least roughly equivalent, and it finds 77 % of the equivalent ones
(`benchmarks/studies/repeats.py`).
"""

Hashes: TypeAlias = npt.NDArray[np.uint32]

_KEY_TERMS = 8
_MAX_POSTINGS = 32
_MAX_COMPARED = 8
_PART = 65536
_MIN_TEXTS = 1000  # else the words that two of a few texts share would count as common
_DENIES = frozenset(WORD_LISTS["denies"])
_DENIAL = 0
_MAX_CAPITALS = 0.6  # share of the words from which a text is a headline with capitals throughout
_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_THOUSANDS = re.compile(r"(?<=\d)[,.](?=\d{3}(?!\d))")
_ENDS = frozenset(".!?:")
_QUOTES = " \"'“”‘’«»„(["
_NOUNS_HAVE_CAPITALS = frozenset({"de", "lb"})


class RepeatIndex:
    """Texts that are added one by one, and compared with those added before.

    A text is compared with the eight texts nearest to it for the encoder, among those that share
    one of its eight rarest terms that any other text has; of the texts with a term, the last 32
    count. A text of the same words is always found. Similar texts are not the same if each has a
    number or a name that the other lacks, or if only one of them denies something.

    Args:
        encoder: Encodes the texts.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: list[npt.NDArray[np.int8]] = []
        self._terms, self._facts = _Lists(), _Lists()
        self._counts, self._words = array("B"), array("Q")
        self._is_complete = False

    def extend(
        self, texts: Sequence[str], language: str, *, facts: Sequence[str] | None = None
    ) -> None:
        """Append texts that will be added or looked up; not after the first `add` or `find`.

        Args:
            texts: The texts; they are numbered in order.
            language: ISO 639-1 code.
            facts: For each text, the part whose numbers, names and denials must agree; None for
                all of it.
        """
        self._vectors.append(_quantize(self._encoder.encode(texts)))
        for terms, text in zip(split_terms(texts, language), texts, strict=True):
            hashes, counts = np.unique(_hashes(filter(None, terms)), return_counts=True)
            self._terms.append(hashes)
            self._counts.frombytes(np.minimum(counts, 255).astype(np.uint8).tobytes())
            words = " ".join(split_words(text)).encode() if len(hashes) else b""
            self._words.append(int.from_bytes(blake2b(words, digest_size=8).digest(), "big"))
        for text in texts if facts is None else facts:
            self._facts.append(_find_facts(text, language))

    def add(self, index: int) -> None:
        """Add a text; later ones are compared with it."""
        self._complete()
        same = self._same[index]
        if self._first[same] < 0:
            self._first[same] = index
        for slot, term in enumerate(self._keys(index), _KEY_TERMS * index):
            self._previous[slot], self._last[term] = self._last[term], slot

    def find(self, index: int) -> int | None:
        """Return the text that says the same as a text and is most similar to it, or None."""
        self._complete()
        own = self._terms.row(index)
        if not len(own):
            return None
        if (first := self._first[self._same[index]]) >= 0:
            return int(first)
        candidates = np.array(sorted(self._with_terms(self._keys(index))), np.intp)
        if not len(candidates):
            return None
        vectors = self._matrix[candidates].astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1)
        vector = self._matrix[index].astype(np.float32)
        cosines = vectors @ vector / np.maximum(lengths * np.linalg.norm(vector), 1.0)
        nearest = np.argsort(-cosines, kind="stable")[:_MAX_COMPARED]
        overlaps = np.array([self._overlap(index, int(candidates[i])) for i in nearest])
        # The encoder knows English best: elsewhere, the words alone may decide.
        similarities = np.maximum((cosines[nearest] + overlaps) / 2, overlaps - 0.1)
        for i in np.argsort(-similarities, kind="stable"):
            if similarities[i] < MIN_SIMILARITY:
                break
            if not self._contradicts(index, other := int(candidates[nearest[i]])):
                return other
        return None

    def _complete(self) -> None:
        """Build what `add` and `find` need, on their first call."""
        if self._is_complete:
            return
        self._is_complete = True
        self._matrix = np.concatenate(self._vectors) if self._vectors else np.empty((0, 1), np.int8)
        self._vectors.clear()
        n = len(self._words)
        terms = self._terms.values()
        self._vocabulary, self._frequency = np.unique(terms, return_counts=True)
        for start in range(0, len(terms), _PART):  # at once, it would double the memory
            part = terms[start : start + _PART]
            part[:] = np.searchsorted(self._vocabulary, part)  # from here on, terms are numbers
        self._idf = 1.0 + np.log(max(n, _MIN_TEXTS) / np.maximum(self._frequency, 1))
        _, self._same = np.unique(np.frombuffer(self._words, np.uint64), return_inverse=True)
        self._first = np.full(n, -1, np.int32)
        # The texts with a term are a linked list: each slot, a key of a text, names the one before.
        self._last = np.full(len(self._vocabulary), -1, np.int32)
        self._previous = np.full(_KEY_TERMS * n, -1, np.int32)

    def _with_terms(self, keys: Iterable[int]) -> set[int]:
        found: set[int] = set()
        for term in keys:
            slot = int(self._last[term])
            for _ in range(_MAX_POSTINGS):
                if slot < 0:
                    break
                found.add(slot // _KEY_TERMS)
                slot = int(self._previous[slot])
        return found

    def _keys(self, index: int) -> list[int]:
        terms = self._terms.row(index)
        terms = terms[self._frequency[terms] > 1]  # the others are in no other text
        rarest = np.argsort(self._frequency[terms], kind="stable")[:_KEY_TERMS]
        return [int(term) for term in terms[rarest]]

    def _overlap(self, a: int, b: int) -> float:
        """Return the cosine of the tf-idf vectors of two texts."""
        (terms_a, values_a), (terms_b, values_b) = self._tfidf(a), self._tfidf(b)
        _, in_a, in_b = np.intersect1d(terms_a, terms_b, True, return_indices=True)
        return float(values_a[in_a] @ values_b[in_b])

    def _tfidf(self, index: int) -> tuple[Hashes, npt.NDArray[np.float64]]:
        terms = self._terms.row(index)
        start = self._terms.start(index)
        counts = np.frombuffer(self._counts, np.uint8)[start : start + len(terms)]
        values = counts * self._idf[terms]
        return terms, values / max(float(np.linalg.norm(values)), 1e-9)

    def _contradicts(self, a: int, b: int) -> bool:
        """Return whether each has a number or name that the other lacks, or only one is negated."""
        facts_a, facts_b = set(self._facts.row(a).tolist()), set(self._facts.row(b).tolist())
        if (_DENIAL in facts_a) != (_DENIAL in facts_b):
            return True
        words_a, words_b = (set(self._vocabulary[self._terms.row(i)].tolist()) for i in (a, b))
        only_a, only_b = facts_a - facts_b - words_b, facts_b - facts_a - words_a
        return any(
            any(fact % 2 == kind for fact in only_a) and any(fact % 2 == kind for fact in only_b)
            for kind in (0, 1)
        )


class _Lists:
    """Lists of 32-bit numbers in one array."""

    def __init__(self) -> None:
        self._items, self._starts = array("I"), array("Q", [0])

    def append(self, items: Hashes) -> None:
        self._items.frombytes(items.tobytes())
        self._starts.append(len(self._items))

    def values(self) -> Hashes:
        """Return all numbers. Changing them changes the lists, which can no longer grow."""
        return np.frombuffer(self._items, np.uint32)

    def start(self, index: int) -> int:
        return self._starts[index]

    def row(self, index: int) -> Hashes:
        return self.values()[self._starts[index] : self._starts[index + 1]]


def _quantize(vectors: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.int8]:
    largest = np.maximum(np.abs(vectors).max(axis=1, initial=0.0, keepdims=True), 1e-9)
    quantized: npt.NDArray[np.int8] = np.rint(127 * vectors / largest).astype(np.int8)
    return quantized


def _hashes(words: Iterable[str], *, kind: int = 0) -> Hashes:
    """Return even numbers for words, or odd ones, but never the number of a negation."""
    return np.array([max(crc32(word.encode()) & ~1, 2) | kind for word in words], np.uint32)


def _find_facts(text: str, language: str) -> Hashes:
    """Return the numbers and names in a text, and whether it is negated."""
    words = _WORD.findall(text)
    numbers = {_THOUSANDS.sub("", word.lower()) for word in words if any(c.isdigit() for c in word)}
    names: list[str] = []
    n_capitals = sum(word[0].isupper() for word in words)
    if language not in _NOUNS_HAVE_CAPITALS and n_capitals <= _MAX_CAPITALS * len(words):
        names = [
            match[0].removesuffix("'s").removesuffix("’s")
            for match in _WORD.finditer(text)
            if _is_name(match)
        ]
    terms = {t for terms in split_terms(names, language) for t in terms if len(t) > 1}
    is_denial = language == "en" and not _DENIES.isdisjoint(split_words(text))
    denials = np.full(int(is_denial), _DENIAL, np.uint32)
    return np.concatenate([_hashes(sorted(numbers), kind=1), _hashes(sorted(terms)), denials])


def _is_name(match: re.Match[str]) -> bool:
    """Return whether a capitalized word does not begin a sentence."""
    word = match[0]
    if not word[0].isupper():
        return False
    is_marked = (len(word) > 1 and word.isupper()) or word.endswith(("'s", "’s"))
    before = match.string[max(match.start() - 8, 0) : match.start()].rstrip(_QUOTES)
    return is_marked or bool(before and before[-1] not in _ENDS)
