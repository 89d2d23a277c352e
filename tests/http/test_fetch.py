"""Fetching over real connections, from a local server that behaves well or badly."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from pullquote.documents import FetchLimits, read_document
from pullquote.errors import (
    CertificateError,
    EmptySourceError,
    FetchError,
    FetchTimeoutError,
    HttpStatusError,
    RedirectError,
    SourceError,
    TooLargeError,
    UnreachableError,
    UsageError,
)
from pullquote.ingest.crawl.politeness import PoliteFetcher, RobotsCache

PAGE = "<html><body><p>Es fiel für Tage.</p><p>We stayed.</p></body></html>"
PATIENCE_SECONDS = 60
QUICK = FetchLimits(timeout_seconds=PATIENCE_SECONDS, max_bytes=100_000, max_redirects=3)


class Handler(BaseHTTPRequestHandler):
    """A handler whose behavior depends on the path."""

    agents: list[str] = []  # noqa: RUF012  (shared on purpose: what the clients called themselves)

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        self.agents.append(self.headers["User-Agent"])
        path = self.path.partition("?")[0]
        if path.startswith("/hops/"):
            left = int(path.removeprefix("/hops/"))
            self.redirect(f"/hops/{left - 1}" if left else "../page")
        elif path.startswith("/to/"):
            self.redirect(path.removeprefix("/to/"))
        elif path.startswith("/status/"):
            self.send_error(int(path.removeprefix("/status/")))
        elif path == "/drip":
            self.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x")
        elif path == "/drip-header":
            self.drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x")
        elif path == "/hang":
            self.server.closing.wait(PATIENCE_SECONDS)  # type: ignore[attr-defined]
            self.server.served.append(path)  # type: ignore[attr-defined]
        elif path == "/cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nIt fell.")
        elif path == "/bomb":
            self.send(gzip.compress(b"x" * 10_000_000), "text/plain", coding="gzip")
        elif path == "/stacked":
            self.send(gzip.compress(gzip.compress(b"It fell.")), "text/plain", coding="gzip, gzip")
        else:
            self.send(*CONTENTS[path])

    def send(self, body: bytes, media_type: str, coding: str = "") -> None:
        """Send a complete response."""
        self.send_response(200)
        if media_type:
            self.send_header("Content-Type", media_type)
        if coding:
            self.send_header("Content-Encoding", coding)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, location: str) -> None:
        """Redirect."""
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drip(self, start: bytes, drop: bytes) -> None:
        """Send a few bytes at a time, well within any time limit for one read."""
        self.wfile.write(start)
        try:
            for _ in range(10 * PATIENCE_SECONDS):
                self.wfile.write(drop)
                time.sleep(0.1)
            self.server.served.append(self.path)  # type: ignore[attr-defined]
        except OSError:
            self.server.hung_up.set()  # type: ignore[attr-defined]


CONTENTS: dict[str, tuple[bytes, str]] = {
    "/page": (PAGE.encode(), "text/html; charset=utf-8"),
    "/latin": (PAGE.encode("latin-1"), "text/html; charset=iso-8859-1"),
    "/bare": (b"<p>It fell.</p>", "text/html"),
    "/text": (b"<p>It fell.</p>", "text/plain"),
    "/notes.md": (b"It *fell*.", "text/plain"),
    "/markdown": (b"It *fell*.", "text/markdown"),
    "/nameless.html": (b"<p>It fell.</p>", ""),
    "/blank": (b"", "text/html"),
    "/large": (b"x" * 100_001, "text/plain"),
    "/full": (b"x" * 100_000, "text/plain"),
}


@contextmanager
def serve(context: ssl.SSLContext | None = None) -> Iterator[ThreadingHTTPServer]:
    """Run a server on a free loopback port, with a thread for each client."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.hung_up, server.closing = threading.Event(), threading.Event()  # type: ignore[attr-defined]
    server.served = []  # type: ignore[attr-defined]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield server
    finally:
        server.closing.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def server() -> Iterator[ThreadingHTTPServer]:
    """Serve over HTTP."""
    with serve() as server:
        yield server


@pytest.fixture
def site(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the server's address; proxies of this machine are disabled."""
    monkeypatch.setenv("NO_PROXY", "*")
    return f"http://127.0.0.1:{server.server_address[1]}"


@pytest.mark.parametrize("path", ["/page", "/latin", "/hops/2"])
def test_page_is_read(site: str, path: str) -> None:
    """A page is read as its article, decoded as the server declares, after redirects."""
    document = read_document(site + path, limits=QUICK)
    assert document.text == "Es fiel für Tage.\n\nWe stayed."
    assert document.source == site + path
    assert document.url == site + ("/page" if "hops" in path else path)


@pytest.mark.parametrize(
    ("path", "text", "is_markdown"),
    [
        ("/bare", "It fell.", False),
        ("/text", "<p>It fell.</p>", False),
        ("/notes.md?raw=1", "It *fell*.", True),
        ("/markdown", "It *fell*.", True),
        ("/nameless.html", "It fell.", False),
    ],
)
def test_server_tells_what_it_sends(site: str, path: str, text: str, is_markdown: bool) -> None:
    """The Content-Type decides the format, or the path's suffix if the type is generic."""
    document = read_document(site + path, limits=QUICK)
    assert (document.text, document.is_markdown) == (text, is_markdown)


def test_agent_is_honest(site: str) -> None:
    """The User-Agent is this program, not a browser."""
    Handler.agents.clear()
    read_document(f"{site}/page", limits=QUICK)
    (agent,) = Handler.agents
    assert agent.startswith("pullquote/")
    assert agent.endswith(" (article highlighter)")


@pytest.mark.parametrize(
    ("path", "error", "message"),
    [
        ("/status/404", HttpStatusError, "the server answered 404 Not Found"),
        ("/status/500", HttpStatusError, "the server answered 500 Internal Server Error"),
        ("/hops/3", RedirectError, "redirected more than 3 times"),
        (
            "/to/file:///etc/hosts",
            RedirectError,
            "redirected to file:///etc/hosts, which is not an http or",
        ),
        ("/to/http://a:b/", RedirectError, "redirected to a malformed address"),
        ("/blank", EmptySourceError, "is empty"),
        ("/large", TooLargeError, "more than 100000 bytes"),
        ("/bomb", TooLargeError, "more than 100000 bytes"),
        ("/stacked", FetchError, "content encoding must be gzip or deflate, got gzip, gzip"),
        ("/cut", UnreachableError, "cannot be reached"),
    ],
)
def test_failures_have_their_own_errors(
    site: str, path: str, error: type[SourceError], message: str
) -> None:
    """Each failure has its own exception, whose message begins with the address."""
    with pytest.raises(error, match=message) as caught:
        read_document(site + path, limits=QUICK)
    assert str(caught.value).startswith(f"{site}{path}: ")
    assert type(caught.value) is error


def test_limits_themselves_are_allowed(site: str) -> None:
    """Exactly as many bytes and redirects as the limits allow are read."""
    assert len(read_document(f"{site}/full", limits=QUICK).text) == 100_000
    assert read_document(f"{site}/hops/2", limits=QUICK).text


@pytest.mark.parametrize("path", ["/hang", "/drip", "/drip-header"])
def test_slow_server_is_cut_off(site: str, path: str, server: ThreadingHTTPServer) -> None:
    """The time limit applies to the whole fetch, even if every read is quick."""
    with pytest.raises(FetchTimeoutError, match=r"not received within 0\.5 s"):
        read_document(site + path, limits=FetchLimits(timeout_seconds=0.5))
    assert path not in server.served  # type: ignore[attr-defined]  # which takes a minute


def test_slow_connection_is_not_left_open(site: str, server: ThreadingHTTPServer) -> None:
    """After a timeout, the connection is closed and its thread ends."""
    server.hung_up.clear()  # type: ignore[attr-defined]
    threads = threading.active_count()
    with pytest.raises(FetchTimeoutError):
        read_document(f"{site}/drip-header", limits=FetchLimits(timeout_seconds=0.3))
    assert server.hung_up.wait(PATIENCE_SECONDS)  # type: ignore[attr-defined]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while threading.active_count() > threads and time.monotonic() < deadline:
        time.sleep(0.02)
    assert threading.active_count() <= threads


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port without a server cannot be reached."""
    monkeypatch.setenv("NO_PROXY", "*")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        with pytest.raises(UnreachableError, match="cannot be reached"):
            read_document(url, limits=QUICK)


MALFORMED = ["http://", "https:///a", "http://[::1/", "http://a:b/", "http://a]b/", "http:///"]
MALFORMED += ["http://e.org:99999/", "http://\0/", "http://a b/", "http://xn--/", "https://?a"]


@pytest.mark.parametrize("url", MALFORMED)
def test_malformed_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A malformed address is a usage error, and no crawler tries it again."""
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("waits"))
    for fetch in (partial(read_document, limits=QUICK), PoliteFetcher().fetch):
        with pytest.raises(UsageError) as raised:
            fetch(url)
        assert "\n" not in str(raised.value)
    assert RobotsCache().delay(url) == 0.0


@pytest.fixture
def authority() -> trustme.CA:
    """Return a certificate authority that is not trusted yet."""
    return trustme.CA()


@pytest.fixture
def secure_site(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve over HTTPS for the name localhost."""
    monkeypatch.setenv("NO_PROXY", "*")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with serve(context) as server:
        yield f"https://localhost:{server.server_address[1]}/page"


def test_untrusted_certificate_is_refused(secure_site: str) -> None:
    """A certificate of an unknown authority is rejected."""
    with pytest.raises(CertificateError, match="certificate cannot be verified"):
        read_document(secure_site, limits=QUICK)


def test_trusted_certificate_is_accepted(
    secure_site: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same server is read once its authority is trusted, but not under another name."""
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    assert read_document(secure_site, limits=QUICK).text.endswith("We stayed.")
    with pytest.raises(CertificateError):
        read_document(secure_site.replace("localhost", "127.0.0.1"), limits=QUICK)


def test_missing_certificates(secure_site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CA certificates, nothing is fetched."""
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    with pytest.raises(CertificateError, match="no CA certificates"):
        read_document(secure_site, limits=QUICK)
