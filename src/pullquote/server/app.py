"""The server's ASGI application.

Input: a configuration. Output: an application that serves the pages and its own health, and passes
requests to the API on to worker processes. It does no work that grows with an article, so it always
answers at once.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles

from pullquote.server.api import create_api, describe_api
from pullquote.server.config import ServerConfig
from pullquote.server.errors import handle_error, problem_response
from pullquote.server.gateway import Gateway
from pullquote.server.metrics import MEDIA_TYPE, Metrics
from pullquote.server.middleware.compression import GZIP
from pullquote.server.middleware.limits import LimitsMiddleware
from pullquote.server.middleware.request_log import RequestLogMiddleware
from pullquote.server.middleware.security import SecurityMiddleware
from pullquote.server.pages import PAGES, STATIC, read_page
from pullquote.server.worker_pool import Executor, WorkerPool

_CACHING = {"Cache-Control": "no-cache"}
"""Browsers may cache pages and their files, but must revalidate."""


class _PageFiles(StaticFiles):
    """The files of the pages."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(_CACHING)
        return response


def create_app(config: ServerConfig, executor: Executor | None = None) -> Starlette:
    """Create the application.

    Args:
        config: The server's configuration.
        executor: What runs the API; worker processes by default.

    Returns:
        The application; its workers are started and ended with it.
    """
    metrics = Metrics()
    workers = executor or WorkerPool(config, metrics)
    description = json.dumps(describe_server()).encode()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[dict[str, Any]]:
        await workers.start()
        app.state.is_ready = True
        try:
            yield {"receive_seconds": config.receive_seconds}
        finally:
            app.state.is_ready = False
            workers.close()

    async def read_metrics(_: Request) -> Response:
        return Response(metrics.text(), media_type=MEDIA_TYPE)

    async def read_description(_: Request) -> Response:
        return Response(description, media_type="application/json")

    app = Starlette(
        routes=[
            _route("/healthz", _read_health),
            _route("/readyz", _read_readiness),
            _route("/metrics", read_metrics),
            _route("/openapi.json", read_description),
            Mount("/api", Gateway(config, workers, metrics)),
            *_page_routes(),
        ],
        exception_handlers={HTTPException: handle_error},
        middleware=[
            Middleware(RequestLogMiddleware, metrics),
            Middleware(SecurityMiddleware, config),
            Middleware(LimitsMiddleware, config),
        ],
        lifespan=lifespan,
    )
    app.state.is_ready = False
    app.state.executor = workers
    return app


def describe_server() -> dict[str, Any]:
    """Return the OpenAPI description of the API and of the server's health."""
    return describe_api(create_api(), _HEALTH_PATHS)


def _route(path: str, endpoint: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return a route that names itself in the log and the metrics, and compresses its response."""

    async def handle(request: Request) -> Response:
        request.scope["state"]["route"] = path
        return await endpoint(request)

    return Route(path, handle, middleware=[GZIP])


async def _read_health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def _read_readiness(request: Request) -> Response:
    if request.app.state.is_ready:
        return JSONResponse({"status": "ready"})
    return problem_response(request.scope, 503, "the models are being loaded")


def _page_routes() -> list[Route | Mount]:
    files = _PageFiles(directory=STATIC)

    def page_route(path: str) -> Route:
        content = read_page(path).encode()
        headers = {"ETag": f'"{sha256(content).hexdigest()}"', **_CACHING}

        async def page(request: Request) -> Response:
            response = HTMLResponse(content, headers=headers)
            if files.is_not_modified(response.headers, request.headers):
                return NotModifiedResponse(response.headers)
            return response

        return _route(path, page)

    return [Mount("/page", files, middleware=[GZIP]), *map(page_route, PAGES)]


def _health_path(description: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    content = {media_type: {"schema": schema}}
    responses = {"200": {"description": "Successful Response", "content": content}}
    return {"get": {"tags": ["health"], "description": description, "responses": responses}}


_STATUS = {"type": "object", "additionalProperties": {"type": "string"}}
_HEALTH_PATHS = {
    "/healthz": _health_path("Return whether the process is alive.", "application/json", _STATUS),
    "/readyz": _health_path(
        "Return whether the models are loaded; 503 if not.", "application/json", _STATUS
    ),
    "/metrics": _health_path(
        "Return the metrics for Prometheus.", "text/plain", {"type": "string"}
    ),
}
