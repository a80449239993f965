"""What those who ask or send need of the HTTP client."""

from collections.abc import Mapping
from typing import Protocol

from digest.net.pace import Lane
from digest.net.response import Response


class Fetcher(Protocol):
    """Gets pages, and waits before one that was no good is asked for again."""

    def get(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        *,
        lane: Lane,
        accept: str = "*/*",
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = frozenset(),
        max_bytes: int | None = None,
    ) -> Response:
        """Return a page.

        `headers` go to the address's own host alone, wherever it redirects to.  Statuses that are
        `expected` are answers to the caller, not failures; `max_bytes` is the most that it reads.
        Raises FetchError; AnswerError where only this page is of no use.
        """
        ...

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before asking again.  Raises FetchError where the run may wait no more."""
        ...


class Sender(Protocol):
    """Sends things, with answers to read."""

    def send(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        url: str,
        content: bytes = b"",
        *,
        lane: Lane,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        max_bytes: int | None = None,
    ) -> Response:
        """Send something, again only where that is safe, and return the answer.

        Its status is below 300 or from 400 to 499, but for 407 and 429.  `repeatable`: sent twice,
        it leaves what once does.  With `max_bytes` 0 the answer's body is not read.  Raises
        DeliveryError; its `uncertain` says that what was sent may have arrived.
        """
        ...
