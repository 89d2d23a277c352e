"""What the routes share."""

import json
import logging

from starlette.responses import Response

from pullquote.payloads import Payload
from pullquote.server.dependencies import problem_responses

LOGGER = logging.getLogger("pullquote.server")

POST_PROBLEMS = problem_responses(400, 404, 408, 413, 415, 422)


def json_response(payload: Payload, status: int = 200) -> Response:
    """Return a payload as a response."""
    text = json.dumps(payload.to_dict(), ensure_ascii=False, separators=(",", ":"))
    # A document from a client can contain lone surrogates, which UTF-8 cannot encode.
    return Response(text.encode("utf-8", "replace"), status, media_type="application/json")
