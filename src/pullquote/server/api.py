"""The API as an ASGI application, which runs in the worker processes."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException

from pullquote import __version__
from pullquote.errors import PullquoteError
from pullquote.payloads import ProblemPayload
from pullquote.server.dependencies import RequestContext
from pullquote.server.errors import handle_error
from pullquote.server.middleware.compression import GZIP
from pullquote.server.routes import (
    check,
    digest,
    explain,
    export,
    highlight,
    library,
    luhn,
    marks,
    models,
)

ROUTERS = tuple(
    module.router
    for module in (highlight, explain, luhn, export, models, library, marks, check, digest)
)


def create_api(context: RequestContext | None = None) -> FastAPI:
    """Create the API.

    Args:
        context: Configuration and models; None if only its description is needed.
    """
    api = FastAPI(
        title="pullquote",
        version=__version__,
        summary="Marks the sentences of an article that are worth quoting.",
        description="Offsets are half-open code points of `document.text`.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        middleware=[GZIP],
    )
    api.state.context = context
    for kind in (PullquoteError, RequestValidationError, HTTPException):
        api.add_exception_handler(kind, handle_error)
    for router in ROUTERS:
        api.include_router(router)
    return api


def describe_api(api: FastAPI, health: dict[str, Any]) -> dict[str, Any]:
    """Return the OpenAPI description.

    Args:
        api: The API.
        health: The paths that the server answers itself.
    """
    schema = api.openapi()
    schema["paths"] |= health
    schemas = schema["components"]["schemas"]
    schemas["ProblemPayload"] = TypeAdapter(ProblemPayload).json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    schema["security"] = [{}, {"token": []}]
    return schema
