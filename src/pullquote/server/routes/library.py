"""Server, library: the calls that keep quotes and the history of what was read.

In: quotes and questions. Out: what the store holds; 404 for all of them without one.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from pullquote.documents.document import Document
from pullquote.payloads import (
    HistoryPayload,
    LibraryArticlePayload,
    QuotePayload,
    QuotesPayload,
    ReadingPayload,
    copy_fields,
)
from pullquote.server.dependencies import ContextDep, RequestContext, problem_responses
from pullquote.server.requests import QuoteRequest

router = APIRouter(prefix="/api", tags=["library"])

ArticleId = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="An article's id.")]

_FOUND = problem_responses(404, 422)


@router.post(
    "/quotes",
    status_code=201,
    response_model=QuotePayload,
    responses=problem_responses(400, 404, 408, 413, 415, 422),
)
async def add_quote(calls: ContextDep, given: QuoteRequest) -> JSONResponse:
    """Keep a part of an article as a quote, ready for training."""
    store = calls.library

    def work(document: Document) -> dict[str, Any]:
        article = store.add_article(document)
        return copy_fields(QuotePayload, store.add_quote(article, given.start, given.end)).to_dict()

    return JSONResponse(await calls.with_document(given.source, work), 201)


@router.get("/quotes", response_model=QuotesPayload, responses=_FOUND)
def list_quotes(
    calls: ContextDep, article: Annotated[str, Query(pattern="^[0-9a-f]{64}$")]
) -> JSONResponse:
    """List the quotes of an article."""
    return JSONResponse(QuotesPayload(_quotes(calls, article)).to_dict())


@router.delete("/quotes/{id}", status_code=204, response_class=Response, responses=_FOUND)
def remove_quote(
    calls: ContextDep,
    id: Annotated[int, Path(ge=1, le=2**53, description="A quote's id.")],  # noqa: A002
) -> Response:
    """Take a quote out."""
    calls.library.remove_quote(id)
    return Response(status_code=204)


@router.get(
    "/history",
    response_model=HistoryPayload,
    response_model_exclude_none=True,
    responses=_FOUND,
)
def list_history(
    calls: ContextDep,
    query: Annotated[str, Query(max_length=1000, description="Words to find.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[
        str, Query(pattern="^[0-9]{0,18}$", description="`next` of the page before.")
    ] = "",
) -> JSONResponse:
    """List what was read, the last first."""
    readings = calls.library.readings(query, limit=limit, before=before)
    payload = HistoryPayload(
        tuple(copy_fields(ReadingPayload, reading) for reading in readings),
        next=readings[-1].cursor if len(readings) == limit else None,
    )
    return JSONResponse(payload.to_dict())


@router.get("/history/{article}", response_model=LibraryArticlePayload, responses=_FOUND)
def get_article(calls: ContextDep, article: ArticleId) -> JSONResponse:
    """Give an article that was read, with its quotes."""
    document = calls.library.get_article(article)
    return JSONResponse(LibraryArticlePayload(document, _quotes(calls, article)).to_dict())


@router.delete("/history/{article}", status_code=204, response_class=Response, responses=_FOUND)
def forget_article(
    calls: ContextDep,
    article: ArticleId,
    quotes: Annotated[bool, Query(description="Whether to take its quotes out as well.")] = False,
) -> Response:
    """Take an article out of the history."""
    calls.library.forget(article, quotes=quotes)
    return Response(status_code=204)


@router.delete("/history", status_code=204, response_class=Response, responses=_FOUND)
def forget_all(calls: ContextDep) -> Response:
    """Take everything out of the history; quotes stay."""
    calls.library.forget_all()
    return Response(status_code=204)


def _quotes(calls: RequestContext, article: str) -> tuple[QuotePayload, ...]:
    return tuple(copy_fields(QuotePayload, quote) for quote in calls.library.quotes(article))
