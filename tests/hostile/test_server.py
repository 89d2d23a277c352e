"""The server under hostile input: it never hangs, always answers /healthz, and always stops."""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi")

PATIENCE_SECONDS = 120.0
ANSWER_SECONDS = 20.0
HEALTH_SECONDS = 0.1
TEXT = "The harbour flooded at noon. A baker sold bread all day. Nobody was hurt by it."
PAGE = f"<p>{TEXT}</p>"
Start = Callable[..., "Server"]


class Server:
    """A server in a process."""

    def __init__(self, *options: str, prefix: Sequence[str] = ()) -> None:
        command = [*prefix, sys.executable, "-m", "pullquote", "serve", "--port", "0", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self.process.stderr is not None
        self.stderr = self.process.stderr
        self.url = self.stderr.readline().split()[-1]
        self.lines: list[str] = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.stderr), daemon=True)
        self.reader.start()

    def post(self, path: str, body: object) -> httpx.Response:
        """Send a request."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        return httpx.post(
            f"{self.url}api/{path}", content=content, headers=headers, timeout=PATIENCE_SECONDS
        )

    def highlight(self, text: str = TEXT) -> httpx.Response:
        """Highlight a text."""
        return self.post("highlight", {"source": {"text": text}})

    def history(self) -> httpx.Response:
        """Return what the library has."""
        return httpx.get(f"{self.url}api/history", timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        """End the server."""
        self.process.kill()
        self.process.wait()
        self.reader.join(PATIENCE_SECONDS)
        self.stderr.close()


@pytest.fixture
def start() -> Iterator[Start]:
    """Return a function that starts a server."""
    started: list[Server] = []

    def run(*options: str, prefix: Sequence[str] = ()) -> Server:
        started.append(Server(*options, prefix=prefix))
        return started[-1]

    yield run
    for server in started:
        server.kill()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Return a server with a short time limit."""
    running = Server("--no-library", "--answer-seconds", str(ANSWER_SECONDS))
    yield running
    running.kill()


def health_seconds(server: Server) -> float:
    """Return how long /healthz takes."""
    start = time.perf_counter()
    assert httpx.get(f"{server.url}healthz", timeout=PATIENCE_SECONDS).status_code == 200
    return time.perf_counter() - start


def html(page: str) -> dict[str, object]:
    """Return a request with a page."""
    return {"source": {"html": page}}


def text(source: str, kind: str = "text") -> dict[str, object]:
    """Return a request with a text."""
    return {"source": {"text": source, "kind": kind}}


EXPLAIN = {
    **text("".join(f"Rain {i} fell on town {i % 97}. " for i in range(4000))),
    "explain": True,
}
FAMILIES = {
    "comments": html("<!---->" * 4000 + PAGE),
    "open comments": html("<!--" * 50_000 + PAGE),
    "processing instructions": html("<?x?>" * 4000 + PAGE),
    "links in a paragraph": html(
        "<p>" + "<a href='http://e.org/'>rain</a> " * 8000 + "</p>" + PAGE
    ),
    "rows of a table": html("<table>" + "<tr><td>rain<td>fell" * 8000 + "</table>" + PAGE),
    "attributes": html("<p " + " ".join(f"a{i}=1" for i in range(32_000)) + ">" + PAGE),
    "nested elements": html("<div>" * 20_000 + PAGE),
    "front matter": text("---\ntitle: a" + " " * 50_000 + "b\n---\n\n" + TEXT, "markdown"),
    "brackets and spaces": text("](" * 5000 + " " * 20_000 + TEXT, "markdown"),
    "an open link": text("[a](" + " " * 20_000 + TEXT, "markdown"),
    "emphasis": text("*a _b " * 20_000 + TEXT, "markdown"),
    "quotes": text("> " * 20_000 + TEXT, "markdown"),
    "one long word": text("a" * 1_000_000 + ". " + TEXT),
    "dots": text(". " * 200_000 + TEXT),
    "quotation marks": text("“ ‘ " * 100_000 + TEXT),
    "an explanation of everything": EXPLAIN | {"model": "lexrank", "options": {"ratio": 1.0}},
    "an explanation of everything, default": EXPLAIN | {"options": {"ratio": 1.0}},
}
LONG = [
    {"text": "".join(f"Rain {i} fell on town {i % 97} {n}. " for i in range(2500))}
    for n in range(100)
]
SOURCES = {"sources": [{"text": TEXT}]}
OTHERS = {
    "a compression of long texts": ("compress", {"sources": LONG, "tokens": 10**6}),
    "a digest of long texts": ("digest", {"sources": LONG}),
    "a verification of empty quotations": ("verify", SOURCES | {"post": {"text": '"' * 999_999}}),
    "a verification of nested marks": (
        "verify",
        SOURCES | {"post": {"text": ("“" * 2999 + "”") * 300}},
    ),
}
REQUESTS = {name: ("highlight", body) for name, body in FAMILIES.items()} | OTHERS


@pytest.mark.parametrize("family", REQUESTS)
def test_no_request_holds_the_server(server: Server, family: str) -> None:
    """The response comes within the time limit; meanwhile /healthz answers at once."""
    path, content = REQUESTS[family]
    body = json.dumps(content).encode()
    idle_seconds = statistics.median(health_seconds(server) for _ in range(5))
    responses: list[httpx.Response] = []
    begin = time.monotonic()
    thread = threading.Thread(target=lambda: responses.append(server.post(path, body)))
    thread.start()
    health: list[float] = []
    while thread.is_alive() and len(health) < 200:
        health.append(health_seconds(server))
        time.sleep(0.02)
    thread.join(PATIENCE_SECONDS)
    seconds = time.monotonic() - begin
    (response,) = responses
    assert response.status_code in (200, 413, 422, 504), response.text[:500]
    assert seconds < ANSWER_SECONDS + 10
    # A server that stands still answers /healthz only after the request.
    assert statistics.median(health) < max(HEALTH_SECONDS + idle_seconds, seconds / 4)
    assert server.highlight(f"{TEXT} {family} {begin}").status_code == 200


def n_processes(process: int) -> int:
    """Return how many processes there are: this one and all below it."""
    # Each thread has a list of the processes that it started.
    lists = Path(f"/proc/{process}/task").glob("*/children")
    children = [int(child) for file in lists for child in file.read_text().split()]
    return 1 + sum(map(n_processes, children))


def deep(opening: str, closing: str) -> bytes:
    """Return a request whose document is nested 100,000 deep."""
    return f'{{"source": {{"document": {opening * 100_000}{closing * 100_000}}}}}'.encode()


DIGITS = "9" * 5000


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("highlight", deep("[", "]")),
        ("highlight", deep('{"a":', "}").replace(b":}", b":1}")),
        ("highlight", b"[" * 100_000),
        ("highlight", f'{{"source": {{"text": "a b."}}, "options": {{"top": {DIGITS}}}}}'.encode()),
        ("explain", f'{{"source": {{"text": "{TEXT}"}}, "sentence": {DIGITS[:4000]}}}'.encode()),
        (
            "highlight",
            f'{{"source": {{"document": {{"text": "a b.", "blocks": [{{"start": 0, '
            f'"end": {DIGITS[:4200]}}}]}}}}}}'.encode(),
        ),
        (
            "quotes",
            f'{{"source": {{"text": "a b."}}, "start": 0, "end": {DIGITS[:4000]}}}'.encode(),
        ),
        ("highlight", b'{"source": {"text": "\xff\xfe"}}'),
        ("highlight", b"\x00" * 1000),
        (
            "highlight",
            b'{"source": {"html": "<meta charset=idna><p>It rained."}, "model": "\\ud800"}',
        ),
    ],
)
def test_hostile_json_is_rejected_in_one_line(server: Server, path: str, body: bytes) -> None:
    """Nesting, huge integers and broken text give 4xx with one short line."""
    response = server.post(path, body)
    assert 400 <= response.status_code < 500, response.text[:500]
    detail = response.json()["detail"]
    assert "\n" not in detail
    assert len(detail) <= 500


@pytest.mark.parametrize("title", ["%ED%A0%80", "%ff%fe", "\\ud800", "%00", "%F4%90%80%80"])
def test_broken_titles_do_no_harm(server: Server, title: str) -> None:
    """A title in the query that is not valid UTF-8 is replaced or rejected."""
    url = f"{server.url}api/evaluate?title={title}"
    response = httpx.post(
        url, content=TEXT, headers={"Content-Type": "text/plain"}, timeout=PATIENCE_SECONDS
    )
    assert response.status_code in (200, 422), response.text
    response.json()


def test_surrogates_in_a_document_do_no_harm(server: Server) -> None:
    """A title or document with lone surrogates is rejected in one line."""
    titled = {"source": {"text": TEXT, "title": "\ud800 \udfff"}}
    assert server.post("highlight", titled).status_code == 422
    broken = TEXT.replace("noon", "no\ud800n")
    document = {"text": broken, "blocks": [{"start": 0, "end": len(broken)}], "title": "\udfff"}
    for path, more in (("highlight", {}), ("export", {"format": "html"}), ("luhn", {})):
        response = server.post(path, {"source": {"document": document}} | more)
        assert response.status_code == 422, response.text
        assert "surrogate" in response.json()["detail"]


def test_a_timed_out_worker_is_freed(start: Start) -> None:
    """After more time-outs than there are workers, none is at work and requests are answered."""
    server = start("--no-library", "--workers", "1", "--answer-seconds", "0.5")
    body = json.dumps(EXPLAIN | {"options": {"ratio": 1.0}}).encode()
    statuses = [server.post("highlight", body).status_code for _ in range(4)]
    assert 504 in statuses
    compression = {"sources": LONG, "tokens": 10**6}
    assert server.post("compress", compression).status_code == 504
    time.sleep(0.2)
    # The server, the process that forks, and its resource tracker; at most one worker.
    assert n_processes(server.process.pid) <= 4
    start_time = time.monotonic()
    while server.highlight().status_code != 200:
        assert time.monotonic() - start_time < 20


def test_sigterm_ends_the_server_under_load(start: Start) -> None:
    """SIGTERM ends the server within its grace period while all workers are busy."""
    server = start("--no-library", "--answer-seconds", "60", "--stop-seconds", "1")
    body = json.dumps(EXPLAIN | {"model": "lexrank", "options": {"ratio": 1.0}}).encode()
    threads = [threading.Thread(target=_ignore_errors(server, body)) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(PATIENCE_SECONDS) == 0
    assert time.monotonic() - begin < 10
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    server.reader.join(PATIENCE_SECONDS)  # the workers hold the pipe open as long as they live
    assert not server.reader.is_alive()


def _ignore_errors(server: Server, body: bytes) -> Callable[[], None]:
    def run() -> None:
        with contextlib.suppress(httpx.TransportError):
            server.post("highlight", body)

    return run


def test_workers_end_with_a_killed_server(start: Start) -> None:
    """When the server is killed, its idle workers end as well."""
    server = start("--no-library")
    assert server.highlight().status_code == 200
    server.process.kill()
    server.reader.join(PATIENCE_SECONDS)
    assert not server.reader.is_alive()


def test_a_library_that_cannot_be_written_keeps_the_highlights(
    start: Start, tmp_path: Path
) -> None:
    """`remember` on a locked library answers the highlights with a warning."""
    path = tmp_path / "library.db"
    server = start("--library", str(path))
    request = {"source": {"text": TEXT}, "remember": True}
    assert "warning" not in server.post("highlight", request).json()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA max_page_count = 1")
    with connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON readings "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
    connection.close()
    response = server.post("highlight", {"source": {"text": f"{TEXT} Again."}, "remember": True})
    assert response.status_code == 200
    assert "library" in response.json()["warning"]
    assert response.json()["sentences"]


REMEMBER = {"source": {"text": TEXT}, "remember": True}
# Even root obeys the permissions of files without these capabilities.
UNPRIVILEGED = [
    "setpriv",
    *(f"--{kind}=-dac_override,-dac_read_search" for kind in ("bounding-set", "inh-caps")),
]


def test_a_library_on_read_only_media_is_served(start: Start, tmp_path: Path) -> None:
    """The history of a read-only library can be read; `remember` answers with a warning."""
    path = tmp_path / "media" / "library.db"
    server = start("--library", str(path))
    assert "warning" not in server.post("highlight", REMEMBER).json()
    server.process.terminate()
    server.process.wait(PATIENCE_SECONDS)
    with contextlib.closing(sqlite3.connect(path)) as connection:  # write the log back
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        if os.access(path, os.W_OK) and not shutil.which(UNPRIVILEGED[0]):
            pytest.skip("root may write to everything")
        prefix = UNPRIVILEGED if os.access(path, os.W_OK) else ()
        server = start("--library", str(path), prefix=prefix)
        assert [item["teaser"] for item in server.history().json()["readings"]]
        answer = server.post("highlight", {"source": {"text": f"{TEXT} Again."}, "remember": True})
        assert answer.status_code == 200
        assert "cannot be written" in answer.json()["warning"]
        assert httpx.delete(f"{server.url}api/history").status_code == 503
        assert path.read_bytes() == before
        assert list(path.parent.iterdir()) == [path]
    finally:
        path.parent.chmod(0o755)


@pytest.mark.parametrize("suffix", ["", "-wal"])
def test_a_library_removed_under_the_server_is_noticed(
    start: Start, tmp_path: Path, suffix: str
) -> None:
    """Without its file or log the library answers 503; highlights still come, and the log says why.

    Responses name no path.
    """
    path = tmp_path / "library.db"
    server = start("--library", str(path), "--workers", "1")
    assert "warning" not in server.post("highlight", REMEMBER).json()
    assert len(server.history().json()["readings"]) == 1
    path.with_name(path.name + suffix).unlink()
    answer = server.history()
    assert answer.status_code == 503
    assert "the library cannot be used" in answer.json()["detail"]
    answer = server.post("highlight", {"source": {"text": f"{TEXT} Again."}, "remember": True})
    assert answer.status_code == 200
    assert "library" in answer.json()["warning"]
    server.process.terminate()
    server.process.wait(PATIENCE_SECONDS)
    server.reader.join(PATIENCE_SECONDS)
    assert any(f"library.db{suffix}: was removed or replaced" in line for line in server.lines)
