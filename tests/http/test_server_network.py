"""The server in a process of its own, with well-behaved, slow and broken clients."""

import concurrent.futures
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi")

TEXT = "The harbour flooded at noon. A baker sold bread all day. Nobody was hurt by it."
LIMIT = 60.0
Start = Callable[..., "Server"]


class Server:
    """A server in a process."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "pullquote", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.stderr = self.process.stderr
        self.url = self.stderr.readline().split()[-1]
        self.port = httpx.URL(self.url).port or 0
        until = time.monotonic() + LIMIT
        while True:
            try:
                if httpx.get(f"{self.url}readyz", timeout=LIMIT).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, self.stderr.read()
            assert time.monotonic() < until
            time.sleep(0.05)

    def post(self, text: str = TEXT) -> httpx.Response:
        """Highlight a text."""
        body = {"source": {"text": text}}
        return httpx.post(f"{self.url}api/highlight", json=body, timeout=LIMIT)

    def connect(self, data: bytes) -> socket.socket:
        """Open a connection and send something."""
        opened = socket.create_connection(("127.0.0.1", self.port), LIMIT)
        opened.sendall(data)
        return opened

    def stop(self) -> int:
        """Stop the server and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        self.stderr.read()
        return self.process.wait(LIMIT)


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a server."""
    started: list[Server] = []

    def run(*options: str) -> Server:
        started.append(Server("--no-library", *options))
        return started[-1]

    yield run
    for server in started:
        server.process.kill()
        server.process.wait()
        server.stderr.close()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server with tight limits, for tests that only send requests."""
    running = Server("--no-library", "--max-bytes", "5000", "--receive-seconds", "1")
    yield running
    running.process.kill()
    running.process.wait()
    running.stderr.close()


def head(*lines: str) -> bytes:
    """Return the head of a request."""
    start = ["POST /api/highlight HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    return "\r\n".join([*start, *lines, "", ""]).encode()


def read_all(opened: socket.socket) -> bytes:
    """Read until the server closes the connection."""
    found = b""
    try:
        while piece := opened.recv(65536):
            found += piece
    except ConnectionResetError:
        pass
    return found


def test_dripping_headers_and_bodies_are_cut_off(server: Server) -> None:
    """A client that sends a byte now and then is disconnected, and others are served meanwhile."""
    opened = [
        server.connect(b"GET /api/models HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "),
        server.connect(head("Content-Length: 4000")),
        server.connect(b""),
    ]
    answers: list[bytes] = []
    for slow, drips in zip(opened, (True, True, False), strict=True):
        slow.settimeout(0.2)
        until = time.monotonic() + LIMIT
        while time.monotonic() < until:
            try:
                if drips:
                    slow.sendall(b"a")
                piece = slow.recv(65536)
            except TimeoutError:
                continue
            except ConnectionError:
                break
            if not piece:
                break
            answers.append(piece)
        else:
            pytest.fail("the server never hung up")
        assert server.post().status_code == 200
        slow.close()
    assert b"408 Request Timeout" in b"".join(answers)


def test_chunked_bodies_have_the_same_limit(server: Server) -> None:
    """A body without a declared length is rejected as soon as it is too long."""
    with server.connect(head("Transfer-Encoding: chunked")) as opened:
        try:
            for _ in range(50):
                opened.sendall(b"3e8\r\n" + b"a" * 1000 + b"\r\n")
        except ConnectionError:
            pass
        assert b" 413 " in read_all(opened)
    with server.connect(head("Content-Length: 99999999999")) as opened:
        assert b" 413 " in read_all(opened)
    body = json.dumps({"source": {"text": TEXT}}).encode()
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with server.connect(head("Transfer-Encoding: chunked", "Connection: close") + chunks) as opened:
        assert b" 200 " in read_all(opened)


def test_a_client_that_sends_too_much_reads_the_error(server: Server) -> None:
    """A client that sends its whole body before it reads gets the response, not a broken pipe."""
    for _ in range(5):
        body = json.dumps({"source": {"text": "a" * 1_500_000}}).encode()
        with server.connect(head(f"Content-Length: {len(body)}") + body) as opened:
            assert b" 413 " in read_all(opened)


def test_broken_clients_leave_nothing_behind(server: Server) -> None:
    """After clients that hang up or send garbage, the server answers and holds no connection."""
    body = json.dumps({"source": {"text": TEXT}}).encode()
    whole = head(f"Content-Length: {len(body)}") + body
    for number in range(100):
        server.connect([whole, whole[:-9], whole[:30], b"\0\xff" * 99][number % 4]).close()
    assert server.post().status_code == 200
    folder = Path(f"/proc/{server.process.pid}/fd")
    if folder.exists():
        until = time.monotonic() + LIMIT
        while sum(1 for _ in folder.iterdir()) > 40:
            assert time.monotonic() < until
            time.sleep(0.1)


def test_too_many_requests_are_rejected(start: Start) -> None:
    """Beyond workers and queue the response is 429 with Retry-After; the others are served."""
    server = start("--workers", "1", "--queue", "1")
    texts = [f"Number {n} came in. " + TEXT * 60 for n in range(24)]
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(server.post, texts))
    statuses = {answer.status_code for answer in answers}
    assert statuses == {200, 429}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert server.post().status_code == 200


def test_the_time_limit(start: Start) -> None:
    """A request over the time limit gets 504, and the server stays ready."""
    server = start("--answer-seconds", "0.02", "--max-sentences", "100000")
    answer = server.post(" ".join(f"Rain number {n} fell on the town." for n in range(3000)))
    assert answer.status_code == 504
    assert answer.headers["content-type"] == "application/problem+json"
    assert httpx.get(f"{server.url}readyz", timeout=LIMIT).status_code == 200


def test_stopping_lets_requests_finish(start: Start) -> None:
    """A request that is running when the server is stopped gets its response."""
    server = start("--max-sentences", "100000", "--answer-seconds", "120", "--stop-seconds", "60")
    long = " ".join(f"Rain number {n} fell on the town of Otley." for n in range(4000))
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(server.post, long)
        metric = ""
        while 'route="/healthz"' not in metric and not answer.done():
            httpx.get(f"{server.url}healthz", timeout=LIMIT)
            metric = httpx.get(f"{server.url}metrics", timeout=LIMIT).text
        assert server.stop() == 0
        assert answer.result(LIMIT).status_code == 200
    with pytest.raises(httpx.TransportError):
        server.post()


def test_requests_of_all_workers_are_counted(start: Start) -> None:
    """/metrics counts the requests of two workers; the server stops with them."""
    server = start("--workers", "2")
    for _ in range(8):
        assert server.post().status_code == 200
    text = httpx.get(f"{server.url}metrics", timeout=LIMIT).text
    counted = 'pullquote_requests_total{method="POST",route="/api/highlight",status="200"}'
    line = next(each for each in text.splitlines() if each.startswith(counted))
    assert float(line.split()[-1]) == 8
    assert server.stop() == 0


def test_workers_that_fetch_reach_no_private_address(start: Start) -> None:
    """An address goes to a worker that may fetch, which rejects the server's own machine."""
    server = start("--allow-fetch")
    body = {"source": {"url": f"{server.url}healthz"}}
    response = httpx.post(f"{server.url}api/highlight", json=body, timeout=LIMIT)
    assert response.status_code == 403
    batch = {"articles": [body, {"source": {"text": TEXT}}]}
    response = httpx.post(f"{server.url}api/highlight/batch", json=batch, timeout=LIMIT)
    assert [item["status"] for item in response.json()["results"]] == [403, 200]


def test_a_port_in_use_is_reported_in_one_line(server: Server) -> None:
    """A second server on the port exits with status 2 and one line."""
    command = [sys.executable, "-m", "pullquote", "serve", "--port", str(server.port)]
    done = subprocess.run(
        [*command, "--no-library"], capture_output=True, text=True, check=False, timeout=LIMIT
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "cannot listen" in done.stderr


def test_options_come_from_the_environment(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every option is also an environment variable."""
    monkeypatch.setenv("PULLQUOTE_TOKEN", "s3cret")
    monkeypatch.setenv("PULLQUOTE_MAX_BYTES", "1234")
    server = start()
    assert server.post().status_code == 401
    headers = {"Authorization": "Bearer s3cret"}
    found = httpx.get(f"{server.url}api/settings", headers=headers, timeout=LIMIT).json()
    assert found["max_bytes"] == 1234
