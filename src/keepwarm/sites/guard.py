"""Keeps our own network out of reach: every address is checked where the connection is made."""

import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import cast

import anyio
import httpcore2

WEB_PORTS = frozenset({80, 443})

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_DOCUMENTATION = ipaddress.ip_network("3fff::/20")
_LOW_32_BITS = 0xFFFFFFFF

Resolve = Callable[[str, int], Awaitable[list[str]]]


class Blocked(Exception):
    """An address that leads somewhere we do not go."""


class UnknownHost(Exception):
    """No server of that name."""


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet, whatever it is wrapped in."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        unwrapped = _unwrapped(ip)
        # The tables of older Pythons miss a few reserved ranges, so we name what is open.
        if unwrapped is ip and (ip.teredo or ip not in _GLOBAL_UNICAST or ip in _DOCUMENTATION):
            return False
        ip = unwrapped
    return ip.is_global and not ip.is_multicast


def _unwrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & _LOW_32_BITS)
    return ip.ipv4_mapped or ip.sixtofour or ip


async def resolve(host: str, port: int) -> list[str]:
    """Return every address a name stands for."""
    try:
        infos = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnknownHost(host) from error
    return list(dict.fromkeys(info[4][0] for info in infos))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """
    Connects to public addresses only, on the ports of the web.

    The name is resolved here and the connection goes to the address that was checked, so
    a name that changes its mind in between gains nothing. Redirects come through here as
    well. `allow` names exact exceptions, for the demo's own sites and for tests.
    """

    def __init__(
        self,
        allow: frozenset[tuple[str, int]] = frozenset(),
        *,
        resolve: Resolve = resolve,
        network: httpcore2.AsyncNetworkBackend | None = None,
    ) -> None:
        self._allow = allow
        self._resolve = resolve
        self._network = network or cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Open a connection, or raise `Blocked` before the first packet leaves."""
        address = host if (host, port) in self._allow else await self._checked(host, port)
        return await self._network.connect_tcp(
            address, port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 -- the interface asks for it
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,  # noqa: ARG002 -- same
    ) -> httpcore2.AsyncNetworkStream:
        """Refuse: no web site lives in our file system."""
        raise Blocked(path)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await anyio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> str:
        if port not in WEB_PORTS:
            raise Blocked(f"port {port}")
        addresses = await self._resolve(host, port)
        # One private address among public ones is how a trap looks: all must be public.
        if not addresses or not all(map(is_public, addresses)):
            raise Blocked(host)
        return addresses[0]
