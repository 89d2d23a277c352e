"""Load what every worker needs, once, in the process that workers are forked from.

Importing this module does the work: it loads the models that come with the package, and answers a
request with them, so that all that is created on first use exists already.
"""

import gc
import json

import pullquote.documents.html  # noqa: F401
from pullquote.server.config import ServerConfig
from pullquote.server.worker import ApiHandler, ApiRequest

_TEXT = "It rained all day. Nobody minded that. The flood came at night."
_BODY = json.dumps({"source": {"html": f"<article><p>{_TEXT}</p></article>"}}).encode()
_HEADERS = ((b"content-type", b"application/json"),)

_handler = ApiHandler(ServerConfig())
_handler.handle(ApiRequest("POST", "/api/highlight", b"", _HEADERS, _BODY, ""))
_handler.close()

# The garbage collector does not touch frozen objects, so workers share their memory.
gc.freeze()
