"""Limit what a client may send.

Input: a request. Output: the application's response, or an error: 408 for a body that takes too
long, 413 for one that is too long, whether or not its length was declared, 429 if too much is being
sent at once. The body is received whole before the application sees the request, so a client that
sends slowly holds no worker.
"""

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote.server.config import ServerConfig
from pullquote.server.errors import problem_response

N_LARGEST_BODIES = 8
"""Bodies of the greatest length that are held at a time; many more of the usual length."""

_CLOSE = {"Connection": "close"}
RETRY_LATER = {"Retry-After": "1"}


class _Rejected(Exception):  # noqa: N818
    """A request that exceeds a limit: status and message."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class LimitsMiddleware:
    """Middleware that receives bodies within limits.

    Args:
        app: The application inside.
        config: The limits.
    """

    def __init__(self, app: ASGIApp, config: ServerConfig) -> None:
        self._app, self._config = app, config
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request within the limits."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        body = bytearray()
        try:
            await self._receive(scope, receive, body)
            await self._app(scope, _replay(bytes(body), receive), send)
        except _Rejected as rejected:
            headers = RETRY_LATER if rejected.status == 429 else _CLOSE
            response = problem_response(scope, rejected.status, rejected.detail, headers)
            await response(scope, receive, self._lingering(receive, send))
        except ClientDisconnect:
            return
        finally:
            self._held_bytes -= len(body)

    async def _receive(self, scope: Scope, receive: Receive, body: bytearray) -> None:
        """Receive a body piece by piece, and count what all requests hold."""
        limit = self._config.max_bytes
        too_long = f"body is longer than the limit of {limit} bytes"
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and (len(length) > 18 or int(length) > limit):
            raise _Rejected(413, too_long)
        seconds = self._config.receive_seconds
        try:
            async with asyncio.timeout(seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    piece = message.get("body", b"")
                    if len(body) + len(piece) > limit:
                        raise _Rejected(413, too_long)
                    if self._held_bytes + len(piece) > N_LARGEST_BODIES * limit:
                        raise _Rejected(429, "too many requests are being sent at once")
                    body += piece
                    self._held_bytes += len(piece)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise _Rejected(408, f"body took longer than {seconds:g} s to arrive") from None

    def _lingering(self, receive: Receive, send: Send) -> Send:
        """Keep a connection open while the client is still sending, after the response.

        A client whose connection is closed while it sends never reads why.
        """
        left = N_LARGEST_BODIES * self._config.max_bytes

        async def send_and_wait(message: Message) -> None:
            nonlocal left
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._config.receive_seconds):
                    piece: Message = {"more_body": True}
                    while left > 0 and piece.get("more_body", False):
                        piece = await receive()
                        left -= len(piece.get("body", b""))
            await send({"type": "http.response.body", "body": b""})

        return send_and_wait


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a receive function that repeats a body and then continues with the original."""
    pieces = [body]

    async def again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return again
