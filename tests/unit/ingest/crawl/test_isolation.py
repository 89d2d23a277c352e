"""The worker process: results, errors, time limits and crashes."""

import os
import time

import pytest

from pullquote.errors import EmptySourceError, UnreadableError
from pullquote.ingest.crawl.isolation import IsolatedWorker


def fail() -> None:
    """Raise an error of ours."""
    raise EmptySourceError("x: is empty")


def crash() -> None:
    """End the process."""
    os._exit(3)


def test_results_and_errors() -> None:
    """Results and our errors come back; other exceptions become an `UnreadableError`."""
    with IsolatedWorker() as worker:
        assert worker.call(int, "7") == 7
        with pytest.raises(EmptySourceError, match="x: is empty"):
            worker.call(fail)
        with pytest.raises(UnreadableError, match="cannot be read: ValueError"):
            worker.call(int, "x")
        assert worker.call(max, 2, 3) == 3


def test_time_limit_and_crash() -> None:
    """A call that takes too long, or that ends the process, does not affect the next call."""
    with IsolatedWorker(timeout_seconds=20.0) as worker:
        with pytest.raises(UnreadableError, match="the worker process died"):
            worker.call(crash)
        assert worker.call(int, "7") == 7
        worker._timeout_seconds = 0.2
        start = time.monotonic()
        with pytest.raises(UnreadableError, match=r"took longer than 0\.2 s"):
            worker.call(time.sleep, 60)
        assert time.monotonic() - start < 10
        worker._timeout_seconds = 20.0
        assert worker.call(int, "7") == 7
