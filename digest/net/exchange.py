"""One request and its answer over httpx: no retries, no redirects, no more bytes than agreed."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager
from urllib.parse import urlsplit

import httpx

from digest.errors import FetchError
from digest.net.deadline import Deadline
from digest.net.failures import (
    ADDRESS_HINT,
    CERTIFICATE_HINT,
    LATER_HINT,
    NETWORK_HINT,
    REDIRECTS,
    TRIES,
    TRIES_UNREACHED,
    RequestError,
    status_failure,
)
from digest.net.response import Response
from digest.ports import Clock

CONNECT_SECONDS = 10.0
IDLE_SECONDS = 30.0
# What the versions of OpenSSL call it when plain HTTP comes back.
PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
# An exchange may take this many times as long as a silence in it.
TRICKLE = 4


class Exchange:
    """An httpx client with its pool; proxies and CA files come from the environment."""

    def __init__(
        self,
        *,
        user_agent: str,
        clock: Clock,
        timeout: float,
        max_bytes: int,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._clock = clock
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._deadline = Deadline(clock, TRICKLE * timeout)
        self._http = open_http(user_agent, timeout, transport)

    def fetch(self, url: str, accept: str) -> Response:
        """Ask once.  Raises RequestError."""
        host = urlsplit(url).hostname or url
        self._deadline.begin()
        try:
            with self._ask(url, accept) as answer:
                return self._read(answer, host)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            if self._deadline.left() <= 0:
                raise too_slow(host, self._deadline.seconds) from error
            raise transport_failure(error, host, self._timeout) from error

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def _ask(self, url: str, accept: str) -> AbstractContextManager[httpx.Response]:
        """Send a request, whose answer has to be whole in time."""
        return self._http.stream(
            "GET", url, headers={"Accept": accept}, extensions={"trace": self._deadline.watch}
        )

    def _read(self, answer: httpx.Response, host: str) -> Response:
        status = answer.status_code
        failure = status_failure(status, host, answer.headers, self._clock.now())
        if failure is not None:
            raise failure
        body = b"" if status in REDIRECTS else self._read_body(answer, host)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(status=status, url=str(answer.url), headers=headers, body=body)

    def _read_body(self, answer: httpx.Response, host: str) -> bytes:
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > self._max_bytes:
                raise too_large(host, self._max_bytes)
            if self._deadline.left() < 0:
                raise too_slow(host, self._deadline.seconds)
        return bytes(body)


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
            transport=transport,
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise FetchError(
            f"The proxy or certificate settings of the environment cannot be used: {error}",
            hint="Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and SSL_CERT_DIR.",
        ) from error


def transport_failure(error: Exception, host: str, timeout: float) -> RequestError:
    """Say in our words why a request got no whole answer."""
    if isinstance(error, httpx.TimeoutException):
        return too_slow(host, timeout)
    if isinstance(error, httpx.ProxyError):
        return RequestError(
            f"The proxy does not lead to {host}: {error}.", hint=NETWORK_HINT, tries=TRIES_UNREACHED
        )
    if isinstance(error, httpx.ConnectError):
        return connect_failure(error, host)
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | httpx.DecodingError):
        sentence = f"{host} broke off its answer: {str(error) or 'the connection was reset'}."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES)
    return RequestError(f"{host} cannot be asked: {error}.", hint=ADDRESS_HINT)


def connect_failure(error: httpx.ConnectError, host: str) -> RequestError:
    """Say why there is no connection; httpx hides the reason behind its own error."""
    reasons = tuple(find_causes(error))
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return RequestError(
            f"{host} shows a certificate that is not trusted.", hint=CERTIFICATE_HINT
        )
    if any(is_plain_answer(reason) for reason in reasons):
        sentence = f"{host} does not speak https at this port: perhaps its address begins http://."
        return RequestError(sentence, hint=ADDRESS_HINT)
    if any(isinstance(reason, socket.gaierror) for reason in reasons):
        sentence = f"{host} cannot be found: there is no network, or no such host."
    elif any(isinstance(reason, ConnectionRefusedError) for reason in reasons):
        sentence = f"{host} refuses the connection."
    else:
        sentence = f"{host} cannot be reached: {error}."
    return RequestError(sentence, hint=NETWORK_HINT, tries=TRIES_UNREACHED)


def is_plain_answer(reason: BaseException) -> bool:
    """Tell whether the other end answered encrypted speech in plain text."""
    return isinstance(reason, ssl.SSLError) and reason.reason in PLAIN_ANSWERS


def find_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything it was raised for."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def too_slow(host: str, seconds: float) -> RequestError:
    """Say that an answer took too long."""
    return RequestError(
        f"{host} did not answer within {seconds:g} s.", hint=LATER_HINT, tries=TRIES
    )


def too_large(host: str, limit: int) -> RequestError:
    """Say that an answer is larger than anything that was asked for."""
    return RequestError(
        f"{host} sends more than {limit:,} bytes, which is no answer to what was asked.",
        hint=ADDRESS_HINT,
    )
