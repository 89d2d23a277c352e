"""Answer errors as ``application/problem+json`` (RFC 9457).

Input: errors of the package, of the framework, of a middleware. Output: one JSON object with the
status and a message of one line; never a traceback.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from pullquote import errors
from pullquote.errors import one_line
from pullquote.payloads import ProblemPayload

LOGGER = logging.getLogger("pullquote.server")

PROBLEM_MEDIA_TYPE = "application/problem+json"
INTERNAL_ERROR = "internal error; see the server's log"

_STATUSES: tuple[tuple[type[errors.PullquoteError], int], ...] = (
    (errors.TooLargeError, 413),
    (errors.ForbiddenAddressError, 403),
    (errors.FetchTimeoutError, 504),
    (errors.UsageError, 422),
    (errors.SourceError, 422),
)


def describe_error(error: errors.PullquoteError) -> tuple[int, str]:
    """Return the status and the message for an error of the package."""
    # The library's messages name a file of the server, which clients need not know.
    if isinstance(error, errors.NotInLibraryError):
        return 404, "not in the library"
    if isinstance(error, errors.LibraryError):
        return 503, "the library cannot be used; see the server's log"
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    return status, str(error)


def make_problem(status: int, detail: str, request_id: str) -> ProblemPayload:
    """Return the JSON payload of an error."""
    return ProblemPayload(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=one_line(detail),
        request_id=request_id,
    )


def problem_response(
    scope: Scope, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the response for an error."""
    problem = make_problem(status, detail, scope.get("state", {}).get("request_id", ""))
    body = json.dumps(problem.to_dict(), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, dict(headers or {}), media_type=PROBLEM_MEDIA_TYPE)


def handle_error(request: Request, error: Exception) -> Response:
    """Answer an error of the package or the framework; raise all others again."""
    if isinstance(error, errors.PullquoteError):
        status, detail = describe_error(error)
        if status >= 500 and not isinstance(error, errors.FetchTimeoutError):
            LOGGER.error("request failed", extra={"fields": {"reason": str(error)}})
        return problem_response(request.scope, status, detail)
    if isinstance(error, RequestValidationError):
        details = error.errors()
        is_malformed = any(detail["type"] == "json_invalid" for detail in details)
        return problem_response(request.scope, 400 if is_malformed else 422, _first(details))
    if isinstance(error, HTTPException):
        detail = error.detail
        if error.status_code == 404 and detail == "Not Found":
            detail = "no such path; see /openapi.json"
        return problem_response(request.scope, error.status_code, detail, error.headers)
    raise error


def _first(details: Iterable[Mapping[str, Any]]) -> str:
    """Return the first validation error with its field, and nothing of what was sent."""
    unknown: Mapping[str, Any] = {"loc": (), "msg": "not understood"}
    first = next(iter(details), unknown)
    if first.get("type") == "json_invalid":
        return f"not valid JSON: {first['ctx']['error']} at offset {first['loc'][-1]}"
    field = ".".join(str(part) for part in first["loc"] if part != "body")
    if field.startswith("source."):
        return (
            "source must be exactly one of text, html, url, file, document, article, "
            "with the fields that /openapi.json lists"
        )
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{field}: {message}" if field else message
