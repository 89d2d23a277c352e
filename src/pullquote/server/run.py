"""Server, serving: the application on uvicorn.

In: settings. Out: a server that runs until it is told to stop. With several workers each is a
process with its own models; they share the socket.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from functools import partial
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from pullquote.errors import UsageError
from pullquote.server.app import create_app
from pullquote.server.config import ServerConfig
from pullquote.server.middleware.request_log import JsonLines

IDLE_SECONDS = 5


class TimeoutH11Protocol(H11Protocol):
    """HTTP/1.1 whose patience ends: for headers that drip in, and answers that nobody reads.

    uvicorn itself waits for ever for the end of a request's headers, and of a reader's reading.
    """

    _for_headers: asyncio.TimerHandle | None = None
    _for_reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a request."""
        super().connection_made(transport)
        self._for_headers = self._give_up_later()

    def data_received(self, data: bytes) -> None:
        """Take what came; the clock of unfinished headers is not set back by a further byte."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop(self._for_headers)
            self._for_headers = None
        elif self._for_headers is None and not self.transport.is_closing():
            self._for_headers = self._give_up_later()

    def pause_writing(self) -> None:
        """Begin to wait for a reader."""
        super().pause_writing()
        self._for_reader = self._give_up_later()

    def resume_writing(self) -> None:
        """Go on, the reader read."""
        super().resume_writing()
        self._stop(self._for_reader)
        self._for_reader = None

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop(self._for_headers)
        self._stop(self._for_reader)
        super().connection_lost(exc)

    def _give_up_later(self) -> asyncio.TimerHandle:
        return self.loop.call_later(self.app_state["receive_seconds"], self.transport.abort)

    @staticmethod
    def _stop(clock: asyncio.TimerHandle | None) -> None:
        if clock is not None:
            clock.cancel()


def listen(settings: ServerConfig) -> socket.socket:
    """Open the socket.

    Raises:
        UsageError: The address is taken, or not this machine's.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or asyncio would not switch off Nagle's algorithm: an answer, which is written
    # in two pieces, would wait 40 ms for the acknowledgement of the first.
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        opened.close()
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot listen on {settings.host}:{settings.port}: {why}") from error
    opened.set_inheritable(True)
    return opened


def serve(settings: ServerConfig, opened: socket.socket) -> int:
    """Answer until told to stop.

    Args:
        settings: How to answer.
        opened: The socket, from `listen`.

    Returns:
        The exit status.
    """
    config = uvicorn.Config(
        partial(_make, settings),
        factory=True,
        http=TimeoutH11Protocol,
        ws="none",
        loop="asyncio",
        lifespan="on",
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
        h11_max_incomplete_event_size=32 * 1024,
    )
    _write_json_lines()
    with opened:
        if settings.workers > 1:
            with _shared_metrics():
                Multiprocess(config, sockets=[opened]).run()
            return 0
        server = uvicorn.Server(config)
        # uvicorn raises the signal once more when it is done, which would end us with an error.
        signal.signal(signal.SIGTERM, lambda *_: None)
        with contextlib.suppress(KeyboardInterrupt):
            server.run([opened])
        return 0 if server.started else 1


def _make(settings: ServerConfig) -> Any:
    """Make the application in the process that runs it."""
    _write_json_lines()
    return create_app(settings)


def _write_json_lines() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in ("pullquote.server", "uvicorn"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)


@contextlib.contextmanager
def _shared_metrics() -> Iterator[None]:
    """Give the workers a folder in which to add up their numbers."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="pullquote-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield
