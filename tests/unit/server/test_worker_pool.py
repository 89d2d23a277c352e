"""The pool of worker processes: requests of any length, and workers that end."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest

pytest.importorskip("fastapi")

from pullquote._io.worker_process import WorkerLostError
from pullquote.server.config import ServerConfig
from pullquote.server.metrics import Metrics
from pullquote.server.worker import ApiRequest, ApiResponse
from pullquote.server.worker_pool import MAX_DIRECT_BYTES, WorkerPool

TEXT = "The harbour flooded at noon. A baker sold bread all day. Nobody was hurt by it."
LONG = " ".join(f"Rain {n} fell on town {n % 97}." for n in range(4000))


def highlight(text: str, *, padding: int = 0, **options: object) -> ApiRequest:
    """Return a request; JSON allows white space after it."""
    body = json.dumps({"source": {"text": text}} | options) + " " * padding
    headers = ((b"content-type", b"application/json"),)
    return ApiRequest("POST", "/api/highlight", b"", headers, body.encode(), "")


def run(work: Callable[[WorkerPool], Awaitable[None]]) -> None:
    """Run a test with a pool of one worker."""

    async def start() -> None:
        pool = WorkerPool(ServerConfig(workers=1), Metrics())
        await pool.start()
        try:
            await work(pool)
        finally:
            pool.close()

    asyncio.run(start())


def test_requests_of_any_length_get_the_same_response() -> None:
    """Requests around the length above which a thread sends them are answered alike."""

    async def work(pool: WorkerPool) -> None:
        length = len(highlight(TEXT).body)
        paddings = (0, MAX_DIRECT_BYTES - length, MAX_DIRECT_BYTES - length + 1, 2_000_000)
        responses = [
            await pool.handle(highlight(TEXT, padding=padding), "client") for padding in paddings
        ]
        assert {response.status for response in responses} == {200}
        assert len({response.body for response in responses}) == 1

    run(work)


def test_a_response_longer_than_a_pipe_arrives_whole() -> None:
    """A response of more than a megabyte is received, and the worker answers the next request."""

    async def work(pool: WorkerPool) -> None:
        response = await pool.handle(highlight(LONG), "client")
        assert len(response.body) > 1_000_000
        assert len(json.loads(response.body)["sentences"]) == 4000
        assert (await pool.handle(highlight(TEXT), "client")).status == 200

    run(work)


@pytest.mark.parametrize("padding", [0, MAX_DIRECT_BYTES])
def test_a_worker_that_ends_is_an_error_at_once(padding: int) -> None:
    """The request of a worker that is killed fails, and another worker answers the next one."""
    slow = highlight(LONG[:40_000], padding=padding, explain=True, options={"ratio": 1.0})

    async def work(pool: WorkerPool) -> None:
        (worker,) = pool._workers
        waiting: asyncio.Task[ApiResponse] = asyncio.create_task(pool.handle(slow, "client"))
        await asyncio.sleep(0)  # the request is sent
        worker.kill()
        with pytest.raises(WorkerLostError):
            await asyncio.wait_for(waiting, 20)
        assert (await pool.handle(highlight(TEXT), "client")).status == 200
        assert worker not in pool._workers

    run(work)


def test_a_canceled_request_ends_its_worker() -> None:
    """A request that is given up leaves no worker that still works on it."""

    async def work(pool: WorkerPool) -> None:
        (worker,) = pool._workers
        waiting = asyncio.create_task(pool.handle(highlight(LONG, explain=True), "client"))
        await asyncio.sleep(0)  # the request is sent
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert worker not in pool._workers
        assert (await pool.handle(highlight(TEXT), "client")).status == 200

    run(work)


def test_an_idle_worker_that_was_killed_costs_no_request() -> None:
    """A worker that the system ended while it was idle is replaced before the next request."""

    async def work(pool: WorkerPool) -> None:
        (worker,) = pool._workers
        worker.kill()
        while worker._process.is_alive():
            await asyncio.sleep(0.01)
        assert (await pool.handle(highlight(TEXT), "client")).status == 200
        assert worker not in pool._workers
        (other,) = pool._workers
        assert (await pool.handle(highlight(TEXT), "client")).status == 200
        assert pool._workers == {other}

    run(work)
