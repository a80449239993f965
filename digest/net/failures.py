"""Why a request failed, in a sentence and a hint, and how often it is worth trying."""

from digest.errors import AnswerError, FetchError

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
QUOTA_HINT = "Run the same command again then; a token or key of your own may allow for more."

_FEW, _MINUTE, _HOUR, _DAY = 10.0, 60.0, 3600.0, 86400.0

REDIRECTS = frozenset({301, 302, 307, 308})


class RequestError(FetchError):
    """One failed try.

    `tries` is how often such a request is tried at most; `asked` the seconds that the service
    asks to be left alone, where it does; `overloaded` tells that others should leave it alone too.
    `refused`: the service, or what is before it, has said that it has done nothing.
    """

    refused = False

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

    def conclude(self, why: str) -> FetchError:
        """Return what the caller is told when there are no more tries; `why` follows."""
        return FetchError(f"{self}{why}", hint=self.hint)


class SpoiltError(RequestError):
    """One failed try whose answer is of no use, whatever else the service may answer well."""

    def conclude(self, why: str) -> FetchError:
        """Return what the caller is told of this one answer."""
        return AnswerError(f"{self}{why}", hint=self.hint)


def tell_seconds(seconds: float) -> str:
    """Say how long a wait is, as exactly as anybody waiting cares to know."""
    if seconds > _DAY:
        return "more than a day"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    if seconds > 10 * _MINUTE:
        return f"{seconds / _MINUTE:.0f} minutes"
    return f"{round(seconds, 0 if seconds >= _FEW else 1):g} s"
