"""Share how objects that hold a file, a connection or a process work in a ``with`` statement."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """A context manager that calls its own `close` at the end of the block."""

    @abstractmethod
    def close(self) -> None:
        """Release what is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
