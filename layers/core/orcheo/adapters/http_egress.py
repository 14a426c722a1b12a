"""Where workflows may call: an ``httpx`` transport that checks addresses, not names.

A name is resolved here, every address that it has is checked, and the connection goes to one of
these and to no other: what a second look-up would say does not matter. Redirects come through the
same transport, so each hop is checked. Connections are not kept, since one to an address must not
serve another name on it.

This does not stop a workflow from sending data to any public address.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from http.cookiejar import DefaultCookiePolicy
from typing import Final

import httpx

from orcheo.domain.errors import EgressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
"""Given host and port: its addresses as text; OSError."""

_METADATA: Final = frozenset(
    ipaddress.ip_address(text) for text in ("169.254.169.254", "169.254.170.2", "fd00:ec2::254")
)
"""Where clouds hand out credentials: refused even where private addresses are allowed."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> Sequence[str]:
    """Return a host's addresses as the system resolves them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedTransport(httpx.BaseTransport):
    """Connects to public addresses only.

    Args:
        allow_private: True on a developer's machine: loopback and private addresses as well.
        resolver: How names become addresses.
        transport: What connects; a test passes one without a network.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolver: Resolver = resolve,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolver
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=0)
        self._transport = transport or httpx.HTTPTransport(limits=limits, trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to a checked address of its host; EgressRefused."""
        url = request.url
        if url.scheme not in {"http", "https"} or not url.host:
            raise EgressRefused(f"{url.scheme or 'this'!r} is no address to call; use https://.")
        port = url.port or (443 if url.scheme == "https" else 80)
        address = checked_address(
            url.host, port, allow_private=self._allow_private, resolver=self._resolve
        )
        request.headers.setdefault("host", url.netloc.decode("ascii"))
        pinned = httpx.Request(
            request.method,
            url.copy_with(host=str(address)),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": url.host},
        )
        response = self._transport.handle_request(pinned)
        response.request = request
        return response

    def close(self) -> None:
        """Close connections."""
        self._transport.close()


def checked_address(
    host: str, port: int, *, allow_private: bool, resolver: Resolver = resolve
) -> Address:
    """Return an address of a host that may be called; EgressRefused, httpx.ConnectError."""
    try:
        found = [ipaddress.ip_address(text) for text in resolver(host, port)]
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host!r} has no address ({error})") from error
    except ValueError as error:
        raise EgressRefused(f"{host!r} resolves to what is no address.") from error
    if not found:
        raise httpx.ConnectError(f"{host!r} has no address")
    for address in found:
        if not is_allowed(address, allow_private=allow_private):
            raise EgressRefused(
                f"{host!r} is at {address}, which is not a public address; workflows may not "
                "call it."
            )
    return found[0]


def is_allowed(address: Address, *, allow_private: bool) -> bool:
    """Tell whether an address may be called, whatever form it is written in."""
    forms = [address, *_embedded(address)]
    if any(form in _METADATA for form in forms):
        return False
    if allow_private:
        return not address.is_multicast and not address.is_unspecified
    return all(form.is_global and not form.is_multicast for form in forms)


def _embedded(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found: list[Address] = [
        form for form in (address.ipv4_mapped, address.sixtofour) if form is not None
    ]
    if address.teredo is not None:
        found.extend(address.teredo)
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return found


def guarded_client(
    *, allow_private: bool, transport: httpx.BaseTransport | None = None
) -> httpx.Client:
    """Return a client for built-in nodes: no proxies, and no cookie of one workflow for another."""
    client = httpx.Client(
        transport=transport or GuardedTransport(allow_private=allow_private),
        trust_env=False,
        headers={"user-agent": "orcheo"},
        max_redirects=10,
    )
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return client
