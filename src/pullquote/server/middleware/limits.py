"""Server, limits: how much one caller may ask of all.

In: a request. Out: the application's answer, or a problem: 408 for a body that takes too long, 413
for one that is too long, with or without a length said beforehand, 429 where too many wait, 503
while the server stops, 504 where the answer takes too long. The body is received whole before
the application sees the request, so that nobody holds one of its places by sending slowly.
"""

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pullquote.server.config import ServerConfig
from pullquote.server.errors import problem_response

HELD_BODIES = 8
"""Bodies of the greatest length that are held at a time; many more of the usual ones."""

_CLOSE = {"Connection": "close"}
_LATER = {"Retry-After": "1"}


class _Refused(Exception):  # noqa: N818
    """A request that goes over a limit: status and words."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail


class FetchLimits:
    """The layer that keeps requests within bounds; one for a process.

    Args:
        app: What stands inside.
        settings: The limits.
    """

    def __init__(self, app: ASGIApp, settings: ServerConfig) -> None:
        self._app, self._settings = app, settings
        self._held = self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request within the limits."""
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        is_started = False

        async def watch(message: Message) -> None:
            nonlocal is_started
            is_started = True
            await send(message)

        try:
            await self._answer(scope, receive, watch)
        except _Refused as refused:
            if is_started:
                raise
            headers = _LATER if refused.status in (429, 503) else _CLOSE
            response = problem_response(scope, refused.status, refused.detail, headers)
            await response(scope, receive, self._lingering(receive, send))
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            # uvicorn has waited as long as it was to, and ends.
            if not is_started:
                detail = "the server is stopping"
                await problem_response(scope, 503, detail, _LATER)(scope, receive, send)
            raise

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        try:
            await self._receive(scope, receive, body)
            if self._inside >= self._settings.queue + self._settings.threads:
                raise _Refused(429, "too many wait already")
            self._inside += 1
            try:
                await self._within_time(scope, _replay(bytes(body), receive), send)
            finally:
                self._inside -= 1
        finally:
            self._held -= len(body)

    async def _receive(self, scope: Scope, receive: Receive, body: bytearray) -> None:
        """Receive a body piece by piece, counting what all requests hold."""
        most = self._settings.max_bytes
        too_long = f"body is longer than {most} bytes; at most so many are read"
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > most:
            raise _Refused(413, too_long)
        seconds = self._settings.receive_seconds
        try:
            async with asyncio.timeout(seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientDisconnect
                    piece = message.get("body", b"")
                    if len(body) + len(piece) > most:
                        raise _Refused(413, too_long)
                    if self._held + len(piece) > HELD_BODIES * most:
                        raise _Refused(429, "too much is being sent already")
                    body += piece
                    self._held += len(piece)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise _Refused(408, f"body took longer than {seconds:g} s to arrive") from None

    def _lingering(self, receive: Receive, send: Send) -> Send:
        """Keep a connection open while the client is still sending, once it has its answer.

        One that is cut off in the middle of sending never reads why.
        """
        left = HELD_BODIES * self._settings.max_bytes

        async def send_and_wait(message: Message) -> None:
            nonlocal left
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({**message, "more_body": True})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._settings.receive_seconds):
                    given: Message = {"more_body": True}
                    while left > 0 and given.get("more_body", False):
                        given = await receive()
                        left -= len(given.get("body", b""))
            await send({"type": "http.response.body", "body": b""})

        return send_and_wait

    async def _within_time(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = self._settings.answer_seconds
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                await self._app(scope, receive, send)
        except TimeoutError:
            if not limit.expired():
                raise
            raise _Refused(504, f"no answer within {seconds:g} s") from None


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give a body that was received once more, and then what comes after it."""
    pieces = [body]

    async def again() -> Message:
        if pieces:
            return {"type": "http.request", "body": pieces.pop(), "more_body": False}
        return await receive()

    return again
