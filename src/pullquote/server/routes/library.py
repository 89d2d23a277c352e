"""Routes for quotes and reading history; all of them answer 404 without a library."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from pullquote.library import MarkList
from pullquote.payloads import (
    HistoryPayload,
    LibraryArticlePayload,
    QuotePayload,
    QuotesPayload,
    ReadingPayload,
    copy_fields,
)
from pullquote.server.dependencies import ContextDep, RequestContext, problem_responses
from pullquote.server.requests import NoteRequest, QuoteRequest
from pullquote.server.routes.common import POST_PROBLEMS, json_response

router = APIRouter(prefix="/api", tags=["library"])

ArticleId = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="An article's id.")]
QuoteId = Annotated[int, Path(ge=1, le=2**53, description="A quote's id.")]

_PROBLEMS = problem_responses(404, 422)


@router.post("/quotes", status_code=201, response_model=QuotePayload, responses=POST_PROBLEMS)
async def add_quote(context: ContextDep, payload: QuoteRequest) -> Response:
    """Save a part of an article as a quote, which training can use."""
    library = context.library
    article = library.add_article(context.read(payload.source))
    quote = library.add_quote(article, payload.start, payload.end, note=payload.note)
    return json_response(copy_fields(QuotePayload, quote), 201)


@router.get("/quotes", response_model=QuotesPayload, responses=_PROBLEMS)
async def list_quotes(
    context: ContextDep, article: Annotated[str, Query(pattern="^[0-9a-f]{64}$")]
) -> Response:
    """List the quotes of an article."""
    return json_response(QuotesPayload(_quotes(context, article)))


@router.put("/quotes/{id}/note", response_model=QuotePayload, responses=POST_PROBLEMS)
async def set_note(context: ContextDep, id: QuoteId, payload: NoteRequest) -> Response:  # noqa: A002
    """Set or remove the reader's note on a quote."""
    quote = MarkList(context.library).set_note(id, payload.note)
    return json_response(copy_fields(QuotePayload, quote))


@router.delete("/quotes/{id}", status_code=204, response_class=Response, responses=_PROBLEMS)
async def remove_quote(context: ContextDep, id: QuoteId) -> Response:  # noqa: A002
    """Remove a quote."""
    context.library.remove_quote(id)
    return Response(status_code=204)


@router.get("/history", response_model=HistoryPayload, responses=_PROBLEMS)
async def list_history(
    context: ContextDep,
    query: Annotated[str, Query(max_length=1000, description="Words to find.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[
        str, Query(pattern="^[0-9]{0,18}$", description="`next` of the previous page.")
    ] = "",
) -> Response:
    """List the reading history, latest first."""
    readings = context.library.readings(query, limit=limit, before=before)
    return json_response(
        HistoryPayload(
            tuple(copy_fields(ReadingPayload, reading) for reading in readings),
            next=readings[-1].cursor if len(readings) == limit else None,
        )
    )


@router.get("/history/{article}", response_model=LibraryArticlePayload, responses=_PROBLEMS)
async def get_article(context: ContextDep, article: ArticleId) -> Response:
    """Return an article of the history with its quotes."""
    document = context.library.get_article(article)
    return json_response(LibraryArticlePayload(document, _quotes(context, article)))


@router.delete("/history/{article}", status_code=204, response_class=Response, responses=_PROBLEMS)
async def forget_article(
    context: ContextDep,
    article: ArticleId,
    quotes: Annotated[bool, Query(description="Whether to remove its quotes as well.")] = False,
) -> Response:
    """Remove an article from the history."""
    context.library.remove_reading(article, quotes=quotes)
    return Response(status_code=204)


@router.delete("/history", status_code=204, response_class=Response, responses=_PROBLEMS)
async def forget_all(context: ContextDep) -> Response:
    """Clear the history. Quotes are kept."""
    context.library.clear_history()
    return Response(status_code=204)


def _quotes(context: RequestContext, article: str) -> tuple[QuotePayload, ...]:
    return tuple(copy_fields(QuotePayload, quote) for quote in context.library.quotes(article))
