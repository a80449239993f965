"""Keeps requests on the public internet, but for the endpoints of the configuration.

A name is judged before it is looked up, its addresses before one is connected to, and the address
at the other end before it is told anything: a name that changes its mind gains nothing.
"""

import socket
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from digest.net.address import split_address
from digest.net.failures import ADDRESS_HINT, SpoiltError
from digest.net.public import is_local, is_public

PORTS: Mapping[str, int] = {"http": 80, "https": 443}
# Each address of a host is tried for some seconds; nobody has so many.
MOST_ADDRESSES = 20


class Guard:
    """Knows the endpoints that may be anywhere; `trusted` has them as `host:port` or addresses."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted = frozenset(map(parse_place, trusted))

    def watch(self, host: str, port: int, told: str) -> "Watch | None":
        """Return what must watch a request to a place; None for an endpoint.

        `told` names the place at the head of a sentence.  Raises SpoiltError where its name alone
        gives it away.
        """
        if (host.lower(), port) in self._trusted:
            return None
        if is_local(host):
            raise not_public(told)
        return Watch(host, port, told)


class Watch:
    """Looks on while httpcore connects, as its `trace` extension; raises SpoiltError.

    Through a proxy it is the proxy that looks names up, and only their look can be judged.
    """

    def __init__(self, host: str, port: int, told: str) -> None:
        self._place = (host, port)
        self._told = told
        self._direct = True

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event: a connection that begins, or one that stands."""
        if event.endswith("connect_tcp.started"):
            self._direct = (info["host"], info["port"]) == self._place
            if self._direct:
                self._judge_all(find_addresses(*self._place))
        elif event.endswith("connect_tcp.complete") and self._direct:
            self._look_at(info["return_value"])

    def _look_at(self, stream: Any) -> None:  # noqa: ANN401 - httpcore's, loaded by httpx alone
        """Judge who is at the other end, and hang up on anybody who should not be."""
        try:
            self._judge([stream.get_extra_info("server_addr")[0]])
        except SpoiltError:
            stream.close()
            raise

    def _judge_all(self, addresses: Sequence[str]) -> None:
        """Judge where a name leads: one that leads to anywhere would be tried for hours."""
        if len(addresses) > MOST_ADDRESSES:
            raise SpoiltError(f"{self._told} has too many addresses.", hint=ADDRESS_HINT)
        self._judge(addresses)

    def _judge(self, addresses: Iterable[str]) -> None:
        if not all(map(is_public, addresses)):
            raise not_public(self._told)


def parse_place(address: str) -> tuple[str, int]:
    """Return host and port of an endpoint, be it a web address or `host:port`."""
    parts = split_address(address if "://" in address else f"//{address}")
    try:
        port = parts.port
    except ValueError:
        port = None
    return (parts.hostname or "").lower(), port or PORTS.get(parts.scheme, 0)


def find_addresses(host: str, port: int) -> list[str]:
    """Look a host up; one that cannot be found has none, which connecting to it will tell."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def not_public(told: str) -> SpoiltError:
    """Say that a place is left alone."""
    return SpoiltError(
        f"{told} is not on the public internet, nor an endpoint of the configuration.",
        hint=ADDRESS_HINT,
    )
