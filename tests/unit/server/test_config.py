"""The server's configuration, what it imports, and how it starts."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from pullquote.errors import UsageError
from pullquote.server.config import ServerConfig, is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_a_token_is_required_beyond_loopback(host: str) -> None:
    """An address that other machines can reach is rejected without a token."""
    with pytest.raises(UsageError, match="--token or PULLQUOTE_TOKEN"):
        ServerConfig(host=host)
    assert ServerConfig(host=host, token="s3cret").host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_token(host: str) -> None:
    """Addresses of this machine are recognized."""
    assert is_loopback(host)
    assert ServerConfig(host=host).token == ""


@pytest.mark.parametrize(
    "options", [{"workers": 0}, {"max_bytes": 0}, {"answer_seconds": 0.0}, {"token": "ü"}]
)
def test_invalid_options_are_rejected(options: dict) -> None:
    """The message names the option."""
    with pytest.raises(UsageError, match=next(iter(options))):
        ServerConfig(**options)


def test_imports_stay_light() -> None:
    """The package alone does not import FastAPI, nor the server a training framework."""
    code = (
        "import sys, pullquote, pullquote.cli; assert 'fastapi' not in sys.modules;"
        "import pullquote.server.run;"
        "print(sorted({'jax','keras','torch','scipy','tensorflow'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_serve_rejects_an_open_address_in_one_line() -> None:
    """An open address without a token exits with status 2 before anything listens."""
    done = subprocess.run(
        [sys.executable, "-m", "pullquote", "serve", "--host", "0.0.0.0", "--port", "0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "token" in done.stderr


def test_the_socket_is_tcp() -> None:
    """Only then does asyncio switch off Nagle's algorithm."""
    from pullquote.server.run import bind

    with bind(ServerConfig(port=0)) as opened:
        assert opened.proto == socket.IPPROTO_TCP


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a database", "library"), (b"SQLite format 3\0" + b"\xff" * 4096, "library")],
    ids=["not-a-database", "damaged"],
)
def test_serve_reports_an_unusable_library_before_it_listens(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """One line names the file; the address is never printed."""
    path = tmp_path / "library.db"
    path.write_bytes(content)
    command = [sys.executable, "-m", "pullquote", "serve", "--port", "0", "--library", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr
    assert words in done.stderr
    assert "http://" not in done.stderr
    assert path.read_bytes() == content


def test_serve_reports_an_unusable_model_in_one_line(tmp_path: Path) -> None:
    """A damaged model file exits with one line instead of a traceback from a worker."""
    path = tmp_path / "mine.safetensors"
    path.write_bytes(b"\xff" * 100)
    command = [sys.executable, "-m", "pullquote", "serve", "--port", "0", "--no-library"]
    done = subprocess.run(
        [*command, "--model", str(path)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(path) in done.stderr
