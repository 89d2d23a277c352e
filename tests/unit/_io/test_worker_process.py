"""The worker process: responses, time limits, crashes and kills."""

import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from pullquote._io.worker_process import WorkerLostError, WorkerProcess, answer


def work(connection: Connection, offset: int) -> None:
    """Add a number to each request; 0 ends the process, and 1 is answered by nobody."""

    def respond(number: int) -> int:
        if number == 0:
            os._exit(3)
        if number == 1:
            time.sleep(600)
        return number + offset

    answer(connection, respond)


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    """Return a worker that is not started."""
    with WorkerProcess(multiprocessing.get_context("spawn"), work, 10) as process:
        yield process


def test_responses_and_time_limit(worker: WorkerProcess) -> None:
    """Responses come in order; none in time is an error."""
    worker.start()
    worker.send(2)
    worker.send(3)
    assert [worker.receive(60), worker.receive()] == [12, 13]
    worker.send(1)
    with pytest.raises(TimeoutError):
        worker.receive(0.05)


def test_a_lost_worker_is_an_error(worker: WorkerProcess) -> None:
    """Sending to a process that ended, and waiting for its response, raise an error."""
    worker.start()
    worker.send(0)
    with pytest.raises(WorkerLostError):
        worker.receive(60)
    with pytest.raises(WorkerLostError):
        worker.send(2)


def test_a_worker_can_be_killed_before_it_is_started(worker: WorkerProcess) -> None:
    """A kill that comes first still ends the process."""
    worker.kill()
    worker.start()
    with pytest.raises(WorkerLostError):
        worker.receive(60)
