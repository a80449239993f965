"""Makes the ports of a command from the settings: clients, sources, services, models, library.

Each adapter is imported where it is made: most commands need few of them.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from digest import __version__
from digest.config import LibrarySettings, Settings, WriterSettings
from digest.config.values import name_variable
from digest.errors import ConfigError, FetchError
from digest.model import SERVICES, SOURCES, Prompt, Turn
from digest.net.addresses import is_loopback
from digest.net.failures import Network
from digest.pipeline import Editor, Ports
from digest.ports import Enricher, Feeds, Harvester, Listings, Progress, Source, Votes, task

if TYPE_CHECKING:
    from digest.net.client import Client, LinkProber, Response
    from digest.net.rate_limits import RateLimitStore
    from digest.store import Library, Upkeep
    from digest.themes import Theme

# Seconds that a service may take for an answer before the rest counts against its budget, and
# seconds of silence after which a request fails.
_PATIENCE, _TIMEOUT = 3.0, 15.0
_WAY_OUT = "--budget 0 gives up after one try"
# Seconds that a check may lose to links that do not answer.
_PROBE_BUDGET = 60.0
# Seconds that a model has to answer a trial question.
_MODEL_SECONDS = 30.0
# Prefixes of the variables by which the libraries below numpy limit their threads.
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
        """Wait."""
        time.sleep(seconds)


def read_secret(variable: str) -> str:
    """Return the value of an environment variable, empty where it is not set.

    Blanks around it, as from a file or a clipboard, are removed: no key has any.
    """
    return os.environ.get(variable, "").strip()


@dataclass(frozen=True, kw_only=True)
class Clients:
    """Makes the HTTP clients of a command, which share its network; `cleanup` closes them.

    `check_response` is called with each response of arXiv and may raise DigestError.
    """

    settings: Settings
    progress: Progress
    cleanup: ExitStack
    network: Network
    check_response: Callable[["Response"], object] = lambda _: None

    @cached_property
    def rate_limit_store(self) -> "RateLimitStore":
        """Where the pace of requests is kept: in the shared library if there is one, else here."""
        if self.settings.library.url:
            from digest.store.rate_limits import SharedRateLimits

            store = SharedRateLimits(self.settings.library.url)
            self.cleanup.callback(store.close)
            return store
        from digest.net.rate_limits import FileRateLimits

        return FileRateLimits(_state_folder(self.settings.home), SystemClock())

    @cached_property
    def arxiv(self) -> "Client":
        """The client, and so the budget, that all interfaces of arXiv share."""
        return self.make(self.settings.budget, check_response=self.check_response, way_out=_WAY_OUT)

    def make(
        self,
        budget: float,
        *,
        address: str = "",
        trusting: bool = True,
        **options: Any,  # noqa: ANN401 - as the client has them
    ) -> "Client":
        """Make a client; `Client` explains the budget and the `options`.

        The host of an `address` is trusted even on a private network, and reached without a proxy
        if it is this machine.  Without one, if `trusting`, the configured endpoints are trusted.
        """
        from digest.net.client import Client
        from digest.net.rate_limits import Pacer

        clock, settings, contact = SystemClock(), self.settings, self.settings.contact
        endpoints = settings.endpoints.model_dump().values() if trusting and not address else ()
        client = Client(
            user_agent=f"digest-post/{__version__}" + (f" (contact: {contact})" if contact else ""),
            clock=clock,
            pace=Pacer(self.rate_limit_store, clock),
            progress=self.progress,
            budget=budget,
            trusted=frozenset((address,) if address else endpoints),
            direct=bool(address) and is_loopback(address),
            network=self.network,
            **options,
        )
        self.cleanup.callback(client.close)
        return client


def _state_folder(library: Path) -> Path:
    """Return the folder for state that all runs of a user share, whatever their library.

    For a user without a home folder, as services often are, it is the library's folder.
    """
    from platformdirs import user_state_path

    try:
        has_home = bool(os.environ.get("XDG_STATE_HOME")) or Path.home().is_dir()
        return user_state_path("digest-post") if has_home else library
    except (RuntimeError, OSError):
        return library


@contextmanager
def open_clients(settings: Settings, progress: Progress, **options: Any) -> Iterator[Clients]:  # noqa: ANN401 - as `Clients` has them
    """Yield a maker of clients, and close them at the end."""
    with ExitStack() as cleanup:
        yield Clients(
            settings=settings, progress=progress, cleanup=cleanup, network=Network(), **options
        )


@contextmanager
def open_prober(settings: Settings, progress: Progress) -> Iterator["LinkProber"]:
    """Yield a prober of links, which goes to public addresses alone.

    Configured endpoints are trusted as sources of records, not as links of a post.
    """
    from digest.net.client import LinkProber

    with open_clients(settings, progress) as clients:
        yield LinkProber(clients.make(_PROBE_BUDGET, trusting=False), progress)


def make_service(name: str, client: "Client", settings: Settings, *, role: str = "SERVICE") -> Any:  # noqa: ANN401 - loaded late
    """Return the source or service of a module, with its address, pace and key."""
    service = getattr(import_module(f"digest.services.{name}"), role)
    secret = {"token": read_secret(getattr(settings.enrich, service.key))} if service.key else {}
    address = getattr(settings.endpoints, service.endpoint)
    pace = getattr(settings.pace, service.rate_limit)
    return service(client, address, pace, **secret)


class _Late:
    """A source or service that is made when it is first used: many commands ask nobody."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> object:
        return self._make()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as the object has it
        return getattr(self._made, name)


def _make_sources(name: str, clients: Clients) -> tuple[Source, Listings | None]:
    """Return a source of papers, and its listings if it has any."""
    if name in {"sample", "demo"}:
        from digest.services.sample import SampleSource

        return SampleSource(whole=name == "demo"), None

    def make(interface: str) -> Any:  # noqa: ANN401 - as `make_service`
        return make_service(interface, clients.arxiv, clients.settings)

    search: Any = _Late(partial(make, "arxiv"))
    return search, make(name) if SOURCES[name].by_category else None


def _make_enrichers(clients: Clients) -> tuple[tuple[Enricher, ...], Votes | None]:
    """Return the services in the settings; Hugging Face's daily lists, if it is one of them.

    Each has its own client and budget; no budget exceeds the run's.
    """
    settings = clients.settings
    budget = min(settings.enrich.budget, max(settings.budget, _PATIENCE))

    def make(name: str, role: str = "SERVICE") -> Any:  # noqa: ANN401 - as `make_service`
        client = clients.make(budget, patience=_PATIENCE, timeout=_TIMEOUT)
        return make_service(name, client, settings, role=role)

    names = tuple(dict.fromkeys(settings.enrich.services))
    votes = make("huggingface", "VOTES") if "huggingface" in names else None
    return tuple(map(make, names)), votes


def _make_feeds(clients: Clients) -> Feeds:
    """Return the reader of feeds: a feed's own host is trusted, any other must be public."""
    from digest.services.feeds import FeedReader

    settings = clients.settings
    budget = min(settings.enrich.budget, max(settings.budget, _PATIENCE))
    make = partial(clients.make, budget, patience=_PATIENCE, timeout=_TIMEOUT)
    return FeedReader(lambda url: make(address=url), settings.pace.feeds)


def check_writer(settings: Settings, *, offline: bool = False) -> None:
    """Raise ConfigError for the writer `llm` without a model or, unless `offline`, its key."""
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
    """Return the editor and its models, None where the writer needs no model."""
    writer = clients.settings.writer
    if writer.kind != "llm":
        return None
    from digest.llm import OPENAI, ChatModel, Endpoint

    address = writer.base_url or OPENAI
    client = clients.make(writer.budget, timeout=writer.timeout, whole=True, address=address)
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
    """Ask each service of a build once, arXiv first; yield its title with the response or error."""
    titles: dict[str, str] = {name: SOURCES[name].title for name in ("arxiv", settings.source)}
    titles |= {name: SERVICES[name].title for name in settings.enrich.services}
    now = SystemClock().now()
    with (
        task(progress, "Asking services", len(titles)),
        open_clients(settings, progress) as clients,
    ):
        client = clients.make(0.0, timeout=_TIMEOUT)
        for done, (name, title) in enumerate(titles.items(), 1):
            try:
                yield title, make_service(name, client, settings).try_once(title, now)
            except FetchError as error:
                yield title, error
            progress.advance(done, len(titles))


def try_model(model: str, base_url: str, key: str, progress: Progress) -> None:
    """Ask a model a trial question.  Raises DigestError where no good answer comes."""
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


@dataclass(frozen=True, kw_only=True)
class CommandPorts(Ports):
    """The ports of a command.  Taxonomy and harvester, which few commands need, are made late."""

    library: "Library"
    clients: Clients

    @cached_property
    def harvester(self) -> Harvester:
        """The OAI-PMH interface of arXiv."""
        harvester: Harvester = make_service("oai", self.clients.arxiv, self.clients.settings)
        return harvester

    @cached_property
    def taxonomy(self) -> "tuple[Theme, ...]":
        """The packaged themes and the user's own."""
        from digest.themes import Theme, load_taxonomy, merge_taxonomy

        own = [Theme(**theme.model_dump(), own=True) for theme in self.clients.settings.themes]
        return merge_taxonomy(load_taxonomy(), own)


@contextmanager
def open_ports(
    settings: Settings,
    progress: Progress,
    *,
    source: str = "arxiv",
    issue: bool = False,
    check_response: Callable[["Response"], object] = lambda _: None,
) -> Iterator[CommandPorts]:
    """Open the library and make the source; for an `issue`, also the services and the editor.

    `check_response` is called with each response of the source and may raise DigestError.
    """
    from digest.store import open_library

    # Set before numpy is loaded: for small matrices, threads cost more time than they save.
    for threads in _THREADS:
        os.environ.setdefault(f"{threads}_NUM_THREADS", "1")
    clock, refresh = SystemClock(), settings.refresh
    with (
        open_clients(settings, progress, check_response=check_response) as clients,
        open_library(
            settings.home,
            url=settings.library.url,
            now=clock.now,
            patience=settings.build.wait,
        ) as library,
    ):
        if told := library.database.migrated:
            progress.warn(told)
        papers, listings = _make_sources(source, clients)
        feeds: Any = _Late(partial(_make_feeds, clients))
        enrichers, votes = _make_enrichers(clients) if issue else ((), None)
        yield CommandPorts(
            library=library,
            source=papers,
            clock=clock,
            progress=progress,
            listings=listings,
            record_lasts=timedelta(days=refresh.after),
            young=timedelta(days=refresh.until),
            enrichers=enrichers,
            votes=votes,
            feeds=feeds,
            editor=make_editor(clients) if issue else None,
            clients=clients,
        )


@contextmanager
def open_demo(settings: Settings, progress: Progress) -> Iterator[CommandPorts]:
    """Open a temporary library and the packaged sample week."""
    with TemporaryDirectory(prefix="digest-demo-") as folder:
        changes = {
            "home": Path(folder),
            "library": LibrarySettings(),
            "enrich": settings.enrich.model_copy(update={"services": ()}),
            "writer": settings.writer.model_copy(update={"kind": "quote"}),
        }
        own = settings.model_copy(update=changes)
        with open_ports(own, progress, source="demo", issue=True) as ports:
            yield ports


def open_store(settings: Settings) -> "Upkeep":
    """Return the maintenance of the library, which is opened at its first use."""
    from digest.store import Upkeep

    return Upkeep(settings.home, url=settings.library.url, now=SystemClock().now)
