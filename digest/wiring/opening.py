"""Makes what a command asks and keeps of the settings; only `wiring/` names concrete adapters.

Each is loaded where it is made: most commands need few of them.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib import import_module
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar, cast

from digest import __version__
from digest.config import LibrarySettings, Settings, WriterSettings
from digest.config.values import name_variable
from digest.errors import ConfigError, FetchError
from digest.model import SERVICES, SOURCES, Prompt, Turn
from digest.net.addresses import is_loopback
from digest.net.failures import Network
from digest.pipeline import Editor, Ports
from digest.ports import Enricher, Harvester, Listings, Progress, Source, Votes

if TYPE_CHECKING:
    from digest.net.client import Client, LinkProber, Response
    from digest.net.rate_limits import Book
    from digest.store import Library, Upkeep
    from digest.themes import Theme

T = TypeVar("T")

# A service that takes longer for each answer, in seconds, would hold up the issue for hours.
_PATIENCE, _TIMEOUT = 3.0, 15.0
_WAY_OUT = "--budget 0 gives up after one try"
# Seconds that a check may lose to pages that do not answer.
_PROBE_BUDGET = 60.0
# Seconds that a model has to answer when it is tried.
_MODEL_SECONDS = 30.0
# What the libraries below numpy call the number of their threads.
_THREADS = ("OPENBLAS", "MKL", "BLIS", "VECLIB_MAXIMUM", "OMP")


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


class _Late:
    """A part that is made at its first use: what needs no network loads no client."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = cache(make)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the part has
        return getattr(self._make(), name)


def _late(make: Callable[[], T]) -> T:
    return cast("T", _Late(make))


def read_secret(variable: str) -> str:
    """Return what an environment variable holds, nothing where it is not set.

    A file or a clipboard may have put blanks around it, which no key has.
    """
    return os.environ.get(variable, "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clients:
    """What every HTTP client of a command has in common; `cleanup` closes them at its end."""

    settings: Settings
    progress: Progress
    cleanup: ExitStack
    network: Network
    book: "Book"

    def make(  # noqa: PLR0913 - as the client has them
        self,
        budget: float,
        *,
        patience: float = inf,
        timeout: float = 60.0,
        whole: bool = False,
        place: str = "",
        trusting: bool = True,
        heed: Callable[["Response"], object] = lambda _: None,
        way_out: str = "",
        setting: str = "",
    ) -> "Client":
        """Make a client; all but `place` and `trusting` are explained there.

        It goes to a `place` that is named alone, wherever that is, and to one on this machine
        through no proxy; else to the configured endpoints, if it is `trusting`, and public hosts.
        """
        from digest.net.client import Client
        from digest.net.rate_limits import Pacer

        clock, settings = SystemClock(), self.settings
        endpoints = settings.endpoints.model_dump().values() if trusting and not place else ()
        client = Client(
            user_agent=_user_agent(settings.contact),
            clock=clock,
            pace=Pacer(self.book, clock),
            progress=self.progress,
            budget=budget,
            patience=patience,
            timeout=timeout,
            whole=whole,
            trusted=frozenset((place,) if place else endpoints),
            direct=bool(place) and is_loopback(place),
            check_response=heed,
            network=self.network,
            way_out=way_out,
            setting=setting,
        )
        self.cleanup.callback(client.close)
        return client


def _user_agent(contact: str) -> str:
    """Return who asks, and how to reach whoever runs this."""
    return f"digest-post/{__version__}" + (f" (contact: {contact})" if contact else "")


def _state_folder(library: Path) -> Path:
    """Return the folder for what all runs of a user share, whatever their library.

    A user without a home folder, as services often are, has it in the library's.
    """
    from platformdirs import user_state_path

    try:
        has_home = bool(os.environ.get("XDG_STATE_HOME")) or Path.home().is_dir()
        return user_state_path("digest-post") if has_home else library
    except (RuntimeError, OSError):
        return library


@contextmanager
def open_clients(settings: Settings, progress: Progress) -> Iterator[Clients]:
    """Yield a maker of clients, which are closed in the end."""
    with ExitStack() as cleanup:
        yield Clients(
            settings=settings,
            progress=progress,
            cleanup=cleanup,
            network=Network(),
            book=_late(partial(_open_book, settings, cleanup)),
        )


def _open_book(settings: Settings, cleanup: ExitStack) -> "Book":
    """Return where the pace of requests is kept: with a library that machines share, there."""
    if settings.library.url:
        from digest.store.rate_limits import SharedBook

        book = SharedBook(settings.library.url)
        cleanup.callback(book.close)
        return book
    from digest.net.rate_limits import FileBook

    return FileBook(_state_folder(settings.home), SystemClock())


@contextmanager
def open_prober(settings: Settings, progress: Progress) -> Iterator["LinkProber"]:
    """Yield a prober of links, which goes to public addresses alone.

    An endpoint on this machine is trusted where it is asked for records, not as a page of a post.
    """
    from digest.net.client import LinkProber

    with open_clients(settings, progress) as clients:
        yield LinkProber(clients.make(_PROBE_BUDGET, trusting=False), progress)


def make_service(name: str, client: "Client", settings: Settings, *, role: str = "SERVICE") -> Any:  # noqa: ANN401 - loaded late
    """Return what a module has for a source or service, at its address and pace, with its key."""
    kind = getattr(import_module(f"digest.services.{name}"), role)
    secret = {"token": read_secret(getattr(settings.enrich, kind.key))} if kind.key else {}
    address, pace = (
        getattr(settings.endpoints, kind.endpoint),
        getattr(settings.pace, kind.rate_limit),
    )
    return kind(client, address, pace, **secret)


def _make_sources(
    name: str, clients: Clients, heed: Callable[["Response"], object]
) -> tuple[Source, Listings | None, Harvester]:
    """Return a source by name, the listings that go with it, if any do, and arXiv's harvester."""
    settings = clients.settings
    # One client for all that papers come from: one budget.
    client = cache(lambda: clients.make(settings.budget, heed=heed, way_out=_WAY_OUT))
    harvester: Harvester = _late(lambda: make_service("oai", client(), settings))
    if name in {"sample", "demo"}:
        from digest.services.sample import SampleSource

        return SampleSource(whole=name == "demo"), None, harvester
    search: Source = _late(lambda: make_service("arxiv", client(), settings))
    if not SOURCES[name].by_category:
        return search, None, harvester
    return search, _late(lambda: make_service(name, client(), settings)), harvester


def _make_enrichers(clients: Clients) -> tuple[tuple[Enricher, ...], Votes | None]:
    """Return the services of the settings, and Hugging Face's daily lists if that is among them.

    Each has a client and a budget of its own, within the run's.
    """
    settings = clients.settings

    budget = min(settings.enrich.budget, max(settings.budget, _PATIENCE))

    def make(name: str, role: str = "SERVICE") -> Any:  # noqa: ANN401 - as `make_service`
        client = clients.make(budget, patience=_PATIENCE, timeout=_TIMEOUT)
        return make_service(name, client, settings, role=role)

    names = tuple(dict.fromkeys(settings.enrich.services))
    votes = make("huggingface", "VOTES") if "huggingface" in names else None
    return tuple(map(make, names)), votes


def check_writer(settings: Settings, *, offline: bool = False) -> None:
    """Refuse an editor without a model or, unless `offline`, without its key.

    Raises ConfigError.
    """
    writer = settings.writer
    if writer.kind != "llm":
        return
    if not writer.model:
        raise ConfigError(
            "The writer `llm` needs the name of a model.",
            hint="Set `model` under [writer] in digest.toml, or DIGEST_WRITER__MODEL.",
        )
    if writer.key and not (offline or read_secret(writer.key) or is_loopback(writer.base_url)):
        raise ConfigError(
            f"`key` under [writer] names {name_variable(writer.key)}, which is not set.",
            hint="Set that variable, or name no `key` where the endpoint needs none.",
        )


def make_editor(clients: Clients) -> Editor | None:
    """Return the models of the settings at their endpoint, None where the writer needs none."""
    writer = clients.settings.writer
    if writer.kind != "llm":
        return None
    from digest.llm import OPENAI, ChatModel, Endpoint

    address = writer.base_url or OPENAI
    client = clients.make(writer.budget, timeout=writer.timeout, whole=True, place=address)
    endpoint = Endpoint(client, address, read_secret(writer.key), clients.progress)
    model = ChatModel(writer.model, endpoint)
    other = writer.verifier not in {"", writer.model}
    verifier = ChatModel(writer.verifier, endpoint) if other else model
    return Editor(
        writer=model, verifier=verifier, concurrency=writer.concurrency, most=writer.max_tokens
    )


def ask_services(
    settings: Settings, progress: Progress
) -> Iterator[tuple[str, "Response | FetchError"]]:
    """Yield the name of each service that a build asks, arXiv first, and what it answers, once."""
    asked: dict[str, str] = {name: SOURCES[name].title for name in ("arxiv", settings.source)}
    asked |= {name: SERVICES[name].title for name in settings.enrich.services}
    now = SystemClock().now()
    progress.begin("Asking services", len(asked))
    try:
        with open_clients(settings, progress) as clients:
            client = clients.make(0.0, timeout=_TIMEOUT)
            for place, (name, title) in enumerate(asked.items(), 1):
                try:
                    yield title, make_service(name, client, settings).try_once(title, now)
                except FetchError as error:
                    yield title, error
                progress.advance(place, len(asked))
    finally:
        progress.end()


def try_model(model: str, base_url: str, key: str, progress: Progress) -> None:
    """Ask a model one short question.  Raises DigestError where it cannot be asked."""
    writer = WriterSettings(
        kind="llm",
        model=model,
        base_url=base_url,
        key=key,
        timeout=_MODEL_SECONDS,
        budget=_MODEL_SECONDS,
        max_tokens=500,
    )
    settings = Settings(writer=writer)
    check_writer(settings)
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    question = Turn(role="user", text='Answer with {"ready": true} and nothing else.')
    with open_clients(settings, progress) as clients:
        editor = make_editor(clients)
        prompt = Prompt(turns=(question,), schema=schema, most=writer.max_tokens)
        answer = editor.writer.fetch(prompt) if editor else None
    try:
        is_ready = answer is not None and json.loads(answer.text) == {"ready": True}
    except ValueError:
        is_ready = False
    if not is_ready:
        raise ConfigError(
            f"{model} answers, but not with the JSON that it was asked for.",
            hint="A larger model may; digest needs answers in JSON.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandPorts(Ports):
    """The tools of a command; `themes` makes the taxonomy, which few commands need."""

    library: "Library"
    harvester: Harvester
    themes: "Callable[[], tuple[Theme, ...]]"

    @property
    def taxonomy(self) -> "tuple[Theme, ...]":
        """The packaged themes and the user's own."""
        return self.themes()


@contextmanager
def open_ports(
    settings: Settings,
    progress: Progress,
    *,
    source: str = "arxiv",
    issue: bool = False,
    heed: Callable[["Response"], object] = lambda _: None,
) -> Iterator[CommandPorts]:
    """Open the library of the settings and make a source ready.

    For an `issue`, other services and models are asked, too.  The answers of the source are shown
    to `heed`, which may raise DigestError.
    """
    from digest.store import open_library

    # Before numpy is loaded: an issue's matrices are small, and threads cost more than they give.
    for threads in _THREADS:
        os.environ.setdefault(f"{threads}_NUM_THREADS", "1")
    clock, refresh = SystemClock(), settings.refresh
    with (
        open_clients(settings, progress) as clients,
        open_library(
            settings.home,
            url=settings.library.url,
            now=clock.now,
            patience=settings.build.wait,
        ) as library,
    ):
        papers, listings, harvester = _make_sources(source, clients, heed)
        enrichers, votes = _make_enrichers(clients) if issue else ((), None)
        yield CommandPorts(
            library=library,
            source=papers,
            clock=clock,
            progress=progress,
            listings=listings,
            harvester=harvester,
            record_lasts=timedelta(days=refresh.after),
            young=timedelta(days=refresh.until),
            enrichers=enrichers,
            votes=votes,
            editor=make_editor(clients) if issue else None,
            themes=cache(partial(_taxonomy, settings)),
        )


@contextmanager
def open_demo(settings: Settings, progress: Progress) -> Iterator[CommandPorts]:
    """Open a library of its own, for the packaged week, that is thrown away afterwards."""
    with TemporaryDirectory(prefix="digest-demo-") as folder:
        alone = {
            "home": Path(folder),
            "library": LibrarySettings(),
            "enrich": settings.enrich.model_copy(update={"services": ()}),
            "writer": settings.writer.model_copy(update={"kind": "quote"}),
        }
        own = settings.model_copy(update=alone)
        with open_ports(own, progress, source="demo", issue=True) as ports:
            yield ports


def _taxonomy(settings: Settings) -> "tuple[Theme, ...]":
    """Join the packaged themes with the user's."""
    from digest.themes import Theme, load_taxonomy, merge_taxonomy

    own = [Theme(**theme.model_dump(), own=True) for theme in settings.themes]
    return merge_taxonomy(load_taxonomy(), own)


def open_store(settings: Settings) -> "Upkeep":
    """Return the library as `digest library` looks after it; it is opened when it is used."""
    from digest.store import Upkeep

    return Upkeep(settings.home, url=settings.library.url, now=SystemClock().now)
