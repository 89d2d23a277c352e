"""Compress responses for clients that accept it."""

import re

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

_REFUSED = re.compile(r"gzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)", re.IGNORECASE)


class Compression(GZipMiddleware):
    """Starlette's middleware, except that a client can refuse gzip: ``gzip;q=0``."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and _REFUSED.search(
            Headers(scope=scope).get("accept-encoding", "")
        ):
            headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


GZIP = Middleware(Compression, minimum_size=1000, compresslevel=5)
