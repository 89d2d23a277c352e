"""Define the interface of a scorer: its input, its result, and the protocols it implements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.scorers.tfidf import TermMatrix, content_terms, count_chunk_terms
from pullquote.text import Article, Chapter, find_chapters
from pullquote.text.chunks import Chunks, number_chunks

Scores = npt.NDArray[np.float64]

Aim = Literal["gist", "quotable"]
"""What a highlight is for: a key point of the article, or a sentence worth pulling as a quote."""

AIMS: tuple[Aim, ...] = ("gist", "quotable")


class ArticleVectors(NamedTuple):
    """Vectors of an article's sentences and title.

    Attributes:
        sentences: Shape (sentences, features), rows of length 1 or zero.
        title: Shape (features,), all zeros for an article without a title.
        chunks: The sentences' chunks, if the encoder numbered them.
    """

    sentences: npt.NDArray[np.float32]
    title: npt.NDArray[np.float32]
    chunks: Chunks | None = None


class ScoringInput:
    """An article with what scorers need of it; each part is computed once, on first use.

    Attributes:
        article: The article, with at least one sentence.
    """

    def __init__(self, article: Article, vectors: ArticleVectors | None = None) -> None:
        self.article = article
        self._vectors = vectors

    @property
    def vectors(self) -> ArticleVectors:
        """The article's vectors.

        Raises:
            TypeError: The input was made without vectors.
        """
        if self._vectors is None:
            raise TypeError("this input has no vectors, but the scorer needs them")
        return self._vectors

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of a book; empty for a text of article length."""
        return find_chapters(self.article)

    @cached_property
    def terms(self) -> list[list[str]]:
        """Each sentence's words in order, stop words and numbers as empty strings."""
        return content_terms(self.article)

    @cached_property
    def chunks(self) -> Chunks:
        """The chunks of each sentence, numbered."""
        known = self._vectors.chunks if self._vectors else None
        return known or number_chunks(sentence.prose for sentence in self.article.sentences)

    @cached_property
    def counts(self) -> TermMatrix:
        """Number of times that each content word occurs in each sentence."""
        return count_chunk_terms(self.chunks, self.article.language)

    @cached_property
    def tfidf(self) -> TermMatrix:
        """`counts`, weighted; see `TermMatrix.normalized_tfidf`."""
        return self.counts.normalized_tfidf()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence has its score.

    Attributes:
        summary: One line with everything: reasons, words, neighbors and numbers.
        words: Words of the sentence that raised its score, most important first.
        neighbors: Indices of the sentences that raised its score, most important first.
        reasons: The rest in plain words: phrases that follow "It", such as "asks a question",
            most important first. Empty if the summary is such a phrase itself.
    """

    summary: str
    words: tuple[str, ...] = ()
    neighbors: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The scores of one article.

    Attributes:
        scores: Shape (sentences,), in [0, 1].
        explain: Explains the score of the sentence with the given index.
        score_std: Standard deviation of the scores over the networks of an ensemble, shape
            (sentences,); None for other scorers.
        by_aim: The result for each aim, from the same pass; empty for a scorer that has a
            single score. If not empty, `scores` and `explain` are those of ``"gist"``.
        junk: Probability that a sentence is not prose of the article (a caption, a credit, a
            reference), shape (sentences,); None if the scorer does not estimate it.
    """

    scores: Scores
    explain: Callable[[int], Explanation]
    score_std: Scores | None = None
    by_aim: Mapping[Aim, "ScoreResult"] = field(default_factory=dict)
    junk: Scores | None = None


class Scorer(Protocol):
    """The interface of a scorer; one object serves any number of threads.

    Attributes:
        name: Name that selects it.
        needs_vectors: Whether its inputs must have vectors.
    """

    name: str
    needs_vectors: bool

    def score(self, inputs: ScoringInput) -> ScoreResult:
        """Score every sentence of an article.

        Args:
            inputs: The article; with vectors if `needs_vectors` is true.

        Returns:
            Its scores, shape (sentences,), in [0, 1].
        """
        ...


@runtime_checkable
class BatchScorer(Protocol):
    """The further interface of a scorer that is faster on several articles at a time."""

    def score_many(self, inputs: Sequence[ScoringInput]) -> list[ScoreResult]:
        """Score every sentence of several articles.

        Returns:
            For each article what `Scorer.score` returns, up to rounding.
        """
        ...


@runtime_checkable
class TrainedScorer(Protocol):
    """The further interface of a scorer that was trained on the vectors of one encoder.

    Attributes:
        encoder: Name of that encoder.
        folder: Folder of the scorer's file, in which its encoder may be as well.
    """

    encoder: str
    folder: Path

    def check_encoder(self, encoder: Encoder) -> None:
        """Check that an encoder is the one the scorer was trained on.

        Raises:
            ModelFileError: It is another.
        """
        ...


def normalize_by_max(raw: npt.NDArray[np.floating]) -> Scores:
    """Divide scores without a scale of their own by the highest of the article.

    Args:
        raw: Shape (sentences,), none negative.

    Returns:
        Shape (sentences,), in [0, 1]; all zeros if the highest is zero.

    >>> normalize_by_max(np.array([1.0, 4.0, 2.0])).tolist()
    [0.25, 1.0, 0.5]
    """
    highest = raw.max(initial=0.0)
    return np.zeros(len(raw)) if highest <= 0 else np.asarray(raw / highest, dtype=np.float64)
