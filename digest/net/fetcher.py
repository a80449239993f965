"""What a source or a service's adapter needs of the HTTP client."""

from collections.abc import Mapping
from typing import Protocol

from digest.net.lane import Lane
from digest.net.response import Response


class Fetcher(Protocol):
    """Gets pages, and waits before one that was no good is asked for again."""

    def get(
        self, url: str, params: Mapping[str, str] | None = None, *, lane: Lane, accept: str = "*/*"
    ) -> Response:
        """Return a page.  Raises FetchError."""
        ...

    def back_off(self, lane: Lane, attempt: int, reason: str) -> None:
        """Wait before asking again.  Raises FetchError where the run may wait no more."""
        ...
