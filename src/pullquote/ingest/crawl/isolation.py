"""Run functions in a worker process that is killed when it takes too long.

Input: a function and its arguments. Output: its result, or an error. Pages come from strangers: one
that takes forever to parse must not stop the run, and a thread cannot be stopped.
"""

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, ParamSpec, TypeVar

from pullquote._io.closing import Closing
from pullquote.errors import PullquoteError, UnreadableError

TIMEOUT_SECONDS = 60.0

P = ParamSpec("P")
T = TypeVar("T")


class IsolatedWorker(Closing):
    """A worker process, started with the first call and again after a kill.

    Args:
        timeout_seconds: The most that one call may take.
    """

    def __init__(self, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self._process: Any = None
        self._connection: Connection | None = None

    def close(self) -> None:
        """Stop the process."""
        if self._connection:
            self._connection.close()
            self._process.kill()
            self._process.join()
            self._process = self._connection = None

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module in the worker process.

        Raises:
            UnreadableError: The call took too long, or the process died or failed.
            PullquoteError: The function raised it.
        """
        connection = self._connection or self._start()
        try:
            connection.send((function, args, kwargs))
            if not connection.poll(self._timeout_seconds):
                self.close()
                limit = f"{self._timeout_seconds:g} s"
                raise UnreadableError(f"cannot be read: took longer than {limit}")
            result = connection.recv()
        except (OSError, EOFError) as error:
            self.close()
            raise UnreadableError("cannot be read: the worker process died") from error
        except BaseException:
            self.close()  # the answer is still to come
            raise
        if isinstance(result, Exception):
            raise result
        value: T = result[0]
        return value

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        return self._connection


def _serve(connection: Connection) -> None:
    """Call the functions that the other end sends, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles it
    while True:
        try:
            function, args, kwargs = connection.recv()
        except EOFError:
            return
        result: object
        try:
            result = (function(*args, **kwargs),)
        except PullquoteError as error:
            result = error
        except Exception as error:
            # A single page among a million must not end the run.
            result = UnreadableError(f"cannot be read: {type(error).__name__}")
        connection.send(result)
