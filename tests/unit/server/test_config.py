"""The server's settings, its cache, and what importing it brings along."""

import socket
import subprocess
import sys

import pytest

pytest.importorskip("fastapi")

from pullquote.errors import UsageError
from pullquote.server.config import ServerConfig, is_loopback
from pullquote.server.scoring_service import Cache


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_beyond_loopback_a_token_is_needed(host: str) -> None:
    """An address that others can reach is refused without a token, and taken with one."""
    with pytest.raises(UsageError, match="--token or PULLQUOTE_TOKEN"):
        ServerConfig(host=host)
    assert ServerConfig(host=host, token="s3cret").host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    """This machine's own addresses are told from others."""
    assert is_loopback(host)
    assert ServerConfig(host=host).token == ""


@pytest.mark.parametrize(
    "given", [{"workers": 0}, {"max_bytes": 0}, {"answer_seconds": 0.0}, {"token": "ü"}]
)
def test_settings_that_cannot_be_are_refused(given: dict) -> None:
    """Each is refused by its name."""
    with pytest.raises(UsageError, match=next(iter(given))):
        ServerConfig(**given)


def test_the_cache_drops_what_was_not_used_for_longest() -> None:
    """Asking for a value keeps it; a value too heavy for the whole is not kept."""
    cache = Cache[str](max_weight=10)
    cache.put("a", "A", weight=4)
    cache.put("b", "B", weight=4)
    assert cache.get("a") == "A"
    cache.put("c", "C", weight=4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == ("A", None, "C")
    cache.put("d", "D", weight=11)
    assert cache.get("d") is None


def test_imports_stay_light() -> None:
    """The library alone brings no FastAPI, and the server no training framework."""
    code = (
        "import sys, pullquote, pullquote.cli; assert 'fastapi' not in sys.modules;"
        "import pullquote.server.run;"
        "print(sorted({'jax','keras','torch','scipy','tensorflow'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_serve_refuses_what_it_cannot_do_in_one_line() -> None:
    """An open address without a token ends the command with status 2, before anything listens."""
    done = subprocess.run(
        [sys.executable, "-m", "pullquote", "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "token" in done.stderr


def test_the_socket_is_named_as_tcp() -> None:
    """Only then does asyncio send an answer's second piece without waiting for the first's ack."""
    from pullquote.server.run import bind

    with bind(ServerConfig(port=0)) as opened:
        assert opened.proto == socket.IPPROTO_TCP
