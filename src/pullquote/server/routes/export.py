"""The route that exports highlights as a file."""

import re
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.render import load_format
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import ExportRequest
from pullquote.server.routes.common import POST_PROBLEMS

router = APIRouter(prefix="/api", tags=["articles"])

_FORMATS = {
    "markdown": ("md", "text/markdown"),
    "text": ("txt", "text/plain"),
    "json": ("json", "application/json"),
    "html": ("html", "text/html"),
    "csv": ("csv", "text/csv"),
    "annotations": ("jsonld", "application/ld+json"),
    "readwise": ("csv", "text/csv"),
}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            media_type: {
                "schema": {"type": "object" if media_type == "application/json" else "string"}
            }
            for _, media_type in _FORMATS.values()
        },
    }
}


@router.post("/export", response_class=Response, responses=POST_PROBLEMS | _FILES)
async def export(context: ContextDep, payload: ExportRequest) -> Response:
    """Return the highlights of an article as a file."""
    suffix, media_type = _FORMATS[payload.format]
    scored = context.score(payload.source, payload.model, payload.encoder)
    result = scored.select(payload.options.as_options())
    rendering = load_format(payload.format)
    text = rendering.OPENING + rendering.render_article(result, "document") + rendering.CLOSING
    name = re.sub(r"[^a-z0-9]+", "-", result.article.title.lower())[:60].strip("-")
    disposition = f'attachment; filename="{name or "highlights"}.{suffix}"'
    return Response(
        text.encode("utf-8", "replace"),
        headers={"Content-Disposition": disposition},
        media_type=media_type,
    )
