"""Routes that explain scores, link to sentences, and compare models."""

from dataclasses import replace

import numpy as np
from fastapi import APIRouter
from starlette.responses import Response

from pullquote.documents.document import article_id
from pullquote.errors import UsageError
from pullquote.payloads import ComparisonPayload, ExplainPayload, LinkPayload
from pullquote.render.text_fragments import TextFragments
from pullquote.scorers.agreement import spearman
from pullquote.scorers.base import Scores
from pullquote.scorers.relevance import check_question
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import CompareRequest, ExplainRequest, LinkRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response
from pullquote.text import split_sentences

router = APIRouter(prefix="/api", tags=["articles"])


@router.post("/explain", response_model=ExplainPayload, responses=POST_PROBLEMS)
async def explain(context: ContextDep, payload: ExplainRequest) -> Response:
    """Explain the score of a sentence, or its relevance to a question."""
    if payload.about is not None:
        check_question("about", payload.about)
    scored = context.score(payload.source, payload.model, payload.encoder)
    _check_sentence(payload.sentence, len(scored.article.sentences))
    return json_response(
        ExplainPayload(payload.sentence, scored.explain(payload.sentence, payload.about))
    )


@router.post("/link", response_model=LinkPayload, responses=POST_PROBLEMS)
async def link(context: ContextDep, payload: LinkRequest) -> Response:
    """Return a link that leads to a sentence in its page."""
    document = context.read(payload.source)
    article = split_sentences(replace(document, url=payload.url or document.url))
    _check_sentence(payload.sentence, len(article.sentences))
    return json_response(LinkPayload(TextFragments(article).link_to(payload.sentence)))


@router.post("/compare", response_model=ComparisonPayload, responses=POST_PROBLEMS)
async def compare(context: ContextDep, payload: CompareRequest) -> Response:
    """Score an article with several models, and measure how well they agree."""
    document = context.read(payload.source)
    scores = [context.service.score(document, model).scores.scores for model in payload.models]
    return json_response(
        ComparisonPayload(
            id=article_id(document),
            models=tuple(payload.models),
            scores=tuple(tuple(round(float(score), 6) for score in row) for row in scores),
            agreement=tuple(tuple(_agreement(a, b) for b in scores) for a in scores),
        )
    )


def _check_sentence(index: int, count: int) -> None:
    if index >= count:
        raise UsageError(f"sentence must be less than {count}, got {index}")


def _agreement(a: Scores, b: Scores) -> float | None:
    value = spearman(a, b)
    return None if np.isnan(value) else round(float(value), 4)
