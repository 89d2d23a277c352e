"""Fetch the bytes at an http or https URL.

Certificates are always verified. Redirects, size (after decompression) and total time are limited,
so that a server that sends a byte now and then is cut off, too. Nothing is retried. If the limits
require it, only the public internet can be reached (`pullquote.documents.ssrf`).
"""

import re
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from pullquote.documents.display import display_name
from pullquote.documents.fetch_config import FetchLimits
from pullquote.errors import (
    CertificateError,
    FetchError,
    FetchTimeoutError,
    HttpStatusError,
    PullquoteError,
    RedirectError,
    TooLargeError,
    UnreachableError,
    UsageError,
)

if TYPE_CHECKING:
    import httpx

# Other codings compress more, and stacked ones multiply: one chunk could fill the memory.
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


_NOT_IN_HOSTS = re.compile(r"[\s%\[\]<>\"\\^`{|}]")
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Page:
    """The response of a server.

    Attributes:
        data: The bytes, decompressed.
        url: The final address, after redirects.
        media_type: The declared media type, such as ``text/html``; empty if none.
        encoding: The declared text encoding; empty if none.
        etag: The ETag header; empty if none.
        modified: The Last-Modified header; empty if none.
        is_unchanged: Whether the server answered 304 Not Modified to a conditional request.
    """

    data: bytes
    url: str
    media_type: str
    encoding: str
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False


def parse_address(url: str) -> "httpx.URL":
    """Parse a web address.

    Raises:
        UsageError: It is malformed, neither http nor https, or without a host.

    >>> parse_address("https://example.org/rain").host
    'example.org'
    """
    import httpx

    name = display_name(url)
    try:
        address = httpx.URL(url)
        is_valid = bool(address.host) and not _NOT_IN_HOSTS.search(address.host)
    except (httpx.InvalidURL, ValueError) as error:  # ValueError: a host that IDNA does not allow
        raise UsageError(f"{name}: malformed address: {error}") from error
    if address.scheme not in {"http", "https"} or not is_valid or (address.port or 0) > _MAX_PORT:
        raise UsageError(f"{name}: malformed address; http(s)://host/path is needed")
    return address


def fetch(
    url: str,
    limits: FetchLimits,
    *,
    headers: Mapping[str, str] | None = None,
    check: Callable[[str], None] | None = None,
) -> Page:
    """Fetch a page within limits.

    Args:
        url: An http or https address.
        limits: Limits on size, time and redirects, and whether addresses must be public.
        headers: Additional request headers, such as ``If-None-Match``.
        check: A function called with each address before it is requested, redirects included.
            Its exceptions end the fetch.

    Raises:
        UsageError: As from `parse_address`.
        FetchError: The request failed; the subclass says why: no connection, timeout, invalid
            certificate, bad or too many redirects, forbidden address, error status.
        TooLargeError: The page is larger than `limits.max_bytes`.
    """
    address, name = parse_address(url), display_name(url)
    try:
        client = _make_client(limits, name, address.port)
        client.headers.update(headers or {})
    except OSError as error:  # SSL_CERT_FILE is not a certificate file
        raise CertificateError(f"{name}: no CA certificates: {error}") from error
    # In a separate thread, because DNS lookups and headers that arrive byte by byte ignore
    # httpx's timeouts. After a timeout, closing the client ends that thread.
    outcome: SimpleQueue[Page | Exception] = SimpleQueue()
    threading.Thread(
        target=_fetch_in_thread, args=(client, url, limits, check, outcome), daemon=True
    ).start()
    try:
        result = outcome.get(timeout=limits.timeout_seconds)
    except Empty:
        raise FetchTimeoutError(
            f"{name}: not received within {limits.timeout_seconds:g} s"
        ) from None
    finally:
        client.close()
    if isinstance(result, PullquoteError):
        raise result
    if isinstance(result, Exception):
        raise _map_error(result, name) from result
    return result


def _make_client(limits: FetchLimits, name: str, port: int | None) -> "httpx.Client":
    import httpx

    from pullquote import __version__

    transport = None
    if limits.public_only:
        from pullquote.documents.ssrf import PublicTransport

        transport = PublicTransport(name, port)
    return httpx.Client(
        transport=transport,  # a custom one also disables proxies from the environment
        timeout=limits.timeout_seconds + 1,  # per step; the overall timeout comes first
        headers={
            "User-Agent": f"pullquote/{__version__} (article highlighter)",
            "Accept": "text/html, application/pdf, text/markdown, text/plain, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        },
    )


def _fetch_in_thread(
    client: "httpx.Client",
    url: str,
    limits: FetchLimits,
    check: Callable[[str], None] | None,
    outcome: "SimpleQueue[Page | Exception]",
) -> None:
    try:
        outcome.put(_follow(client, url, limits, check))
    except Exception as error:  # raised again in the waiting thread
        outcome.put(error)


def _follow(
    client: "httpx.Client", url: str, limits: FetchLimits, check: Callable[[str], None] | None
) -> Page:
    """Fetch a page and follow its redirects here, so that each target is checked."""
    name = display_name(url)
    for _ in range(limits.max_redirects + 1):
        if check:
            check(url)
        with client.stream("GET", url) as response:
            if not response.has_redirect_location:
                return _receive(response, name, limits)
            url = _redirect_target(response, name)
    raise RedirectError(f"{name}: redirected more than {limits.max_redirects} times")


def _redirect_target(response: "httpx.Response", name: str) -> str:
    location = response.headers["location"]
    target = response.next_request
    if target is None or target.url.scheme not in {"http", "https"}:
        raise RedirectError(
            f"{name}: redirected to {display_name(location)}, which is not an http or https address"
        )
    return str(target.url)


def _receive(response: "httpx.Response", name: str, limits: FetchLimits) -> Page:
    if response.status_code >= 400:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        error = HttpStatusError(f"{name}: the server answered {display_name(status)}")
        error.status = response.status_code
        error.retry_after = response.headers.get("retry-after", "")
        raise error
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding not in _CODINGS:
        raise FetchError(
            f"{name}: content encoding must be gzip or deflate, got {display_name(coding)}"
        )
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > limits.max_bytes:
            raise TooLargeError(
                f"{name}: more than {limits.max_bytes} bytes, the limit for one source"
            )
        chunks.append(chunk)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Page(
        b"".join(chunks),
        str(response.url),
        media_type,
        response.charset_encoding or "",
        etag=response.headers.get("etag", ""),
        modified=response.headers.get("last-modified", ""),
        is_unchanged=response.status_code == 304,
    )


def _map_error(error: Exception, name: str) -> FetchError:
    """Return the pullquote error for an error of httpx or of the libraries below it."""
    import httpx

    if _is_certificate_error(error):
        return CertificateError(f"{name}: the server's certificate cannot be verified")
    if isinstance(error, httpx.RemoteProtocolError) and "location" in str(error):
        return RedirectError(f"{name}: redirected to a malformed address: {error}")
    return UnreachableError(f"{name}: cannot be reached: {error}")


def _is_certificate_error(error: BaseException | None) -> bool:
    """Return whether the cause of an error is a certificate, at any depth of the chain."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
