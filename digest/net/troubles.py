"""Says in our words what came between a request and its answer, in place of httpx's."""

import socket
import ssl
from collections.abc import Iterator

import httpx

from digest.net.decoding import DamagedError
from digest.net.failures import (
    ADDRESS_HINT,
    CERTIFICATE_HINT,
    LATER_HINT,
    NETWORK_HINT,
    TRIES,
    TRIES_UNREACHED,
    RequestError,
    SpoiltError,
)

# What the versions of OpenSSL call it when plain HTTP comes back.
PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


def transport_failure(error: Exception, host: str, timeout: float) -> RequestError:
    """Say in our words why a request got no whole answer."""
    if isinstance(error, httpx.TimeoutException):
        return too_slow(host, timeout)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return connect_failure(error, host)
    if any(isinstance(reason, httpx.InvalidURL) for reason in find_causes(error)):
        return astray(host)  # httpx reads where a redirect leads before we can
    if isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError | DamagedError):
        sentence = f"{host} broke off its answer: {told(error) or 'the connection was reset'}."
        return RequestError(sentence, hint=LATER_HINT, tries=TRIES)
    if isinstance(error, httpx.LocalProtocolError | UnicodeError):
        # httpx's own words would repeat the header, and that may be a token.
        return RequestError(
            f"{host} cannot be asked: its address or a token has characters that cannot be sent.",
            hint=ADDRESS_HINT,
        )
    return unaskable(error, host)


def connect_failure(error: httpx.ConnectError | httpx.ProxyError, host: str) -> RequestError:
    """Say why there is no connection; httpx hides the reason behind its own error."""
    reasons = tuple(find_causes(error))
    if any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons):
        return RequestError(
            f"{host} shows a certificate that is not trusted.", hint=CERTIFICATE_HINT
        )
    if any(is_plain_answer(reason) for reason in reasons):
        sentence = f"{host} does not speak https at this port: perhaps its address begins http://."
        return RequestError(sentence, hint=ADDRESS_HINT)
    if isinstance(error, httpx.ProxyError):
        sentence = f"The proxy does not lead to {host}: {told(error)}."
    elif any(isinstance(reason, socket.gaierror) for reason in reasons):
        sentence = f"{host} cannot be found: there is no network, or no such host."
    elif any(isinstance(reason, ConnectionRefusedError) for reason in reasons):
        sentence = f"{host} refuses the connection."
    else:
        sentence = f"{host} cannot be reached: {told(error)}."
    return RequestError(sentence, hint=NETWORK_HINT, tries=TRIES_UNREACHED)


def told(error: Exception) -> str:
    """Return an error's own words, as they stand in the middle of a sentence."""
    return str(error).strip().rstrip(".")


def is_plain_answer(reason: BaseException) -> bool:
    """Tell whether the other end answered encrypted speech in plain text."""
    return isinstance(reason, ssl.SSLError) and reason.reason in PLAIN_ANSWERS


def find_causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and everything it was raised for."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def astray(host: str) -> RequestError:
    """Say that a redirect leads nowhere."""
    return SpoiltError(f"{host} redirects to an address that cannot be read.", hint=ADDRESS_HINT)


def unaskable(error: Exception, host: str) -> RequestError:
    """Say that what was asked for cannot be, whoever is asked."""
    return RequestError(f"{host} cannot be asked: {told(error)}.", hint=ADDRESS_HINT)


def too_slow(host: str, seconds: float) -> RequestError:
    """Say that an answer took too long."""
    return RequestError(
        f"{host} did not answer within {seconds:g} s.", hint=LATER_HINT, tries=TRIES
    )


def too_large(host: str, limit: int) -> RequestError:
    """Say that an answer is larger than anything that was asked for."""
    return SpoiltError(
        f"{host} sends more than {limit:,} bytes, which is no answer to what was asked.",
        hint=ADDRESS_HINT,
    )


def unreadable(host: str) -> RequestError:
    """Say that an answer is compressed in a way that nobody asked for."""
    return SpoiltError(
        f"{host} compresses its answer in a way that was not asked for.",
        hint=ADDRESS_HINT,
    )
