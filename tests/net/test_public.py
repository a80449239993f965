"""Which addresses and names are on the public internet."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.net.public import is_local, is_public, parse_literal

TRANSLATED = IPv6Network("64:ff9b::/96")


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "140.82.112.6",
        "100.63.255.255",
        "172.32.0.1",
        "2606:4700::6810:85e5",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_machines_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - what must not be asked
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "nonsense",
        "",
    ],
)
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_what_it_is_however_it_is_wrapped(address: IPv4Address) -> None:
    for wrapped in (f"::ffff:{address}", str(IPv6Address("64:ff9b::") + int(address))):
        assert is_public(wrapped) == is_public(str(address))


@given(st.ip_addresses())
def test_nothing_is_public_that_python_knows_to_be_kept_apart(
    address: IPv4Address | IPv6Address,
) -> None:
    wraps = isinstance(address, IPv6Address) and (address.ipv4_mapped or address in TRANSLATED)
    if not wraps and (address.is_private or address.is_multicast or address.is_reserved):
        assert not is_public(str(address))


@pytest.mark.parametrize(
    "host,address",
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("::1", "::1"),
        ("example.org", None),
        ("1.example.org", None),
    ],
)
def test_every_spelling_of_an_address_is_read(host: str, address: str | None) -> None:
    assert parse_literal(host) == address


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost.", "a.localhost", "printer", "nas.local", "x.internal", "127.1", ""],
)
def test_some_names_are_local_before_anybody_looks_them_up(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["example.org", "api.github.com.", "8.8.8.8", "local.example"])
def test_other_names_must_be_looked_up(host: str) -> None:
    assert not is_local(host)
