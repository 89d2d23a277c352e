"""What every scorer takes and gives.

In: `ScoringInput`, which is an article with what was worked out of it: its terms and, for the scorers
that ask for them, its vectors. Out: a `ScoreResult`, one score in [0, 1] for each sentence and, on
request, the reason for any of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from pullquote.encoders import Encoder
from pullquote.scorers.tfidf import TermMatrix, content_terms, count_terms
from pullquote.text import Article, Chapter, find_chapters

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ArticleVectors:
    """An article as an encoder sees it.

    Attributes:
        sentences: Shape (sentences, features), rows of length 1 or zero.
        title: Shape (features,), all zeros for an article without a title.
    """

    sentences: npt.NDArray[np.float32]
    title: npt.NDArray[np.float32]


class ScoringInput:
    """An article and what scorers look at; each part is worked out once, when first asked for.

    Attributes:
        article: The article, with one sentence at least.
    """

    def __init__(self, article: Article, vectors: ArticleVectors | None = None) -> None:
        self.article = article
        self._vectors = vectors

    @property
    def vectors(self) -> ArticleVectors:
        """The article's vectors.

        Raises:
            TypeError: It was given none, though the scorer says that it needs them.
        """
        if self._vectors is None:
            raise TypeError("this evidence has no vectors, but the scorer needs the article's")
        return self._vectors

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of a book; none for what is no longer than articles are."""
        return find_chapters(self.article)

    @cached_property
    def terms(self) -> list[list[str]]:
        """Each sentence's words in order, those without content as empty strings."""
        return content_terms(self.article)

    @cached_property
    def counts(self) -> TermMatrix:
        """How often each sentence has each content word."""
        return count_terms(self.terms)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a sentence has its score.

    Attributes:
        summary: One line for a reader.
        words: The words that made it, if words did.
        neighbours: Indices of the sentences that made it, nearest first, if sentences did.
    """

    summary: str
    words: tuple[str, ...] = ()
    neighbors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """The scores of one article.

    Attributes:
        scores: Shape (sentences,), in [0, 1].
        explain: From a sentence's index to the reason for its score; worked out when called.
        spread: How far apart the fits of a trained scorer are, as a standard deviation of
            scores, shape (sentences,); None where there is nothing to tell it by.
    """

    scores: Scores
    explain: Callable[[int], Explanation]
    score_std: Scores | None = None


class Scorer(Protocol):
    """What every scorer offers; one object serves any number of threads.

    Attributes:
        name: The name it is chosen by.
        needs_vectors: Whether its evidence has to have vectors.
    """

    name: str
    needs_vectors: bool

    def score(self, evidence: ScoringInput) -> ScoreResult:
        """Score every sentence of an article.

        Args:
            evidence: The article; with vectors wherever `needs_vectors` is true.

        Returns:
            Its scores, shape (sentences,), in [0, 1].
        """
        ...


@runtime_checkable
class BatchScorer(Protocol):
    """What a scorer offers besides, if it is faster on several articles at a time."""

    def score_many(self, evidence: Sequence[ScoringInput]) -> list[ScoreResult]:
        """Score every sentence of several articles.

        Args:
            evidence: The articles, each as `Scorer.score` takes it.

        Returns:
            What `Scorer.score` gives for each, up to rounding, in their order.
        """
        ...


@runtime_checkable
class TrainedScorer(Protocol):
    """What a scorer offers besides, if it was trained on the vectors of one encoder.

    Attributes:
        encoder: Name of that encoder.
    """

    encoder: str

    def check_encoder(self, encoder: Encoder) -> None:
        """Make sure that vectors come from the encoder it was trained on.

        Raises:
            ModelFileError: They come from another.
        """
        ...


def normalize_by_max(raw: npt.NDArray[np.floating]) -> Scores:
    """Divide scores that have no scale of their own by the article's best.

    Args:
        raw: Shape (sentences,), none negative.

    Returns:
        Shape (sentences,), in [0, 1]; all zeros where the best is zero.

    >>> normalize_by_max(np.array([1.0, 4.0, 2.0])).tolist()
    [0.25, 1.0, 0.5]
    """
    best = raw.max(initial=0.0)
    return np.zeros(len(raw)) if best <= 0 else np.asarray(raw / best, dtype=np.float64)
