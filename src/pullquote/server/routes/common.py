"""What the routes share."""

import json
import logging
import re
from typing import Any

from starlette.responses import Response

from pullquote.payloads import Payload
from pullquote.render import FORMATS, Format
from pullquote.server.dependencies import problem_responses

LOGGER = logging.getLogger("pullquote.server")

POST_PROBLEMS = problem_responses(400, 404, 408, 413, 415, 422)

JSON_LINES = "application/x-ndjson"
"""Several JSON values, one in each line."""


def file_responses(*, has_articles: bool) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI description of a file with one article, or with any number of them."""
    schemas = {}
    for entry in FORMATS.values():
        if entry.suffixes:
            media_type = _media_type(entry, has_articles=has_articles)
            is_object = media_type.endswith("+json") or media_type == "application/json"
            schemas[media_type] = {"schema": {"type": "object" if is_object else "string"}}
    return {200: {"description": "The file.", "content": schemas}}


def file_response(
    file_format: Format, title: str, text: str, *, has_articles: bool = False
) -> Response:
    """Return a file that is named by a title; `has_articles`: whether it can hold several."""
    name = re.sub(r"[^a-z0-9]+", "-", title.lower())[:60].strip("-")
    disposition = f'attachment; filename="{name or "highlights"}{file_format.suffixes[0]}"'
    return Response(
        text.encode("utf-8", "replace"),
        headers={"Content-Disposition": disposition},
        media_type=_media_type(file_format, has_articles=has_articles),
    )


def _media_type(file_format: Format, *, has_articles: bool) -> str:
    is_json = file_format.media_type.endswith("json")
    return JSON_LINES if has_articles and is_json else file_format.media_type


def json_response(payload: Payload, status: int = 200) -> Response:
    """Return a payload as a response."""
    text = json.dumps(payload.to_dict(), ensure_ascii=False, separators=(",", ":"))
    # A document from a client can contain lone surrogates, which UTF-8 cannot encode.
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")
