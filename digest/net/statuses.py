"""What an answer's status means before anybody reads its body."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from digest.net.failures import (
    LATER_HINT,
    NETWORK_HINT,
    PAUSE_HINT,
    QUOTA_HINT,
    REDIRECTS,
    REFUSED_HINT,
    TRIES,
    RequestError,
    tell_seconds,
)
from digest.net.pace import find_renewal

# A quota that is renewed within so many seconds is waited for.
QUOTA_PATIENCE = 60.0

# From 520 on a host's front tells that it cannot reach what is behind it.
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
# A service may say with any of these that a quota is spent.
SPENT = frozenset({402, 403, 429})


def status_failure(
    status: int,
    host: str,
    headers: Mapping[str, str],
    now: datetime,
    expected: Collection[int] = (),
) -> RequestError | None:
    """Return what is wrong with a status; None where the answer is the caller's to read."""
    asked = parse_retry_after(headers.get("retry-after"), now)
    renewal = find_renewal(headers, now) if status in SPENT else None
    if renewal is not None:
        return quota_failure(status, host, renewal, now)
    if status == HTTPStatus.FORBIDDEN and asked:
        return pause_failure(host, asked)
    if status in expected:
        return None
    return transient_failure(status, host, asked) if status in TRANSIENT else refusal(status, host)


def refusal(status: int, host: str) -> RequestError | None:
    """Return the failure of a service that will say the same again; None where it is none."""
    if status == HTTPStatus.FORBIDDEN:
        return RequestError(f"{host} refuses this machine's requests (403).", hint=REFUSED_HINT)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return RequestError(f"The proxy before {host} asks for a login (407).", hint=NETWORK_HINT)
    if status in {*REDIRECTS, HTTPStatus.NOT_MODIFIED} or status // 100 in {2, 4}:
        return None
    return RequestError(f"{host} answers with status {status}.", hint=LATER_HINT)


def quota_failure(status: int, host: str, seconds: float, now: datetime) -> RequestError:
    """Return the failure of a service that has answered as often as it will for some time.

    Others are not held up: they may have a quota of their own.
    """
    moment = f"{now + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"
    return RequestError(
        f"{host} has answered as often as it will for now ({status}): it may be asked again at "
        f"{moment}, in {tell_seconds(seconds)}.",
        hint=QUOTA_HINT,
        tries=TRIES if seconds <= QUOTA_PATIENCE else 1,
        asked=seconds,
    )


def pause_failure(host: str, seconds: float) -> RequestError:
    """Return the failure of a service that refuses for some time, and is not to be pressed."""
    return RequestError(
        f"{host} asks for a pause of {tell_seconds(seconds)} (403).",
        hint=PAUSE_HINT,
        asked=seconds,
        overloaded=True,
    )


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
