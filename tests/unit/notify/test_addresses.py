from ipaddress import ip_address

import pytest

from services.notify.addresses import check_url, is_public
from shared.problems import Problem

PUBLIC = ["8.8.8.8", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback, elsewhere": "127.255.0.9",
    "this host": "0.0.0.0",  # noqa: S104
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "link-local, cloud metadata": "169.254.169.254",
    "carrier-grade NAT, cloud metadata": "100.100.100.200",
    "protocol assignments, cloud metadata": "192.0.0.192",
    "retired 6to4 relay": "192.88.99.1",
    "documentation": "203.0.113.7",
    "benchmarking": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "IPv6 loopback": "::1",
    "IPv6 unspecified": "::",
    "IPv6 link-local": "fe80::1",
    "IPv6 unique local, cloud metadata": "fd00:ec2::254",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 documentation, the newer": "3fff::1",
    "IPv6 discard": "100::1",
    "IPv6 segment routing": "5f00::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "compatible loopback": "::127.0.0.1",
    "6to4 of loopback": "2002:7f00:1::",
    "Teredo": "2001:0:7f00:1::",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64, local prefix": "64:ff9b:1::1",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE)
def test_not_public(address):
    assert not is_public(ip_address(address))


def dns(*addresses):
    async def resolve(_host, _port):
        if not addresses:
            raise OSError("no such host")
        return list(addresses)

    return resolve


OPEN = ("93.184.215.14", "2606:4700::1111")


@pytest.mark.parametrize("url", ["https://hooks.example.org/customs", "https://hooks.example.org:8443/customs?x=1"])
async def test_a_public_https_url_will_do(url):
    await check_url(url, allow_private=False, resolve=dns(*OPEN))


@pytest.mark.parametrize(
    ("url", "addresses", "detail"),
    [
        ("https://hooks.example.org/", (*OPEN, "10.0.0.1"), "an address that is not public"),
        ("https://metadata.example.org/", ("169.254.169.254",), "an address that is not public"),
        ("https://hooks.example.org/", ("fe80::1%eth0",), "an address that is not public"),
        ("https://nowhere.example.org/", (), "has no address"),
        ("http://hooks.example.org/", OPEN, "does not begin with https"),
        ("file:///etc/passwd", (), "does not begin with https"),
        ("gopher://hooks.example.org/", (), "does not begin with https"),
        ("", (), "does not begin with https"),
        ("https://", (), "needs a host"),
        ("https://user@hooks.example.org/", OPEN, "no user name"),
        ("https://hooks.example.org/#part", OPEN, "no user name, fragment"),
        ("https://hooks.example.org/a b", OPEN, "space"),
        ("https://hooks.example.org/\r\nx", OPEN, "space"),
        ("https://höoks.example.org/", OPEN, "beyond ASCII"),
        ("https://hooks.example.org:port/", OPEN, "cannot be read"),
        ("https://[::1/", (), "cannot be read"),
        ("https://hooks.example.org:99999/", (), "cannot be read"),
    ],
)
async def test_which_urls_are_refused_and_why(url, addresses, detail):
    with pytest.raises(Problem) as refused:
        await check_url(url, allow_private=False, resolve=dns(*addresses))
    (fault,) = refused.value.errors
    assert detail in fault.detail
    assert (refused.value.status, fault.pointer, bool(fault.hint)) == (422, "/url", True)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/", "https://localhost/"]
)
async def test_whatever_the_system_resolves_to_itself_is_refused(url):
    with pytest.raises(Problem, match="cannot be sent"):
        await check_url(url, allow_private=False)


async def test_a_gate_for_development_may_allow_them():
    await check_url("http://127.0.0.1:9000/", allow_private=True)
