"""Fetching: the bytes that stand at a URL.

In: an http or https address. Out: a `Page`. Certificates are always checked; redirects, size
(after decompression) and time are limited, the time as a whole, so that a server that sends a
byte now and then is cut off too. Nothing is tried twice. Where the limits say so, only the open
web is reached (`public`).
"""

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

# A coding of higher ratio, or two of them stacked, could fill the memory in one step.
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True)
class Page:
    """What a server sent.

    Attributes:
        data: The bytes, decompressed.
        url: Where they stood in the end, after redirects.
        media_type: As the server says, e.g. ``text/html``; empty if it does not.
        encoding: The text encoding that the server declares; empty if none.
        etag: What names this state of the page to its server; empty if nothing does.
        modified: When it was changed last, in the server's words; empty if it does not say.
        is_unchanged: Whether the server sent nothing, since the page is as the request knew it.
    """

    data: bytes
    url: str
    media_type: str
    encoding: str
    etag: str = ""
    modified: str = ""
    is_unchanged: bool = False


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
        limits: Size, time and redirects, and whether only the open web may be reached.
        headers: Further ones of the request, such as ``If-None-Match``.
        check: Called with each address before it is asked for; what it raises ends the fetching.

    Returns:
        The page.

    Raises:
        UsageError: The address is malformed.
        FetchError: One of its kinds: no connection, too slow, a certificate that does not hold,
            too many redirects or one to elsewhere than the web, an address that is not public
            where it has to be, an error status.
        TooLargeError: More than `limits.max_bytes` came.
    """
    import httpx

    name = display_name(url)
    try:
        address = httpx.URL(url)
        if not address.host:
            raise UsageError(f"{name}: no host in the address; https://host/path is needed")
        client = _make_client(limits, name, address.port)
        client.headers.update(headers or {})
    except httpx.InvalidURL as error:
        raise UsageError(f"{name}: malformed address: {error}") from error
    except OSError as error:  # SSL_CERT_FILE names no certificates
        raise CertificateError(f"{name}: no certificates to check with: {error}") from error
    # In a thread of its own: a look-up of the host, or a header that drips in, heeds no time
    # limit. If that thread is left behind, closing the client ends it.
    outcome: SimpleQueue[Page | Exception] = SimpleQueue()
    threading.Thread(target=_work, args=(client, url, limits, check, outcome), daemon=True).start()
    try:
        result = outcome.get(timeout=limits.timeout_seconds)
    except Empty:
        raise FetchTimeoutError(
            f"{name}: not received within {limits.timeout_seconds:g} s; a faster server is needed"
        ) from None
    finally:
        client.close()
    if isinstance(result, PullquoteError):
        raise result
    if isinstance(result, Exception):
        raise _named_error(result, name) from result
    return result


def _make_client(limits: FetchLimits, name: str, port: int | None) -> "httpx.Client":
    import httpx

    from pullquote import __version__

    transport = None
    if limits.public_only:
        from pullquote.documents.ssrf import PublicTransport

        transport = PublicTransport(name, port)
    return httpx.Client(
        transport=transport,  # with one of our own, httpx asks the environment for no proxy
        timeout=limits.timeout_seconds + 1,  # for each step; the wait for the whole ends first
        headers={
            "User-Agent": f"pullquote/{__version__} (article highlighter)",
            "Accept": "text/html, application/pdf, text/markdown, text/plain, */*;q=0.1",
            "Accept-Encoding": "gzip, deflate",
        },
    )


def _work(
    client: "httpx.Client",
    url: str,
    limits: FetchLimits,
    check: Callable[[str], None] | None,
    outcome: "SimpleQueue[Page | Exception]",
) -> None:
    try:
        outcome.put(_follow(client, url, limits, check))
    except Exception as error:  # raised again by the thread that waits
        outcome.put(error)


def _follow(
    client: "httpx.Client", url: str, limits: FetchLimits, check: Callable[[str], None] | None
) -> Page:
    """Fetch, and follow redirects by hand, so that each is checked."""
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
            f"{name}: redirected to {display_name(location)}; an http or https address is needed"
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
            f"{name}: sent as {display_name(coding)}; gzip, deflate or plain is needed"
        )
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > limits.max_bytes:
            raise TooLargeError(
                f"{name}: more than {limits.max_bytes} bytes; "
                "at most so many are read from one source"
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


def _named_error(error: Exception, name: str) -> FetchError:
    """Return our own error for one of httpx, or of what is below it."""
    import httpx

    if _is_certificate_error(error):
        return CertificateError(
            f"{name}: the server's certificate cannot be verified; a valid one is needed"
        )
    if isinstance(error, httpx.RemoteProtocolError) and "location" in str(error):
        return RedirectError(f"{name}: redirected to a malformed address: {error}")
    return UnreachableError(f"{name}: cannot be reached: {error}")


def _is_certificate_error(error: BaseException | None) -> bool:
    """Tell whether a certificate is at the bottom of an error, below two libraries' own."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
