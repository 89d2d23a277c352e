"""A worker process at the other end of a pipe, which can be killed whatever it does.

Input: requests, any objects that can be pickled. Output: the worker's responses, in order. Only
this process and the one that it started are connected.
"""

import contextlib
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from pullquote._io.closing import Closing


class WorkerLostError(Exception):
    """A worker ended by itself before it answered."""


class WorkerProcess(Closing):
    """A process that is started with `start` and answers until it is killed.

    Args:
        context: How processes are started, from `multiprocessing`.
        target: A function of a module, called with its end of the pipe and the arguments.
        arguments: More arguments.
    """

    def __init__(self, context: Any, target: Callable[..., None], *arguments: object) -> None:
        self._connection, self._remote = context.Pipe()
        self._process = context.Process(target=target, args=(self._remote, *arguments), daemon=True)
        self._is_killed = False

    def start(self) -> None:
        """Start the process."""
        self._process.start()
        self._remote.close()  # or the end of the process would not end the pipe
        if self._is_killed:  # while it was being started
            self._process.kill()

    def fileno(self) -> int:
        """Return the descriptor that becomes readable on a response or the end of the process."""
        descriptor: int = self._connection.fileno()
        return descriptor

    def is_readable(self) -> bool:
        """Return whether there is a response, or the process ended."""
        try:
            return bool(self._connection.poll())
        except OSError:  # as Windows reports the end of the process
            return True

    def send(self, request: object) -> None:
        """Send a request.

        Raises:
            WorkerLostError: The process has ended.
        """
        try:
            self._connection.send(request)
        except OSError as error:
            raise WorkerLostError from error

    def receive(self, timeout_seconds: float | None = None) -> Any:
        """Return the next response.

        Args:
            timeout_seconds: How long to wait for it; None for as long as the process lives.

        Raises:
            TimeoutError: There was none in time.
            WorkerLostError: The process has ended.
        """
        try:
            if not self._connection.poll(timeout_seconds):
                raise TimeoutError
            return self._connection.recv()
        except TimeoutError:
            raise
        except (EOFError, OSError) as error:
            raise WorkerLostError from error

    def kill(self) -> None:
        """End the process; safe while another thread starts it or waits for a response."""
        self._is_killed = True
        with contextlib.suppress(AttributeError, OSError):  # not started yet, or gone already
            self._process.kill()

    def close(self) -> None:
        """End the process and wait for its end; no other thread may use it."""
        self.kill()
        self._process.join()
        self._connection.close()


def answer(connection: Connection, respond: Callable[[Any], object]) -> None:
    """Answer all requests, within the worker, until the other end of the pipe is closed."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(respond(connection.recv()))
