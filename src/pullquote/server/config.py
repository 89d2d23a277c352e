"""The configuration of a server: the options of ``pullquote serve``."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from pullquote._io.cores import default_workers
from pullquote._io.paths import data_folder
from pullquote.errors import UsageError


@dataclass(frozen=True, slots=True)
class ServerConfig:
    """The options that a server was started with.

    Attributes:
        host: Address to listen on.
        port: Port; 0 picks a free port.
        workers: Processes that score articles, one at a time each; one per core by default, 2 to 8.
        models: Model files to offer beside the built-in scorers; the first is the default.
        encoder: Name or file of the encoder of these models, or of the default scorer if there are
            none; None for the one that each was trained on. Requests may name it, too.
        library: File of the library; None for none.
        token: Bearer token required from clients; empty for none, on loopback only.
        allowed_hosts: Accepted Host header values, beside the server's own, as behind a proxy.
        allow_fetch: Whether the server fetches web addresses.
        queue: Requests that may wait for a worker; more are rejected.
        cached_sentences: Sentences whose scores are cached, in each worker.
        max_bytes: Length limit of a request's body.
        max_sentences: Length limit of an article.
        receive_seconds: Time limit for headers, and again for a body.
        answer_seconds: Time limit for a response once the body has arrived.
        stop_seconds: Time for requests to end when the server stops.

    Raises:
        UsageError: A number is out of range, or others can reach the address and there is no token.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = field(default_factory=default_workers)
    models: tuple[Path, ...] = ()
    encoder: str | None = None
    library: Path | None = None
    token: str = ""
    allowed_hosts: tuple[str, ...] = ()
    allow_fetch: bool = False
    queue: int = 64
    cached_sentences: int = 20_000
    max_bytes: int = 8 * 1024 * 1024
    max_sentences: int = 5_000
    receive_seconds: float = 10.0
    answer_seconds: float = 60.0
    stop_seconds: float = 10.0

    def __post_init__(self) -> None:
        for name in ("workers", "queue", "max_bytes", "max_sentences"):
            if (value := getattr(self, name)) < 1:
                raise UsageError(f"{name} must be at least 1, got {value}")
        for name in ("receive_seconds", "answer_seconds", "stop_seconds"):
            if not (seconds := getattr(self, name)) > 0:
                raise UsageError(f"{name} must be greater than 0, got {seconds:g}")
        if not self.token and not is_loopback(self.host):
            raise UsageError(
                f"host {self.host} can be reached from other machines, so a token is required: "
                "--token or PULLQUOTE_TOKEN"
            )
        if self.token and not (self.token.isascii() and self.token.isprintable()):
            raise UsageError("token must be printable ASCII")


def is_loopback(host: str) -> bool:
    """Return whether only this machine can reach an address.

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
    """Return the path of the user's library."""
    return data_folder() / "library.db"
