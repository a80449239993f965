"""Why a request failed (a message, a hint, the number of tries), and what each status means."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from digest.errors import AnswerError, FetchError
from digest.net.addresses import ADDRESS_HINT, split_web

TRIES = 6
TRIES_UNREACHED = 3

_NETWORK = "Check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and"
NETWORK_HINT = f"{_NETWORK} any address set by DIGEST_ENDPOINTS__…."
LATER_HINT = "The service is overloaded or out of order; run the same command again later."
CERTIFICATE_HINT = "Where a proxy signs for the service, name its CA file in SSL_CERT_FILE."
_REFUSED_HINT = (
    "Stop for some hours; set DIGEST_CONTACT so that the service knows whom to write to."
)
_PAUSE_HINT = "Too many requests came from this address; run the same command again later."
_QUOTA_HINT = "Run the same command again then; a token or key of your own may allow for more."
_MOVED_HINT = "Write the address as the service uses it: with https:// and, if it has one, www."

REDIRECTS = frozenset({301, 302, 307, 308})
_NOT_MODIFIED, _FORBIDDEN, _PROXY_LOGIN, _TOO_MANY, _UNAVAILABLE = 304, 403, 407, 429, 503
# From 520 on, a reverse proxy reports that it cannot reach the server behind it.
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
# Statuses by which a service may report a spent quota.
_SPENT = frozenset({402, 403, 429})
# The longest wait, in seconds, for a quota to be renewed.
_QUOTA_PATIENCE = 60.0
# Redirects of a request that was not processed; other redirects may follow a processed form.
_MOVED = frozenset({301, 307, 308})


class RequestError(FetchError):
    """One failed try.

    `tries` is the most tries that such a request gets; `retry_after` the pause in seconds that
    the service asks for, if any.  `overloaded`: other runs should pause too.  `unusable`: only this
    answer is bad, and other requests may succeed.  `refused`: the service has not acted on the
    request.  `timed_out`: no answer came in time.  `unrouted`: the host has no address, or cannot
    be reached over the network.  `arrived`: the body may have arrived.
    """

    def __init__(  # noqa: PLR0913 - callers decide by each of these
        self,
        sentence: str,
        *,
        hint: str,
        tries: int = 1,
        retry_after: float | None = None,
        overloaded: bool = False,
        unusable: bool = False,
        refused: bool = False,
        timed_out: bool = False,
        unrouted: bool = False,
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.tries = tries
        self.retry_after = retry_after
        self.overloaded = overloaded
        self.unusable = unusable
        self.refused = refused
        self.timed_out = timed_out
        self.unrouted = unrouted
        self.arrived = False

    def conclude(self, why: str) -> FetchError:
        """Return the error for the caller after the last try; `why` is added to its message."""
        kind = AnswerError if self.unusable else FetchError
        return kind(f"{self}{why}", hint=self.hint)


def hint_at(setting: str, hint: str) -> str:
    """Return a hint that names the setting which holds the address, such as a target's."""
    by_endpoints = {NETWORK_HINT: f"{_NETWORK} {setting}.", ADDRESS_HINT: f"Look at {setting}."}
    return by_endpoints.get(hint, hint) if setting else hint


class Network:
    """Whether any host was reached so far; shared by the clients and threads of a run."""

    def __init__(self) -> None:
        self.is_up = False

    def record_failure(self, failure: RequestError) -> None:
        """Record a failure; until a host is found, allow one try only, as waiting does not help."""
        self.is_up |= not failure.unrouted
        if not self.is_up:
            failure.tries = 1


# The message and the hint of a status.
_STATUSES = {
    403: ("{} refuses this machine's requests (403).", _REFUSED_HINT),
    407: ("The proxy before {} asks for a login (407).", NETWORK_HINT),
    429: ("{} asks for a pause (429).", _PAUSE_HINT),
    **{status: (f"{{}} is out of order ({status}).", LATER_HINT) for status in TRANSIENT - {429}},
}


def status_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime, expected: Collection[int]
) -> RequestError | None:
    """Return the failure that an answer to a query reports; None if the caller may read it."""
    retry_after = parse_retry_after(headers.get("retry-after"), now)
    renewal = find_renewal(headers, now) if status in _SPENT else None
    if renewal is not None:
        # Others are not held back: they may have a quota of their own.
        moment = f"{now + timedelta(seconds=renewal):%Y-%m-%d %H:%M} UTC"
        return RequestError(
            f"{host} says that its quota is used up ({status}); it may be asked again "
            f"at {moment}, in {format_seconds(renewal)}.",
            hint=_QUOTA_HINT,
            tries=TRIES if renewal <= _QUOTA_PATIENCE else 1,
            retry_after=renewal,
        )
    if status == _FORBIDDEN and retry_after:
        sentence = f"{host} asks for a pause of {format_seconds(retry_after)} (403)."
        return RequestError(sentence, hint=_PAUSE_HINT, retry_after=retry_after, overloaded=True)
    return None if status in expected else _failure(status, host, retry_after)


def sent_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime
) -> RequestError | None:
    """Return the failure that an answer to a delivery reports; None if the caller may read it."""
    retry_after = parse_retry_after(headers.get("retry-after"), now)
    if status // 100 == 3:  # noqa: PLR2004 - redirects
        # Its path, or a malformed address, may repeat a secret that we sent.
        location = headers.get("location", "")
        parts = split_web(location) if location.isascii() else None
        address = f"{parts.scheme}://{parts.hostname}" if parts else "another page"
        sentence = f"{host} redirects to {address} ({status}), and nothing is sent there."
        return RequestError(sentence, hint=_MOVED_HINT, refused=status in _MOVED)
    failure = None if status == _FORBIDDEN else _failure(status, host, retry_after)
    if failure is not None:
        has_pause = status == _UNAVAILABLE and retry_after is not None
        failure.refused = has_pause or status in {_TOO_MANY, _PROXY_LOGIN}
        failure.overloaded = failure.overloaded and failure.refused
    return failure


def _failure(status: int, host: str, retry_after: float | None) -> RequestError | None:
    """Return the failure that a status means for any request; None if it is no failure."""
    known = _STATUSES.get(status)
    if known is None and (
        status == _NOT_MODIFIED or status in REDIRECTS or status // 100 in {2, 4}
    ):
        return None
    sentence, hint = known or (f"{{}} answers with status {status}.", LATER_HINT)
    passing = status in TRANSIENT
    return RequestError(
        sentence.format(host),
        hint=hint,
        tries=TRIES if passing else 1,
        retry_after=retry_after if passing else None,
        overloaded=passing,
    )


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None without a valid one."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def parse_pause(body: bytes) -> float | None:
    """Return the seconds in the `retry_after` of a JSON body, where chat services state it."""
    try:
        answer = json.loads(body)
        seconds = answer.get("retry_after", answer.get("parameters", {}).get("retry_after"))
        return max(0.0, float(seconds))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


# A smaller number of seconds is a duration; from here on it is a time since 1970.
_EPOCH_FROM = 1e8
# A later reset, in seconds from now, is ignored.
_MAX_RENEWAL = 32 * 86_400.0
_MAX_DIGITS = 24
_FIELD = re.compile(r";\s*([rt])\s*=\s*(\d{1,9})\b")


def find_renewal(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds until a spent quota is renewed; None if none is spent or no time stated.

    GitHub and OpenAlex state the rest of a quota in `x-ratelimit-…`, Hugging Face in `RateLimit`.
    """
    fields = dict(_FIELD.findall(headers.get("ratelimit", "")))
    if fields.get("r") == "0" and "t" in fields:
        return float(fields["t"])
    cost, credit, remaining, reset = (
        _parse_number(headers.get(f"x-ratelimit-{name}"))
        for name in ("cost-required-usd", "remaining-usd", "remaining", "reset")
    )
    is_spent = remaining == 0 or (credit is not None and (credit == 0 or credit < (cost or 0.0)))
    if not is_spent or reset is None:
        return None
    seconds = reset if reset < _EPOCH_FROM else reset - now.timestamp()
    return max(0.0, seconds) if seconds < _MAX_RENEWAL else None


def _parse_number(text: str | None) -> float | None:
    number = (text or "").strip()
    digits = number.replace(".", "", 1)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MAX_DIGITS
    return float(number) if is_number else None


_FEW, _MINUTE, _HOUR, _DAY = 10.0, 60.0, 3600.0, 86400.0


def format_seconds(seconds: float) -> str:
    """Format the length of a wait, rounded for display."""
    if seconds > _DAY:
        return "more than a day"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    if seconds > 10 * _MINUTE:
        return f"{seconds / _MINUTE:.0f} minutes"
    return f"{round(seconds, 0 if seconds >= _FEW else 1):g} s"
