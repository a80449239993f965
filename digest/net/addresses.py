"""Parses web addresses, and decides which hosts are on the public internet."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlencode, urlsplit

from digest.errors import FetchError

ADDRESS_HINT = "Look at the addresses in digest.toml and in DIGEST_ENDPOINTS__…."
_MAX_LABEL = 63
_MAX_SHOWN = 200
PORTS: Mapping[str, int] = {"http": 80, "https": 443}


def split_web(url: str) -> SplitResult | None:
    """Split a web address; return None if any part of it is invalid."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in PORTS and parts.port != 0
    except ValueError:
        return None
    labels = (parts.hostname or "").removesuffix(".").split(".")
    return parts if is_web and all(0 < len(label) <= _MAX_LABEL for label in labels) else None


def add_params(url: str, params: Mapping[str, str]) -> str:
    """Add query parameters to an address, which may already have a query."""
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, safe=':,/')}"


def parse_host(url: str) -> str:
    """Return the host of a web address.  Raises FetchError for anything else."""
    parts = split_web(url)
    if parts is None or parts.hostname is None:
        raise FetchError(f"“{redact_query(url)}” is not a web address.", hint=ADDRESS_HINT)
    return parts.hostname


def redact_query(url: str) -> str:
    """Return an address without its query, which may hold a key, cut for display."""
    return url.partition("?")[0][:_MAX_SHOWN]


def parse_endpoint(address: str) -> tuple[str, int]:
    """Return the host and port of an endpoint, given as a web address or as `host:port`."""
    parts = urlsplit(address if "://" in address else f"//{address}")
    return (parts.hostname or "").lower(), parts.port or PORTS.get(parts.scheme, 0)


# Blocks that IANA reserves for special purposes (RFC 6890 and its updates): private, shared,
# loopback, link-local, examples, multicast; in IPv6 protocol assignments, examples and tunnels to
# IPv4.  Python's own `is_global` differs from version to version.
_SPECIAL = tuple(
    map(
        ip_network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
        " 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
        " 224.0.0.0/4 240.0.0.0/4 2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(),
    )
)
_UNICAST_V6 = IPv6Network("2000::/3")
_TRANSLATED = IPv6Network("64:ff9b::/96")
_LOCAL_SUFFIXES = (".localhost", ".localdomain", ".local", ".internal", ".home.arpa")


def is_public(address: str) -> bool:
    """Return whether an IP address is on the public internet."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _TRANSLATED else ip.ipv4_mapped
        if inner is None and ip not in _UNICAST_V6:
            return False
        ip = inner or ip
    return not any(ip in block for block in _SPECIAL)


def is_loopback(url: str) -> bool:
    """Return whether a web address names this machine itself; no name is looked up."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(host: str) -> bool:
    """Return whether a host's name alone shows that it is not on the public internet."""
    name = host.lower().rstrip(".")
    with suppress(ValueError):
        return not is_public(str(ip_address(name)))
    with suppress(OSError, ValueError):  # an address may also be `2130706433` or `0x7f.1`
        return not is_public(str(IPv4Address(socket.inet_aton(name))))
    return "." not in name or name.endswith(_LOCAL_SUFFIXES)
