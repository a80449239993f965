"""Which hosts may be asked: public ones alone, whatever a name leads to."""

import socket
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import SplitResult, urlencode, urljoin, urlsplit

from digest.errors import AnswerError, FetchError
from digest.model import Health
from digest.net.failures import ADDRESS_HINT, SpoiltError
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.net.public import is_local, is_public
from digest.net.response import Response
from digest.ports import Progress

MOST_TOLD = 200
LONGEST_LABEL = 63


def add_params(url: str, params: Mapping[str, str]) -> str:
    """Add a query to an address that may have one already."""
    if not params:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(params, safe=':,/')}"


def parse_host(url: str) -> str:
    """Return the host of a web address.  Raises FetchError for anything else."""
    host = split_address(url).hostname
    if host is None or not is_web(url):
        raise FetchError(f"“{shown(url)}” is not a web address.", hint=ADDRESS_HINT)
    return host


def shown(url: str) -> str:
    """Return as much of an address as may be told: its query may hold a key."""
    return url.partition("?")[0][:MOST_TOLD]


def is_web(url: str) -> bool:
    """Tell whether an address has the form of one on the web, in each of its parts."""
    parts = split_address(url)
    try:
        has_port = parts.port != 0
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and is_host(parts.hostname or "") and has_port


def is_host(name: str) -> bool:
    """Tell whether a name server would listen to a name, or it is an address."""
    labels = name.removesuffix(".").split(".")
    return all(0 < len(label) <= LONGEST_LABEL for label in labels)


def split_address(url: str) -> SplitResult:
    """Split an address; one that cannot be split has no parts."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def find_target(response: Response) -> str:
    """Return where a redirect leads.  Raises AnswerError where that is not on the web."""
    host = parse_host(response.url)
    location = response.headers.get("location", "")
    try:
        target = urljoin(response.url, location)
    except ValueError:
        target = ""
    if not location or not is_web(target):
        sentence = f"{host} redirects to “{shown(location)}”, which is no web page."
        raise AnswerError(sentence, hint=ADDRESS_HINT)
    return target


def endless(url: str, times: int) -> AnswerError:
    """Say that an address leads from one redirect to the next."""
    return AnswerError(f"{parse_host(url)} redirects more than {times} times.", hint=ADDRESS_HINT)


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


# Each host is asked once in a second.
_INTERVAL = 1.0
_MAX_BYTES = 5_000_000
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# A host that wants another visitor says nothing of the page; asking again would not help.
_REFUSING = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class LinkProber:
    """Asks for pages one after another; one that cannot be looked at is unchecked, not gone."""

    def __init__(self, client: Fetcher, progress: Progress) -> None:
        self._client = client
        self._progress = progress

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is."""
        asked = list(dict.fromkeys(urls))
        self._progress.begin("Looking at links", len(asked))
        try:
            return {url: self._look(url, place, len(asked)) for place, url in enumerate(asked, 1)}
        finally:
            self._progress.end()

    def _look(self, url: str, place: int, total: int) -> Health:
        """Return how a page is; a failure says nothing of it."""
        lane = Lane(name=f"probe:{parse_host(url)}", interval=_INTERVAL)
        try:
            response = self._client.get(url, lane=lane, expected=_REFUSING, max_bytes=_MAX_BYTES)
        except FetchError as error:
            self._progress.note(str(error))
            return "unchecked"
        finally:
            self._progress.advance(place, total)
        if response.status in _GONE:
            return "gone"
        return "ok" if response.status < HTTPStatus.BAD_REQUEST else "unchecked"
