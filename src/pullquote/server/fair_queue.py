"""Share slots fairly among clients.

Input: the addresses of clients that wait for a slot. Output: slots, granted in turn to the client
that holds the fewest, so that a client with many requests delays its own, not those of others.
"""

import asyncio
from collections import Counter, deque


class QueueFullError(Exception):
    """Too many requests are waiting."""


class FairQueue:
    """Slots that clients wait for.

    Args:
        slots: Number of slots.
        spare: Further slots, only for clients that hold none.
        limit: Number of requests that may wait.
    """

    def __init__(self, slots: int, *, spare: int = 0, limit: int) -> None:
        self._slots, self._spare, self._limit = slots, spare, limit
        self._held: Counter[str] = Counter()
        self._last_grant: dict[str, int] = {}
        self._n_grants = 0
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @property
    def n_waiting(self) -> int:
        """The number of requests that wait."""
        return sum(map(len, self._waiting.values()))

    async def acquire(self, client: str) -> None:
        """Wait for a slot.

        Raises:
            QueueFullError: The limit is reached, at once or while waiting: a newcomer replaces the
                last request of the client with the most.
        """
        if not self._waiting and self._has_slot(client):
            self._hold(client)
            return
        if self.n_waiting >= self._limit:
            self._make_room(client)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        self._grant()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                self.release(client)  # the slot was granted in the same moment
            else:
                self._remove(client, turn)
            raise

    def release(self, client: str) -> None:
        """Return a slot."""
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        self._grant()
        if client not in self._held and client not in self._waiting:
            self._last_grant.pop(client, None)

    def _has_slot(self, client: str) -> bool:
        spare = 0 if client in self._held else self._spare
        return self._held.total() < self._slots + spare

    def _grant(self) -> None:
        """Grant free slots to the clients that hold the fewest, and among equals in turn."""
        while self._waiting:
            client = min(
                self._waiting, key=lambda name: (self._held[name], self._last_grant.get(name, 0))
            )
            if not self._has_slot(client):
                return
            turn = self._waiting[client].popleft()
            if not self._waiting[client]:
                del self._waiting[client]
            if not turn.done():  # else canceled in the same moment, before `acquire` removed it
                self._hold(client)
                turn.set_result(None)

    def _hold(self, client: str) -> None:
        self._held[client] += 1
        self._n_grants += 1
        self._last_grant[client] = self._n_grants

    def _make_room(self, client: str) -> None:
        """Reject the last request of the client with the most, unless that is this client."""
        largest = max(self._waiting, key=lambda name: len(self._waiting[name]), default=client)
        if len(self._waiting.get(largest, ())) <= len(self._waiting.get(client, ())) + 1:
            raise QueueFullError
        turn = self._waiting[largest].pop()
        if not turn.done():
            turn.set_exception(QueueFullError())

    def _remove(self, client: str, turn: asyncio.Future[None]) -> None:
        turns = self._waiting.get(client)
        if turns and turn in turns:
            turns.remove(turn)
            if not turns:
                del self._waiting[client]
