"""One request and its answer over httpx: no retries, no redirects, limits on size and time."""

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
from digest.net.client import HttpRequest, Response
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
# Connecting tries every address for some seconds; no real host has more addresses.
_MAX_ADDRESSES = 20
# Bodies are written and decompressed in chunks of this size.
_CHUNK = 65_536
_MAX_REFUSAL = 100_000
# Errors without a network, or without a route to a host.
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# The reasons that versions of OpenSSL give if a server answers in plain HTTP.
_PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


class Exchange:
    """An httpx client with its pool; proxies and CA files come from the environment.

    `timeout` is the longest silence in seconds.  `trusted` are hosts and ports of endpoints that
    may have any address; all other hosts must be on the public internet.  None trusts every host.
    """

    def __init__(  # noqa: PLR0913 - passed on by the client
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

    def fetch(self, request: HttpRequest, seconds: float) -> Response:
        """Make one request within the given number of seconds.  Raises RequestError."""
        try:
            url = httpx.URL(request.url)
        except httpx.InvalidURL as error:
            sentence = f"{request.host} cannot be asked: {error}."
            if request.via:
                sentence = f"{request.via} redirects to an address that cannot be read."
            raise RequestError(sentence, hint=ADDRESS_HINT, unusable=bool(request.via)) from error
        self._deadline.begin(seconds)
        guard = _Guard(url, request.via, self._trusted, self._deadline)
        try:
            with self._http.stream(
                request.method,
                url,
                content=request.content,
                headers={**request.headers, "Accept": request.accept, "Accept-Encoding": "gzip"},
                extensions={"trace": guard},
            ) as answer:
                return self._read(answer, request)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, zlib.error) as error:
            silence = seconds if self._deadline.left() <= 0 else min(seconds, self._timeout)
            failure = _transport_failure(error, request, silence)
            failure.arrived = guard.is_body_sent
            raise failure from error
        except RequestError as failure:
            failure.arrived = guard.is_body_sent and not failure.refused
            raise

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _read(self, answer: httpx.Response, request: HttpRequest) -> Response:
        status, host, now = answer.status_code, request.host, self._clock.now()
        if request.is_delivery:
            failure = sent_failure(status, host, answer.headers, now)
            if failure and status == HTTPStatus.TOO_MANY_REQUESTS and failure.retry_after is None:
                failure.retry_after = parse_pause(_read_body(answer, host, _MAX_REFUSAL))
        else:
            failure = status_failure(status, host, answer.headers, now, request.expected)
        if failure is not None:
            raise failure
        unread = status in REDIRECTS or not request.max_bytes
        return Response(
            status=status,
            url=str(answer.url),
            headers={name.lower(): value for name, value in answer.headers.items()},
            body=b"" if unread else _read_body(answer, host, request.max_bytes),
            received=now,
        )


class Deadline:
    """The end of an exchange, separate for each thread, as threads share connections."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._own = threading.local()

    def begin(self, seconds: float) -> None:
        """Set the deadline of this thread's exchange, counted from now."""
        self._own.end = self._clock.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left to this thread's exchange; 0 or less once it should be over."""
        return float(self._own.end - self._clock.monotonic())

    def bind(self, stream: Any) -> None:  # noqa: ANN401 - httpcore's own
        """Apply the deadline to a connection.

        After it, reading raises ReadTimeout, and writing WriteTimeout.
        """
        read, write = stream.read, stream.write

        def limit(timeout: float | None, error: type[httpx.TimeoutException]) -> float:
            left = self.left()
            if left <= 0:
                raise error("The time is up.")
            return left if timeout is None else min(timeout, left)

        def read_in_time(max_bytes: int, timeout: float | None = None) -> Any:  # noqa: ANN401 - as above
            return read(max_bytes, limit(timeout, httpx.ReadTimeout))

        def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
            for start in range(0, len(buffer), _CHUNK):
                write(buffer[start : start + _CHUNK], limit(timeout, httpx.WriteTimeout))

        stream.read, stream.write = read_in_time, write_in_time


class _Guard:
    """Follows one request as httpcore's `trace` extension, and raises RequestError to end it.

    It checks the addresses of a host that is not trusted, before and after connecting.  With a
    proxy, which looks names up itself, only the name is checked.  `is_body_sent` says whether the
    whole body was sent.
    """

    def __init__(
        self,
        url: httpx.URL,
        via: str,
        trusted: frozenset[tuple[str, int]] | None,
        deadline: Deadline,
    ) -> None:
        # In httpcore's spelling: a host spelt differently would be taken for a proxy.
        host, port = url.raw_host.decode("ascii"), url.port or PORTS.get(url.scheme, 0)
        self.is_body_sent = False
        self._endpoint = (host, port)
        self._deadline = deadline
        self._is_guarded = trusted is not None and (host.lower(), port) not in trusted
        self._is_direct = self._is_own_request = False
        self._subject = f"{via} redirects to {host}:{port}, which" if via else f"{host}:{port}"
        if self._is_guarded and is_local(host):
            raise self._not_public()

    def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        """Handle an event."""
        if event.endswith("connect_tcp.started"):
            self._is_direct = (info["host"], info["port"]) == self._endpoint
            if self._is_guarded and self._is_direct:
                self._check_addresses(_find_addresses(*self._endpoint))
        elif event.endswith(("connect_tcp.complete", "start_tls.complete")):
            stream = info["return_value"]
            if self._is_guarded and self._is_direct and event.endswith("connect_tcp.complete"):
                try:
                    self._check_addresses([stream.get_extra_info("server_addr")[0]])
                except RequestError:
                    stream.close()
                    raise
            self._deadline.bind(stream)
        elif event.endswith("send_request_body.started"):
            # A CONNECT request to a proxy does not carry our body.
            self._is_own_request = info["request"].method != b"CONNECT"
        elif event.endswith("send_request_body.complete"):
            self.is_body_sent = self._is_own_request

    def _check_addresses(self, addresses: list[str]) -> None:
        if len(addresses) > _MAX_ADDRESSES:
            raise _unusable_answer(f"{self._subject} has too many addresses.")
        if not all(map(is_public, addresses)):
            raise self._not_public()

    def _not_public(self) -> RequestError:
        return _unusable_answer(
            f"{self._subject} is not on the public internet, nor an endpoint of the configuration."
        )


def _find_addresses(host: str, port: int) -> list[str]:
    """Look up a host's addresses; none if it is not found, which connecting to it will report."""
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return [str(entry[4][0]) for entry in entries]


def _read_body(answer: httpx.Response, host: str, limit: int) -> bytes:
    """Return the body.  Raises RequestError as soon as it exceeds the limit."""
    encoding = answer.headers.get("content-encoding", "").strip().lower()
    # httpx decompresses each chunk whole, which may make it a thousand times larger.
    chunks = _limit_size(cast("httpx.SyncByteStream", answer.stream), host, limit)
    if encoding in {"gzip", "x-gzip"}:
        chunks = _limit_size(_decompress(chunks), host, limit)
    elif encoding not in {"", "identity"}:
        raise _unusable_answer(f"{host} compresses its answer in a way that was not asked for.")
    return b"".join(chunks)


def _limit_size(chunks: Iterable[bytes], host: str, limit: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _unusable_answer(
                f"{host} sends more than {limit:,} bytes, which is no answer to what was asked."
            )
        yield chunk


def _decompress(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield gzip data decompressed, in small chunks; data after its end is ignored."""
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16)
    empty = True
    for chunk in chunks:
        data = chunk
        while data and not inflater.eof:
            empty = False
            yield inflater.decompress(data, _CHUNK)
            data = inflater.unconsumed_tail
    while not inflater.eof and (part := inflater.decompress(b"", _CHUNK)):
        yield part
    if not inflater.eof and not empty:
        raise zlib.error("its compressed body has no end")


def _open_http(
    user_agent: str, timeout: float, transport: httpx.BaseTransport | None, *, direct: bool
) -> httpx.Client:
    """Make the client.  Raises FetchError if the environment's proxy or CA cannot be used."""
    # httpx logs every address, and the address of a webhook may be a secret.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        return httpx.Client(
            headers={b"User-Agent": user_agent.encode()},
            timeout=httpx.Timeout(timeout, connect=min(timeout, _CONNECT_SECONDS)),
            limits=httpx.Limits(keepalive_expiry=_IDLE_SECONDS),
            follow_redirects=False,
            # No cookies: requests are independent of each other.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            # With a transport of its own the client ignores the environment's proxies.
            transport=transport or (httpx.HTTPTransport() if direct else None),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error


def _transport_failure(error: Exception, request: HttpRequest, silence: float) -> RequestError:
    """Return the failure of a request without a complete answer, in our own words."""
    host, reason = request.host, str(error).strip().rstrip(".")
    if isinstance(error, httpx.TimeoutException):
        if isinstance(error, httpx.ConnectTimeout):
            silence = min(silence, _CONNECT_SECONDS)
        sentence = f"{host} did not answer within {silence:g} s."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES, timed_out=True)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return _connect_failure(error, host, reason)
    if any(isinstance(cause, httpx.InvalidURL) for cause in _find_causes(error)):
        # httpx parses the address of a redirect before we can.
        return _unusable_answer(f"{host} redirects to an address that cannot be read.")
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | zlib.error):
        sentence = f"{host} broke off its answer: {reason or 'the connection was reset'}."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES)
    if isinstance(error, httpx.LocalProtocolError | UnicodeError):
        # httpx's message would repeat the header, which may be a token.
        reason = "its address or a token has characters that cannot be sent"
    return RequestError(f"{host} cannot be asked: {reason}.", hint=ADDRESS_HINT)


def _connect_failure(error: Exception, host: str, reason: str) -> RequestError:
    """Return the failure of a connection; the causes of httpx's error say why it failed."""
    causes = tuple(_find_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        sentence = f"{host} shows a certificate that is not trusted."
        return RequestError(sentence, hint=CERTIFICATE_HINT)
    if any(isinstance(cause, ssl.SSLError) and cause.reason in _PLAIN_ANSWERS for cause in causes):
        sentence = f"{host} does not speak https at this port: perhaps its address begins http://."
        return RequestError(sentence, hint=ADDRESS_HINT)
    unrouted = False
    if isinstance(error, httpx.ProxyError):
        sentence = f"The proxy does not lead to {host}: {reason}."
    elif any(isinstance(cause, socket.gaierror) for cause in causes):
        sentence = f"{host} cannot be found: there is no network, or no such host."
        unrouted = True
    elif any(isinstance(cause, OSError) and cause.errno in _NO_ROUTE for cause in causes):
        sentence = f"{host} cannot be reached: there is no network, or no way to that host."
        unrouted = True
    elif any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        sentence = f"{host} refuses the connection."
    else:
        sentence = f"{host} cannot be reached: {reason}."
    return RequestError(sentence, hint=NETWORK_HINT, tries=TRIES_UNREACHED, unrouted=unrouted)


def _find_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _unusable_answer(sentence: str) -> RequestError:
    """Return a failure that concerns one answer only."""
    return RequestError(sentence, hint=ADDRESS_HINT, unusable=True)
