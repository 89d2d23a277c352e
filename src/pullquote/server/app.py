"""Server, app: all of it together.

In: settings. Out: an ASGI application that loads its models before it says that it is ready.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from pullquote import __version__
from pullquote.errors import PullquoteError
from pullquote.library import Library
from pullquote.payloads import ProblemPayload
from pullquote.server.config import ServerConfig
from pullquote.server.dependencies import RequestContext
from pullquote.server.errors import handle_error, problem_response
from pullquote.server.metrics import MEDIA_TYPE, Metrics
from pullquote.server.middleware.limits import FetchLimits
from pullquote.server.middleware.request_log import RequestLogMiddleware
from pullquote.server.middleware.security import SecurityMiddleware
from pullquote.server.routes import check, highlight, library
from pullquote.server.scoring_service import ScoringService

PAGES = Path(__file__).parent / "static"
_ROUTES = {
    "/": "article/index.html",
    "/check": "check/index.html",
    "/luhn": "luhn/index.html",
}


class _Pages(StaticFiles):
    """Files that a browser may keep, but asks about each time."""

    async def get_response(self, path: str, scope: Any) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(settings: ServerConfig) -> FastAPI:
    """Make the application.

    Args:
        settings: How it is to be.

    Returns:
        The application; models and library are opened when it starts, and closed when it ends.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def live(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
        engine = await asyncio.to_thread(ScoringService, settings, metrics)
        store = Library(settings.library) if settings.library else None
        app.state.calls = calls = RequestContext(settings, engine, store)
        app.state.is_ready = True
        try:
            yield {"receive_seconds": settings.receive_seconds}
        finally:
            app.state.is_ready = False
            calls.close()

    app = FastAPI(
        title="pullquote",
        version=__version__,
        summary="Marks the sentences of an article that are worth quoting.",
        description="Offsets are half-open code points of `document.text`.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=live,
        middleware=[
            Middleware(RequestLogMiddleware, metrics),
            Middleware(SecurityMiddleware, settings),
            Middleware(FetchLimits, settings),
        ],
    )
    for kind in (PullquoteError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle_error)
    app.include_router(highlight.router)
    app.include_router(library.router)
    app.include_router(check.router)
    _add_health(app, metrics)
    _add_pages(app)
    _describe(app)
    return app


def _add_health(app: FastAPI, metrics: Metrics) -> None:
    app.state.is_ready = False

    @app.get("/healthz", tags=["health"])
    async def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"])
    async def readyz(request: Request) -> Response:
        """Say whether the models are loaded; 503 before that, and when the server stops."""
        if app.state.is_ready:
            return JSONResponse({"status": "ready"})
        return problem_response(request.scope, 503, "the models are being loaded")

    @app.get("/metrics", tags=["health"], response_class=Response)
    async def read_metrics() -> Response:
        """Give the numbers that Prometheus collects."""
        return Response(metrics.text(), media_type=MEDIA_TYPE)


def _add_pages(app: FastAPI) -> None:
    pages = _Pages(directory=PAGES)
    app.mount("/page", pages, name="page")
    for path, file in _ROUTES.items():

        async def page(request: Request, file: str = file) -> Response:
            return await pages.get_response(file, request.scope)

        app.add_api_route(path, page, include_in_schema=False)


def _describe(app: FastAPI) -> None:
    """Put what FastAPI cannot know into OpenAPI: problems, and the token."""
    plain = app.openapi

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            schemas = schema["components"]["schemas"]
            schemas["ProblemPayload"] = TypeAdapter(ProblemPayload).json_schema()
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            bearer = {"type": "http", "scheme": "bearer"}
            schema["components"]["securitySchemes"] = {"token": bearer}
            schema["security"] = [{}, {"token": []}]
        return app.openapi_schema or {}

    app.openapi = describe  # type: ignore[method-assign]
