"""Compute the feature rows of a trained scorer, one for each sentence of an article.

Training and serving call the same functions, so that a network never sees a row in use that was
computed otherwise than those it learned from. A row holds the sentence's vector, then `SCALARS`,
each on about the scale of a standardized column: the position of the sentence
(`POSITION_SCALARS`), properties of the article (`ARTICLE_SCALARS`), properties of the sentence
(`CONTENT_SCALARS`), and the z-scores of these within the article. Without a title the scalars
about it are zero, and ``has_title`` is 0.
"""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoringInput
from pullquote.scorers.tfidf import split_terms
from pullquote.scorers.vectors import normalize_vector
from pullquote.text import Article

Vectors: TypeAlias = npt.NDArray[np.float32]
Floats: TypeAlias = npt.NDArray[np.float64]

MIN_DEVIATION = 1e-6
"""Columns with a smaller standard deviation get z-scores of 0."""

POSITION_SCALARS = (
    "place",
    "nearness_to_start",
    "is_first",
    "is_last",
    "opens_paragraph",
    "closes_paragraph",
)
ARTICLE_SCALARS = ("has_title", "log_sentences")
CONTENT_SCALARS = (
    "title_cosine",
    "mean_cosine",
    "title_words_found",
    "words_from_title",
    "log_words",
    "digits",
    "asks",
    "first_person",
    "own_work",
    "leans_on_others",
)
SCALARS = (
    *POSITION_SCALARS,
    *ARTICLE_SCALARS,
    *CONTENT_SCALARS,
    *(f"{name}_in_article" for name in CONTENT_SCALARS),
)

# All of these match lowercase text.
_OWN_WORK = re.compile(
    r"\b(?:in this (?:paper|work|article|post|section|chapter|study)"
    r"|this (?:paper|work|article|post|study)"
    r"|we (?:propose|present|introduce|show|develop|study|demonstrate|describe|investigate))\b"
)
_FIRST_PERSON = re.compile(r"\b(?:we|our|us|i|my)\b")
_DIGIT = re.compile(r"\d")
_POINTS_BACK = re.compile(
    r"\W*(?:however|therefore|thus|moreover|furthermore|also|but|and|so|yet|then|instead"
    r"|for example|for instance|in addition|this|these|those|that|it|they|he|she|such|here)\b"
)


def input_width(features: int) -> int:
    """Return the width of a row for an encoder with the given number of features.

    >>> input_width(256) - 256 == len(SCALARS)
    True
    """
    return features + len(SCALARS)


def position_columns(features: int) -> slice:
    """Return the columns that hold `POSITION_SCALARS`."""
    return slice(features, features + len(POSITION_SCALARS))


def content_columns(features: int, names: Sequence[str]) -> list[int]:
    """Return the columns of some of `CONTENT_SCALARS`, together with those of their z-scores."""
    selected = {*names, *(f"{name}_in_article" for name in names)}
    return [features + column for column, name in enumerate(SCALARS) if name in selected]


def sentence_features(inputs: ScoringInput) -> Vectors:
    """Compute the feature row of every sentence.

    Args:
        inputs: The article, with vectors.

    Returns:
        Shape (sentences, `input_width` of the encoder's features), finite.
    """
    return ArticleFeatures(inputs).rows()


class ArticleFeatures:
    """The feature rows of one article; what they have in common is computed once.

    Attributes:
        inputs: The article, with vectors.
        title_terms: Content words of the title.
        direction: Mean of the sentences' vectors, normalized, shape (features,).
    """

    def __init__(self, inputs: ScoringInput) -> None:
        article, vectors = inputs.article, inputs.vectors
        self.inputs = inputs
        self.title_terms = frozenset(
            filter(None, split_terms([article.title], article.language)[0])
        )
        self.direction = normalize_vector(vectors.sentences.mean(axis=0))

    @cached_property
    def content(self) -> Floats:
        """`CONTENT_SCALARS` of the sentences, shape (sentences, 10)."""
        prose = [sentence.prose for sentence in self.inputs.article.sentences]
        return self._content_scalars(self.inputs.vectors.sentences, prose, self.inputs.terms)

    @cached_property
    def position(self) -> Floats:
        """`POSITION_SCALARS` of the sentences, shape (sentences, 6)."""
        return _position_scalars(self.inputs.article)

    @cached_property
    def _moments(self) -> tuple[Floats, Floats]:
        return self.content.mean(axis=0), self.content.std(axis=0)

    def rows(self) -> Vectors:
        """Return the row of every sentence, shape (sentences, width)."""
        return self._rows(self.inputs.vectors.sentences, self.position, self.content)

    def perturbed_rows(self, index: int, prose: Sequence[str], vectors: Vectors) -> Vectors:
        """Compute the rows of variants of a sentence, the rest of the article unchanged.

        Args:
            index: Index of the sentence.
            prose: The variants.
            vectors: Their vectors, shape (variants, features).

        Returns:
            Shape (variants, width).
        """
        terms = split_terms(prose, self.inputs.article.language)
        content = self._content_scalars(vectors, prose, terms)
        position = np.tile(self.position[index], (len(prose), 1))
        return self._rows(vectors, position, content)

    def _rows(self, vectors: Vectors, position: Floats, content: Floats) -> Vectors:
        mean, deviation = self._moments
        z_scores = np.zeros_like(content)
        np.divide(content - mean, deviation, out=z_scores, where=deviation > MIN_DEVIATION)
        # Entries of a unit vector are about 1 / sqrt(features); this brings them to about 1.
        scale = np.float32(np.sqrt(vectors.shape[1]))
        title, sentences = self.inputs.vectors.title, self.inputs.vectors.sentences
        scalars = (float(title.any()), np.log(len(sentences)) - 3.0)
        article = np.tile(scalars, (len(vectors), 1))
        parts = [scale * vectors, position, article, content, z_scores]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _content_scalars(
        self, vectors: Vectors, proses: Sequence[str], terms: Sequence[Sequence[str]]
    ) -> Floats:
        """Compute `CONTENT_SCALARS`, shape (sentences, 10)."""
        scalars = np.empty((len(proses), len(CONTENT_SCALARS)))
        scalars[:, 0] = 2.0 * (vectors @ self.inputs.vectors.title)
        scalars[:, 1] = 2.0 * (vectors @ self.direction)
        counts = [_count_words(words, self.title_terms) for words in terms]
        words, content, shared = np.array(counts).reshape(-1, 3).T
        scalars[:, 2] = 2.0 * shared / max(len(self.title_terms), 1)
        scalars[:, 3] = 4.0 * shared / np.maximum(content, 1)
        scalars[:, 4] = np.log1p(words) - 3.0
        cues = [_lexical_cues(prose.lower()) for prose in proses]
        scalars[:, 5:] = np.array(cues).reshape(-1, 5)
        return scalars


def _position_scalars(article: Article) -> Floats:
    """Compute `POSITION_SCALARS`, shape (sentences, 6)."""
    count = len(article.sentences)
    index = np.arange(count)
    blocks = np.array([sentence.block for sentence in article.sentences])
    changes = np.diff(blocks) != 0
    return np.column_stack(
        [
            2.0 * index / max(count - 1, 1) - 1.0,
            1.0 / (1.0 + index),
            index == 0,
            index == count - 1,
            np.concatenate([[True], changes]),
            np.concatenate([changes, [True]]),
        ]
    )


def _count_words(words: Sequence[str], title_terms: frozenset[str]) -> tuple[int, int, int]:
    """Count words, distinct content words, and distinct content words of the title."""
    content = set(words)
    content.discard("")
    return len(words), len(content), len(content & title_terms)


def _lexical_cues(prose: str) -> tuple[bool, ...]:
    """Compute the last five of `CONTENT_SCALARS` for a lowercase sentence."""
    return (
        # `\d` matches decimal digits of any script; superscripts and the like need `isdigit`.
        _DIGIT.search(prose) is not None or (not prose.isascii() and any(map(str.isdigit, prose))),
        prose.endswith("?"),
        _FIRST_PERSON.search(prose) is not None,
        # Two substring tests rule out most sentences before the slower search.
        ("this " in prose or "we " in prose) and _OWN_WORK.search(prose) is not None,
        _POINTS_BACK.match(prose) is not None,
    )
