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
from pullquote._io.worker_process import WorkerLostError, WorkerProcess, answer
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
        self._process: WorkerProcess | None = None

    def close(self) -> None:
        """Stop the process."""
        if self._process:
            self._process.close()
            self._process = None

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module in the worker process.

        Raises:
            UnreadableError: The call took too long, or the process died or failed.
            PullquoteError: The function raised it.
        """
        process = self._process or self._start()
        try:
            process.send((function, args, kwargs))
            result = process.receive(self._timeout_seconds)
        except BaseException as error:
            self.close()  # the answer is still to come
            if isinstance(error, TimeoutError):
                limit = f"{self._timeout_seconds:g} s"
                raise UnreadableError(f"cannot be read: took longer than {limit}") from error
            if isinstance(error, WorkerLostError):
                raise UnreadableError("cannot be read: the worker process died") from error
            raise
        if isinstance(result, Exception):
            raise result
        value: T = result[0]
        return value

    def _start(self) -> WorkerProcess:
        self._process = WorkerProcess(multiprocessing.get_context("spawn"), _serve)
        self._process.start()
        return self._process


def _serve(connection: Connection) -> None:
    """Call the functions that the other end sends, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles it
    answer(connection, _call)


def _call(request: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]) -> object:
    function, args, kwargs = request
    try:
        return (function(*args, **kwargs),)
    except PullquoteError as error:
        return error
    except Exception as error:
        # A single page among a million must not end the run.
        return UnreadableError(f"cannot be read: {type(error).__name__}")
