"""Compute the feature rows of a trained scorer, one for each sentence of an article.

Training and serving call the same functions, so that a network never sees a row in use that was
computed otherwise than those it learned from. A row holds the sentence's vector, then `SCALARS`,
each on about the scale of a standardized column:

- `POSITION_SCALARS`: where the sentence stands in the article and in its paragraph;
- `ARTICLE_SCALARS`: properties of the article, the same for each sentence;
- `CONTENT_SCALARS`: what the sentence says and how, and what it shares with the title, the
  article, its paragraph and its neighbors (word features after Bohn and Ling 2020, arXiv
  2005.13263, and discourse cues);
- the z-scores of `CONTENT_SCALARS` within the article.

Without a title the scalars about it are zero, and ``has_title`` is 0.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pullquote.scorers.base import ScoringInput
from pullquote.scorers.text_features import (
    SURFACE_SCALARS,
    TERM_SCALARS,
    surface_scalars,
    term_scalars,
    title_scalars,
)
from pullquote.scorers.tfidf import split_terms
from pullquote.scorers.vectors import normalize_vector

Vectors: TypeAlias = npt.NDArray[np.float32]
Floats: TypeAlias = npt.NDArray[np.float64]

MIN_DEVIATION = 1e-3
"""Columns with a smaller standard deviation get z-scores of 0, which would only magnify rounding
errors. Articles that do not repeat their sentences have no such deviation above 0."""

MAX_Z_SCORE = 4.0

WINDOW = 6
"""Preceding sentences that a sentence is compared with for what is new in it."""

POSITION_SCALARS = (
    "position",
    "nearness_to_start",
    "is_first",
    "is_last",
    "opens_paragraph",
    "closes_paragraph",
    "position_in_paragraph",
    "in_first_paragraph",
    "in_last_paragraph",
)
ARTICLE_SCALARS = ("has_title", "log_sentences", "mean_log_words", "sentences_per_paragraph")
VECTOR_SCALARS = (
    "title_cosine",
    "mean_cosine",
    "last_cosine",
    "next_cosine",
    "paragraph_cosine",
    "said_before",
)
CONTENT_SCALARS = (*TERM_SCALARS, *SURFACE_SCALARS, *VECTOR_SCALARS)
SCALARS = (
    *POSITION_SCALARS,
    *ARTICLE_SCALARS,
    *CONTENT_SCALARS,
    *(f"{name}_in_article" for name in CONTENT_SCALARS),
)

_SURFACE = slice(len(TERM_SCALARS), len(TERM_SCALARS) + len(SURFACE_SCALARS))
_LOG_WORDS = CONTENT_SCALARS.index("log_words")


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

    Returns:
        Shape (sentences, `input_width` of the encoder's features), finite.
    """
    return ArticleFeatures(inputs).rows()


class ArticleFeatures:
    """The feature rows of one article; what they have in common is computed once.

    Attributes:
        inputs: The article, with vectors.
        blocks: Number of the block of each sentence, shape (sentences,), ascending.
        direction: Mean of the sentences' vectors, normalized, shape (features,).
    """

    def __init__(self, inputs: ScoringInput) -> None:
        self.inputs = inputs
        self.blocks = np.array([sentence.block for sentence in inputs.article.sentences])
        self.direction = normalize_vector(inputs.vectors.sentences.mean(axis=0))

    @cached_property
    def title_terms(self) -> frozenset[str]:
        """Content words of the title."""
        return self._terms([self.inputs.article.title])[0]

    def _terms(self, texts: Sequence[str]) -> list[frozenset[str]]:
        """Return the content words of each text."""
        language = self.inputs.article.language
        return [frozenset(filter(None, terms)) for terms in split_terms(texts, language)]

    @cached_property
    def content(self) -> Floats:
        """`CONTENT_SCALARS` of the sentences, shape (sentences, len(CONTENT_SCALARS))."""
        proses = [sentence.prose for sentence in self.inputs.article.sentences]
        terms = term_scalars(self.inputs.counts, self.inputs.tfidf, self.title_terms)
        surface = surface_scalars(proses, self.inputs.chunks)
        return np.concatenate([terms, surface, self._vector_scalars], axis=1)

    @cached_property
    def _opens(self) -> npt.NDArray[np.bool_]:
        """Whether each sentence opens a paragraph, shape (sentences,)."""
        return np.concatenate([[True], np.diff(self.blocks) != 0])

    @cached_property
    def position(self) -> Floats:
        """`POSITION_SCALARS` of the sentences, shape (sentences, 9)."""
        return _position_scalars(self.blocks, self._opens)

    @cached_property
    def _moments(self) -> tuple[Floats, Floats]:
        return self.content.mean(axis=0), self.content.std(axis=0)

    @cached_property
    def _paragraphs(self) -> Vectors:
        """Normalized mean vector of each sentence's paragraph, shape (sentences, features)."""
        vectors = self.inputs.vectors.sentences
        starts = np.flatnonzero(self._opens)
        sums = np.add.reduceat(vectors, starts, axis=0)
        sums /= np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), MIN_DEVIATION)
        return np.repeat(sums, np.diff([*starts, len(vectors)]), axis=0)

    @cached_property
    def _vector_scalars(self) -> Floats:
        """`VECTOR_SCALARS`, twice the cosines, shape (sentences, 6)."""
        vectors, title = self.inputs.vectors.sentences, self.inputs.vectors.title
        count = len(vectors)
        scalars = np.zeros((count, len(VECTOR_SCALARS)))
        scalars[:, 0] = vectors @ title
        scalars[:, 1] = vectors @ self.direction
        scalars[1:, 2] = scalars[:-1, 3] = _row_products(vectors[1:], vectors[:-1])
        scalars[:, 4] = _row_products(vectors, self._paragraphs)
        for distance in range(1, min(WINDOW, count - 1) + 1):
            nearby = _row_products(vectors[distance:], vectors[:-distance])
            np.maximum(scalars[distance:, 5], nearby, out=scalars[distance:, 5])
        return 2.0 * scalars

    def rows(self) -> Vectors:
        """Return the row of every sentence, shape (sentences, width)."""
        return self._rows(self.inputs.vectors.sentences, self.position, self.content)

    def perturbed_rows(self, index: int, prose: Sequence[str], vectors: Vectors) -> Vectors:
        """Compute the rows of variants of a sentence, the rest of the article unchanged.

        The scalars that compare a sentence's terms with the rest of the article, other than its
        title, keep the sentence's values.

        Args:
            index: Index of the sentence.
            prose: The variants.
            vectors: Their vectors, shape (variants, features).

        Returns:
            Shape (variants, width).
        """
        content = np.tile(self.content[index], (len(prose), 1))
        content[:, _SURFACE] = surface_scalars(prose)
        content[:, :2] = title_scalars(self._terms(prose), self.title_terms)
        sentences = self.inputs.vectors.sentences
        cosines = content[:, -len(VECTOR_SCALARS) :]
        cosines[:, 0] = 2.0 * (vectors @ self.inputs.vectors.title)
        cosines[:, 1] = 2.0 * (vectors @ self.direction)
        if index:
            cosines[:, 2] = 2.0 * (vectors @ sentences[index - 1])
            before = vectors @ sentences[max(0, index - WINDOW) : index].T
            cosines[:, 5] = 2.0 * np.maximum(before.max(axis=1), 0.0)
        if index + 1 < len(sentences):
            cosines[:, 3] = 2.0 * (vectors @ sentences[index + 1])
        cosines[:, 4] = 2.0 * (vectors @ self._paragraphs[index])
        position = np.tile(self.position[index], (len(prose), 1))
        return self._rows(vectors, position, content)

    def _rows(self, vectors: Vectors, position: Floats, content: Floats) -> Vectors:
        mean, deviation = self._moments
        z_scores = np.zeros_like(content)
        np.divide(content - mean, deviation, out=z_scores, where=deviation > MIN_DEVIATION)
        np.clip(z_scores, -MAX_Z_SCORE, MAX_Z_SCORE, out=z_scores)
        # Entries of a unit vector are about 1 / sqrt(features); this brings them to about 1.
        scale = np.float32(np.sqrt(vectors.shape[1]))
        article = np.tile(self._article_scalars(), (len(vectors), 1))
        parts = [scale * vectors, position, article, content, z_scores]
        return np.concatenate(parts, axis=1, dtype=np.float32)

    def _article_scalars(self) -> tuple[float, ...]:
        count = len(self.blocks)
        paragraphs = int(self._opens.sum())
        return (
            float(bool(self.inputs.article.title.strip())),
            float(np.log(count)) - 4.0,
            float(self.content[:, _LOG_WORDS].mean()),
            float(np.log(count / paragraphs)) - 1.0,
        )


def _position_scalars(blocks: npt.NDArray[np.int64], opens: npt.NDArray[np.bool_]) -> Floats:
    """Compute `POSITION_SCALARS`, shape (sentences, 9)."""
    count = len(blocks)
    index = np.arange(count)
    paragraph_start = np.maximum.accumulate(np.where(opens, index, 0))
    return np.column_stack(
        [
            2.0 * index / max(count - 1, 1) - 1.0,
            1.0 / (1.0 + index),
            index == 0,
            index == count - 1,
            opens,
            np.concatenate([opens[1:], [True]]),
            np.log1p(index - paragraph_start),
            blocks == blocks[0],
            blocks == blocks[-1],
        ]
    )


def _row_products(a: Vectors, b: Vectors) -> Vectors:
    """Return the product of each row of one array with the same row of the other."""
    return np.asarray(np.einsum("sf,sf->s", a, b), np.float32)
