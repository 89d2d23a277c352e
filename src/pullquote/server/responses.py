"""Server, answers: what the API gives back, as OpenAPI tells it.

In: nothing (this is a vocabulary). Out: types. The answers themselves are made as plain
dictionaries: to check our own results once more would cost more than scoring an article.
"""

from typing import Any, Literal

from pydantic import BaseModel

__all__ = [
    "Batch",
    "Comparison",
    "Evaluated",
    "Explained",
    "Highlighted",
    "History",
    "Models",
    "Problem",
    "QuoteFound",
    "Quotes",
    "Remembered",
    "SettingsFound",
    "Steps",
]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    request_id: str


class ReasonFound(BaseModel):
    """Why a sentence has its score."""

    summary: str
    words: list[str]
    neighbours: list[int]


class SentenceFound(BaseModel):
    """A sentence: its place in code points of the document's text, and what was found of it."""

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
    opens_unresolved: bool
    spread: float | None
    reason: ReasonFound | None = None


class Highlighted(BaseModel):
    """An article with every sentence judged."""

    id: str
    document: dict[str, Any]
    language: str
    words: int
    minutes: int
    model: str
    encoder: str
    is_clear: bool
    sentences: list[SentenceFound]


class BatchItem(BaseModel):
    """One article of several: either highlighted, or why not."""

    status: int
    highlighted: Highlighted | None = None
    problem: Problem | None = None


class Batch(BaseModel):
    """The articles in the order in which they were given."""

    results: list[BatchItem]


class ScoredSentence(BaseModel):
    """A sentence and its score."""

    index: int
    score: float
    sent: str
    start: int
    end: int


class Evaluated(BaseModel):
    """The sentences of an article, the best first."""

    model: str
    title: str
    scored_article_sentences: list[ScoredSentence]


class Explained(BaseModel):
    """A sentence and the reason for its score."""

    index: int
    reason: ReasonFound


class Comparison(BaseModel):
    """Scores by model, and how alike they rank (Spearman; null where one ranks nothing)."""

    id: str
    models: list[str]
    scores: list[list[float]]
    agreement: list[list[float | None]]


class Steps(BaseModel):
    """The steps of Luhn's method (1958) on an article."""

    document: dict[str, Any]
    words: list[dict[str, Any]]
    sentences: list[dict[str, Any]]
    summary: list[int]


class ModelOffered(BaseModel):
    """A model that can be asked for by its name."""

    name: str
    is_default: bool
    needs_vectors: bool
    encoder: str
    description: str
    card: dict[str, Any] | None = None


class Models(BaseModel):
    """The models that are offered."""

    default: str
    models: list[ModelOffered]


class SettingsFound(BaseModel):
    """What a page has to know of the server."""

    version: str
    can_fetch: bool
    has_library: bool
    max_bytes: int
    max_sentences: int


class QuoteFound(BaseModel):
    """A quote of the library."""

    id: int
    article: str
    text: str
    start: int
    end: int
    added: str


class Quotes(BaseModel):
    """Quotes in the order of the text."""

    quotes: list[QuoteFound]


class ReadingFound(BaseModel):
    """An article that was read."""

    article: str
    title: str
    site: str
    url: str
    read: str
    teaser: str
    words: int
    model: str
    quotes: int


class History(BaseModel):
    """Articles that were read, the last first; `next` is what to give as `before` to go on."""

    readings: list[ReadingFound]
    next: str | None = None


class Remembered(BaseModel):
    """An article of the library."""

    document: dict[str, Any]
    quotes: list[QuoteFound]
