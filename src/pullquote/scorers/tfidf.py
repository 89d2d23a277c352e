"""Terms: an article as a sparse matrix of sentences by words, for the scorers that count words.

In: an `Article`. Out: `TermMatrix`, whose products with a vector cost as much as there are
words in the article, so that no graph of sentences by sentences ever has to be built.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, compress

import numpy as np
import numpy.typing as npt

from pullquote.text import Article, split_words, stop_words
from pullquote.text.token_cache import TokenCache

MAX_CHUNKS = 100_000  # remembered for a language, about 150 bytes each


@dataclass(frozen=True, slots=True)
class TermMatrix:
    """Which term stands in which sentence, and how often.

    Attributes:
        shape: (sentences, terms).
        rows: Shape (nonzero,), the sentence of each entry, ascending.
        columns: Shape (nonzero,), its term.
        values: Shape (nonzero,), its count or weight, positive.
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
        """Put other values, shape (nonzero,), in the same places."""
        weights = np.asarray(values, dtype=np.float64)
        return TermMatrix(self.shape, self.rows, self.columns, weights, self.vocabulary)

    def document_frequency(self) -> npt.NDArray[np.int64]:
        """Count the sentences that hold each term, shape (terms,)."""
        return np.bincount(self.columns, minlength=self.shape[1])

    def shared_terms(self) -> "TermMatrix":
        """Keep the terms that stand in several sentences, numbered anew."""
        shared = self.document_frequency() > 1
        numbers = np.cumsum(shared) - 1
        kept = shared[self.columns]
        return TermMatrix(
            shape=(self.shape[0], int(shared.sum())),
            rows=self.rows[kept],
            columns=numbers[self.columns[kept]],
            values=self.values[kept],
            vocabulary=tuple(compress(self.vocabulary, shared.tolist())),
        )

    def normalized_tfidf(self) -> "TermMatrix":
        """Weight by term frequency and inverse sentence frequency, rows of length 1.

        The weight is tf * (1 + log(sentences / df)), with the frequencies of this very article:
        a corpus to take them from would tie the score to that corpus. Rows of zeros stay so.
        """
        inverse = 1.0 + np.log(self.shape[0] / np.maximum(self.document_frequency(), 1))
        values = self.values * inverse[self.columns]
        squares = np.bincount(self.rows, weights=values * values, minlength=self.shape[0])
        lengths = np.sqrt(np.where(squares > 0, squares, 1.0))
        return self.with_values(values / lengths[self.rows])


def _sums(
    groups: npt.NDArray[np.int64], weights: npt.NDArray[np.float64], many: int
) -> npt.NDArray[np.float64]:
    """Add up the weights of each group."""
    return np.asarray(np.bincount(groups, weights=weights, minlength=many), dtype=np.float64)


def reduce_plural(word: str) -> str:
    """Take the plural's ending off an English word.

    Harman (1991), *How effective is suffixing?*, the S stemmer: three rules, the first that fits.

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
    """List each text's words in order, those that carry no content as empty strings.

    Args:
        texts: Prose.
        language: ISO 639-1 code.

    Returns:
        For each text its terms; the place of a stop word or number is kept, so that distances can
        be counted. English plurals are reduced; other languages' words stand as they are.
    """
    chunks = _terms_by_chunk(language)
    return [list(chain.from_iterable(map(chunks.__getitem__, text.split()))) for text in texts]


@lru_cache(maxsize=8)
def _terms_by_chunk(language: str) -> TokenCache[tuple[str, ...]]:
    """Give the terms of each chunk: no word holds a blank, so those of a text are its chunks'."""
    ignored = stop_words(language)
    reduce = reduce_plural if language == "en" else str

    def terms(chunk: str) -> tuple[str, ...]:
        words = split_words(chunk)
        return tuple("" if w in ignored or w.isdigit() else reduce(w) for w in words)

    return TokenCache(terms, most=MAX_CHUNKS)


def content_terms(article: Article) -> list[list[str]]:
    """List the terms of each sentence of an article, as `split_terms` does."""
    return split_terms((sentence.prose for sentence in article.sentences), article.language)


def count_terms(sentences: Sequence[Sequence[str]]) -> TermMatrix:
    """Count the content words of each sentence.

    Args:
        sentences: As `split_terms` gives them.

    Returns:
        The counts, with a row for each sentence, also for one without a content word.
    """
    numbers: dict[str, int] = {}
    content = filter(None, chain.from_iterable(sentences))
    # Straight into an array: a list of a book's millions would be the most that it takes.
    ids = np.fromiter((numbers.setdefault(term, len(numbers)) for term in content), np.int64)
    counted = [len(terms) - terms.count("") for terms in sentences]
    each = np.repeat(np.arange(len(sentences)), counted)
    width = max(len(numbers), 1)
    entries, counts = np.unique(each * width + ids, return_counts=True)
    rows, columns = np.divmod(entries, width)
    return TermMatrix(
        shape=(len(sentences), len(numbers)),
        rows=rows,
        columns=columns,
        values=counts.astype(np.float64),
        vocabulary=tuple(numbers),
    )
