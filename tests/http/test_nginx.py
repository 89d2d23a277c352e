"""deploy/nginx.conf, run by a real nginx in front of a real server, both on loopback."""

import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

pytest.importorskip("fastapi")
trustme = pytest.importorskip("trustme")

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx on the path")

CONFIG = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NAME = "reader.example.org"
TOKEN = "a token for this test only"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
TEXT = {"Content-Type": "text/plain"}
PATIENCE_SECONDS = 90
WHOLE = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    {config}
}}
"""


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of a server with a token and an allowed host name."""
    port = free_port()
    library = tmp_path_factory.mktemp("library") / "library.db"
    command = [sys.executable, "-m", "pullquote", "serve", "--port", str(port), "--token", TOKEN]
    server = subprocess.Popen([*command, "--allow-host", NAME, "--library", str(library)])
    try:
        yield port
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, served: int) -> Iterator[httpx.Client]:
    """Start nginx with the file in deploy/ and its own certificate; return a client of it."""
    folder = tmp_path_factory.mktemp("nginx")
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.cert_chain_pems[0].write_to_path(str(folder / "reader.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "reader.key"))
    secure, plain = free_port(), free_port()
    config = CONFIG.read_text(encoding="utf-8")
    for given, here in (
        ("127.0.0.1:8000", f"127.0.0.1:{served}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/reader.example.org.pem", str(folder / "reader.pem")),
        ("/etc/ssl/private/reader.example.org.key", str(folder / "reader.key")),
    ):
        assert config.count(given) == 1
        config = config.replace(given, here)
    user = "user root;" if Path("/root").owner() == Path(folder).owner() else ""
    whole = folder / "nginx.conf"
    whole.write_text(WHOLE.format(folder=folder, config=config, user=user), encoding="utf-8")
    nginx = subprocess.Popen([str(NGINX), "-p", folder, "-c", whole], stderr=subprocess.PIPE)
    context = ssl.create_default_context()
    authority.configure_trust(context)
    try:
        with httpx.Client(
            base_url=f"https://127.0.0.1:{secure}",
            headers={"Host": NAME},
            verify=context,
            timeout=PATIENCE_SECONDS,
        ) as client:
            client.plain = f"http://127.0.0.1:{plain}"  # type: ignore[attr-defined]
            wait_until_ready(client)
            yield client
    finally:
        nginx.terminate()
        nginx.communicate(timeout=PATIENCE_SECONDS)


def ask(client: httpx.Client, method: str, path: str, **given: object) -> httpx.Response:
    """Send a request with the server name of the certificate."""
    return client.request(method, path, extensions={"sni_hostname": NAME}, **given)  # type: ignore[arg-type]


def wait_until_ready(client: httpx.Client) -> None:
    """Wait until nginx and the server behind it are ready."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            if ask(client, "GET", "/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise AssertionError("nginx or the server does not come up")


def test_page_and_redirect(client: httpx.Client) -> None:
    """The page is served over TLS with its security headers; plain HTTP redirects to it."""
    page = ask(client, "GET", "/")
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "max-age" in page.headers["Strict-Transport-Security"]
    plain = httpx.get(f"{client.plain}/luhn?a=1", headers={"Host": NAME})  # type: ignore[attr-defined]
    assert (plain.status_code, plain.headers["Location"]) == (301, f"https://{NAME}/luhn?a=1")


def test_token_is_required_and_passed_on(client: httpx.Client) -> None:
    """Without the token the request is rejected, with it the server answers."""
    call = {"content": "Rain fell. Rain fell on us.", "headers": TEXT}
    assert ask(client, "POST", "/api/evaluate", **call).status_code == 401
    found = ask(client, "POST", "/api/evaluate", **call | {"headers": TEXT | BEARER})
    assert found.status_code == 200
    assert "Rain fell on us." in found.text


def test_long_bodies_are_rejected_by_pullquote(client: httpx.Client) -> None:
    """A body over --max-bytes gets pullquote's JSON error, not nginx's page."""
    whole = "Rain fell on us. " * (8_388_608 // 17 + 1)
    refused = ask(client, "POST", "/api/evaluate", content=whole, headers=TEXT | BEARER)
    assert refused.status_code == 413
    assert refused.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": f"https://{NAME}"}, 200),
        ({"Origin": "https://elsewhere.example.org"}, 403),
        ({"Host": "elsewhere.example.org"}, 421),
        ({"Host": f"{NAME}:8443", "Origin": f"https://{NAME}:8443"}, 200),
    ],
)
def test_host_and_origin_are_passed_on(
    client: httpx.Client, headers: dict[str, str], status: int
) -> None:
    """The server sees the browser's Host and Origin, and accepts only its own pages."""
    assert ask(client, "GET", "/api/models", headers=BEARER | headers).status_code == status
