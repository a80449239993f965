"""Makes the publisher of each place that posts are delivered to, by its kind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from digest.config import Settings
from digest.config.delivery import AnyPlace, Files, Git, Slack, Smtp, Webhook, WordPress
from digest.errors import ConfigError, DeliveryError, DigestError
from digest.model import Parcel, Post
from digest.pipeline import Tools
from digest.ports import Clock, Library, Publisher
from digest.wiring.clients import Clients
from digest.wiring.posts import compose
from digest.wiring.services import need_secret

_TOLD = 10
_FILE = "Write an address a line, such as name@example.org; # begins a remark."


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What publishers are made of."""

    clients: Clients
    library: Library
    clock: Clock

    @property
    def settings(self) -> Settings:
        """The settings."""
        return self.clients.settings


@contextmanager
def open_publishers(
    places: Sequence[AnyPlace], settings: Settings, library: Library, tools: Tools
) -> Iterator[Sequence[Publisher]]:
    """Give the publishers of places, in their order.

    One that cannot be made, for what it lacks, keeps none of the others back: it says so when it
    is to deliver.
    """
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=tools.progress, cleanup=cleanup)
        bench = Bench(clients=clients, library=library, clock=tools.clock)
        made = [_make(bench, place) for place in places]
        for publisher in made:
            cleanup.callback(publisher.close)
        yield made


def _make(bench: Bench, place: AnyPlace) -> Publisher:
    try:
        return _MAKERS[place.kind](bench, place)
    except (ConfigError, DeliveryError) as error:
        return _Lacking(place.name, error)


class _Lacking:
    """A publisher that lacks something, such as a password."""

    repeatable = False
    consecutive = False

    def __init__(self, name: str, error: DigestError) -> None:
        self.name = name
        self._error = error

    def pack(self, post: Post) -> Sequence[Parcel]:  # noqa: ARG002 - the port's
        """Raise DeliveryError."""
        raise DeliveryError(str(self._error), hint=self._error.hint)

    def publish(self, parcel: Parcel) -> str:  # noqa: ARG002 - the port's
        """Raise DeliveryError."""
        raise DeliveryError(str(self._error), hint=self._error.hint)

    def close(self) -> None:
        """Let go of nothing."""


def _files(bench: Bench, place: Files) -> Publisher:
    from digest.publish.folder import FolderPublisher, PostFolder

    shelf = PostFolder(place.folder, bench.library)
    return FolderPublisher(place.name, shelf, place.formats)


def _git(bench: Bench, place: Git) -> Publisher:
    from digest.publish.git import GitPublisher, Repository

    repository = Repository(
        clone=place.clone or bench.settings.home / "clones" / place.name,
        remote="origin" if place.repository else place.remote,
        address=_located(place.repository),
        branch=place.branch,
        folder=place.folder,
        author=place.author,
        message=place.message,
        timeout=place.timeout,
    )
    return GitPublisher(place.name, repository, place.formats, bench.clock.sleep)


def _located(repository: str) -> str:
    """Return an address; git would look for a folder from its clone on, not from here."""
    # What has a colon git takes for another machine's.
    is_folder = bool(repository) and ":" not in repository
    return str(Path(repository).expanduser().absolute()) if is_folder else repository


def _smtp(bench: Bench, place: Smtp) -> Publisher:
    from digest.config.delivery import PORTS
    from digest.publish.mail import Mailing, MailPublisher

    usual = bench.settings.output.email
    mailing = Mailing(
        host=place.host,
        port=place.port or PORTS[place.security],
        sender=place.sender or usual.sender,
        recipients=_read_recipients(place),
        security=place.security,
        ca=place.ca,
        user=place.user,
        password=need_secret(place.name, "password", place.password) if place.password else "",
        timeout=place.timeout,
        reply_to=place.reply_to,
        unsubscribe=place.unsubscribe or usual.unsubscribe,
    )
    return MailPublisher(
        place.name, mailing, partial(compose, settings=bench.settings), bench.clock
    )


def _read_recipients(place: Smtp) -> Sequence[str]:
    """Return the recipients of a place, those of its file too.

    One who is there twice, however the host is spelt, is one.  Raises DeliveryError where there is
    nobody, or the file holds anything else.
    """
    listed = [*place.recipients, *(_read_mailboxes(place.recipients_file))]
    if not listed:
        raise DeliveryError(f"There are no recipients in {place.recipients_file}.", hint=_FILE)
    by_spelling: dict[str, str] = {}
    for address in listed:
        user, _, host = address.rpartition("@")
        by_spelling.setdefault(f"{user}@{host.lower()}", address)
    return tuple(by_spelling.values())


def _read_mailboxes(file: Path | None) -> Sequence[str]:
    """Return the addresses of a file, one a line, without remarks.  Raises DeliveryError."""
    try:
        text = file.read_text("utf-8-sig") if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryError(f"{file} cannot be read: {error}.", hint=_FILE) from error
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    if odd := [number for number, line in enumerate(lines, 1) if line and not _is_mailbox(line)]:
        named = ", ".join(map(str, odd[:_TOLD]))
        raise DeliveryError(f"No addresses of e-mail in {file} on lines: {named}.", hint=_FILE)
    return tuple(filter(None, lines))


def _is_mailbox(text: str) -> bool:
    from digest.config.delivery import check_mailbox

    try:
        return check_mailbox(text) == text
    except ValueError:
        return False


def _web(bench: Bench, place: WordPress | Slack | Webhook) -> Publisher:
    from digest.wiring.web_publishers import make_web_publisher

    return make_web_publisher(bench.clients, place)


# Each loads what it needs when it is called.
_MAKERS: Mapping[str, Callable[[Bench, Any], Publisher]] = {
    "files": _files,
    "git": _git,
    "smtp": _smtp,
    "wordpress": _web,
    "slack": _web,
    "webhook": _web,
}
