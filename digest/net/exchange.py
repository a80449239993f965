"""One request and its answer over httpx: no retries, no redirects, no more bytes than agreed."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from digest.errors import FetchError
from digest.net.deadline import Deadline
from digest.net.decoding import ACCEPTED, DamagedError, decompress, is_known
from digest.net.failures import REDIRECTS
from digest.net.guard import PORTS, Guard
from digest.net.inquiry import Inquiry
from digest.net.response import Response
from digest.net.statuses import status_failure
from digest.net.troubles import (
    astray,
    too_large,
    too_slow,
    transport_failure,
    unaskable,
    unreadable,
)
from digest.ports import Clock

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0
# An exchange may take this many times as long as a silence in it.
TRICKLE = 4

Trace = Callable[[str, Mapping[str, Any]], None]


class Exchange:
    """An httpx client with its pool; proxies and CA files come from the environment.

    Without a guard it goes wherever it is sent.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        clock: Clock,
        timeout: float,
        guard: Guard | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._deadline = Deadline(clock, TRICKLE * timeout)
        self._guard = guard
        self._http = open_http(user_agent, timeout, transport)

    def fetch(self, inquiry: Inquiry) -> Response:
        """Ask once.  Raises RequestError."""
        host = urlsplit(inquiry.url).hostname or inquiry.url
        url = parse_url(inquiry, host)
        self._deadline.begin()
        try:
            with self._ask(url, inquiry) as answer:
                return self._read(answer, inquiry, host)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, DamagedError) as error:
            if self._deadline.left() <= 0:
                raise too_slow(host, self._deadline.seconds) from error
            raise transport_failure(error, host, self._timeout) from error

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _ask(self, url: httpx.URL, inquiry: Inquiry) -> AbstractContextManager[httpx.Response]:
        """Send a request.  Raises RequestError where the guard says no."""
        return self._http.stream(
            "GET",
            url,
            headers={**inquiry.headers, "Accept": inquiry.accept, "Accept-Encoding": ACCEPTED},
            extensions={"trace": self._watch(url, inquiry.via)},
        )

    def _watch(self, url: httpx.URL, via: str) -> Trace:
        """Return what hears of each step of a request, and may object to it."""
        if self._guard is None:
            return self._deadline.watch
        # Exactly what is connected to, or the guard would take a host for a proxy.
        host, port = url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]
        told = f"{via} redirects to {host}:{port}, which" if via else f"{host}:{port}"
        guard = self._guard.watch(host, port, told)
        return both(guard, self._deadline.watch) if guard else self._deadline.watch

    def _read(self, answer: httpx.Response, inquiry: Inquiry, host: str) -> Response:
        status, now = answer.status_code, self._clock.now()
        failure = status_failure(status, host, answer.headers, now, inquiry.expected)
        if failure is not None:
            raise failure
        body = b"" if status in REDIRECTS else self._read_body(answer, host, inquiry.max_bytes)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(
            status=status, url=str(answer.url), headers=headers, body=body, received=now
        )

    def _read_body(self, answer: httpx.Response, host: str, limit: int) -> bytes:
        """Return the body, whose pieces are judged before they are many."""
        encoding = answer.headers.get("content-encoding", "")
        if not is_known(encoding):
            raise unreadable(host)
        body = bytearray()
        for piece in decompress(receive(answer, host, limit), encoding):
            body += piece
            if len(body) > limit:
                raise too_large(host, limit)
        return bytes(body)


def parse_url(inquiry: Inquiry, host: str) -> httpx.URL:
    """Read an address as httpx does.  Raises RequestError where it cannot."""
    try:
        return httpx.URL(inquiry.url)
    except httpx.InvalidURL as error:
        raise astray(inquiry.via) if inquiry.via else unaskable(error, host) from error


def no_cookies() -> CookieJar:
    """Return a jar that keeps nothing: no request depends on what came before it."""
    return CookieJar(policy=DefaultCookiePolicy(allowed_domains=[]))


def both(first: Trace, second: Trace) -> Trace:
    """Let two hear of each step, the first one first."""

    def hear(event: str, info: Mapping[str, Any]) -> None:
        first(event, info)
        second(event, info)

    return hear


def receive(answer: httpx.Response, host: str, limit: int) -> Iterator[bytes]:
    """Yield what comes as it was sent, as long as it is not too much."""
    size = 0
    # httpx would decompress each chunk whole, a thousand times its size.
    for chunk in cast("httpx.SyncByteStream", answer.stream):
        size += len(chunk)
        if size > limit:
            raise too_large(host, limit)
        yield chunk


def open_http(
    user_agent: str, timeout: float, transport: httpx.BaseTransport | None
) -> httpx.Client:
    """Make the client.  Raises FetchError where the environment's proxy or CA is unusable."""
    try:
        return httpx.Client(
            headers={b"User-Agent": user_agent.encode()},
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
            follow_redirects=False,
            cookies=no_cookies(),
            transport=transport,
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error
