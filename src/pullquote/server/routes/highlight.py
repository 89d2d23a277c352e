"""Server, routes: the calls that score articles.

In: sources, models, options. Out: sentences with scores, reasons, comparisons, files.
"""

import asyncio
import re
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, HTTPException, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pullquote import __version__
from pullquote.documents import read_text
from pullquote.documents.charset import decode
from pullquote.documents.document import Document
from pullquote.errors import PullquoteError, UsageError
from pullquote.payloads import (
    BatchItemPayload,
    BatchPayload,
    ComparisonPayload,
    EvaluatedSentencePayload,
    EvaluatePayload,
    ExplainPayload,
    HighlightPayload,
    LuhnPayload,
    ModelsPayload,
    ServerInfoPayload,
)
from pullquote.render import load_format
from pullquote.render.json import highlight_payload
from pullquote.scorers.agreement import spearman
from pullquote.server.dependencies import ContextDep, RequestContext, problem_responses
from pullquote.server.errors import describe_error, make_problem
from pullquote.server.requests import (
    BatchRequest,
    CompareRequest,
    ExplainRequest,
    ExportRequest,
    HighlightRequest,
    LuhnRequest,
)
from pullquote.server.routes.luhn import luhn_steps
from pullquote.server.routes.models import list_models
from pullquote.server.scoring_service import ScoredArticle
from pullquote.text import split_sentences

router = APIRouter(prefix="/api", tags=["articles"])

_POST = problem_responses(400, 404, 408, 413, 415, 422)

_FORMATS = {
    "markdown": ("md", "text/markdown"),
    "text": ("txt", "text/plain"),
    "json": ("json", "application/json"),
    "html": ("html", "text/html"),
    "csv": ("csv", "text/csv"),
    "annotations": ("jsonld", "application/ld+json"),
    "readwise": ("csv", "text/csv"),
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            kind: {"schema": {"type": "object" if kind == "application/json" else "string"}}
            for _, kind in _FORMATS.values()
        },
    }
}


@router.post("/highlight", response_model=HighlightPayload, responses=_POST)
async def highlight(calls: ContextDep, given: HighlightRequest) -> JSONResponse:
    """Score every sentence of an article, and say which to highlight."""
    return JSONResponse((await _highlight(calls, given)).to_dict())


@router.post("/highlight/batch", response_model=BatchPayload, responses=_POST)
async def highlight_batch(calls: ContextDep, given: BatchRequest, request: Request) -> JSONResponse:
    """Highlight several articles; one that cannot be read does not keep the others back."""
    request_id = request.state.request_id

    async def attempt(each: HighlightRequest) -> BatchItemPayload:
        try:
            return BatchItemPayload(200, highlighted=await _highlight(calls, each))
        except PullquoteError as error:
            status, detail = describe_error(error)
        except HTTPException as error:
            status, detail = error.status_code, error.detail
        return BatchItemPayload(status, problem=make_problem(status, detail, request_id))

    results = await asyncio.gather(*(attempt(each) for each in given.articles))
    return JSONResponse(BatchPayload(tuple(results)).to_dict())


@router.post(
    "/evaluate",
    response_model=EvaluatePayload,
    responses=_POST,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/plain": {"schema": {"type": "string", "minLength": 1}}},
        }
    },
)
async def evaluate(
    calls: ContextDep,
    request: Request,
    model: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    title: Annotated[str, Query(max_length=2000)] = "",
) -> JSONResponse:
    """Score the sentences of an article given as plain text, the best first."""
    data = await request.body()
    charset = re.search(r"charset=\"?([\w.:-]+)", request.headers.get("content-type", ""))

    def work() -> dict[str, Any]:
        text = decode(data, declared=charset[1] if charset else "", source="body")
        scored = calls.engine.score(read_text(text, title=title, source="body"), model)
        article, scores = scored.evidence.article, scored.scoring.scores
        sentences = [
            EvaluatedSentencePayload(
                index=article.sentences[index].index,
                score=round(float(scores[index]), 6),
                sent=article.sentences[index].prose,
                start=article.sentences[index].start,
                end=article.sentences[index].end,
            )
            for index in np.argsort(-scores, kind="stable")
        ]
        return EvaluatePayload(scored.model, article.title, tuple(sentences)).to_dict()

    return JSONResponse(await calls.engine.run(work))


@router.post("/explain", response_model=ExplainPayload, responses=_POST)
async def explain(calls: ContextDep, given: ExplainRequest) -> JSONResponse:
    """Say why a sentence has its score."""

    def work(scored: ScoredArticle) -> dict[str, Any]:
        count = len(scored.evidence.article.sentences)
        if given.sentence >= count:
            raise UsageError(f"sentence is {given.sentence}, but has to be below {count}")
        return ExplainPayload(given.sentence, scored.scoring.explain(given.sentence)).to_dict()

    return JSONResponse(await calls.with_scored(given.source, given.model, given.encoder, work))


@router.post("/compare", response_model=ComparisonPayload, responses=_POST)
async def compare(calls: ContextDep, given: CompareRequest) -> JSONResponse:
    """Score an article by several models, and say how far they agree."""

    def work(document: Document) -> dict[str, Any]:
        found = [calls.engine.score(document, model) for model in given.models]
        scores = [each.scoring.scores for each in found]
        return ComparisonPayload(
            id=found[0].id,
            models=tuple(given.models),
            scores=tuple(tuple(round(float(s), 6) for s in row) for row in scores),
            agreement=tuple(tuple(_agreement(a, b) for b in scores) for a in scores),
        ).to_dict()

    return JSONResponse(await calls.with_document(given.source, work))


@router.post("/luhn", response_model=LuhnPayload, responses=_POST)
async def luhn(calls: ContextDep, given: LuhnRequest) -> JSONResponse:
    """Take the steps of Luhn's method (1958) one by one."""

    def work(document: Document) -> dict[str, Any]:
        article = split_sentences(document)
        count, most = len(article.sentences), calls.settings.max_sentences
        if count > most:
            raise UsageError(f"article has {count} sentences; at most {most} are read")
        return luhn_steps(article).to_dict()

    return JSONResponse(await calls.with_document(given.source, work))


@router.post("/export", response_class=Response, responses=_POST | _FILES)
async def export(calls: ContextDep, given: ExportRequest) -> Response:
    """Give the highlights of an article as a file."""
    suffix, media_type = _FORMATS[given.format]
    options = given.options.as_options()

    def work(scored: ScoredArticle) -> tuple[str, str]:
        rendering = load_format(given.format)
        body = rendering.render_article(scored.pick(options), "document")
        title = scored.evidence.article.title
        return rendering.OPENING + body + rendering.CLOSING, title

    text, title = await calls.with_scored(given.source, given.model, given.encoder, work)
    name = re.sub(r"[^a-z0-9]+", "-", title.lower())[:60].strip("-") or "highlights"
    disposition = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"'}
    return Response(text.encode(), headers=disposition, media_type=media_type)


@router.get("/models", response_model=ModelsPayload, responses=problem_responses())
async def models(calls: ContextDep) -> JSONResponse:
    """List the models that can be asked for."""
    return JSONResponse(list_models(calls.engine).to_dict())


@router.get("/settings", response_model=ServerInfoPayload, responses=problem_responses())
async def settings(calls: ContextDep) -> JSONResponse:
    """Say what a page has to know of the server."""
    known = calls.settings
    return JSONResponse(
        ServerInfoPayload(
            version=__version__,
            can_fetch=known.allow_fetch,
            has_library=calls.store is not None,
            max_bytes=known.max_bytes,
            max_sentences=known.max_sentences,
        ).to_dict()
    )


async def _highlight(calls: RequestContext, given: HighlightRequest) -> HighlightPayload:
    options = given.options.as_options(explain=given.explain)
    store = calls.library if given.remember else None

    def work(scored: ScoredArticle) -> HighlightPayload:
        found = scored.pick(options)
        if store:
            article = store.add_article(found.article.document)
            store.add_reading(article, model=found.model, teaser=found.best.sentence.prose)
        return highlight_payload(found)

    return await calls.with_scored(given.source, given.model, given.encoder, work)


def _agreement(scores: Any, others: Any) -> float | None:
    value = spearman(scores, others)
    return None if np.isnan(value) else round(float(value), 4)
