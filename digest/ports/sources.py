"""Where papers come from, and what was announced when."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Protocol

from digest.model import ListingPage, Page, Search, Window


class Source(Protocol):
    """A place that papers come from.

    `most` is how many rows of one answer it gives out, None where all.
    """

    name: str
    most: int | None

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these version-free identifiers, batch by batch.

        Unknown identifiers are missing from the pages.  Raises FetchError.
        """
        ...

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the answer page by page from row `start` on.  Raises FetchError."""
        ...


class Listings(Protocol):
    """A place that says what was announced on a day; what the papers are a Source knows."""

    name: str

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that it can tell of."""
        ...

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a category's listing of a day, from entry `start` on, page by page.

        A category may be an archive, as `cs.*`.  Raises FetchError, also where the source holds
        another day's listing.
        """
        ...
