"""Pass requests to the API on to the worker processes."""

import asyncio
import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from pullquote._io.worker_process import WorkerLostError
from pullquote.errors import PullquoteError
from pullquote.server.api import ROUTERS
from pullquote.server.config import ServerConfig
from pullquote.server.errors import INTERNAL_ERROR, handle_error, problem_response
from pullquote.server.fair_queue import QueueFullError
from pullquote.server.metrics import Metrics
from pullquote.server.middleware.limits import RETRY_LATER
from pullquote.server.worker import ApiRequest
from pullquote.server.worker_pool import Executor

LOGGER = logging.getLogger("pullquote.server")

_HEADERS = frozenset({b"content-type", b"accept-encoding"})
"""Headers that workers see."""


class Gateway:
    """The ASGI application that answers the paths of the API.

    Args:
        config: The server's configuration.
        executor: What runs the API.
        metrics: Where to count.
    """

    def __init__(self, config: ServerConfig, executor: Executor, metrics: Metrics) -> None:
        self._config, self._executor, self._metrics = config, executor, metrics
        self._routes = [route for router in ROUTERS for route in router.routes]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            scope["state"]["route"] = self._find_route(scope)
            response = await self._handle(request)
        except QueueFullError:
            detail = "too many requests are waiting"
            response = problem_response(scope, 429, detail, RETRY_LATER)
        except TimeoutError:
            detail = f"no response within the limit of {self._config.answer_seconds:g} s"
            response = problem_response(scope, 504, detail)
        except WorkerLostError:
            LOGGER.error("worker lost", extra={"fields": {"request_id": _request_id(scope)}})
            response = problem_response(scope, 500, INTERNAL_ERROR)
        except (HTTPException, PullquoteError) as error:
            response = handle_error(request, error)
        except asyncio.CancelledError:
            # The server stops, and the time for requests to end is over.
            detail = "the server is stopping"
            await problem_response(scope, 503, detail, RETRY_LATER)(scope, receive, send)
            raise
        await response(scope, receive, send)

    async def _handle(self, request: Request) -> Response:
        scope = request.scope
        headers = tuple(header for header in scope["headers"] if header[0] in _HEADERS)
        api_request = ApiRequest(
            method=scope["method"],
            path=scope["path"],
            query_string=scope["query_string"],
            headers=headers,
            body=await request.body(),
            request_id=_request_id(scope),
        )
        client = scope["client"][0] if scope.get("client") else ""
        answer = await self._executor.handle(api_request, client)
        self._metrics.count_usage(answer.usage)
        response = Response(answer.body, answer.status)
        response.raw_headers = list(answer.headers)
        return response

    def _find_route(self, scope: Scope) -> str:
        """Return the path pattern of the route; wrong paths and methods need no worker."""
        methods: set[str] = set()
        for route in self._routes:
            match, _ = route.matches({**scope, "root_path": ""})
            if match is Match.FULL:
                path: str = getattr(route, "path", "other")
                return path
            if match is Match.PARTIAL:
                methods |= getattr(route, "methods", None) or set()
        if methods:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(methods))})
        raise HTTPException(404)


def _request_id(scope: Scope) -> str:
    request_id: str = scope["state"]["request_id"]
    return request_id
