"""Opens everything that a command works with."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.pipeline import Editor, RefreshAge, Tools
from digest.ports import (
    Enricher,
    Library,
    Listings,
    Progress,
    Renderer,
    Shelf,
    Source,
    Votes,
)
from digest.wiring.clients import Clients
from digest.wiring.clock import SystemClock
from digest.wiring.services import make_enrichers, make_votes
from digest.wiring.sources import make_sources
from digest.wiring.writer import make_editor

if TYPE_CHECKING:
    from digest.render import House
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
    editor: Editor | None = None


@contextmanager
def open_parts(
    settings: Settings,
    progress: Progress,
    *,
    source: str = "arxiv",
    issue: bool = False,
    begun: datetime | None = None,
) -> Iterator[Parts]:
    """Open the library of the settings and make a source ready.

    For an `issue`, other services and models are asked, too.  A run that makes several says when it
    has `begun`.
    """
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        chosen, listings = make_sources(source, clients)
        enrichers = tuple(make_enrichers(clients)) if issue else ()
        votes = make_votes(clients) if issue else None
        asked = _Asked(
            source=chosen,
            listings=listings,
            enrichers=enrichers,
            votes=votes,
            editor=make_editor(clients) if issue else None,
        )
        parts = cleanup.enter_context(_opened(settings, settings.home, progress, asked))
        # What is held was asked in a whole second.
        began = begun and begun.replace(microsecond=0)
        yield replace(parts, tools=replace(parts.tools, begun=began))


@contextmanager
def open_demo(settings: Settings, progress: Progress) -> Iterator[Parts]:
    """Open a library of its own, for the packaged week, that is thrown away afterwards."""
    from digest.services.sample import SampleSource

    week = SampleSource(whole=True)
    with (
        TemporaryDirectory(prefix="digest-demo-") as folder,
        _opened(settings, Path(folder), progress, _Asked(source=week)) as parts,
    ):
        yield parts


def open_shelf(folder: Path, library: Library) -> Shelf:
    """Return the folder that posts are written to."""
    from digest.publish.folder import PostFolder

    return PostFolder(folder, library)


def make_renderers(
    names: Sequence[str], settings: Settings, folder: Path, tell: Callable[[str], None]
) -> list[Renderer]:
    """Return a renderer for each format.

    Raises UsageError for an unknown one, ConfigError for mistakes in templates of the user's.

    `tell` hears of what lies in the folder of posts and is damaged.
    """
    from digest.publish.reading import read_issues
    from digest.render import renderer

    house = replace(make_house(settings), earlier=lambda slug: read_issues(folder, slug, tell))
    return [renderer(name, house) for name in dict.fromkeys(names)]


def make_house(settings: Settings) -> "House":
    """Return who publishes, as the settings say; it knows of no earlier issues.

    Raises ConfigError for mistakes in templates of the user's, which are proofread here alone.
    """
    from digest.render import House

    output = settings.output
    house = House(
        site=output.site,
        sender=output.email.sender,
        unsubscribe=output.email.unsubscribe,
        issues=output.issues,
        dialect=output.dialect,
        tex=output.tex,
        templates=output.templates,
    )
    if house.templates:
        from digest.render.templates import check_templates

        check_templates(house)
    return house


@contextmanager
def _opened(settings: Settings, home: Path, progress: Progress, asked: _Asked) -> Iterator[Parts]:
    """Open what stays open for the length of a command."""
    from digest.store import open_library

    # Before numpy is loaded: an issue's matrices are small, and threads cost more than they give.
    for threads in _THREADS:
        os.environ.setdefault(threads, "1")
    clock = SystemClock()
    with open_library(home, now=clock.now, patience=settings.build.wait) as library:
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
            enrichers=asked.enrichers,
            votes=asked.votes,
            editor=asked.editor,
        )
        yield Parts(tools=tools, themes=themes)


def load_ahead(parts: Parts, settings: Settings) -> None:
    """Load what an issue needs, for processes that are forked from this one."""
    from digest.reading import read
    from digest.render.markdown import prepare

    import_module("digest.pipeline.compose")
    prepare(make_house(settings))
    read((), parts.taxonomy)


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
        for theme in settings.themes.own
    ]
    return merge_taxonomy(load_taxonomy(), own)


def open_store(settings: Settings) -> "Upkeep":
    """Return the library's file, as `digest library` looks after it; opened when it is used."""
    from digest.store.upkeep import Upkeep

    clock = SystemClock()
    return Upkeep(settings.home, now=clock.now, sleep=clock.sleep)
