"""The queue before the workers shares slots among clients and bounds how many wait."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from pullquote.server.fair_queue import FairQueue, QueueFullError


async def start(queue: FairQueue, client: str, order: list[str]) -> asyncio.Task[None]:
    """Start to acquire a slot, and record the client once it has one."""

    async def acquire() -> None:
        await queue.acquire(client)
        order.append(client)

    task = asyncio.create_task(acquire())
    await asyncio.sleep(0)
    return task


def run(function: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a coroutine."""
    asyncio.run(asyncio.wait_for(function(), 10))


def test_exactly_the_limit_may_wait() -> None:
    """With one slot and a limit of two, the fourth request is rejected and the third is not."""

    async def check() -> None:
        queue = FairQueue(1, limit=2)
        await queue.acquire("a")
        order: list[str] = []
        tasks = [await start(queue, "a", order) for _ in range(2)]
        assert queue.n_waiting == 2
        with pytest.raises(QueueFullError):
            await queue.acquire("a")
        for n_served in range(3):
            assert len(order) == n_served
            queue.release("a")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        assert queue.n_waiting == 0

    run(check)


def test_a_client_with_few_requests_does_not_wait_behind_many() -> None:
    """A request of another client is served before the second of the first client."""

    async def check() -> None:
        queue = FairQueue(1, limit=100)
        await queue.acquire("many")
        order: list[str] = []
        tasks = [await start(queue, "many", order) for _ in range(5)]
        tasks.append(await start(queue, "few", order))
        for client in ("many", "few", "many"):
            queue.release(client)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert order == ["few", "many", "many"]
        for task in tasks:
            task.cancel()

    run(check)


def test_a_full_queue_makes_room_for_newcomers() -> None:
    """The last request of the client with the most is rejected, not the newcomer."""

    async def check() -> None:
        queue = FairQueue(1, limit=3)
        await queue.acquire("many")
        order: list[str] = []
        tasks = [await start(queue, "many", order) for _ in range(3)]
        newcomer = await start(queue, "few", order)
        with pytest.raises(QueueFullError):
            await tasks[-1]
        assert queue.n_waiting == 3
        with pytest.raises(QueueFullError):
            await queue.acquire("many")
        queue.release("many")
        await newcomer
        assert order == ["few"]
        for task in tasks[:-1]:
            task.cancel()

    run(check)


def test_spare_slots_are_for_clients_without_one() -> None:
    """A client that holds all slots leaves the spare one to another client."""

    async def check() -> None:
        queue = FairQueue(2, spare=1, limit=100)
        await queue.acquire("a")
        await queue.acquire("a")
        order: list[str] = []
        third = await start(queue, "a", order)
        await asyncio.wait_for(queue.acquire("b"), 1)
        waiting = await start(queue, "c", order)
        assert order == []
        queue.release("b")
        await waiting
        assert order == ["c"]
        third.cancel()

    run(check)


def test_a_cancelled_request_leaves_no_trace() -> None:
    """Cancelling frees the place in the queue, or the slot if it was granted already."""

    async def check() -> None:
        queue = FairQueue(1, limit=1)
        await queue.acquire("a")
        order: list[str] = []
        waiting = await start(queue, "b", order)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert queue.n_waiting == 0
        granted = await start(queue, "b", order)
        queue.release("a")
        granted.cancel()
        await asyncio.gather(granted, return_exceptions=True)
        await asyncio.wait_for(queue.acquire("c"), 1)

    run(check)


def test_a_slot_is_not_granted_to_a_request_canceled_in_the_same_moment() -> None:
    """Requests that all reach their time limit at once leave the slot to the next one."""

    async def check() -> None:
        queue = FairQueue(1, limit=2)
        await queue.acquire("a")
        order: list[str] = []
        waiting = [await start(queue, "a", order) for _ in range(2)]
        for task in waiting:
            task.cancel()
        queue.release("a")
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(result) for result in results} == {asyncio.CancelledError}
        await asyncio.wait_for(queue.acquire("a"), 1)
        assert order == []

    run(check)


def test_a_request_canceled_in_the_same_moment_makes_room() -> None:
    """A newcomer to a full queue replaces a request that was just canceled."""

    async def check() -> None:
        queue = FairQueue(1, limit=2)
        await queue.acquire("many")
        order: list[str] = []
        first, last = [await start(queue, "many", order) for _ in range(2)]
        arriving = asyncio.create_task(start(queue, "few", order))
        await asyncio.sleep(0)  # it has created the newcomer, which runs next
        last.cancel()
        newcomer = await arriving
        await asyncio.gather(last, return_exceptions=True)
        assert last.cancelled()
        queue.release("many")
        await newcomer
        queue.release("few")
        await first
        assert order == ["few", "many"]

    run(check)
