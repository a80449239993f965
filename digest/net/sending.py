"""What is sent: when it may be sent again, and whether it may have arrived where that failed."""

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from digest.errors import DeliveryError, FetchError
from digest.net.failures import LATER_HINT, NETWORK_HINT, TRIES, RequestError
from digest.net.guard import is_web, split_address
from digest.net.statuses import parse_retry_after, transient_failure

LOOK_HINT = "Look there whether it has arrived; only if it has not, give --again."
MOVED_HINT = "Write the address as the service has it, with its https:// and its www., if any."

# What is only asked for changes nothing, however often.
ASKING = frozenset({"GET", "HEAD"})
# Other redirects are what a form answers when it has taken something.
MOVED = frozenset({301, 307, 308})


class Sending:
    """One thing that is sent, over all its tries.

    It is known not to have arrived until the last byte of its body was given away.
    """

    def __init__(self, *, method: str, content: bytes, repeatable: bool) -> None:
        self.method = method
        self.content = content
        self._repeatable = repeatable or method in ASKING
        self._ours = False
        self._given = False
        self._doubtful = False

    def begin(self) -> None:
        """Begin a try."""
        self._given = False

    def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event, as httpcore's `trace` extension: what is told a proxy is not ours."""
        if event.endswith("send_request_body.started"):
            self._ours = info["request"].method != b"CONNECT"
        elif event.endswith("send_request_body.complete"):
            self._given = self._ours

    def judge(self, failure: RequestError) -> None:
        """Let a failed try be the last one where another might deliver twice."""
        if self._given and not failure.refused:
            self._doubtful = True
            failure.tries = failure.tries if self._repeatable else 1

    def conclude(self, error: FetchError) -> DeliveryError:
        """Return what the caller is told when nothing more is tried.

        One try that may have arrived leaves a doubt that no later failure takes away.
        """
        uncertain = self._doubtful and self.method not in ASKING
        hint = LOOK_HINT if uncertain and not self._repeatable else error.hint
        return DeliveryError(str(error), hint=hint, uncertain=uncertain)


def sent_failure(
    status: int, host: str, headers: Mapping[str, str], now: datetime
) -> RequestError | None:
    """Return what is wrong with the status of an answer; None where it is the caller's to read."""
    asked = parse_retry_after(headers.get("retry-after"), now)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and asked is not None
    ):
        return refused(transient_failure(status, host, asked))
    if status // 100 == 3:  # noqa: PLR2004 - redirects
        return moved(status, host, headers.get("location", ""))
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        sentence = f"The proxy before {host} asks for a login (407)."
        return refused(RequestError(sentence, hint=NETWORK_HINT))
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return RequestError(f"{host} is out of order ({status}).", hint=LATER_HINT, tries=TRIES)


def moved(status: int, host: str, location: str) -> RequestError:
    """Return the failure of a service that names another place: what it is told stays here."""
    place = find_place(host, location)
    sentence = f"{host} redirects to {place} ({status}), and nothing is sent there."
    failure = RequestError(sentence, hint=MOVED_HINT)
    return refused(failure) if status in MOVED else failure


def refused(failure: RequestError) -> RequestError:
    """Return a failure that leaves no doubt: what was sent has not been taken."""
    failure.refused = True
    return failure


def find_place(host: str, location: str) -> str:
    """Name where a redirect leads; its path may repeat what is secret in ours."""
    try:
        target = urljoin(f"https://{host}/", location)
    except ValueError:
        return "an address that cannot be read"
    parts = split_address(target)
    if not is_web(target) or not target.isascii():
        return "an address that cannot be read"
    if parts.hostname == host and not location.lower().startswith("http"):
        return "another page of its own"
    place = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{place}"
