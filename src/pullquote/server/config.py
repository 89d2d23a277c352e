"""Server, settings: every choice that whoever starts the server makes.

In: the options of ``pullquote serve``. Out: one frozen value, the same in all workers.
"""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from pullquote._io.paths import data_folder
from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """What the server was started with.

    Attributes:
        host: Address that it listens on.
        port: Port; 0 for any that is free.
        workers: Processes that answer, each with its own models.
        models: Model files to offer beside the built-in scorers; the first is the default.
        library: File of the library; None for none.
        token: What every call has to bring; empty for none, on loopback only.
        allowed_hosts: Names besides its own under which it is asked, as behind a proxy.
        allow_fetch: Whether it fetches the addresses that it is given.
        threads: Articles that one process works on at a time.
        queue: Calls that may wait in one process before others are turned away.
        cached_sentences: Sentences of articles whose scores are remembered.
        max_bytes: Bytes of the longest body.
        max_sentences: Sentences of the longest article.
        receive_seconds: Time to receive headers, and again for a body.
        answer_seconds: Time to answer once the body is there.
        stop_seconds: Time for calls to end when the server stops.

    Raises:
        UsageError: A number is out of its range, or the address is open to others and there is
            no token.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    models: tuple[Path, ...] = ()
    library: Path | None = None
    token: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allow_fetch: bool = False
    threads: int = 2
    queue: int = 64
    cached_sentences: int = 20_000
    max_bytes: int = 8 * 1024 * 1024
    max_sentences: int = 5_000
    receive_seconds: float = 10.0
    answer_seconds: float = 60.0
    stop_seconds: float = 10.0

    def __post_init__(self) -> None:
        for name in ("workers", "threads", "queue", "max_bytes", "max_sentences"):
            if (value := getattr(self, name)) < 1:
                raise UsageError(f"{name} is {value}, but has to be 1 or more")
        for name in ("receive_seconds", "answer_seconds", "stop_seconds"):
            if not (seconds := getattr(self, name)) > 0:
                raise UsageError(f"{name} is {seconds:g}, but has to be above 0")
        if not self.token and not is_loopback(self.host):
            raise UsageError(
                f"host is {self.host}, which others can reach, but no token was given; "
                "--token or PULLQUOTE_TOKEN is needed"
            )
        if self.token and not (self.token.isascii() and self.token.isprintable()):
            raise UsageError("token holds characters that no header can; ASCII is needed")


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's alone.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def default_library() -> Path:
    """Give the place of a user's library."""
    return data_folder() / "library.db"
