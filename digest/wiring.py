"""Introduces the parts to one another: the only module that names concrete adapters."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from digest import __version__
from digest.config import Settings
from digest.errors import UsageError
from digest.model import Page, Paper, Search
from digest.pipeline import Tools
from digest.ports import Library, Progress, Renderer, Shelf, Source
from digest.themes import Theme, load_taxonomy, merge_taxonomy

SOURCES = ("arxiv", "sample")


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

    def __init__(self, settings: Settings, progress: Progress, cleanup: ExitStack) -> None:
        self.name = "arxiv"
        self._settings = settings
        self._progress = progress
        self._cleanup = cleanup
        self._made: Source | None = None

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield papers by identifier."""
        return self._source().fetch_ids(ids)

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield an answer page by page."""
        return self._source().fetch_search(search, start=start)

    def _source(self) -> Source:
        """Make the client and the source once."""
        if self._made is None:
            self._made = _arxiv(self._settings, self._progress, self._cleanup)
        return self._made


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
def open_parts(settings: Settings, progress: Progress, *, source: str = "arxiv") -> Iterator[Parts]:
    """Open the library of the settings and make a source ready."""
    with ExitStack() as cleanup:
        chosen = _source(source, settings, progress, cleanup)
        yield cleanup.enter_context(_opened(settings, settings.home, progress, chosen))


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
def _opened(settings: Settings, home: Path, progress: Progress, source: Source) -> Iterator[Parts]:
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
            meanwhile=partial(_prepare, taxonomy),
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


def _source(name: str, settings: Settings, progress: Progress, cleanup: ExitStack) -> Source:
    """Return a source by name."""
    if name == "sample":
        from digest.sources.sample import SampleSource

        return SampleSource()
    if name == "arxiv":
        return LateSource(settings, progress, cleanup)
    raise UsageError(f"There is no source '{name}'.", hint=f"Known sources: {', '.join(SOURCES)}.")


def _arxiv(settings: Settings, progress: Progress, cleanup: ExitStack) -> Source:
    """Make arXiv's search with its client, whose pace all processes of the user share."""
    from platformdirs import user_state_path

    from digest.net.client import Client
    from digest.net.pace import Pace
    from digest.sources.arxiv_api import ArxivApi

    clock = SystemClock()
    client = Client(
        user_agent=user_agent(settings.contact),
        clock=clock,
        pace=Pace(user_state_path("digest-post"), clock),
        progress=progress,
        budget=settings.budget,
    )
    cleanup.callback(client.close)
    return ArxivApi(client, settings.endpoints.arxiv_api, settings.pace.arxiv)


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
