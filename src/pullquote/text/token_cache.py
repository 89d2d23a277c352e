"""Text, chunks: remembers what came of the blank-separated chunks of a text.

In: a function of a chunk. Out: a mapping that calls it when a chunk is first met. Most chunks of a
text were met before, and looking one up takes a tenth of the time of working on it anew.
"""

from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

MAX_CODE_POINTS = 40
"""A longer chunk is rarely met twice."""


class TokenCache(dict[str, Value]):
    """What a function gives for each chunk; all is forgotten when there are too many.

    Threads may share it: each operation on a dict is atomic, and whichever thread works on a
    chunk, the outcome is the same.

    >>> lengths = TokenCache(len, most=1000)
    >>> [lengths[chunk] for chunk in "to be or not".split()]
    [2, 2, 2, 3]
    """

    def __init__(self, work: Callable[[str], Value], *, most: int) -> None:
        """Take the function.

        Args:
            work: From a chunk to what is to be known of it; always the same for the same chunk.
            most: How many chunks are remembered.
        """
        super().__init__()
        self._work = work
        self._most = most

    def __missing__(self, chunk: str) -> Value:
        value = self._work(chunk)
        if len(chunk) <= MAX_CODE_POINTS:
            if len(self) >= self._most:
                self.clear()
            self[chunk] = value
        return value
