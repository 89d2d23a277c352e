"""Server, problems: what went wrong, as ``application/problem+json`` (RFC 9457).

In: errors of the library, of the framework, of a middleware. Out: one object with the status and
one line of what was given and what was needed; never a traceback.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pullquote import errors
from pullquote.payloads import ProblemPayload

MEDIA_TYPE = "application/problem+json"

_STATUSES: tuple[tuple[type[errors.PullquoteError], int], ...] = (
    (errors.TooLargeError, 413),
    (errors.ForbiddenAddressError, 403),
    (errors.FetchTimeoutError, 504),
    (errors.UsageError, 422),
    (errors.SourceError, 422),
)


def describe_error(error: errors.PullquoteError) -> tuple[int, str]:
    """Give the status that an error of the library stands for, and what to say of it."""
    # What the store says names a file of the server's, which is nobody's business.
    if isinstance(error, errors.NotInLibraryError):
        return 404, "the library does not hold it"
    if isinstance(error, errors.LibraryError):
        return 503, "the library cannot be used just now"
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    return status, str(error)


def make_problem(status: int, detail: str, request_id: str) -> ProblemPayload:
    """Return the JSON payload of an error."""
    return ProblemPayload(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=" ".join(detail.split()),
        request_id=request_id,
    )


def problem_response(
    scope: Scope, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer with a problem."""
    request_id = scope.get("state", {}).get("request_id", "")
    problem = make_problem(status, detail, request_id)
    body = json.dumps(problem.to_dict(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, dict(headers or {}), media_type=MEDIA_TYPE)


def handle_error(request: Request, error: Exception) -> Response:
    """Answer an error of the library or the framework; whatever else it is, is raised again."""
    if isinstance(error, errors.PullquoteError):
        return problem_response(request.scope, *describe_error(error))
    if isinstance(error, RequestValidationError):
        found = error.errors()
        is_malformed = any(each["type"] == "json_invalid" for each in found)
        return problem_response(request.scope, 400 if is_malformed else 422, _first_line(found))
    if isinstance(error, HTTPException):
        detail = error.detail
        if error.status_code == 404 and detail == "Not Found":
            detail = "there is nothing here; see /openapi.json"
        return problem_response(request.scope, error.status_code, detail, error.headers)
    raise error


def _first_line(found: Iterable[Mapping[str, Any]]) -> str:
    """Say what is wrong first, with its place, and nothing of what was given."""
    first = next(iter(found), {"loc": (), "msg": "not understood"})
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    if place.startswith("source."):
        return (
            "source: has to be exactly one of text, html, url, file, document, article, "
            "with the fields that /openapi.json names"
        )
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
