"""Fetching URLs from strangers reaches the public internet only, whatever names resolve to."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest
import trustme

from pullquote.documents import FetchLimits, read_document
from pullquote.documents.ssrf import is_public
from pullquote.errors import (
    CertificateError,
    FetchTimeoutError,
    ForbiddenAddressError,
    UnreachableError,
    UsageError,
)

STRICT = FetchLimits(timeout_seconds=20.0, max_bytes=100_000, max_redirects=3, public_only=True)
PUBLIC = "93.184.216.34"
Resolve = Callable[..., None]


class Handler(BaseHTTPRequestHandler):
    """A handler that returns the requested host name, or redirects."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        self.server.asked.append(self.headers["Host"])  # type: ignore[attr-defined]
        body = b"<p>It fell all day.</p>"
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            body = b""
        elif self.path == "/hang":
            self.server.released.wait(30)  # type: ignore[attr-defined]
            return
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serve(context: ssl.SSLContext | None = None) -> Iterator[ThreadingHTTPServer]:
    """Run a server on a free loopback port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []  # type: ignore[attr-defined]
    server.released = threading.Event()  # type: ignore[attr-defined]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
    try:
        yield server
    finally:
        server.released.set()  # type: ignore[attr-defined]
        server.shutdown()
        server.server_close()


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """Serve over HTTP."""
    with serve() as server:
        yield server


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Record the address of each connection, and redirect it to the loopback port."""
    places: list[tuple[str, int]] = []
    connect = httpcore.SyncBackend.connect_tcp

    def note(self: Any, host: str, port: int, *rest: Any) -> httpcore.NetworkStream:
        places.append((host, port))
        return connect(self, "127.0.0.1", port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", note)
    return places


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Resolve:
    """Return a function that sets the results of a name's lookups; the last one repeats."""
    known: dict[str, list[tuple[str, ...]]] = {}
    look_up = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host not in known:
            assert host.replace(".", "").isdigit() or ":" in host or host.startswith("0x"), host
            return look_up(host, port, *rest, **more)
        answers = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers]

    def set_answers(host: str, *answers: str) -> None:
        known[host] = [tuple(each.split()) for each in answers]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return set_answers


def test_public_page_is_read(
    server: ThreadingHTTPServer, reached: list[tuple[str, int]], resolve: Resolve
) -> None:
    """The connection goes to the resolved address; the request has the name."""
    port = server.server_address[1]
    resolve("news.example", PUBLIC)
    document = read_document(f"http://news.example:{port}/", limits=STRICT)
    assert document.text == "It fell all day."
    assert reached == [(PUBLIC, port)]
    assert server.asked == [f"news.example:{port}"]  # type: ignore[attr-defined]


def test_name_is_looked_up_once(
    server: ThreadingHTTPServer, reached: list[tuple[str, int]], resolve: Resolve
) -> None:
    """A name that resolves to a public address first, then a private one, gets the public one."""
    port = server.server_address[1]
    resolve("rebinds.example", PUBLIC, "127.0.0.1")
    read_document(f"http://rebinds.example:{port}/", limits=STRICT)
    assert reached == [(PUBLIC, port)]
    with pytest.raises(ForbiddenAddressError):
        read_document(f"http://rebinds.example:{port}/", limits=STRICT)
    assert reached == [(PUBLIC, port)]


@pytest.mark.parametrize("target", ["http://inside.example/", "http://127.0.0.1/", "//[::1]/"])
def test_redirects_are_checked(
    server: ThreadingHTTPServer, reached: list[tuple[str, int]], resolve: Resolve, target: str
) -> None:
    """A public page cannot redirect into a private network."""
    port = server.server_address[1]
    resolve("news.example", PUBLIC)
    resolve("inside.example", "10.0.0.5")
    with pytest.raises(ForbiddenAddressError, match="is not a public address"):
        read_document(f"http://news.example:{port}/to/{target}", limits=STRICT)
    assert reached == [(PUBLIC, port)]


def test_redirect_to_another_port_is_refused(
    server: ThreadingHTTPServer, reached: list[tuple[str, int]], resolve: Resolve
) -> None:
    """A page cannot redirect to another port, even of a public host."""
    port = server.server_address[1]
    resolve("news.example", PUBLIC)
    url = f"http://news.example:{port}/to/http://news.example:6379/"
    with pytest.raises(ForbiddenAddressError, match="port 6379 is forbidden"):
        read_document(url, limits=STRICT)
    assert reached == [(PUBLIC, port)]


def test_every_address_of_a_name_is_checked(
    reached: list[tuple[str, int]], resolve: Resolve
) -> None:
    """One private address among public ones is enough to reject a name."""
    resolve("mixed.example", f"{PUBLIC} 192.168.0.1")
    with pytest.raises(ForbiddenAddressError) as caught:
        read_document("http://mixed.example/", limits=STRICT)
    assert reached == []
    assert str(caught.value).startswith("http://mixed.example/: mixed.example is not a public")
    assert "192.168" not in str(caught.value)


def test_next_address_is_tried(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch, resolve: Resolve
) -> None:
    """If the first address does not respond, the second is used; if none does, it is an error."""
    tried: list[str] = []
    connect = httpcore.SyncBackend.connect_tcp

    def answer_second(self: Any, host: str, port: int, *rest: Any) -> httpcore.NetworkStream:
        tried.append(host)
        if host == PUBLIC:
            raise httpcore.ConnectError("nobody there")
        return connect(self, "127.0.0.1", port, *rest)

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", answer_second)
    resolve("two.example", f"{PUBLIC} 93.184.216.35")
    resolve("one.example", PUBLIC)
    url = f"http://two.example:{server.server_address[1]}/"
    assert read_document(url, limits=STRICT).text
    assert tried == [PUBLIC, "93.184.216.35"]
    with pytest.raises(UnreachableError, match="nobody there"):
        read_document("http://one.example/", limits=STRICT)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",  # the same in decimal
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "169.254.169.254",
        "100.100.100.200",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::10.0.0.1]",
        "[2002:7f00:1::]",
        "[fd00:ec2::254]",
        "[fe80::1]",
    ],
)
def test_private_hosts_are_refused(reached: list[tuple[str, int]], host: str) -> None:
    """However a private address is written, nothing is sent to it."""
    with pytest.raises((ForbiddenAddressError, UnreachableError, UsageError)) as caught:
        read_document(f"http://{host}/", limits=STRICT)
    assert reached == []
    # A system may not know IPv6 or unusual notations, but all know these.
    if host.count(".") == 3 and host[0] == "1":
        assert isinstance(caught.value, ForbiddenAddressError)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::93.184.216.34", True),
        ("0.0.0.0", False),
        ("10.255.255.255", False),
        ("100.64.0.1", False),
        ("127.255.255.254", False),
        ("168.63.129.16", False),
        ("169.254.0.1", False),
        ("172.31.255.255", False),
        ("172.32.0.0", True),
        ("192.0.0.192", False),
        ("192.168.255.255", False),
        ("198.19.0.1", False),
        ("224.0.0.251", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("::127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::169.254.169.254", False),
        ("64:ff9b:1::1", False),
        ("2001:0:5ef5:79fb::1", False),
        ("2001:db8::1", False),
        ("2002:a00:1::1", False),
        ("fc00::1", False),
        ("fd00:ec2::254", False),
        ("fe80::1%1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    """No address of the special-purpose registries is public, nor is IPv4 embedded in IPv6."""
    assert is_public(ip_address(address)) is expected


def test_proxies_have_no_say(
    server: ThreadingHTTPServer,
    reached: list[tuple[str, int]],
    resolve: Resolve,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A proxy from the environment, which would resolve names itself, is ignored."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    port = server.server_address[1]
    resolve("news.example", PUBLIC)
    assert read_document(f"http://news.example:{port}/", limits=STRICT).text
    assert reached == [(PUBLIC, port)]


@pytest.mark.usefixtures("reached")
def test_certificate_is_for_the_name(
    resolve: Resolve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """TLS uses and verifies the name, although the connection goes to an address."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("news.example").configure_cert(context)
    names: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    resolve("news.example", PUBLIC)
    resolve("other.example", PUBLIC)
    with serve(context) as server:
        port = server.server_address[1]
        assert read_document(f"https://news.example:{port}/", limits=STRICT).text
        with pytest.raises(CertificateError):
            read_document(f"https://other.example:{port}/", limits=STRICT)
    assert names == ["news.example", "other.example"]


def test_files_are_not_read(tmp_path: Path) -> None:
    """A path instead of a URL is rejected, and so is standard input."""
    path = tmp_path / "diary.txt"
    path.write_text("It fell all day.")
    for source in (str(path), "-", "file:///etc/hosts"):
        with pytest.raises(UsageError, match="http or https"):
            read_document(source, limits=STRICT)


def test_slow_server_is_cut_off(
    server: ThreadingHTTPServer, reached: list[tuple[str, int]], resolve: Resolve
) -> None:
    """The time limit applies to pinned connections, too."""
    port = server.server_address[1]
    resolve("news.example", PUBLIC)
    with pytest.raises(FetchTimeoutError):
        read_document(
            f"http://news.example:{port}/hang",
            limits=FetchLimits(timeout_seconds=1, public_only=True),
        )
    assert reached == [(PUBLIC, port)]
