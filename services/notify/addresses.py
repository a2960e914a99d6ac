"""Where webhooks may go: public addresses only. The gate stands inside an administration's network; nobody outside may use it
to reach what else is there (server-side request forgery).

A URL is checked when it is registered, by every address its name has. When a delivery connects, the address in use is
checked again and the connection goes to that very address, so a name that changes in between (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import httpx
from httpx_secure import httpx_ssrf_protection

from shared.problems import Fault, Problem
from shared.settings import Settings

IPAddress = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[list[str]]]

# What `is_global` of Python 3.11 calls global and is not fit: protocol assignments (192.0.0.192 is a cloud's metadata
# service) and the retired 6to4 relays; for IPv6 everything but 2000::/3, and in it Teredo, ORCHID and 6to4.
_UNFIT_V4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_UNICAST_V6 = IPv6Network("2000::/3")
_UNFIT_V6 = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")  # how an IPv6-only host reaches IPv4 (RFC 6052)
_LAST_FOUR_BYTES = 0xFFFFFFFF


def is_public(address: IPAddress) -> bool:
    """Whether an address is an ordinary host of the public internet."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & _LAST_FOUR_BYTES))
        return address in _UNICAST_V6 and address.is_global and not any(address in unfit for unfit in _UNFIT_V6)
    return address.is_global and not address.is_multicast and not any(address in unfit for unfit in _UNFIT_V4)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a host. Raises OSError when it has none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def check_url(url: str, *, allow_private: bool, resolve: Resolve = resolve) -> None:
    """Whether webhooks may go to `url`. Raises Problem 422 saying what is wrong with it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _refused("It cannot be read as a URL.", "Write it like https://hooks.example.org/customs.") from None
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise _refused("It does not begin with https.", "Serve the receiver over TLS and give its https address.")
    if not host or parts.username is not None or parts.fragment or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused(
            "It needs a host, and may hold no user name, fragment, space or character beyond ASCII.",
            "Write it like https://hooks.example.org/customs; the signature says who calls, no password is needed.",
        )
    if allow_private:
        return
    try:
        addresses = await resolve(host, port or 443)
    except (OSError, UnicodeError):
        raise _refused(f"The host {host} has no address.", "Give a name that public DNS knows.") from None
    if not all(is_public(ip_address(address.partition("%")[0])) for address in addresses):
        raise _refused(f"The host {host} has an address that is not public.", "Give a receiver on the public internet.")


def client(settings: Settings) -> httpx.AsyncClient:
    """The HTTP client of deliveries: no proxies from the environment, no redirects, no addresses but public ones."""
    plain = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=settings.webhook_timeout_seconds)
    if settings.webhook_allow_private:
        return plain
    return httpx_ssrf_protection(plain, custom_validator=lambda _host, address, _port: is_public(address), dns_cache_ttl=30)


def _refused(detail: str, hint: str) -> Problem:
    fault = Fault(code="subscription.url", pointer="/url", detail=detail, hint=hint)
    return Problem(422, "subscription.url-refused", "Webhooks cannot be sent to this URL.", errors=[fault])
