"""Run the application on uvicorn until it is stopped."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from pullquote.errors import UsageError
from pullquote.library import Library
from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig
from pullquote.server.middleware.request_log import log_as_json

IDLE_SECONDS = 5
PROXIES = "127.0.0.1,::1"
"""Addresses whose X-Forwarded-For header names the client: a proxy on the same machine."""


class TimeoutH11Protocol(H11Protocol):
    """HTTP/1.1 with time limits for headers that drip in and responses that nobody reads.

    uvicorn itself waits forever for the end of a request's headers, and for a client to read.
    """

    _header_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Start to wait for a request."""
        super().connection_made(transport)
        self._header_timer = self._abort_later()

    def data_received(self, data: bytes) -> None:
        """Process data. More bytes of unfinished headers do not restart the timer."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._cancel(self._header_timer)
            self._header_timer = None
        elif self._header_timer is None and not self.transport.is_closing():
            self._header_timer = self._abort_later()

    def pause_writing(self) -> None:
        """Start to wait for the client to read."""
        super().pause_writing()
        self._write_timer = self._abort_later()

    def resume_writing(self) -> None:
        """Continue after the client has read."""
        super().resume_writing()
        self._cancel(self._write_timer)
        self._write_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Cancel the timers."""
        self._cancel(self._header_timer)
        self._cancel(self._write_timer)
        super().connection_lost(exc)

    def _abort_later(self) -> asyncio.TimerHandle:
        return self.loop.call_later(self.app_state["receive_seconds"], self.transport.abort)

    @staticmethod
    def _cancel(timer: asyncio.TimerHandle | None) -> None:
        if timer is not None:
            timer.cancel()


class _Server(uvicorn.Server):
    """uvicorn's server, which reports when it listens."""

    def __init__(self, config: uvicorn.Config, on_listen: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listen = on_listen

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        await super().startup(sockets)
        if self.started:
            self._on_listen()


def bind(config: ServerConfig) -> socket.socket:
    """Bind the socket, and check that the library can be used.

    Raises:
        UsageError: The address is in use, or does not belong to this machine.
        LibraryError: The library is damaged, or is no library.
    """
    if config.library:
        Library(config.library).close()
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    # Without IPPROTO_TCP asyncio would not switch off Nagle's algorithm: a response, which is
    # written in two pieces, would wait 40 ms for the acknowledgement of the first.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((config.host, config.port))
    except (OSError, OverflowError) as error:
        bound.close()
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot listen on {config.host}:{config.port}: {reason}") from error
    return bound


def serve(config: ServerConfig, bound: socket.socket, on_listen: Callable[[], None]) -> int:
    """Answer requests until stopped.

    Args:
        config: The server's configuration.
        bound: The socket, from `bind`.
        on_listen: Called once the server listens.

    Returns:
        The exit status.

    Raises:
        PullquoteError: A model or the library cannot be used.
    """
    log_as_json()
    app = create_app(config)
    options = uvicorn.Config(
        app,
        http=TimeoutH11Protocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=PROXIES,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=max(1, round(config.stop_seconds)),
        h11_max_incomplete_event_size=32 * 1024,
    )
    server = _Server(options, on_listen)

    async def run() -> None:
        # Here, and not in the lifespan, because uvicorn would report an error as a traceback.
        await app.state.executor.start()
        try:
            await server.serve([bound])
        finally:
            app.state.executor.close()

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn handles SIGTERM only once it runs, and raises it again when it is done, which would
    # end the process with an error. This handler covers both.
    signal.signal(signal.SIGTERM, stop)
    with bound, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
    return 0 if server.started else 1
