"""Protect servers that fetch URLs sent by strangers (server-side request forgery).

`PublicTransport` sends httpx requests to the public internet only, and raises
`ForbiddenAddressError` before it sends a byte elsewhere. Each connection resolves its host once,
checks every resolved address, and connects to a checked address, never to the name. A name that
resolves differently the next time (DNS rebinding) therefore gains nothing. The Host header and TLS
still use the name. Proxies are ignored.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

from pullquote.errors import ForbiddenAddressError

# IANA's registries of special-purpose addresses, and multicast. `ipaddress.is_global` is not used:
# its tables change with the Python version, and it allows the metadata services listed below.
_FORBIDDEN_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure: metadata and DNS
        "169.254.0.0/16",  # link-local; metadata service of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle Cloud metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved; broadcast
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # the only block allocated for global unicast
_FORBIDDEN_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments; Teredo, which embeds IPv4 addresses
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which embeds IPv4 addresses
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address

_WEB_PORTS = frozenset({80, 443})


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is on the public internet.

    >>> [is_public(ip_address(a)) for a in ("93.184.216.34", "10.1.2.3", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    if isinstance(address, IPv6Address):
        embedded = address.ipv4_mapped
        if address in _NAT64:
            embedded = IPv4Address(int(address) & 0xFFFF_FFFF)
        if embedded is None:
            return address in _GLOBAL_V6 and not any(address in item for item in _FORBIDDEN_V6)
        address = embedded
    return not any(address in network for network in _FORBIDDEN_V4)


class PublicTransport(httpx.BaseTransport):
    """An httpx transport that connects to public addresses only.

    Args:
        name: The source's name, for messages.
        port: The port in the URL, allowed in addition to 80 and 443; None if it has none.
    """

    def __init__(self, name: str, port: int | None) -> None:
        ports = _WEB_PORTS if port is None else _WEB_PORTS | {port}
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_PublicBackend(name, ports)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the response, whose body is streamed."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Stream(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The body of a response."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Any:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _PublicBackend(httpcore.NetworkBackend):
    """A network backend that resolves a name, checks its addresses, and connects to one of them."""

    def __init__(self, name: str, ports: frozenset[int]) -> None:
        self._name = name
        self._ports = ports
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if port not in self._ports:
            raise ForbiddenAddressError(
                f"{self._name}: port {port} is forbidden; allowed: 80, 443 and the port in the URL"
            )
        last: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._resolve(host, port):
            try:
                return self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def _resolve(self, host: str, port: int) -> list[str]:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in entries))
        # All must be public: httpcore may try any of them. The message does not contain the
        # address, which would reveal the structure of the private network.
        if not all(is_public(ip_address(address)) for address in addresses):
            raise ForbiddenAddressError(f"{self._name}: {host} is not a public address")
        return addresses
