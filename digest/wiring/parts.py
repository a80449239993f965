"""Opens everything that a command works with."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.model import Paper
from digest.pipeline import RefreshAge, Tools, do_nothing
from digest.ports import Enricher, Library, Listings, Progress, Renderer, Shelf, Source, Votes
from digest.wiring.clients import Clients
from digest.wiring.clock import SystemClock
from digest.wiring.services import make_enrichers, make_votes
from digest.wiring.sources import make_sources
from digest.wiring.vectors import embed

if TYPE_CHECKING:
    from digest.store.upkeep import Upkeep
    from digest.themes import Theme


# What the libraries below numpy call the number of their threads.
_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "OMP_NUM_THREADS",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a command works with; `themes` makes the taxonomy, which few commands need."""

    tools: Tools
    themes: "Callable[[], tuple[Theme, ...]]"

    @property
    def taxonomy(self) -> "tuple[Theme, ...]":
        """The packaged themes and the user's own."""
        return self.themes()

    @property
    def library(self) -> Library:
        """The open library."""
        return self.tools.library


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Whom a command asks."""

    source: Source
    listings: Listings | None = None
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None


@contextmanager
def open_parts(
    settings: Settings, progress: Progress, *, source: str = "arxiv", issue: bool = False
) -> Iterator[Parts]:
    """Open the library of the settings and make a source ready.

    For an `issue`, what it needs is prepared while the pace holds back the next request.
    """
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        chosen, listings = make_sources(source, clients)
        enrichers = tuple(make_enrichers(clients)) if issue else ()
        votes = make_votes(clients) if issue else None
        asked = _Asked(source=chosen, listings=listings, enrichers=enrichers, votes=votes)
        opened = _opened(settings, settings.home, progress, asked, issue=issue)
        yield cleanup.enter_context(opened)


@contextmanager
def open_demo(settings: Settings, progress: Progress) -> Iterator[Parts]:
    """Open a library of its own, for the packaged week, that is thrown away afterwards."""
    from digest.sources.sample import SampleSource

    week = SampleSource(whole=True)
    with (
        TemporaryDirectory(prefix="digest-demo-") as folder,
        _opened(settings, Path(folder), progress, _Asked(source=week)) as parts,
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


@contextmanager
def _opened(
    settings: Settings, home: Path, progress: Progress, asked: _Asked, *, issue: bool = True
) -> Iterator[Parts]:
    """Open what stays open for the length of a command."""
    from digest.store import open_library

    # Before numpy is loaded: an issue's matrices are small, and threads cost more than they give.
    for threads in _THREADS:
        os.environ.setdefault(threads, "1")
    clock = SystemClock()
    with open_library(home, now=clock.now) as library:
        themes = cache(partial(_taxonomy, settings))
        tools = Tools(
            library=library,
            source=asked.source,
            clock=clock,
            progress=progress,
            listings=asked.listings,
            age=RefreshAge(
                after=timedelta(days=settings.refresh.after),
                until=timedelta(days=settings.refresh.until),
            ),
            meanwhile=partial(_prepare, themes) if issue else do_nothing,
            enrichers=asked.enrichers,
            votes=asked.votes,
            embed=embed,
        )
        yield Parts(tools=tools, themes=themes)


def _prepare(themes: "Callable[[], tuple[Theme, ...]]", papers: Sequence[Paper]) -> None:
    """Do ahead what an issue needs: load writer, vectors and template, look at the papers.

    Each is done once, whoever asks for it first.
    """
    from digest.pipeline.issue.choice import describe_all
    from digest.render.markdown import load_template
    from digest.themes import fitness_for
    from digest.themes.vectors import load_vectors

    import_module("digest.pipeline.issue.compose")
    load_template()
    vectors = load_vectors()
    fitness = fitness_for(themes())
    for paper in papers:
        fitness.fits(paper)
        vectors.weigh(paper.title, paper.abstract)
    describe_all(papers)


def _taxonomy(settings: Settings) -> "tuple[Theme, ...]":
    """Join the packaged themes with the user's."""
    from digest.themes import Theme, load_taxonomy, merge_taxonomy

    own = [
        Theme(
            key=theme.key,
            heading=theme.heading,
            phrases=theme.phrases,
            hints=theme.hints,
            categories=theme.categories,
            like=theme.like,
            exclude=theme.exclude,
            order=theme.order,
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
