"""Server, answers: what the API gives back, as OpenAPI tells it.

In: nothing (this is a vocabulary). Out: types. The answers themselves are made as plain
dictionaries: to check our own results once more would cost more than scoring an article.
"""

from typing import Any, Literal

from pydantic import BaseModel


class ProblemResponse(BaseModel):
    """What went wrong (RFC 9457)."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    request_id: str


class ExplanationResponse(BaseModel):
    """Why a sentence has its score."""

    summary: str
    words: list[str]
    neighbors: list[int]


class SentenceResponse(BaseModel):
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
    needs_context: bool
    score_std: float | None
    explanation: ExplanationResponse | None = None


class HighlightResponse(BaseModel):
    """An article with every sentence judged."""

    id: str
    document: dict[str, Any]
    language: str
    words: int
    minutes: int
    model: str
    encoder: str
    has_standout: bool
    sentences: list[SentenceResponse]


class BatchItem(BaseModel):
    """One article of several: either highlighted, or why not."""

    status: int
    highlighted: HighlightResponse | None = None
    problem: ProblemResponse | None = None


class BatchResponse(BaseModel):
    """The articles in the order in which they were given."""

    results: list[BatchItem]


class EvaluatedSentence(BaseModel):
    """A sentence and its score."""

    index: int
    score: float
    sent: str
    start: int
    end: int


class EvaluateResponse(BaseModel):
    """The sentences of an article, the best first."""

    model: str
    title: str
    scored_article_sentences: list[EvaluatedSentence]


class ExplainResponse(BaseModel):
    """A sentence and the reason for its score."""

    index: int
    explanation: ExplanationResponse


class CompareResponse(BaseModel):
    """Scores by model, and how alike they rank (Spearman; null where one ranks nothing)."""

    id: str
    models: list[str]
    scores: list[list[float]]
    agreement: list[list[float | None]]


class LuhnStepsResponse(BaseModel):
    """The steps of Luhn's method (1958) on an article."""

    document: dict[str, Any]
    words: list[dict[str, Any]]
    sentences: list[dict[str, Any]]
    summary: list[int]


class ModelResponse(BaseModel):
    """A model that can be asked for by its name."""

    name: str
    is_default: bool
    needs_vectors: bool
    encoder: str
    description: str
    card: dict[str, Any] | None = None


class ModelsResponse(BaseModel):
    """The models that are offered."""

    default: str
    models: list[ModelResponse]


class ServerInfoResponse(BaseModel):
    """What a page has to know of the server."""

    version: str
    can_fetch: bool
    has_library: bool
    max_bytes: int
    max_sentences: int


class QuoteResponse(BaseModel):
    """A quote of the library."""

    id: int
    article: str
    text: str
    start: int
    end: int
    added: str


class QuotesResponse(BaseModel):
    """Quotes in the order of the text."""

    quotes: list[QuoteResponse]


class ReadingResponse(BaseModel):
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


class HistoryResponse(BaseModel):
    """Articles that were read, the last first; `next` is what to give as `before` to go on."""

    readings: list[ReadingResponse]
    next: str | None = None


class LibraryArticleResponse(BaseModel):
    """An article of the library."""

    document: dict[str, Any]
    quotes: list[QuoteResponse]
