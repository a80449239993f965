"""Introduces the parts to one another: the only module that names concrete adapters."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digest import __version__
from digest.config import Settings
from digest.errors import UsageError
from digest.model import ListingPage, Page, Paper, Search, Window
from digest.pipeline import RefreshAge, Tools, do_nothing
from digest.ports import Library, Listings, Progress, Renderer, Shelf, Source
from digest.themes import Theme, load_taxonomy, merge_taxonomy

if TYPE_CHECKING:
    from digest.net.client import Client
    from digest.store.upkeep import Upkeep

# What papers can be had from; the last is for trying out.
SOURCES = ("arxiv", "catchup", "rss", "sample")
ARXIV_ROWS = 10_000


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        time.sleep(seconds)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a command works with."""

    tools: Tools
    taxonomy: tuple[Theme, ...]

    @property
    def library(self) -> Library:
        """The open library."""
        return self.tools.library


@contextmanager
def open_parts(
    settings: Settings, progress: Progress, *, source: str = "arxiv", issue: bool = False
) -> Iterator[Parts]:
    """Open the library of the settings and make a source ready.

    For an `issue`, what it needs is prepared while the pace holds back the next request.
    """
    with ExitStack() as cleanup:
        chosen, listings = _sources(source, settings, progress, cleanup)
        opened = _opened(settings, settings.home, progress, chosen, listings, issue=issue)
        yield cleanup.enter_context(opened)


@contextmanager
def open_demo(settings: Settings, progress: Progress) -> Iterator[Parts]:
    """Open a library of its own, for the packaged week, that is thrown away afterwards."""
    from digest.sources.sample import SampleSource

    week = SampleSource(whole=True)
    with (
        TemporaryDirectory(prefix="digest-demo-") as folder,
        _opened(settings, Path(folder), progress, week) as parts,
    ):
        yield parts


def open_shelf(folder: Path, library: Library) -> Shelf:
    """Return the folder that posts are written to."""
    from digest.publish.files import FolderShelf

    return FolderShelf(folder, library)


def make_renderers(names: Sequence[str]) -> list[Renderer]:
    """Return a renderer for each format.  Raises UsageError for an unknown one."""
    from digest.render import renderer

    return [renderer(name) for name in dict.fromkeys(names)]


def user_agent(contact: str) -> str:
    """Say who asks, and how to reach whoever runs this."""
    return f"digest-post/{__version__}" + (f" (contact: {contact})" if contact else "")


@contextmanager
def _opened(  # noqa: PLR0913 - each is a part that the command chose
    settings: Settings,
    home: Path,
    progress: Progress,
    source: Source,
    listings: Listings | None = None,
    *,
    issue: bool = True,
) -> Iterator[Parts]:
    """Open what stays open for the length of a command."""
    from digest.store import open_library

    clock = SystemClock()
    with open_library(home, now=clock.now) as library:
        taxonomy = _taxonomy(settings)
        tools = Tools(
            library=library,
            source=source,
            clock=clock,
            progress=progress,
            listings=listings,
            age=RefreshAge(
                after=timedelta(days=settings.refresh.after),
                until=timedelta(days=settings.refresh.until),
            ),
            meanwhile=partial(_prepare, taxonomy) if issue else do_nothing,
        )
        yield Parts(tools=tools, taxonomy=taxonomy)


def _prepare(taxonomy: Sequence[Theme], papers: Sequence[Paper]) -> None:
    """Do ahead what an issue needs: load the writer, compile themes and template, describe papers.

    Each is done once, whoever asks for it first.
    """
    from digest.pipeline.choice import describe_all
    from digest.render.markdown import load_template
    from digest.themes import judge_for

    import_module("digest.pipeline.compose")
    load_template()
    judge_for(tuple(taxonomy))
    describe_all(papers)


def _sources(
    name: str, settings: Settings, progress: Progress, cleanup: ExitStack
) -> tuple[Source, Listings | None]:
    """Return a source by name, with the listings that go with it, if any do."""
    if name == "sample":
        from digest.sources.sample import SampleSource

        return SampleSource(), None
    if name not in SOURCES:
        known = ", ".join(SOURCES)
        raise UsageError(f"There is no source '{name}'.", hint=f"Known sources: {known}.")
    # One client for all that arXiv is asked: one budget, one connection.
    client = cache(partial(_client, settings, progress, cleanup))
    source = LateSource(lambda: _search(client(), settings))
    make = {"catchup": _catchup, "rss": _rss}.get(name)
    return source, LateListings(name, lambda: make(client(), settings)) if make else None


def _client(settings: Settings, progress: Progress, cleanup: ExitStack) -> "Client":
    """Make the client, whose pace all processes of the user share."""
    from platformdirs import user_state_path

    from digest.net.client import Client
    from digest.net.pace import Pace

    clock = SystemClock()
    client = Client(
        user_agent=user_agent(settings.contact),
        clock=clock,
        pace=Pace(user_state_path("digest-post"), clock),
        progress=progress,
        budget=settings.budget,
    )
    cleanup.callback(client.close)
    return client


def _search(client: "Client", settings: Settings) -> Source:
    """Make arXiv's search."""
    from digest.sources.arxiv_api import ArxivApi

    return ArxivApi(client, settings.endpoints.arxiv_api, settings.pace.arxiv)


def _catchup(client: "Client", settings: Settings) -> Listings:
    """Make arXiv's catch-up listing."""
    from digest.sources.arxiv_catchup import ArxivCatchup

    return ArxivCatchup(client, settings.endpoints.arxiv_catchup, settings.pace.arxiv)


def _rss(client: "Client", settings: Settings) -> Listings:
    """Make arXiv's feeds."""
    from digest.sources.arxiv_rss import ArxivRss

    return ArxivRss(
        client, settings.endpoints.arxiv_rss, settings.pace.arxiv, now=SystemClock().now
    )


def _taxonomy(settings: Settings) -> tuple[Theme, ...]:
    """Join the packaged themes with the user's."""
    own = [
        Theme(
            key=theme.key,
            heading=theme.heading,
            phrases=theme.phrases,
            hints=theme.hints,
            categories=theme.categories,
            own=True,
        )
        for theme in settings.themes
    ]
    return merge_taxonomy(load_taxonomy(), own)


def open_store(settings: Settings) -> "Upkeep":
    """Return the library's file, as `digest library` looks after it; opened when it is used."""
    from digest.store.upkeep import Upkeep

    clock = SystemClock()
    return Upkeep(settings.home, now=clock.now, sleep=clock.sleep)
