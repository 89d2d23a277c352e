"""Routes for the marks of all articles; all of them answer 404 without a library."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from pullquote.library import MarkList
from pullquote.library.mark_list import mark_payload
from pullquote.payloads import MarksPayload
from pullquote.render import load_format
from pullquote.server.dependencies import ContextDep, problem_responses
from pullquote.server.requests import ExportFormat
from pullquote.server.routes.common import file_response, file_responses, json_response

router = APIRouter(prefix="/api", tags=["library"])

Words = Annotated[str, Query(max_length=1000, description="Words to find.")]
IsOwn = Annotated[bool, Query(description="Whether to leave out imported quotes.")]
_PROBLEMS = problem_responses(404, 422)


@router.get("/marks", response_model=MarksPayload, responses=_PROBLEMS)
async def list_marks(
    context: ContextDep,
    query: Words = "",
    own: IsOwn = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[int, Query(ge=0, le=2**53, description="`next` of the previous page.")] = 0,
) -> Response:
    """List the marks of all articles, latest first."""
    marks = MarkList(context.library).marks(query, own=own, limit=limit, before=before)
    payloads = tuple(map(mark_payload, marks))
    last = payloads[-1].id if len(payloads) == limit else None
    return json_response(MarksPayload(payloads, next=last))


@router.get(
    "/marks/export",
    response_class=Response,
    responses=_PROBLEMS | file_responses(has_articles=True),
)
async def export_marks(
    context: ContextDep,
    format: Annotated[ExportFormat, Query()],  # noqa: A002
    query: Words = "",
    own: IsOwn = False,
) -> Response:
    """Return the marks of all articles as a file."""
    file_format = load_format(format)
    text = file_format.render(*MarkList(context.library).results(query, own=own))
    return file_response(file_format, "marks", text, has_articles=True)
