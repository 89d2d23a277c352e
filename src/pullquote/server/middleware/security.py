"""Server, guard: who may ask.

In: a request's headers. Out: the application's answer, or a problem:

- 421 where Host is no name of this server's, so that a page whose name was bound anew to this
  machine (DNS rebinding) gets nothing;
- 403 where a browser says that another site's page asks (Origin, Sec-Fetch-Site), so that no
  page can use a reader's library behind his back; our extension is the one exception;
- 415 where a body is not what forms of other sites cannot send;
- 401 where a token is needed and not there. Pages themselves need none: they hold no article.
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
"""Of the browser extension in ``extension/``, fixed by the key in its manifest."""

_EXTENSION = f"chrome-extension://{EXTENSION_ID}"
_OPEN_PATHS = frozenset({"/healthz", "/readyz"})
_TEXT_PATHS = frozenset({"/api/evaluate"})
_CORS = {"Access-Control-Allow-Origin": _EXTENSION, "Vary": "Origin"}
_PREFLIGHT = _CORS | {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
}


class SecurityMiddleware:
    """The layer that turns strangers away.

    Args:
        app: What stands inside.
        settings: Names and token of the server.
    """

    def __init__(self, app: ASGIApp, settings: ServerConfig) -> None:
        self._app = app
        self._token = settings.token.encode()
        self._names = frozenset(
            name.lower() for name in ("localhost", settings.host, *settings.allowed_hosts)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_extension = headers.get("origin") == _EXTENSION
        response = self._refuse(scope, headers, is_extension=is_extension)

        async def allow(message: Message) -> None:
            if message["type"] == "http.response.start" and is_extension:
                MutableHeaders(scope=message).update(_CORS)
            await send(message)

        await (response or self._app)(scope, receive, allow)

    def _refuse(self, scope: Scope, headers: Headers, *, is_extension: bool) -> Response | None:
        """Tell what is wrong with a request, None where nothing is."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not _is_known(hosts[0], self._names):
            detail = "Host is not a name of this server's; --allow-host can add it"
            return problem_response(scope, 421, detail)
        path, method = scope["path"], scope["method"]
        if not path.startswith("/api/") and path not in ("/metrics", "/openapi.json"):
            return None
        if not is_extension and _is_foreign(headers, hosts[0]):
            return problem_response(scope, 403, "a page of another site may not ask here")
        if is_extension and method == "OPTIONS":
            return Response(status_code=204, headers=_PREFLIGHT)
        if self._token and not self._has_token(headers):
            detail = "a token is needed: Authorization: Bearer …"
            return problem_response(scope, 401, detail, {"WWW-Authenticate": "Bearer"})
        if method == "POST":
            needed = "text/plain" if path in _TEXT_PATHS else "application/json"
            given = headers.get("content-type", "").partition(";")[0].strip().lower()
            if given != needed:
                return problem_response(scope, 415, f"Content-Type has to be {needed}")
        return None

    def _has_token(self, headers: Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        token = given.strip().encode("utf-8", "replace")
        return scheme.lower() == "bearer" and compare_digest(token, self._token)


def _is_known(host: str, names: Iterable[str]) -> bool:
    """Tell whether a Host is ours: a known name, or an address, which nobody can bind anew."""
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
    """Tell whether a browser says that the page of another site asks."""
    origin = headers.get("origin")
    if origin is not None:
        # Behind a proxy the scheme differs; the name and port are the browser's own in both.
        return origin.partition("://")[2].lower() != host.lower()
    return headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
