"""Knows which addresses are on the public internet, and which names alone say that they are not."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

# What IANA keeps for special purposes (RFC 6890 and its updates).  Python's own `is_global`
# differs from version to version.
_SPECIAL_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocols of their own, Teredo's tunnels among them
        "2001:db8::/32",
        "2002::/16",  # tunnels to any IPv4 address
        "3fff::/20",
    )
)
_TRANSLATED = IPv6Network("64:ff9b::/96")
_LOCAL_SUFFIXES = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of a machine on the public internet."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        ip = _inner(ip) or ip
    if isinstance(ip, IPv4Address):
        return not any(ip in block for block in _SPECIAL_V4)
    return ip in _UNICAST_V6 and not any(ip in block for block in _SPECIAL_V6)


def is_loopback(address: str) -> bool:
    """Tell whether an address is this machine's own by what it is, not by what a name may mean."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Tell whether a host's name alone says that it is not on the public internet."""
    name = host.lower().rstrip(".")
    literal = parse_literal(name)
    if literal is not None:
        return not is_public(literal)
    return "." not in name or name.endswith(_LOCAL_SUFFIXES)


def parse_literal(host: str) -> str | None:
    """Return the IP address that a host is written as, be it `2130706433` or `0x7f.1`."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return str(IPv4Address(socket.inet_aton(host)))
    except (OSError, ValueError):
        return None


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address only wraps."""
    if ip in _TRANSLATED:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped
