"""Public: connections to the open web only, for a server that fetches what strangers name.

In: requests of httpx. Out: answers, or a `ForbiddenAddressError` before a single byte is sent. A
host's name is looked up once for each connection, all its addresses have to be public, and the
connection goes to an address that was checked, so that a name that changes its answer in between
(DNS rebinding) gains nothing. Host header and TLS still speak of the name. Proxies have no say.
"""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

from pullquote.errors import ForbiddenAddressError

# From the registries of special-purpose addresses that IANA keeps, with multicast.
_REFUSED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's services for its machines
        "169.254.0.0/16",  # link-local, and the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, and the metadata of Oracle's cloud
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # relays from IPv6
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_UNICAST_6 = IPv6Network("2000::/3")  # all that was ever given out for the open web
_REFUSED_6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, and IPv4 in Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # IPv4 in 6to4
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 as networks without it see it

_WEB_PORTS = frozenset({80, 443})


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is one of the open web.

    >>> [is_public(ip_address(a)) for a in ("93.184.216.34", "10.1.2.3", "::ffff:127.0.0.1")]
    [True, False, False]
    """
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped
        if address in _NAT64:
            inside = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inside is None:
            return address in _UNICAST_6 and not any(address in each for each in _REFUSED_6)
        address = inside
    return not any(address in network for network in _REFUSED_4)


class PublicTransport(httpx.BaseTransport):
    """What httpx sends requests through.

    Args:
        name: What the messages begin with.
        port: The port that the user named, allowed beside 80 and 443; None if he named none.
    """

    def __init__(self, name: str, port: int | None) -> None:
        ports = _WEB_PORTS if port is None else _WEB_PORTS | {port}
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=_PublicBackend(name, ports)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request, and give the answer as it comes in."""
        url = request.url
        answer = self._pool.handle_request(
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
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    """The body of an answer, for httpx."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _PublicBackend(httpcore.NetworkBackend):
    """Looks a name up, checks what comes, and connects to just that."""

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
                f"{self._name}: leads to port {port}; only 80, 443 and one that was named are open"
            )
        last: Exception = httpcore.ConnectError(f"no address is known of {host}")
        for address in self._look_up(host, port):
            try:
                return self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def _look_up(self, host: str, port: int) -> list[str]:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        # The message does not say which: it would tell a stranger what stands where in here.
        if not all(is_public(ip_address(address)) for address in addresses):
            raise ForbiddenAddressError(
                f"{self._name}: {host} is no public address; one on the open web is needed"
            )
        return addresses
