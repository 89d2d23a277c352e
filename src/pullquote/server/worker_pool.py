"""Worker processes that the server can end.

Input: requests and the addresses of clients. Output: responses. Workers are started when they are
first needed. One that exceeds the time limit is killed, so that nothing it does holds its slot.
"""

import asyncio
import contextlib
import multiprocessing
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from pullquote._io.worker_process import WorkerLostError, WorkerProcess
from pullquote.errors import PullquoteError
from pullquote.server.config import ServerConfig
from pullquote.server.fair_queue import FairQueue
from pullquote.server.metrics import Metrics
from pullquote.server.worker import ApiRequest, ApiResponse, StartupFailure, run_worker

N_FETCHERS = 4
"""Requests that fetch at a time: they wait for other servers, so they have workers of their own."""

N_SPARE = 2
"""Workers beyond the configured number, only for clients that have none at work."""

MAX_REQUESTS = 10_000
MAX_GROWTH_BYTES = 512 * 1024 * 1024
"""A worker is replaced after this many requests, or when it has grown by this much. A new worker is
a quarter slower at first, because its word caches are empty."""

MAX_DIRECT_BYTES = 64 * 1024
"""Maximum length of a body that can be written to the pipe of an idle worker without blocking."""

START_SECONDS = 120.0
_PRELOAD = ["pullquote.server.preload"]

T = TypeVar("T")


class Executor(Protocol):
    """What answers the requests to the API."""

    async def start(self) -> None:
        """Get ready.

        Raises:
            PullquoteError: A model or the library cannot be used.
        """
        ...

    async def handle(self, request: ApiRequest, client: str) -> ApiResponse:
        """Return the response to a request.

        Raises:
            QueueFullError: Too many requests are waiting.
            TimeoutError: The time limit was exceeded.
            WorkerLostError: The worker ended.
        """
        ...

    def close(self) -> None:
        """End what still runs."""
        ...


class WorkerPool:
    """Worker processes and the queues before them.

    Args:
        config: The server's configuration.
        metrics: Where to count.
    """

    def __init__(self, config: ServerConfig, metrics: Metrics) -> None:
        self._config, self._metrics = config, metrics
        self._lanes = {
            False: _Lane(
                FairQueue(config.workers, spare=N_SPARE, limit=config.queue), config.workers
            ),
            True: _Lane(FairQueue(N_FETCHERS, limit=config.queue), 1),
        }
        self._context = _start_context()
        n_threads = config.workers + N_SPARE + N_FETCHERS
        self._threads = ThreadPoolExecutor(n_threads, "worker-pipe")
        self._workers: set[_Worker] = set()

    async def start(self) -> None:
        """Start the first worker, which loads the models.

        Raises:
            PullquoteError: A model or the library cannot be used.
        """
        if self._workers:
            return
        try:
            self._lanes[False].idle.append(await self._start_worker(may_fetch=False))
        except WorkerLostError as error:
            raise PullquoteError("the first worker process ended while it started") from error

    def close(self) -> None:
        """End all workers at once."""
        for worker in tuple(self._workers):
            self._end(worker)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def handle(self, request: ApiRequest, client: str) -> ApiResponse:
        """Return the response to a request; see `Executor.handle`."""
        async with asyncio.timeout(self._config.answer_seconds):
            response = await self._handle_in(request, client, may_fetch=False)
            if response is None:
                response = await self._handle_in(request, client, may_fetch=True)
        if response is None:
            raise WorkerLostError
        return response

    async def _handle_in(
        self, request: ApiRequest, client: str, *, may_fetch: bool
    ) -> ApiResponse | None:
        lane = self._lanes[may_fetch]
        with self._metrics.waiting():
            await lane.queue.acquire(client)
        try:
            async with self._idle_worker(lane, may_fetch=may_fetch) as worker:
                return await self._exchange(worker, request)
        finally:
            lane.queue.release(client)

    @contextlib.asynccontextmanager
    async def _idle_worker(self, lane: "_Lane", *, may_fetch: bool) -> AsyncIterator["_Worker"]:
        """Lend a worker; one that fails or is still at work at the end is killed."""
        worker = self._take_idle(lane) or await self._start_worker(may_fetch=may_fetch)
        try:
            yield worker
        except BaseException:
            self._end(worker)
            raise
        if worker.is_worn or len(lane.idle) >= lane.n_kept:
            self._end(worker)
        else:
            lane.idle.append(worker)

    def _take_idle(self, lane: "_Lane") -> "_Worker | None":
        """Return the worker used last: its cache holds the article that a reader has open."""
        while lane.idle:
            worker = lane.idle.pop()
            if not worker.has_ended():
                return worker
            self._end(worker)  # killed from outside, as when memory ran out
        return None

    async def _start_worker(self, *, may_fetch: bool) -> "_Worker":
        worker = _Worker(self._context, run_worker, self._config, may_fetch)
        self._workers.add(worker)
        try:
            await self._run(worker.start)
        except BaseException:
            self._end(worker)
            raise
        return worker

    async def _exchange(self, worker: "_Worker", request: ApiRequest) -> ApiResponse | None:
        """Send a request to a worker and wait for the response.

        Small requests use no thread: switching to one and back would take a fifth of the time that
        this process spends on a request. The event loop of Windows cannot watch pipes.
        """
        if len(request.body) > MAX_DIRECT_BYTES or sys.platform == "win32":
            return await self._run(worker.exchange, request)
        worker.send(request)
        await _wait_until_readable(worker.fileno())
        return worker.receive_response()

    async def _run(self, function: Callable[..., T], *arguments: object) -> T:
        """Call a function that waits for a pipe in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, *arguments)

    def _end(self, worker: "_Worker") -> None:
        self._workers.discard(worker)
        worker.kill()


class _Lane:
    """A queue and the workers that have nothing to do."""

    def __init__(self, queue: FairQueue, n_kept: int) -> None:
        self.queue, self.n_kept = queue, n_kept
        self.idle: list[_Worker] = []


class _Worker(WorkerProcess):
    """A process that answers requests, with counts of its use."""

    n_requests = first_bytes = last_bytes = 0

    @property
    def is_worn(self) -> bool:
        """Whether it is to be replaced."""
        grown = self.last_bytes - self.first_bytes
        return self.n_requests >= MAX_REQUESTS or grown > MAX_GROWTH_BYTES

    def start(self) -> None:
        """Start the process and wait until its models are loaded.

        Raises:
            PullquoteError: A model or the library cannot be used.
            WorkerLostError: The process ended, or takes too long.
        """
        super().start()
        try:
            message = self.receive(START_SECONDS)
        except TimeoutError as error:
            raise WorkerLostError from error
        if isinstance(message, StartupFailure):
            raise message.error
        self.first_bytes = message

    def exchange(self, request: ApiRequest) -> ApiResponse | None:
        """Send a request and wait for the response.

        Raises:
            WorkerLostError: The process ended.
        """
        self.send(request)
        return self.receive_response()

    def has_ended(self) -> bool:
        """Return whether the process of an idle worker, of which no response is due, has ended."""
        return self.is_readable()

    def receive_response(self) -> ApiResponse | None:
        """Return the response to the request that was sent, and count it.

        Raises:
            WorkerLostError: The process ended.
        """
        response: ApiResponse | None = self.receive()
        self.n_requests += 1
        self.last_bytes = response.memory_bytes if response else self.first_bytes
        return response


async def _wait_until_readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    is_readable: asyncio.Future[None] = loop.create_future()

    def note() -> None:
        if not is_readable.done():
            is_readable.set_result(None)

    loop.add_reader(descriptor, note)
    try:
        await is_readable
    finally:
        loop.remove_reader(descriptor)


def _start_context() -> Any:
    """Return how processes are started: forked from one that has loaded all, where that is safe."""
    try:
        tempfile.gettempdir()  # which a fork server needs, for its socket
    except FileNotFoundError:
        return multiprocessing.get_context("spawn")
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOAD)
    return context
