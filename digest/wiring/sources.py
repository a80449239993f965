"""Makes what papers come from: arXiv's search, its listings, and the sample."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.errors import UsageError
from digest.model import ListingPage, Page, Search, Window
from digest.ports import Listings, Source
from digest.wiring.clients import Clients
from digest.wiring.clock import SystemClock

if TYPE_CHECKING:
    from digest.net.client import Client

# What papers can be had from; the last is for trying out.
SOURCES = ("arxiv", "catchup", "rss", "sample")
ARXIV_ROWS = 10_000


class LateSource:
    """A source that is made when it is first asked: what needs no network loads no client."""

    name = "arxiv"
    most: int | None = ARXIV_ROWS

    def __init__(self, make: Callable[[], Source]) -> None:
        self._source = cache(make)

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield papers by identifier."""
        return self._source().fetch_ids(ids)

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield an answer page by page."""
        return self._source().fetch_search(search, start=start)


class LateListings:
    """Listings that are made when they are first asked, for the same reason."""

    def __init__(self, name: str, make: Callable[[], Listings]) -> None:
        self.name = name
        self._listings = cache(make)

    def reach(self, now: datetime) -> Window:
        """Return the days that can be asked for."""
        return self._listings().reach(now)

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a listing page by page."""
        return self._listings().fetch_listing(category, day, start=start)


def make_sources(name: str, clients: Clients) -> tuple[Source, Listings | None]:
    """Return a source by name, with the listings that go with it, if any do."""
    if name == "sample":
        from digest.services.sample import SampleSource

        return SampleSource(), None
    if name not in SOURCES:
        known = ", ".join(SOURCES)
        raise UsageError(f"There is no source '{name}'.", hint=f"Known sources: {known}.")
    # One client for all that papers come from: one budget.
    client = cache(lambda: clients.make(clients.settings.budget))
    source = LateSource(lambda: _search(client(), clients.settings))
    make = {"catchup": _catchup, "rss": _rss}.get(name)
    return source, LateListings(name, lambda: make(client(), clients.settings)) if make else None


def _search(client: "Client", settings: Settings) -> Source:
    """Make arXiv's search."""
    from digest.services.arxiv_api import ArxivApi

    return ArxivApi(client, settings.endpoints.arxiv_api, settings.pace.arxiv)


def _catchup(client: "Client", settings: Settings) -> Listings:
    """Make arXiv's catch-up listing."""
    from digest.services.arxiv_catchup import ArxivCatchup

    return ArxivCatchup(client, settings.endpoints.arxiv_catchup, settings.pace.arxiv)


def _rss(client: "Client", settings: Settings) -> Listings:
    """Make arXiv's feeds."""
    from digest.services.arxiv_rss import ArxivRss

    return ArxivRss(
        client, settings.endpoints.arxiv_rss, settings.pace.arxiv, now=SystemClock().now
    )
