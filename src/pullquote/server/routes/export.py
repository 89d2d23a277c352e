"""The route that exports highlights as a file."""

import re
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from pullquote.render import FORMATS, load_format
from pullquote.server.dependencies import ContextDep
from pullquote.server.requests import ExportRequest
from pullquote.server.routes.common import POST_PROBLEMS

router = APIRouter(prefix="/api", tags=["articles"])

_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            entry.media_type: {
                "schema": {"type": "object" if entry.media_type.endswith("json") else "string"}
            }
            for entry in FORMATS.values()
            if entry.suffixes
        },
    }
}


@router.post("/export", response_class=Response, responses=POST_PROBLEMS | _FILES)
async def export(context: ContextDep, payload: ExportRequest) -> Response:
    """Return the highlights of an article as a file."""
    scored = context.score(payload.source, payload.model, payload.encoder)
    result = scored.select(payload.options.as_options())
    file_format = load_format(payload.format)
    text = file_format.render(result)
    name = re.sub(r"[^a-z0-9]+", "-", result.article.title.lower())[:60].strip("-")
    disposition = f'attachment; filename="{name or "highlights"}{file_format.suffixes[0]}"'
    return Response(
        text.encode("utf-8", "replace"),
        headers={"Content-Disposition": disposition},
        media_type=file_format.media_type,
    )
