"""Why a request failed, in a sentence and a hint, and how often it is worth trying."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from digest.errors import FetchError

TRIES = 6
TRIES_UNREACHED = 3

NETWORK_HINT = (
    "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), "
    "and any address set by DIGEST_ENDPOINTS__…."
)
ADDRESS_HINT = "Look at the addresses in digest.toml and in DIGEST_ENDPOINTS__…."
LATER_HINT = "The service is overloaded or out of order; run the same command again later."
CERTIFICATE_HINT = "Where a proxy signs for the service, name its CA file in SSL_CERT_FILE."
REFUSED_HINT = "Stop for some hours; set DIGEST_CONTACT so that the service knows whom to write to."
PAUSE_HINT = "Too many requests came from this address; run the same command again later."

_FEW, _MINUTE, _HOUR, _DAY = 10.0, 60.0, 3600.0, 86400.0

TRANSIENT = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 307, 308})


class RequestError(FetchError):
    """One failed try.

    `tries` is how often such a request is tried at most; `asked` the seconds that the service
    asks to be left alone, where it does; `overloaded` tells that others should leave it alone too.
    """

    def __init__(
        self,
        sentence: str,
        *,
        hint: str,
        tries: int = 1,
        asked: float | None = None,
        overloaded: bool = False,
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.tries = tries
        self.asked = asked
        self.overloaded = overloaded


def status_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime
) -> RequestError | None:
    """Return what is wrong with a status; None where the answer is the caller's to read."""
    if status in TRANSIENT:
        return transient_failure(status, host, parse_retry_after(headers.get("retry-after"), now))
    if status == HTTPStatus.FORBIDDEN:
        return RequestError(f"{host} refuses this machine's requests (403).", hint=REFUSED_HINT)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return RequestError(f"The proxy before {host} asks for a login (407).", hint=NETWORK_HINT)
    if status in REDIRECTS or status // 100 in {2, 4}:
        return None
    return RequestError(f"{host} answers with status {status}.", hint=LATER_HINT)


def transient_failure(status: int, host: str, asked: float | None) -> RequestError:
    """Return the failure of a service that may do better later."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        sentence, hint = f"{host} asks for a pause (429).", PAUSE_HINT
    else:
        sentence, hint = f"{host} is out of order ({status}).", LATER_HINT
    return RequestError(sentence, hint=hint, tries=TRIES, asked=asked, overloaded=True)


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None where it says nothing."""
    text = (value or "").strip()
    if re.fullmatch("[0-9]+", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def tell_seconds(seconds: float) -> str:
    """Say how long a wait is, as exactly as anybody waiting cares to know."""
    if seconds > _DAY:
        return "more than a day"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    if seconds > 10 * _MINUTE:
        return f"{seconds / _MINUTE:.0f} minutes"
    return f"{round(seconds, 0 if seconds >= _FEW else 1):g} s"
