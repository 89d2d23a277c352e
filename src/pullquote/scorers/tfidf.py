"""Count the words of an article as a sparse matrix of sentences by terms.

A product of the matrix with a vector takes time linear in the words of the article, so that no
graph of sentences by sentences ever has to be stored.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pullquote.text import Article, split_words, stop_words
from pullquote.text.chunks import Chunks
from pullquote.text.token_cache import TokenCache

MAX_CACHED_CHUNKS = 100_000
"""Cached chunks of text for each language, about 150 bytes each."""


class TermMatrix(NamedTuple):
    """A sparse matrix of sentences by terms.

    Attributes:
        shape: (sentences, terms).
        rows: Sentence of each entry, ascending, shape (nonzero,).
        columns: Term of each entry, shape (nonzero,).
        values: Count or weight of each entry, positive, shape (nonzero,).
        vocabulary: The terms, by column.
    """

    shape: tuple[int, int]
    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    vocabulary: tuple[str, ...]

    def times(self, vector: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Multiply by a vector of shape (terms,); the result has shape (sentences,)."""
        weights = self.values * vector[self.columns]
        return _sums(self.rows, weights, self.shape[0])

    def transposed_times(self, vector: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Multiply the transpose by a vector of shape (sentences,); gives shape (terms,)."""
        weights = self.values * vector[self.rows]
        return _sums(self.columns, weights, self.shape[1])

    def with_values(self, values: npt.NDArray[np.floating]) -> "TermMatrix":
        """Return a matrix with other values, shape (nonzero,), at the same entries."""
        weights = np.asarray(values, dtype=np.float64)
        return TermMatrix(self.shape, self.rows, self.columns, weights, self.vocabulary)

    def document_frequency(self) -> npt.NDArray[np.int64]:
        """Count the sentences that contain each term, shape (terms,)."""
        return np.bincount(self.columns, minlength=self.shape[1])

    def shared_terms(self) -> "TermMatrix":
        """Return the columns of the terms that occur in several sentences, renumbered."""
        shared = self.document_frequency() > 1
        new_columns = np.cumsum(shared) - 1
        is_shared = shared[self.columns]
        return TermMatrix(
            shape=(self.shape[0], int(shared.sum())),
            rows=self.rows[is_shared],
            columns=new_columns[self.columns[is_shared]],
            values=self.values[is_shared],
            vocabulary=tuple(compress(self.vocabulary, shared.tolist())),
        )

    def normalized_tfidf(self, min_sentences: int = 1) -> "TermMatrix":
        """Weight by term frequency and inverse sentence frequency, rows of length 1.

        The weight is tf * (1 + log(sentences / df)), with frequencies within the article: those
        of a corpus would tie the scores to that corpus. Rows of zeros stay zero.

        Args:
            min_sentences: A smaller number of sentences counts as this one.
        """
        sentences = max(self.shape[0], min_sentences)
        inverse = 1.0 + np.log(sentences / np.maximum(self.document_frequency(), 1))
        values = self.values * inverse[self.columns]
        squares = np.bincount(self.rows, weights=values * values, minlength=self.shape[0])
        lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
        return self.with_values(values / lengths[self.rows])


def _sums(
    groups: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """Sum the weights of each group."""
    return np.asarray(np.bincount(groups, weights=weights, minlength=count), dtype=np.float64)


class InvertedIndex:
    """A term matrix by column, to compare one sentence with all others.

    A comparison takes time linear in the sentences that share a term with it.
    """

    def __init__(self, matrix: TermMatrix) -> None:
        self._matrix = matrix
        sentences, terms = matrix.shape
        self._row_starts = np.searchsorted(matrix.rows, np.arange(sentences + 1)).tolist()
        order = np.argsort(matrix.columns, kind="stable")
        self._rows, self._values = matrix.rows[order], matrix.values[order]
        starts = np.searchsorted(matrix.columns[order], np.arange(terms + 1))
        self._column_starts = starts.tolist()

    def overlaps(self, index: int) -> npt.NDArray[np.float64]:
        """Multiply the matrix by one of its rows: shape (sentences,), 0 for the sentence itself."""
        products = np.zeros(self._matrix.shape[0])
        entries = slice(self._row_starts[index], self._row_starts[index + 1])
        columns, values = self._matrix.columns[entries], self._matrix.values[entries]
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            postings = slice(self._column_starts[column], self._column_starts[column + 1])
            products[self._rows[postings]] += value * self._values[postings]
        products[index] = 0.0
        return products


def reduce_plural(word: str) -> str:
    """Remove the plural ending of an English word.

    Harman (1991), *How effective is suffixing?*, the S stemmer: the first of three rules that fits.

    >>> [reduce_plural(word) for word in ("queries", "horses", "nets", "glass", "corpus")]
    ['query', 'horse', 'net', 'glass', 'corpus']
    """
    if len(word) < 4 or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return word if word.endswith(("eies", "aies")) else word[:-3] + "y"
    if word.endswith("es"):
        return word if word.endswith(("aes", "ees", "oes")) else word[:-1]
    return word if word.endswith(("us", "ss")) else word[:-1]


def split_terms(texts: Iterable[str], language: str) -> list[list[str]]:
    """List each text's words in order, stop words and numbers as empty strings.

    Args:
        texts: Prose.
        language: ISO 639-1 code.

    Returns:
        The terms of each text; stop words and numbers keep their position, so that distances can
        be counted. English plurals are reduced; words of other languages are left unchanged.
    """
    chunks = _terms_by_chunk(language)
    return [list(chain.from_iterable(map(chunks.__getitem__, text.split()))) for text in texts]


@lru_cache(maxsize=8)
def _terms_by_chunk(language: str) -> TokenCache[tuple[str, ...]]:
    """Return the cached terms of blank-separated chunks; no word contains a blank."""
    return TokenCache(_chunk_terms(language), max_tokens=MAX_CACHED_CHUNKS)


@lru_cache(maxsize=64)
def _chunk_terms(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return a function from a chunk to its terms, ignored words as empty strings."""
    ignored = stop_words(language)
    reduce = reduce_plural if language == "en" else str

    def terms(chunk: str) -> tuple[str, ...]:
        words = split_words(chunk)
        return tuple("" if w in ignored or w.isdigit() else reduce(w) for w in words)

    return terms


@lru_cache(maxsize=64)
def _chunk_content(language: str) -> Callable[[str], tuple[str, ...]]:
    """Return a function from a chunk to its content words."""
    terms = _chunk_terms(language)
    return lambda chunk: tuple(filter(None, terms(chunk)))


def content_terms(article: Article) -> list[list[str]]:
    """List the terms of each sentence of an article, as `split_terms` does."""
    return split_terms((sentence.prose for sentence in article.sentences), article.language)


def count_terms(sentences: Sequence[Sequence[str]]) -> TermMatrix:
    """Count the content words of each sentence.

    Args:
        sentences: As `split_terms` returns them.

    Returns:
        The counts, with a row for each sentence, also for one without a content word.
    """
    vocabulary: dict[str, int] = {}
    content = filter(None, chain.from_iterable(sentences))
    # Directly into an array: a list of a book's million ids would dominate its memory.
    ids = np.fromiter((vocabulary.setdefault(term, len(vocabulary)) for term in content), np.int64)
    lengths = [len(terms) - terms.count("") for terms in sentences]
    return _count_ids(ids, lengths, tuple(vocabulary))


def count_chunk_terms(chunks: Chunks, language: str) -> TermMatrix:
    """Count the content words of each text, as `count_terms` does after `split_terms`.

    Args:
        chunks: The texts.
        language: ISO 639-1 code.
    """
    numbers, lengths = chunks.find_words(_chunk_content(language))
    distinct, first, ids = np.unique(numbers, return_index=True, return_inverse=True)
    order = np.argsort(first)  # columns in the order of the text
    columns = np.empty_like(order)
    columns[order] = np.arange(len(order))
    return _count_ids(columns[ids], lengths, chunks.words(distinct[order]))


def _count_ids(
    ids: npt.NDArray[np.int64], lengths: npt.ArrayLike, vocabulary: tuple[str, ...]
) -> TermMatrix:
    """Count the terms of each sentence, given as columns one sentence after the other."""
    lengths = np.asarray(lengths)
    width = max(len(vocabulary), 1)
    row_of_id = np.repeat(np.arange(len(lengths)), lengths)
    entries, counts = np.unique(row_of_id * width + ids, return_counts=True)
    rows, columns = np.divmod(entries, width)
    return TermMatrix(
        shape=(len(lengths), len(vocabulary)),
        rows=rows,
        columns=columns,
        values=counts.astype(np.float64),
        vocabulary=vocabulary,
    )
