"""Reject requests that are not allowed.

Input: the headers of a request. Output: the application's response, or an error:

- 421 if Host is not a name of this server, against DNS rebinding: a hostile page whose name
  resolves to this machine gets nothing;
- 403 if a browser sends it for the page of another site (Origin, Sec-Fetch-Site), so that no page
  can use a reader's library without permission; the project's extension is the only exception. In
  Firefox its ID differs in each installation, so extensions of Firefox need the token;
- 415 if the body has a type that a form of another site could send;
- 401 if a token is required and missing. The pages need none: they contain no article.
"""

import ipaddress
from collections.abc import Iterable
from hmac import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote.server.config import ServerConfig
from pullquote.server.errors import problem_response

EXTENSION_ID = "haleicbimicoapaplfhdadlhdidjiige"
"""Id of the browser extension in ``extension/``, fixed by the key in its manifest."""

_EXTENSION = f"chrome-extension://{EXTENSION_ID}"
_TEXT_PATHS = frozenset({"/api/evaluate"})
_FIREFOX_EXTENSION = "moz-extension://"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
}


class SecurityMiddleware:
    """Middleware that rejects requests which are not allowed.

    Args:
        app: The application inside.
        config: Names and token of the server.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app = app
        self._token = config.token.encode()
        self._names = frozenset(
            name.lower() for name in ("localhost", config.host, *config.allowed_hosts)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or reject a request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        is_extension = origin == _EXTENSION or (
            bool(self._token) and origin.startswith(_FIREFOX_EXTENSION)
        )
        response = self._refuse(scope, headers, is_extension=is_extension)

        async def allow(message: Message) -> None:
            if message["type"] == "http.response.start" and is_extension:
                cors = {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
                MutableHeaders(scope=message).update(cors)
            await send(message)

        await (response or self._app)(scope, receive, allow)

    def _refuse(self, scope: Scope, headers: Headers, *, is_extension: bool) -> Response | None:
        """Return the error response; None if the request is allowed."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not _is_known(hosts[0], self._names):
            detail = "Host is not a name of this server; add it with --allow-host"
            return problem_response(scope, 421, detail)
        path, method = scope["path"], scope["method"]
        if not path.startswith("/api/") and path not in ("/metrics", "/openapi.json"):
            return None
        if not is_extension and _is_foreign(headers, hosts[0]):
            return problem_response(
                scope, 403, "requests from pages of other sites are not allowed"
            )
        if is_extension and method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if self._token and not self._has_token(headers):
            detail = "a token is required: Authorization: Bearer …"
            return problem_response(scope, 401, detail, {"WWW-Authenticate": "Bearer"})
        if method == "POST":
            needed = "text/plain" if path in _TEXT_PATHS else "application/json"
            media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type != needed:
                return problem_response(scope, 415, f"Content-Type must be {needed}")
        return None

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, value = headers.get("authorization", "").partition(" ")
        token = value.strip().encode("utf-8", "replace")
        return scheme.lower() == "bearer" and compare_digest(token, self._token)


def _is_known(host: str, names: Iterable[str]) -> bool:
    """Return whether a Host is ours: a known name, or an address, which DNS cannot rebind."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name.lower().rstrip(".") in names:
        return True
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        return False
    return True


def _is_foreign(headers: Headers, host: str) -> bool:
    """Return whether a browser sends this for the page of another site."""
    origin = headers.get("origin")
    if origin is not None:
        # Behind a proxy the scheme differs, so only name and port are compared.
        return origin.partition("://")[2].lower() != host.lower()
    return headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
