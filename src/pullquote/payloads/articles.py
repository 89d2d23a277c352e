"""JSON shapes of scored articles.

All offsets are half-open code points of `document.text`.
"""

from dataclasses import dataclass
from typing import Literal

from pullquote.documents.document import Document
from pullquote.payloads.checks import SourcePayload
from pullquote.payloads.codec import Payload
from pullquote.payloads.service import ProblemPayload
from pullquote.scorers.base import Aim, Explanation
from pullquote.selection.marks import UserMark
from pullquote.text.chapters import Chapter


@dataclass(frozen=True, slots=True)
class SentencePayload(Payload):
    """A sentence with its score.

    Attributes:
        index: Position among the article's sentences, from 0.
        start: Offset of its first code point in the document's text.
        end: Offset after its last code point.
        text: The exact text between these offsets.
        prose: The text without Markdown marks, white space collapsed.
        block: Index of its block in the document.
        score: Score in [0, 1].
        rank: 1 for the best score.
        strength: How strongly it is highlighted.
        is_context: Whether it is shown because the next sentence needs it.
        needs_context: Whether it refers to the sentence before it.
        score_std: Standard deviation of the score over the ensemble; null for other models.
        gist: Score as a key point; null for models with a single score.
        quotable: Score as a quote; null for models with a single score.
        aims: The aims that it is highlighted for; empty for models with a single score.
        is_best: Whether it is one of the five best highlights of an aim, which are listed first.
        explanation: Why it has its score, if requested.
        speaker: Who says it, in captions and transcripts.
        seconds: When the cue that it begins in starts in the recording.
        link: The address of that time in the recording.
        relevance: How well it answers the question, in [0, 1], if one was asked.
    """

    index: int
    start: int
    end: int
    text: str
    prose: str
    block: int
    score: float
    rank: int
    strength: Literal["strong", "light", "none"]
    is_context: bool
    needs_context: bool
    score_std: float | None
    gist: float | None
    quotable: float | None
    aims: tuple[Aim, ...]
    is_best: bool
    explanation: Explanation | None = None
    speaker: str | None = None
    seconds: float | None = None
    link: str | None = None
    relevance: float | None = None


@dataclass(frozen=True, slots=True)
class HighlightPayload(Payload):
    """An article with a score for every sentence.

    Attributes:
        id: The article's id: SHA-256 of title and text.
        document: The article as it was read.
        language: ISO 639-1 code.
        words: Number of words.
        minutes: Reading time.
        model: Name of the scorer.
        encoder: Name of the encoder; empty if the scorer needs none.
        aim: What is highlighted: gist, quotable or both; empty for models with a single score.
        has_standout: Whether any sentence stands out, or answers the question.
        chapters: The chapters of a book; empty for an article.
        sentences: All sentences.
        marks: The reader's own marks, in exported files only.
        warning: What went wrong beside the scoring, such as a library that could not be written, or
            that nothing in the article answers the question.
        about: The question that the highlights answer, if one was asked.
    """

    id: str
    document: Document
    language: str
    words: int
    minutes: int
    model: str
    encoder: str
    aim: Literal["gist", "quotable", "both", ""]
    has_standout: bool
    chapters: tuple[Chapter, ...]
    sentences: tuple[SentencePayload, ...]
    marks: tuple[UserMark, ...] | None = None
    warning: str | None = None
    about: str | None = None

    @property
    def highlights(self) -> tuple[SentencePayload, ...]:
        """The highlighted sentences in reading order."""
        return tuple(sentence for sentence in self.sentences if sentence.strength != "none")


@dataclass(frozen=True, slots=True)
class BatchItemPayload(Payload):
    """One article of a batch: either its highlights or the error."""

    status: int
    highlighted: HighlightPayload | None = None
    problem: ProblemPayload | None = None


@dataclass(frozen=True, slots=True)
class BatchPayload(Payload):
    """The results of a batch in the order of the request."""

    results: tuple[BatchItemPayload, ...]


@dataclass(frozen=True, slots=True)
class EvaluatedSentencePayload(Payload):
    """A sentence and its score, with the field names of the talk's service."""

    index: int
    score: float
    sent: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvaluatePayload(Payload):
    """The sentences of an article, best first."""

    model: str
    title: str
    scored_article_sentences: tuple[EvaluatedSentencePayload, ...]


@dataclass(frozen=True, slots=True)
class ExplainPayload(Payload):
    """A sentence and the explanation of its score."""

    index: int
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class LinkPayload(Payload):
    """A link to a sentence in its page; empty if the article has no web address."""

    url: str


@dataclass(frozen=True, slots=True)
class ComparisonPayload(Payload):
    """Scores of several models and how well their rankings agree.

    Attributes:
        id: The article's id.
        models: Names of the models.
        scores: One row of scores for each model.
        agreement: Spearman correlation of each pair; null where a model ranks all equally.
    """

    id: str
    models: tuple[str, ...]
    scores: tuple[tuple[float, ...], ...]
    agreement: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, slots=True)
class LuhnWordPayload(Payload):
    """A word in Luhn's method; `term` is empty for stop words and numbers."""

    start: int
    end: int
    term: str
    is_stop: bool
    count: int
    is_significant: bool


@dataclass(frozen=True, slots=True)
class LuhnClusterPayload(Payload):
    """The best cluster of significant words in a sentence."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LuhnSentencePayload(Payload):
    """A sentence in Luhn's method; `cluster` is null without significant words."""

    index: int
    start: int
    end: int
    score: float
    cluster: LuhnClusterPayload | None


@dataclass(frozen=True, slots=True)
class LuhnPayload(Payload):
    """The steps of Luhn's method (1958) on an article.

    Attributes:
        document: The article.
        words: Its words in reading order.
        sentences: Its sentences in reading order.
        summary: Indices of the sentences that are highlighted by default.
    """

    document: Document
    words: tuple[LuhnWordPayload, ...]
    sentences: tuple[LuhnSentencePayload, ...]
    summary: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KeptSentencePayload(Payload):
    """A sentence that was kept of one of several texts.

    Attributes:
        source: Index of its text.
        start: Offset of its first code point in that text.
        end: Offset after its last code point.
        text: The exact text between these offsets.
        score: How important or relevant it is, in [0, 1].
        speaker: Who says it, in captions and transcripts.
        seconds: When the cue that it begins in starts in the recording.
    """

    source: int
    start: int
    end: int
    text: str
    score: float
    speaker: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class CompressPayload(Payload):
    """What was kept of several texts within a budget of tokens.

    Attributes:
        sources: What names the texts.
        text: The sentences as one text.
        tokens: Number of tokens of `text`.
        total_tokens: Number of tokens of all sentences of the texts.
        sentences: The sentences in order.
        warning: That nothing in the texts answers the question.
    """

    sources: tuple[SourcePayload, ...]
    text: str
    tokens: int
    total_tokens: int
    sentences: tuple[KeptSentencePayload, ...]
    warning: str | None = None
