"""Why a request failed: a sentence, a hint, how often it is tried; and what a status means."""

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
_MOVED_HINT = "Write the address as the service has it, with its https:// and its www., if any."

REDIRECTS = frozenset({301, 302, 307, 308})
_NOT_MODIFIED, _FORBIDDEN, _PROXY_LOGIN, _TOO_MANY, _UNAVAILABLE = 304, 403, 407, 429, 503
# From 520 on a host's front reports that it cannot reach what is behind it.
TRANSIENT = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
# A service may say with any of these that a quota is spent.
_SPENT = frozenset({402, 403, 429})
# A quota that is renewed within so many seconds is waited for.
_QUOTA_PATIENCE = 60.0
# These redirects say that nothing was taken; others answer a form that was.
_MOVED = frozenset({301, 307, 308})


class RequestError(FetchError):
    """One failed try.

    `tries` is how often such a request is tried at most; `asked` the seconds that the service
    asks to be left alone, if any.  `overloaded`: other runs should leave it alone too.
    `spoilt`: only this one answer is of no use.  `refused`: the service has done nothing.
    `late`: no answer came in time.  `unrouted`: the host has no address, or no network leads
    there.  `arrived`: what was sent may have arrived.
    """

    def __init__(  # noqa: PLR0913 - what callers decide by
        self,
        sentence: str,
        *,
        hint: str,
        tries: int = 1,
        asked: float | None = None,
        overloaded: bool = False,
        spoilt: bool = False,
        refused: bool = False,
        late: bool = False,
        unrouted: bool = False,
    ) -> None:
        super().__init__(sentence, hint=hint)
        self.tries = tries
        self.asked = asked
        self.overloaded = overloaded
        self.spoilt = spoilt
        self.refused = refused
        self.late = late
        self.unrouted = unrouted
        self.arrived = False

    def conclude(self, why: str) -> FetchError:
        """Return the error for the caller when there are no more tries; `why` is added to it."""
        kind = AnswerError if self.spoilt else FetchError
        return kind(f"{self}{why}", hint=self.hint)


def hint_at(setting: str, hint: str) -> str:
    """Return a hint for an address that a setting alone gives, such as that of a place."""
    by_endpoints = {NETWORK_HINT: f"{_NETWORK} {setting}.", ADDRESS_HINT: f"Look at {setting}."}
    return by_endpoints.get(hint, hint) if setting else hint


class Network:
    """Whether any host was reached so far; the clients of a run share one, and their threads."""

    def __init__(self) -> None:
        self.is_there = False

    def judge(self, failure: RequestError) -> None:
        """Learn from a failure; where no host could be found so far, waiting would not help."""
        self.is_there |= not failure.unrouted
        if not self.is_there:
            failure.tries = 1


# What a status says, and a hint.
_STATUSES = {
    403: ("{} refuses this machine's requests (403).", _REFUSED_HINT),
    407: ("The proxy before {} asks for a login (407).", NETWORK_HINT),
    429: ("{} asks for a pause (429).", _PAUSE_HINT),
    **{status: (f"{{}} is out of order ({status}).", LATER_HINT) for status in TRANSIENT - {429}},
}


def status_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime, expected: Collection[int]
) -> RequestError | None:
    """Return what is wrong with the answer to a question; None where the caller may read it."""
    asked = parse_retry_after(headers.get("retry-after"), now)
    renewal = find_renewal(headers, now) if status in _SPENT else None
    if renewal is not None:
        # Others are not held back: they may have a quota of their own.
        moment = f"{now + timedelta(seconds=renewal):%Y-%m-%d %H:%M} UTC"
        return RequestError(
            f"{host} has answered as often as it will for now ({status}): it may be asked again "
            f"at {moment}, in {tell_seconds(renewal)}.",
            hint=_QUOTA_HINT,
            tries=TRIES if renewal <= _QUOTA_PATIENCE else 1,
            asked=renewal,
        )
    if status == _FORBIDDEN and asked:
        sentence = f"{host} asks for a pause of {tell_seconds(asked)} (403)."
        return RequestError(sentence, hint=_PAUSE_HINT, asked=asked, overloaded=True)
    return None if status in expected else _failure(status, host, asked)


def sent_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime
) -> RequestError | None:
    """Return what is wrong with the answer to something sent; None where the caller may read it."""
    asked = parse_retry_after(headers.get("retry-after"), now)
    if status // 100 == 3:  # noqa: PLR2004 - redirects
        # Its path, and an odd address, may repeat a secret of ours.
        location = headers.get("location", "")
        target = split_web(location) if location.isascii() else None
        place = f"{target.scheme}://{target.hostname}" if target else "another page"
        sentence = f"{host} redirects to {place} ({status}), and nothing is sent there."
        return RequestError(sentence, hint=_MOVED_HINT, refused=status in _MOVED)
    failure = None if status == _FORBIDDEN else _failure(status, host, asked)
    if failure is not None:
        named = status == _UNAVAILABLE and asked is not None
        failure.refused = named or status in {_TOO_MANY, _PROXY_LOGIN}
        failure.overloaded = failure.overloaded and failure.refused
    return failure


def _failure(status: int, host: str, asked: float | None) -> RequestError | None:
    """Return the failure that a status is for everybody; None where it is none."""
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
        asked=asked if passing else None,
        overloaded=passing,
    )


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, or None where it says nothing."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def parse_pause(body: bytes) -> float | None:
    """Return the seconds in the `retry_after` of a JSON body, where chats state it, or None."""
    try:
        said = json.loads(body)
        found = said.get("retry_after", said.get("parameters", {}).get("retry_after"))
        return max(0.0, float(found))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


# A number of seconds is a span below this, and a moment since 1970 from here on.
_SPAN = 1e8
# A reset further off than this says nothing.
_LONGEST = 32 * 86_400.0
_MOST_DIGITS = 24
_FIELD = re.compile(r";\s*([rt])\s*=\s*(\d{1,9})\b")


def find_renewal(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return in how many seconds a spent quota is renewed; None where none is, or nobody says.

    GitHub and OpenAlex state what is left in `x-ratelimit-…`, Hugging Face in `RateLimit`.
    """
    fields = dict(_FIELD.findall(headers.get("ratelimit", "")))
    if fields.get("r") == "0" and "t" in fields:
        return float(fields["t"])
    price, purse, left, reset = (
        _number(headers.get(f"x-ratelimit-{name}"))
        for name in ("cost-required-usd", "remaining-usd", "remaining", "reset")
    )
    is_spent = left == 0 or (purse is not None and (purse == 0 or purse < (price or 0.0)))
    if not is_spent or reset is None:
        return None
    seconds = reset if reset < _SPAN else reset - now.timestamp()
    return max(0.0, seconds) if seconds < _LONGEST else None


def _number(text: str | None) -> float | None:
    """Read a number without a sign."""
    stated = (text or "").strip()
    digits = stated.replace(".", "", 1)
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS
    return float(stated) if is_number else None


_FEW, _MINUTE, _HOUR, _DAY = 10.0, 60.0, 3600.0, 86400.0


def tell_seconds(seconds: float) -> str:
    """Write how long a wait is, as exactly as anybody who waits needs it."""
    if seconds > _DAY:
        return "more than a day"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    if seconds > 10 * _MINUTE:
        return f"{seconds / _MINUTE:.0f} minutes"
    return f"{round(seconds, 0 if seconds >= _FEW else 1):g} s"
