"""Pipeline: the stages in a row, from a document or a text to its highlights.

In: a `Document` (or plain text) and `Options`. Out: `HighlightResult`. Everything that is costly to
load is loaded once, by `Highlighter`; after that it holds no state, so threads can share one.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.encoders import Encoder, load_encoder
from pullquote.scorers import (
    DEFAULT_SCORER,
    ArticleVectors,
    BatchScorer,
    Scorer,
    ScoreResult,
    ScoringInput,
    TrainedScorer,
    load_scorer,
)
from pullquote.scorers.long_documents import score_by_chapter
from pullquote.selection import DEFAULT_OPTIONS, HighlightResult, Options, select_highlights
from pullquote.text import Article, split_sentences

DEFAULT_ENCODER = "static"


class Highlighter:
    """Scorer and encoder, loaded once and used often, also by several threads at a time.

    Args:
        model: Name of the scorer; see `pullquote.scorers.SCORERS`; or path of a model file.
        encoder: Name of the encoder; None for the one that a trained model was trained on, and
            ``static`` for others. It is loaded only if the scorer needs vectors.

    Raises:
        UnknownNameError: There is no such scorer or encoder.
        EncoderError: The encoder cannot be loaded.
        ModelFileError: The model cannot be loaded, or was trained on another encoder.
    """

    def __init__(self, model: str = DEFAULT_SCORER, *, encoder: str | None = None) -> None:
        self.scorer = load_scorer(model, encoder)
        self.encoder = load_encoder_for(self.scorer, encoder) if self.scorer.needs_vectors else None

    def highlight(
        self, text: str, *, title: str = "", options: Options = DEFAULT_OPTIONS
    ) -> HighlightResult:
        """Highlight an article given as text.

        Args:
            text: The article, its paragraphs parted by empty lines.
            title: Its title, if known: it makes the choice better.
            options: What is asked for.

        Raises:
            EmptySourceError: The text is empty or blank.
            NoSentenceError: There is no sentence in it.
        """
        return self.highlight_document(read_text(text, title=title), options)

    def highlight_document(
        self, document: Document, options: Options = DEFAULT_OPTIONS
    ) -> HighlightResult:
        """Highlight a document that `pullquote.read_document` has read.

        Args:
            document: The document.
            options: What is asked for.

        Raises:
            NoSentenceError: There is no sentence in it.
        """
        (highlights,) = self.highlight_many([split_sentences(document)], options)
        return highlights

    def highlight_many(
        self, articles: Sequence[Article], options: Options = DEFAULT_OPTIONS
    ) -> list[HighlightResult]:
        """Highlight several articles, which for a trained model is faster than one by one.

        Args:
            articles: The articles, as `split_sentences` gives them; some dozens at a time will do.
            options: What is asked for.

        Returns:
            The highlights of each; its scores as if it were alone, up to rounding.
        """
        name = self.encoder.name if self.encoder else ""
        return [
            select_highlights(evidence, scoring, options, model=self.scorer.name, encoder=name)
            for evidence, scoring in self.score_many(articles)
        ]

    def score_many(self, articles: Sequence[Article]) -> list[tuple[ScoringInput, ScoreResult]]:
        """Score the sentences of several articles; those of a book chapter by chapter.

        Args:
            articles: The articles.

        Returns:
            For each its evidence, a book's without vectors, and its scores.
        """
        found = [self._encode(article) for article in articles]
        scorings = iter(self._score([evidence for evidence in found if not evidence.chapters]))
        return [
            (each, score_by_chapter(each, self._score_parts) if each.chapters else next(scorings))
            for each in found
        ]

    def _encode(self, article: Article) -> ScoringInput:
        evidence = ScoringInput(article)
        if self.encoder is None or evidence.chapters:
            return evidence
        return ScoringInput(article, encode_sentences(self.encoder, article))

    def _score(self, evidence: Sequence[ScoringInput]) -> list[ScoreResult]:
        if isinstance(self.scorer, BatchScorer):
            return self.scorer.score_many(evidence)
        return [self.scorer.score(each) for each in evidence]

    def _score_parts(self, chapters: Sequence[Article]) -> list[ScoreResult]:
        """Score chapters as they are, even one that could not be cut short enough."""
        encoder = self.encoder
        return self._score(
            [
                ScoringInput(chapter, encode_sentences(encoder, chapter) if encoder else None)
                for chapter in chapters
            ]
        )


def load_encoder_for(scorer: Scorer, name: str | None = None) -> Encoder:
    """Load the encoder of a scorer's vectors.

    Args:
        scorer: The scorer.
        name: Name of the encoder; None for the scorer's own, else the default.

    Returns:
        The encoder.

    Raises:
        ModelFileError: The scorer was trained on another encoder.
    """
    if not isinstance(scorer, TrainedScorer):
        return load_encoder(name or DEFAULT_ENCODER)
    encoder = load_encoder(name or scorer.encoder)
    scorer.check_encoder(encoder)
    return encoder


def encode_sentences(encoder: Encoder, article: Article) -> ArticleVectors:
    """Encode the sentences of an article and its title, in one call.

    Args:
        encoder: The encoder.
        article: The article.

    Returns:
        Shapes (sentences, features) and (features,); the title's is all zeros without a title.
    """
    vectors = encoder.encode([*(s.prose for s in article.sentences), article.title])
    title = vectors[-1] if article.title.strip() else np.zeros_like(vectors[-1])
    return ArticleVectors(sentences=vectors[:-1], title=title)


@lru_cache(maxsize=4)
def _loaded(model: str, encoder: str | None) -> Highlighter:
    return Highlighter(model, encoder=encoder)


def highlight(
    text: str,
    *,
    title: str = "",
    model: str = DEFAULT_SCORER,
    encoder: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> HighlightResult:
    """Highlight an article given as text; what has to be loaded is kept for the next call.

    Args:
        text: The article, its paragraphs parted by empty lines.
        title: Its title, if known.
        model: Name of the scorer.
        encoder: Name of the encoder; None for the model's own.
        options: What is asked for.

    Returns:
        Every sentence with its score; iterating gives the highlights in reading order.

    Raises:
        PullquoteError: See `Highlighter` and its methods.

    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> [mark.sentence.text for mark in highlight(rain, model="luhn")]
    ['That day rain flooded the town.']
    """
    return _loaded(model, encoder).highlight(text, title=title, options=options)
