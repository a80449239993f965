"""One request and its answer over httpx: no retries, no redirects, bounds of size and time."""

import errno
import logging
import socket
import ssl
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast

import httpx

from digest.errors import FetchError
from digest.net.addresses import ADDRESS_HINT, PORTS, is_local, is_public
from digest.net.client import Inquiry, Response
from digest.net.failures import (
    CERTIFICATE_HINT,
    LATER_HINT,
    NETWORK_HINT,
    REDIRECTS,
    TRIES,
    TRIES_UNREACHED,
    RequestError,
    parse_pause,
    sent_failure,
    status_failure,
)
from digest.ports import Clock

_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 30.0
# Each address of a host is tried for some seconds; nobody has so many.
_MOST_ADDRESSES = 20
# Bodies are written and decompressed in pieces of this size.
_PIECE = 65_536
_LONGEST_REFUSAL = 100_000
# What says that there is no network, or no way to a host.
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# What the versions of OpenSSL call it when plain HTTP comes back.
_PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


class Exchange:
    """An httpx client with its pool; proxies and CA files come from the environment.

    `timeout` is the longest silence in seconds.  `trusted` are host and port of the endpoints that
    may be anywhere; whatever else is asked must be on the public internet.  None trusts everybody.
    """

    def __init__(  # noqa: PLR0913 - as the client has them
        self,
        *,
        user_agent: str,
        clock: Clock,
        timeout: float,
        trusted: frozenset[tuple[str, int]] | None = None,
        transport: httpx.BaseTransport | None = None,
        direct: bool = False,
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._trusted = trusted
        self._deadline = Deadline(clock)
        self._http = _open_http(user_agent, timeout, transport, direct=direct)

    def fetch(self, inquiry: Inquiry, seconds: float) -> Response:
        """Ask or send once, within so many seconds.  Raises RequestError."""
        try:
            url = httpx.URL(inquiry.url)
        except httpx.InvalidURL as error:
            sentence = f"{inquiry.host} cannot be asked: {error}."
            if inquiry.via:
                sentence = f"{inquiry.via} redirects to an address that cannot be read."
            raise RequestError(sentence, hint=ADDRESS_HINT, spoilt=bool(inquiry.via)) from error
        self._deadline.begin(seconds)
        watch = _Watch(url, inquiry.via, self._trusted, self._deadline)
        try:
            with self._http.stream(
                inquiry.method,
                url,
                content=inquiry.content,
                headers={**inquiry.headers, "Accept": inquiry.accept, "Accept-Encoding": "gzip"},
                extensions={"trace": watch},
            ) as answer:
                return self._read(answer, inquiry)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, zlib.error) as error:
            silence = seconds if self._deadline.left() <= 0 else min(seconds, self._timeout)
            failure = _transport_failure(error, inquiry, silence)
            failure.arrived = watch.is_given
            raise failure from error
        except RequestError as failure:
            failure.arrived = watch.is_given and not failure.refused
            raise

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _read(self, answer: httpx.Response, inquiry: Inquiry) -> Response:
        status, host, now = answer.status_code, inquiry.host, self._clock.now()
        if inquiry.sent:
            failure = sent_failure(status, host, answer.headers, now)
            if failure and status == HTTPStatus.TOO_MANY_REQUESTS and failure.asked is None:
                failure.asked = parse_pause(_read_body(answer, host, _LONGEST_REFUSAL))
        else:
            failure = status_failure(status, host, answer.headers, now, inquiry.expected)
        if failure is not None:
            raise failure
        unread = status in REDIRECTS or not inquiry.max_bytes
        return Response(
            status=status,
            url=str(answer.url),
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=b"" if unread else _read_body(answer, host, inquiry.max_bytes),
            received=now,
        )


class Deadline:
    """When an exchange has to end; each thread has its own, on connections that all may reuse."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._own = threading.local()

    def begin(self, seconds: float) -> None:
        """Count from now on."""
        self._own.end = self._clock.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left to this thread's exchange; none where it should be over."""
        return float(self._own.end - self._clock.monotonic())

    def bind(self, stream: Any) -> None:  # noqa: ANN401 - httpcore's own
        """Let a connection be used only as long as there is time left.

        Then reading raises ReadTimeout, and writing WriteTimeout.
        """
        read, write = stream.read, stream.write

        def rest(timeout: float | None, late: type[httpx.TimeoutException]) -> float:
            left = self.left()
            if left <= 0:
                raise late("The time is up.")
            return left if timeout is None else min(timeout, left)

        def read_in_time(max_bytes: int, timeout: float | None = None) -> Any:  # noqa: ANN401 - as above
            return read(max_bytes, rest(timeout, httpx.ReadTimeout))

        def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
            for start in range(0, len(buffer), _PIECE):
                write(buffer[start : start + _PIECE], rest(timeout, httpx.WriteTimeout))

        stream.read, stream.write = read_in_time, write_in_time


class _Watch:
    """Follows one request as httpcore's `trace` extension, and raises RequestError to end it.

    It judges the addresses of a host that is not trusted, before and after connecting: through a
    proxy it is the proxy that looks names up, and only the name can be judged.  `is_given` says
    whether all of a body was given away.
    """

    def __init__(
        self,
        url: httpx.URL,
        via: str,
        trusted: frozenset[tuple[str, int]] | None,
        deadline: Deadline,
    ) -> None:
        # Exactly what is connected to, or a host would be taken for a proxy.
        host, port = url.raw_host.decode("ascii"), url.port or PORTS.get(url.scheme, 0)
        self.is_given = False
        self._place = (host, port)
        self._deadline = deadline
        self._guards = trusted is not None and (host.lower(), port) not in trusted
        self._direct = self._ours = False
        self._named = f"{via} redirects to {host}:{port}, which" if via else f"{host}:{port}"
        if self._guards and is_local(host):
            raise self._not_public()

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event."""
        if event.endswith("connect_tcp.started"):
            self._direct = (info["host"], info["port"]) == self._place
            if self._guards and self._direct:
                self._judge(_find_addresses(*self._place))
        elif event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            if self._guards and self._direct and event.endswith("connect_tcp.complete"):
                self._judge_end(stream)
            self._deadline.bind(stream)
        elif event.endswith("send_request_body.started"):
            # What is sent to a proxy is not ours.
            self._ours = info["request"].method != b"CONNECT"
        elif event.endswith("send_request_body.complete"):
            self.is_given = self._ours

    def _judge_end(self, stream: Any) -> None:  # noqa: ANN401 - httpcore's own
        """Judge who is at the other end, and hang up on anybody who should not be."""
        try:
            self._judge([stream.get_extra_info("server_addr")[0]])
        except RequestError:
            stream.close()
            raise

    def _judge(self, addresses: list[str]) -> None:
        if len(addresses) > _MOST_ADDRESSES:
            raise _spoilt(f"{self._named} has too many addresses.")
        if not all(map(is_public, addresses)):
            raise self._not_public()

    def _not_public(self) -> RequestError:
        return _spoilt(
            f"{self._named} is not on the public internet, nor an endpoint of the configuration."
        )


def _find_addresses(host: str, port: int) -> list[str]:
    """Look a host up; one that cannot be found has none, which connecting to it will report."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in found]


def _read_body(answer: httpx.Response, host: str, limit: int) -> bytes:
    """Return the body, whose pieces are counted before they are many."""
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    # httpx would decompress each chunk whole, a thousand times its size.
    chunks = _cap(cast("httpx.SyncByteStream", answer.stream), host, limit)
    if encoding in {"gzip", "x-gzip"}:
        chunks = _cap(_decompress(chunks), host, limit)
    elif encoding not in {"", "identity"}:
        raise _spoilt(f"{host} compresses its answer in a way that was not asked for.")
    return b"".join(chunks)


def _cap(chunks: Iterable[bytes], host: str, limit: int) -> Iterator[bytes]:
    """Yield what comes, as long as it is not too much."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _spoilt(
                f"{host} sends more than {limit:,} bytes, which is no answer to what was asked."
            )
        yield chunk


def _decompress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what gzip's chunks hold, in small pieces; what follows its end is not read."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    empty = True
    for chunk in chunks:
        data = chunk
        while data and not inflater.eof:
            empty = False
            yield inflater.decompress(data, _PIECE)
            data = inflater.unconsumed_tail
    while not inflater.eof and (piece := inflater.decompress(b"", _PIECE)):
        yield piece
    if not inflater.eof and not empty:
        raise zlib.error("its compressed body has no end")


def _open_http(
    user_agent: str, timeout: float, transport: httpx.BaseTransport | None, *, direct: bool
) -> httpx.Client:
    """Make the client.  Raises FetchError where the environment's proxy or CA is unusable."""
    # httpx tells every log of every address, and the address of a webhook may be its secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        return httpx.Client(
            headers={b"User-Agent": user_agent.encode()},
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            limits=httpx.Limits(keepalive_expiry=_IDLE_SECONDS),
            follow_redirects=False,
            # No request depends on what came before it.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            # A transport that is given is used whatever the environment says of proxies.
            transport=transport or (httpx.HTTPTransport() if direct else None),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error


def _transport_failure(error: Exception, inquiry: Inquiry, silence: float) -> RequestError:
    """Say in our words why a request got no whole answer."""
    host, said = inquiry.host, str(error).strip().rstrip(".")
    if isinstance(error, httpx.TimeoutException):
        if isinstance(error, httpx.ConnectTimeout):
            silence = min(silence, _CONNECT_SECONDS)
        sentence = f"{host} did not answer within {silence:g} s."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES, late=True)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return _connect_failure(error, host, said)
    if any(isinstance(reason, httpx.InvalidURL) for reason in _find_causes(error)):
        # httpx reads where a redirect leads before we can.
        return _spoilt(f"{host} redirects to an address that cannot be read.")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | zlib.error):
        sentence = f"{host} broke off its answer: {said or 'the connection was reset'}."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES)
    if isinstance(error, httpx.LocalProtocolError | UnicodeError):
        # httpx's own words would repeat the header, and that may be a token.
        said = "its address or a token has characters that cannot be sent"
    return RequestError(f"{host} cannot be asked: {said}.", hint=ADDRESS_HINT)


def _connect_failure(error: Exception, host: str, said: str) -> RequestError:
    """Say why there is no connection; httpx hides the reason behind its own error."""
    reasons = tuple(_find_causes(error))
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        sentence = f"{host} shows a certificate that is not trusted."
        return RequestError(sentence, hint=CERTIFICATE_HINT)
    if any(isinstance(one, ssl.SSLError) and one.reason in _PLAIN_ANSWERS for one in reasons):
        sentence = f"{host} does not speak https at this port: perhaps its address begins http://."
        return RequestError(sentence, hint=ADDRESS_HINT)
    unrouted = False
    if isinstance(error, httpx.ProxyError):
        sentence = f"The proxy does not lead to {host}: {said}."
    elif any(isinstance(reason, socket.gaierror) for reason in reasons):
        sentence = f"{host} cannot be found: there is no network, or no such host."
        unrouted = True
    elif any(isinstance(reason, OSError) and reason.errno in _NO_ROUTE for reason in reasons):
        sentence = f"{host} cannot be reached: there is no network, or no way to that host."
        unrouted = True
    elif any(isinstance(reason, ConnectionRefusedError) for reason in reasons):
        sentence = f"{host} refuses the connection."
    else:
        sentence = f"{host} cannot be reached: {said}."
    return RequestError(sentence, hint=NETWORK_HINT, tries=TRIES_UNREACHED, unrouted=unrouted)


def _find_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything it was raised for."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _spoilt(sentence: str) -> RequestError:
    """Return the failure of one answer alone."""
    return RequestError(sentence, hint=ADDRESS_HINT, spoilt=True)
