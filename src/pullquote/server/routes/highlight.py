"""Routes that score articles and select highlights."""

import re
from typing import Annotated

import numpy as np
from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import Response

from pullquote.compression import compress as compress_texts
from pullquote.documents.charset import decode
from pullquote.errors import LibraryError, PullquoteError
from pullquote.payloads import (
    BatchItemPayload,
    BatchPayload,
    CompressPayload,
    EvaluatedSentencePayload,
    EvaluatePayload,
    HighlightPayload,
    copy_fields,
)
from pullquote.render.json import highlight_payload
from pullquote.selection import HighlightResult
from pullquote.server.dependencies import ContextDep, RequestContext
from pullquote.server.errors import describe_error, make_problem
from pullquote.server.requests import (
    BatchRequest,
    CompressRequest,
    HighlightRequest,
    TextSource,
)
from pullquote.server.routes.common import LOGGER, POST_PROBLEMS, json_response

router = APIRouter(prefix="/api", tags=["articles"])

NOT_REMEMBERED = "the article was not added to the library, which cannot be written"


@router.post("/highlight", response_model=HighlightPayload, responses=POST_PROBLEMS)
async def highlight(context: ContextDep, payload: HighlightRequest) -> Response:
    """Score every sentence of an article and select the highlights."""
    return json_response(_highlight(context, payload))


@router.post("/highlight/batch", response_model=BatchPayload, responses=POST_PROBLEMS)
async def highlight_batch(context: ContextDep, payload: BatchRequest, request: Request) -> Response:
    """Highlight several articles. An article that fails does not affect the others."""
    results = [
        _batch_item(context, article, request.state.request_id) for article in payload.articles
    ]
    return json_response(BatchPayload(tuple(results)))


@router.post("/compress", response_model=CompressPayload, responses=POST_PROBLEMS)
async def compress(context: ContextDep, payload: CompressRequest) -> Response:
    """Keep the most important sentences of texts, or the most relevant, in a budget of tokens."""
    service = context.service
    documents = [service.split(context.read(source)).document for source in payload.sources]
    kept = compress_texts(
        documents,
        payload.about,
        tokens=payload.tokens,
        tokenizer=payload.tokenizer,
        model=service.find(payload.model, payload.encoder),
    )
    return json_response(kept.to_payload())


@router.post(
    "/evaluate",
    response_model=EvaluatePayload,
    responses=POST_PROBLEMS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/plain": {"schema": {"type": "string", "minLength": 1}}},
        }
    },
)
async def evaluate(
    context: ContextDep,
    request: Request,
    model: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    title: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Score the sentences of an article given as plain text. Return the best first."""
    data = await request.body()
    charset = re.search(r"charset=\"?([\w.:-]+)", request.headers.get("content-type", ""))
    text = decode(data, declared=charset[1] if charset else "", source="body")
    scored = context.score(TextSource(text=text, title=title or None), model)
    sentences, scores = scored.article.sentences, scored.scores.scores
    ranked = [
        EvaluatedSentencePayload(
            index=sentences[index].index,
            score=round(float(scores[index]), 6),
            sent=sentences[index].prose,
            start=sentences[index].start,
            end=sentences[index].end,
        )
        for index in np.argsort(-scores, kind="stable")
    ]
    return json_response(
        EvaluatePayload(scored.highlighter.scorer.name, scored.article.title, tuple(ranked))
    )


def _batch_item(
    context: RequestContext, payload: HighlightRequest, request_id: str
) -> BatchItemPayload:
    try:
        return BatchItemPayload(200, highlighted=_highlight(context, payload))
    except PullquoteError as error:
        status, detail = describe_error(error)
    except HTTPException as error:
        status, detail = error.status_code, error.detail
    return BatchItemPayload(status, problem=make_problem(status, detail, request_id))


def _highlight(context: RequestContext, payload: HighlightRequest) -> HighlightPayload:
    options = payload.options.as_options(explain=payload.explain)
    if payload.remember and context.config.library is None:
        raise HTTPException(404, "no library: the server was started with --no-library")
    scored = context.score(payload.source, payload.model, payload.encoder)
    result = scored.select(options)
    response = highlight_payload(result)
    if payload.remember and not _remember(context, result):
        warning = "; ".join(filter(None, [response.warning, NOT_REMEMBERED]))
        return copy_fields(HighlightPayload, response, warning=warning)
    return response


def _remember(context: RequestContext, result: HighlightResult) -> bool:
    """Add an article to the library's history. Return whether that worked."""
    try:
        article = context.library.add_article(result.article.document)
        teaser = result.best.sentence.prose
        context.library.add_reading(article, model=result.model, teaser=teaser)
    except LibraryError as error:
        LOGGER.warning("library not written", extra={"fields": {"reason": str(error)}})
        return False
    return True
