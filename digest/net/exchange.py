"""One request and its answer over httpx: no retries, no redirects, no more bytes than agreed."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from digest.errors import FetchError
from digest.net.budget import Deadline
from digest.net.decoding import ACCEPTED, DamagedError, decompress, is_known
from digest.net.failures import REDIRECTS, RequestError
from digest.net.guard import PORTS, Guard
from digest.net.inquiry import Inquiry
from digest.net.response import Response
from digest.net.sending import sent_failure
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

    def __init__(  # noqa: PLR0913 - as the client has them
        self,
        *,
        user_agent: str,
        clock: Clock,
        timeout: float,
        guard: Guard | None = None,
        transport: httpx.BaseTransport | None = None,
        direct: bool = False,
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._deadline = Deadline(clock, TRICKLE * timeout)
        self._guard = guard
        self._http = open_http(user_agent, timeout, transport, direct=direct)

    def fetch(self, inquiry: Inquiry) -> Response:
        """Ask or send once.  Raises RequestError."""
        if inquiry.sending is None:
            return self._fetch(inquiry)
        inquiry.sending.begin()
        try:
            return self._fetch(inquiry)
        except RequestError as failure:
            inquiry.sending.judge(failure)
            raise

    def _fetch(self, inquiry: Inquiry) -> Response:
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
            inquiry.method,
            url,
            content=inquiry.sending.content if inquiry.sending else None,
            headers={**inquiry.headers, "Accept": inquiry.accept, "Accept-Encoding": ACCEPTED},
            extensions={"trace": self._watch(url, inquiry)},
        )

    def _watch(self, url: httpx.URL, inquiry: Inquiry) -> Trace:
        """Return what hears of each step of a request, and may object to it."""
        sending = inquiry.sending.watch if inquiry.sending else None
        return in_turn(self._watch_place(url, inquiry.via), self._deadline.watch, sending)

    def _watch_place(self, url: httpx.URL, via: str) -> Trace | None:
        """Return what guards a place, where anything must."""
        if self._guard is None:
            return None
        # Exactly what is connected to, or the guard would take a host for a proxy.
        host, port = url.raw_host.decode("ascii"), url.port or PORTS[url.scheme]
        told = f"{via} redirects to {host}:{port}, which" if via else f"{host}:{port}"
        return self._guard.watch(host, port, told)

    def _read(self, answer: httpx.Response, inquiry: Inquiry, host: str) -> Response:
        status, now = answer.status_code, self._clock.now()
        if inquiry.sending:
            failure = sent_failure(status, host, answer.headers, now)
        else:
            failure = status_failure(status, host, answer.headers, now, inquiry.expected)
        if failure is not None:
            raise failure
        unread = status in REDIRECTS or not inquiry.max_bytes
        body = b"" if unread else self._read_body(answer, host, inquiry.max_bytes)
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


def in_turn(*watches: Trace | None) -> Trace:
    """Let several hear of each step, the first one first."""

    def hear(event: str, info: Mapping[str, Any]) -> None:
        for watch in filter(None, watches):
            watch(event, info)

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
    user_agent: str, timeout: float, transport: httpx.BaseTransport | None, *, direct: bool
) -> httpx.Client:
    """Make the client.  Raises FetchError where the environment's proxy or CA is unusable."""
    # httpx tells every log of every address, and the address of a webhook may be its secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        return httpx.Client(
            headers={b"User-Agent": user_agent.encode()},
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS)),
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
            follow_redirects=False,
            cookies=no_cookies(),
            # A transport that is given is used whatever the environment says of proxies.
            transport=transport or (httpx.HTTPTransport() if direct else None),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error
