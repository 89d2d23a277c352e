"""Highlight articles: read, split into sentences, encode, score, select.

`Highlighter` loads what is costly to load once. It holds no other state, so threads can share it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

import pullquote.render  # noqa: F401 - registers how notebooks show a result
from pullquote.documents import read_text
from pullquote.documents.document import Document
from pullquote.encoders import ChunkEncoder, Encoder, load_encoder
from pullquote.errors import ArgumentTypeError, check_type
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
from pullquote.scorers.relevance import relevance_encoder, score_relevance
from pullquote.selection import DEFAULT_OPTIONS, HighlightResult, Options, select_highlights
from pullquote.text import Article, split_sentences
from pullquote.text.chunks import Chunks, number_chunks

DEFAULT_ENCODER = "static"


class Highlighter:
    """A scorer and its encoder, loaded once; may be shared by threads.

    Args:
        model: Name of the scorer (`pullquote.scorers.SCORERS`), or path of a model file.
        encoder: Name of the encoder; None for the one that a trained model was trained on, and
            ``static`` for other scorers. It is loaded only if the scorer needs vectors.

    Raises:
        ArgumentTypeError: The model or the encoder is no name.
        UnknownNameError: There is no such scorer or encoder.
        EncoderError: The encoder cannot be loaded.
        ModelFileError: The model cannot be loaded, or was trained on another encoder.

    >>> highlighter = Highlighter("luhn")
    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> result = highlighter.highlight(rain)
    >>> [scored.sentence.text for scored in result]
    ['That day rain flooded the town.']
    """

    def __init__(self, model: str | Path = DEFAULT_SCORER, *, encoder: str | None = None) -> None:
        _check_names(model, encoder)
        self.scorer = load_scorer(str(model), encoder)
        self.encoder = load_encoder_for(self.scorer, encoder) if self.scorer.needs_vectors else None

    def highlight(
        self, text: str, *, title: str = "", options: Options = DEFAULT_OPTIONS
    ) -> HighlightResult:
        """Highlight an article given as text.

        Args:
            text: The article, its paragraphs separated by blank lines.
            title: Its title, if known; it improves the choice.
            options: How much to highlight, and what to favor.

        Raises:
            ArgumentTypeError: The text is no string.
            EmptySourceError: The text is empty or blank.
            NoSentenceError: The text has no sentence.
        """
        if isinstance(text, Document):
            raise ArgumentTypeError(
                "highlight() takes a string, got a Document; call "
                "Highlighter().highlight_document(document)"
            )
        for name, value in (("text", text), ("title", title)):
            if not isinstance(value, str):
                raise ArgumentTypeError(
                    f"{name} must be a string, got {type(value).__name__}; to read a file or "
                    "URL, call read_document(source)"
                )
        return self.highlight_document(read_text(text, title=title), options)

    def highlight_document(
        self, document: Document, options: Options = DEFAULT_OPTIONS
    ) -> HighlightResult:
        """Highlight a document that `pullquote.read_document` returned.

        Args:
            document: The document.
            options: How much to highlight, and what to favor.

        Raises:
            ArgumentTypeError: It is no document.
            NoSentenceError: The document has no sentence.
        """
        if not isinstance(document, Document):
            call = "highlight(text)" if isinstance(document, str) else "read_document(source)"
            raise ArgumentTypeError(
                f"highlight_document() takes a Document, got {type(document).__name__}; call {call}"
            )
        (result,) = self.highlight_many([split_sentences(document)], options)
        return result

    def highlight_many(
        self, articles: Sequence[Article], options: Options = DEFAULT_OPTIONS
    ) -> list[HighlightResult]:
        """Highlight several articles, for a trained model faster than one by one.

        Args:
            articles: The articles, as `split_sentences` returns them; a few dozen at a time.
            options: How much to highlight, and what to favor.

        Returns:
            The result of each article, as if it were the only one, up to rounding.

        Raises:
            ArgumentTypeError: The options are no `Options`.
        """
        check_type("options", options, Options, "Options")
        return [
            self.select(inputs, scored, options) for inputs, scored in self.score_many(articles)
        ]

    @property
    def encoder_name(self) -> str:
        """Name of the encoder; empty if the scorer needs none."""
        return self.encoder.name if self.encoder else ""

    def select(
        self, inputs: ScoringInput, scored: ScoreResult, options: Options
    ) -> HighlightResult:
        """Select the highlights of an article that `score_many` scored.

        Args:
            inputs: The article.
            scored: Its scores.
            options: How much to highlight, and what to favor.
        """
        return select_highlights(
            inputs,
            scored,
            options,
            model=self.scorer.name,
            encoder=self.encoder_name,
            relevance=self.find_answers(inputs, scored, options.about),
        )

    def find_answers(
        self, inputs: ScoringInput, scored: ScoreResult, question: str | None
    ) -> ScoreResult | None:
        """Score how well the sentences of an article answer a question; None without a question."""
        if question is None:
            return None
        return self.score_relevance(question, [(inputs, scored)])[0]

    def score_relevance(
        self, question: str, scored: Sequence[tuple[ScoringInput, ScoreResult]]
    ) -> list[ScoreResult]:
        """Score how well the sentences of articles, searched together, answer a question.

        Args:
            question: A question or topic.
            scored: The articles and their scores, as `score_many` returns them.
        """
        # Scorers with a single score are not calibrated: nothing is known about emphasis.
        emphasis = [result.scores if result.by_aim else None for _, result in scored]
        encoder = relevance_encoder(self.encoder_name)
        return score_relevance(question, [inputs for inputs, _ in scored], emphasis, encoder)

    def score_many(self, articles: Sequence[Article]) -> list[tuple[ScoringInput, ScoreResult]]:
        """Score the sentences of several articles; those of a book chapter by chapter.

        Returns:
            The input (for a book without vectors) and the scores of each article.
        """
        check_type("articles", articles, Iterable, "a list of articles")
        inputs = [self._scoring_input(article) for article in articles]
        results = iter(self._score([article for article in inputs if not article.chapters]))
        return [
            (
                article,
                score_by_chapter(article, self._score_chapters)
                if article.chapters
                else next(results),
            )
            for article in inputs
        ]

    def _scoring_input(self, article: Article) -> ScoringInput:
        check_type("an article", article, Article, "an Article (split_sentences returns one)")
        inputs = ScoringInput(article)
        if self.encoder is None or inputs.chapters:
            return inputs
        return ScoringInput(article, encode_sentences(self.encoder, article))

    def _score(self, inputs: Sequence[ScoringInput]) -> list[ScoreResult]:
        if isinstance(self.scorer, BatchScorer):
            return self.scorer.score_many(inputs)
        return [self.scorer.score(article) for article in inputs]

    def _score_chapters(self, chapters: Sequence[Article]) -> list[ScoreResult]:
        """Score chapters as articles, however long they are."""
        encoder = self.encoder
        return self._score(
            [
                ScoringInput(chapter, encode_sentences(encoder, chapter) if encoder else None)
                for chapter in chapters
            ]
        )


def load_encoder_for(scorer: Scorer, name: str | None = None) -> Encoder:
    """Load the encoder for a scorer.

    Args:
        scorer: The scorer.
        name: Name or file of the encoder; None for the scorer's own, else the default.

    Raises:
        ModelFileError: The scorer was trained on another encoder.
    """
    if not isinstance(scorer, TrainedScorer):
        return load_encoder(name or DEFAULT_ENCODER)
    encoder = load_encoder(name or scorer.encoder, folder=scorer.folder)
    scorer.check_encoder(encoder)
    return encoder


def encode_sentences(encoder: Encoder, article: Article) -> ArticleVectors:
    """Encode the sentences of an article and its title, in one call.

    Returns:
        Shapes (sentences, features) and (features,); zeros for the title if there is none.
    """
    texts = [*(s.prose for s in article.sentences), article.title]
    chunks: Chunks | None = None
    if isinstance(encoder, ChunkEncoder):
        chunks = number_chunks(texts)
        vectors = encoder.encode_chunks(chunks)
    else:
        vectors = encoder.encode(texts)
    title = vectors[-1] if article.title.strip() else np.zeros_like(vectors[-1])
    return ArticleVectors(vectors[:-1], title, chunks.without_last() if chunks else None)


def _check_names(model: object, encoder: object) -> None:
    check_type("model", model, str | Path, "a name or a path")
    check_type("encoder", encoder, str | None, "a name")


def cached_highlighter(model: str | Path, encoder: str | None) -> Highlighter:
    """Return a highlighter; the last few are cached."""
    _check_names(model, encoder)
    return _load_highlighter(model, encoder)


@lru_cache(maxsize=4)
def _load_highlighter(model: str | Path, encoder: str | None) -> Highlighter:
    return Highlighter(model, encoder=encoder)


def highlight(
    text: str,
    *,
    title: str = "",
    model: str = DEFAULT_SCORER,
    encoder: str | None = None,
    options: Options = DEFAULT_OPTIONS,
) -> HighlightResult:
    """Highlight an article given as text; loaded models are cached for the next call.

    Args:
        text: The article, its paragraphs separated by blank lines.
        title: Its title, if known; it improves the choice.
        model: Name of the scorer, or path of a model file.
        encoder: Name of the encoder; None for the model's own.
        options: How much to highlight, and what to favor.

    Returns:
        Every sentence with its score; iterating yields the highlights in reading order.

    Raises:
        PullquoteError: See `Highlighter` and its methods.

    >>> rain = "Rain fell all day. Nobody minded. That day rain flooded the town."
    >>> [scored.sentence.text for scored in highlight(rain, model="luhn")]
    ['That day rain flooded the town.']
    """
    return cached_highlighter(model, encoder).highlight(text, title=title, options=options)
