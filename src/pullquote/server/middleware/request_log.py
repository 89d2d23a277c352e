"""Identify, count and log every request.

Input: an ASGI application. Output: the same, with a request id and security headers in each
response, and one line of JSON in the log. The line contains no query, no body and no message of an
unexpected error, since each of them can contain text of an article.
"""

import json
import logging
import re
import time
import traceback
from secrets import token_hex

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote.server.errors import INTERNAL_ERROR, problem_response
from pullquote.server.metrics import Metrics

LOGGER = logging.getLogger("pullquote.server")

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})


class JsonFormatter(logging.Formatter):
    """One JSON object per record; of an exception only its type and stack positions."""

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as a line of JSON."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        } | getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            frames = traceback.extract_tb(error.__traceback__)[-8:]
            line["error"] = type(error).__name__
            line["stack"] = [f"{frame.name}:{frame.lineno}" for frame in frames]
        return json.dumps(line, ensure_ascii=False)


def log_as_json() -> None:
    """Write the logs of the server as JSON lines to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    for name, level in (("pullquote.server", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)


class RequestLogMiddleware:
    """The outermost middleware.

    Args:
        app: The application inside.
        metrics: Where to count.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        header = Headers(scope=scope).get("x-request-id", "")
        request_id = header if _ID.fullmatch(header) else token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        start = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            LOGGER.exception("unexpected error", extra={"fields": {"request_id": request_id}})
            if status:
                raise
            await problem_response(scope, 500, INTERNAL_ERROR)(scope, receive, watch)
        finally:
            self._log(scope, status, time.perf_counter() - start)

    def _log(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope["state"].get("route", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.count_request(method, route, status, seconds)
        fields = {
            "request_id": scope["state"]["request_id"],
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        LOGGER.info("request", extra={"fields": fields})


def _add_headers(scope: Scope, headers: MutableHeaders, request_id: str) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = request_id
    if scope["path"].startswith("/api/"):
        headers.setdefault("Cache-Control", "no-store")
