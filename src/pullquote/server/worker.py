"""The process that reads and scores articles for the server.

Input: requests over a pipe. Output: responses, as bytes. A regular expression or a dependency can
loop where no Python code can stop it; the server ends the whole process then, and nothing else.
"""

import asyncio
import gc
import logging
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from starlette.types import Message

from pullquote._io.worker_process import answer
from pullquote.errors import PullquoteError
from pullquote.server.api import create_api
from pullquote.server.config import ServerConfig
from pullquote.server.dependencies import NeedsFetchError, RequestContext
from pullquote.server.errors import INTERNAL_ERROR, problem_response
from pullquote.server.middleware.request_log import LOGGER, log_as_json
from pullquote.server.scoring_service import ScoringService, Usage

KILL_MARGIN_SECONDS = 5.0
"""How long a worker outlives its time limit if the server was killed and cannot end it."""

GC_THRESHOLD = 50_000
"""Objects created between two garbage collections. An article creates thousands that live until its
response; with Python's default of 700, the collector visits each several times and frees none."""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request for a worker."""

    method: str
    path: str
    query_string: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    request_id: str


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A worker's response.

    Attributes:
        status: The HTTP status.
        headers: The headers.
        body: The body.
        usage: What the request used, for the metrics.
        memory_bytes: Memory of the process after the request; 0 if unknown.
    """

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    usage: Usage
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class StartupFailure:
    """Why a worker cannot start."""

    error: PullquoteError


class ApiHandler:
    """The API in one process.

    Args:
        config: The server's configuration.
        may_fetch: Whether this process fetches web addresses.

    Raises:
        PullquoteError: A model or the library cannot be used.
    """

    def __init__(self, config: ServerConfig, *, may_fetch: bool = False) -> None:
        self._context = RequestContext(config, ScoringService(config), may_fetch=may_fetch)
        self._api = create_api(self._context)
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        """Close the library."""
        self._context.close()
        self._loop.close()

    def handle(self, request: ApiRequest) -> ApiResponse | None:
        """Return the response to a request; None if a worker that may fetch is needed."""
        usage = self._context.service.usage = Usage()
        try:
            status, headers, body = self._loop.run_until_complete(self._call(request))
        except NeedsFetchError:
            return None
        except Exception:
            fields = {"request_id": request.request_id}
            LOGGER.exception("unexpected error", extra={"fields": fields})
            scope = {"state": {"request_id": request.request_id}}
            response = problem_response(scope, 500, INTERNAL_ERROR)
            status, headers, body = 500, tuple(response.raw_headers), bytes(response.body)
        return ApiResponse(status, headers, body, usage, _memory_bytes())

    async def _call(
        self, request: ApiRequest
    ) -> tuple[int, tuple[tuple[bytes, bytes], ...], bytes]:
        """Call the ASGI application."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.path,
            "raw_path": request.path.encode(),
            "query_string": request.query_string,
            "root_path": "",
            "headers": list(request.headers),
            "server": None,
            "client": None,
            "state": {"request_id": request.request_id},
        }
        status, headers, body = 500, (), bytearray()

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], tuple(message["headers"])
            else:
                body.extend(message.get("body", b""))

        await self._api(scope, receive, send)
        return status, headers, bytes(body)


def run_worker(connection: Connection, config: ServerConfig, may_fetch: bool) -> None:
    """Answer requests until the other end of the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(GC_THRESHOLD)
    logging.captureWarnings(capture=True)
    log_as_json()
    try:
        handler = ApiHandler(config, may_fetch=may_fetch)
    except PullquoteError as error:
        connection.send(StartupFailure(error))
        return
    connection.send(_memory_bytes())

    def respond(request: ApiRequest) -> ApiResponse | None:
        _set_alarm(config.answer_seconds + KILL_MARGIN_SECONDS)
        response = handler.handle(request)
        _set_alarm(0)
        return response

    answer(connection, respond)


def _set_alarm(seconds: float) -> None:
    """End this process after some time, even within C code; 0 cancels that."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _memory_bytes() -> int:
    try:
        pages = Path("/proc/self/statm").read_text().split()[1]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
