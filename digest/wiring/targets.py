"""Makes what writes posts, reads them as their editors left them, and takes them to places."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.config import Settings
from digest.config.targets import (
    PORTS,
    RECIPIENTS_HINT,
    AnyTarget,
    Bluesky,
    Buttondown,
    Discord,
    Files,
    Ghost,
    Git,
    Mastodon,
    Short,
    Slack,
    Smtp,
    Telegram,
    Webhook,
    WordPress,
    read_recipients,
)
from digest.config.values import check_safe_address, name_variable
from digest.errors import ConfigError, DeliveryError, DigestError
from digest.model import Format, Parcel, Post
from digest.ports import Clock, Publisher
from digest.wiring.opening import Clients, CommandPorts, open_clients, read_secret

if TYPE_CHECKING:
    from digest.net.client import Client
    from digest.publish.archive import ArchiveFolder
    from digest.publish.folder import PostFolder
    from digest.publish.hosted import HostedApi
    from digest.render import FormatRenderer, House
    from digest.render.site import SitePress
    from digest.store import Library

# Seconds that one place on the web may cost a run by failures, and of silence in an answer.
_BUDGET, _TIMEOUT = 120.0, 30.0


def open_shelf(folder: Path, library: "Library", tell: Callable[[str], object]) -> "PostFolder":
    """Return the folder that posts are written to; what is kept of edited ones is told."""
    from digest.publish.folder import PostFolder

    return PostFolder(folder, library, tell)


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


def make_renderers(
    names: Sequence[str], settings: Settings, folder: Path, tell: Callable[[str], None]
) -> list["FormatRenderer"]:
    """Return a renderer for each format.

    `tell` is given sentences on what lies in the folder of posts and is damaged.  Raises
    UsageError for an unknown format, ConfigError for mistakes in templates of the user's.
    """
    from digest.publish.posts import read_issues
    from digest.render import renderer

    house = replace(make_house(settings), earlier=lambda slug: read_issues(folder, slug, tell))
    return [renderer(name, house) for name in dict.fromkeys(names)]


def make_site(
    settings: Settings, folder: Path, library: "Library"
) -> "tuple[SitePress, ArchiveFolder, PostFolder]":
    """Return what makes an archive's files, the folder that they go to, and the posts.

    Raises OutputError.
    """
    from digest.publish.archive import ArchiveFolder
    from digest.publish.folder import PostFolder
    from digest.render.site import SitePress

    press = SitePress(settings.site.title, make_house(settings))
    return press, ArchiveFolder(folder), PostFolder(settings.build.output, library)


def load_post(path: Path, settings: Settings, library: "Library") -> Post:
    """Read a post as its editor left it.  Raises UsageError."""
    from digest.publish.posts import read_post
    from digest.render import render_edited

    def render(form: Format, post: Post) -> bytes:
        return render_edited(form, post, _house(settings))

    return read_post(path, library, render, has_tex=settings.output.tex == "keep")


def _house(settings: Settings) -> "House":
    # Where readers leave is the business of each place that a message goes to.
    return replace(make_house(settings), unsubscribe="")


def _compose(settings: Settings, post: Post) -> bytes:
    """Return a post's e-mail: as it was built, else rendered from what it was built from.

    That of a post that was edited, or may have been, is made of its Markdown.  Raises
    DeliveryError.
    """
    from digest.codec import load_issue
    from digest.publish.folder import name_of
    from digest.render import render_edited, renderer

    if message := post.files.get(name_of(post, "email")):
        return message
    house, built = _house(settings), post.files.get(name_of(post, "json"))
    if post.edited is not False or not built:
        return render_edited("email", post, house)
    try:
        issue = load_issue(built)
    except ValueError as error:
        raise DeliveryError(
            f"The post {post.stem} has no e-mail, and none can be made: its json is damaged.",
            hint="Build it again, with email among the formats.",
        ) from error
    return renderer("email", house).render(issue).content


@contextmanager
def open_publishers(
    places: Sequence[AnyTarget], settings: Settings, ports: CommandPorts
) -> Iterator[Sequence[Publisher]]:
    """Yield the publishers of places, in their order.

    One that cannot be made, for what it lacks, keeps none of the others back: it says so when it
    is to deliver.
    """
    with open_clients(settings, ports.progress) as clients:
        bench = _Bench(clients=clients, library=ports.library, clock=ports.clock)
        yield [_make(bench, place) for place in places]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What publishers are made of."""

    clients: Clients
    library: "Library"
    clock: Clock

    @property
    def settings(self) -> Settings:
        """The settings of the command."""
        return self.clients.settings

    def client(self, address: str, name: str, setting: str, variable: str = "") -> "Client":
        """Return a client that reaches a place wherever it is, be it within a company.

        Its address stands in a setting of the place, or in the variable that this names.
        """
        where = f'`{setting}` of deliver "{name}"'
        where += f" ({name_variable(variable)})" if variable else ""
        return self.clients.make(_BUDGET, timeout=_TIMEOUT, place=address, setting=where)

    def find_page(self, post: Post) -> str:
        """Return where a post is published, as e-mails and feeds have it, or nothing."""
        from digest.render import House

        return House(site=self.settings.output.site).address(f"{post.stem}.html")


def _make(bench: _Bench, place: AnyTarget) -> Publisher:
    """Return the publisher of a place; nothing is connected to before it publishes."""
    try:
        return _MAKERS[place.kind](bench, place)
    except (ConfigError, DeliveryError) as error:
        return _Lacking(place.name, error)


def send_trial(
    place: Smtp, address: str, post: Post, settings: Settings, ports: CommandPorts
) -> str:
    """Send a post to one address, keep no book of it, and return what the server says.

    Raises ConfigError where a password is missing, DeliveryError.
    """
    alone = place.model_copy(update={"recipients": (address,), "recipients_file": None})
    with open_clients(settings, ports.progress) as clients:
        bench = _Bench(clients=clients, library=ports.library, clock=ports.clock)
        publisher = _smtp(bench, alone, trial=f"{ports.clock.now()}")
        (parcel,) = publisher.pack(post)
        return publisher.publish(parcel)


class _Lacking:
    """A publisher that lacks something, such as a password: it raises DeliveryError."""

    repeatable = False
    consecutive = False

    def __init__(self, name: str, error: DigestError) -> None:
        self.name = name
        self._error = DeliveryError(str(error), hint=error.hint)

    def pack(self, post: Post) -> Sequence[Parcel]:  # noqa: ARG002 - the port's
        """Raise DeliveryError."""
        raise self._error

    def publish(self, parcel: Parcel) -> str:  # noqa: ARG002 - the port's
        """Raise DeliveryError."""
        raise self._error


def _need_secret(place: str, setting: str, variable: str) -> str:
    """Return what an environment variable holds for a place.  Raises ConfigError where nothing."""
    secret = read_secret(variable)
    if not secret:
        raise ConfigError(
            f'`{setting}` of deliver "{place}" names {name_variable(variable)}, which is not set.',
            hint="Set that variable; in cron jobs and containers it has to be set as well.",
        )
    return secret


def _need_address(place: str, setting: str, variable: str) -> str:
    """Return the secret address that an environment variable holds.  Raises ConfigError."""
    try:
        return check_safe_address(_need_secret(place, setting, variable))
    except ValueError as error:
        named = name_variable(variable)
        sentence = f'`{setting}` of deliver "{place}" names {named}, which {error}.'
        raise ConfigError(sentence, hint="It should hold the whole address.") from error


def _files(bench: _Bench, place: Files) -> Publisher:
    from digest.publish.folder import FolderPublisher, PostFolder

    shelf = PostFolder(place.folder, bench.library)
    return FolderPublisher(name=place.name, shelf=shelf, formats=place.formats)


def _git(bench: _Bench, place: Git) -> Publisher:
    from digest.publish.git import GitPublisher

    address = place.repository
    # Git would look for a folder from its clone on; what has a colon it takes for a machine's.
    if address and ":" not in address:
        address = str(Path(address).expanduser().absolute())
    return GitPublisher(
        name=place.name,
        formats=place.formats,
        sleep=bench.clock.sleep,
        clone=place.clone or bench.settings.home / "clones" / place.name,
        remote="origin" if place.repository else place.remote,
        address=address,
        branch=place.branch,
        folder=place.folder,
        author=place.author,
        message=place.message,
        timeout=place.timeout,
    )


def _smtp(bench: _Bench, place: Smtp, *, trial: str = "") -> Publisher:
    from digest.publish.mail import Mailing, MailPublisher

    usual = bench.settings.output.email
    try:
        recipients = read_recipients(place)
    except ValueError as error:
        raise DeliveryError(f"Nothing is sent: {error}.", hint=RECIPIENTS_HINT) from error
    mailing = Mailing(
        host=place.host,
        port=place.port or PORTS[place.security],
        sender=place.sender or usual.sender,
        recipients=recipients,
        security=place.security,
        ca=place.ca,
        user=place.user,
        password=_need_secret(place.name, "password", place.password) if place.password else "",
        timeout=place.timeout,
        reply_to=place.reply_to,
        unsubscribe=place.unsubscribe or usual.unsubscribe,
        trial=trial,
    )
    publisher = MailPublisher(
        place.name, mailing, lambda post: _compose(bench.settings, post), bench.clock
    )
    bench.clients.cleanup.callback(publisher.close)
    return publisher


def _hosted(place: WordPress | Ghost | Buttondown, site: "HostedApi", status: str) -> Publisher:
    from digest.publish.hosted import HostedPublisher

    return HostedPublisher(name=place.name, site=site, status=status, overwrite=place.overwrite)


def _wordpress(bench: _Bench, place: WordPress) -> Publisher:
    from digest.publish.wordpress import RestApi, basic_login

    api = place.api or f"{place.site}/wp-json"
    client = bench.client(api, place.name, "api" if place.api else "site")
    password = _need_secret(place.name, "password", place.password)
    site = RestApi(
        sender=client,
        address=f"{api}/wp/v2",
        secret=password,
        headers={"Authorization": basic_login(place.user, password)},
        categories=place.categories,
        new_terms=place.new_terms,
    )
    return _hosted(place, site, place.status)


def _ghost(bench: _Bench, place: Ghost) -> Publisher:
    from digest.publish.ghost import AdminApi, sign_token

    key = _need_secret(place.name, "key", place.key)
    try:
        sign_token(key, 0)
    except ValueError as error:
        told = f'`key` of deliver "{place.name}" names {name_variable(place.key)}'
        raise ConfigError(
            f"{told}, which holds no Admin API key of Ghost.",
            hint="It is id:secret, as Ghost shows it under Settings, Integrations.",
        ) from error
    mailing = {"newsletter": place.newsletter, "email_segment": place.segment}
    site = AdminApi(
        sender=bench.client(place.admin, place.name, "admin"),
        address=f"{place.admin}/ghost/api/admin",
        secret=key,
        clock=bench.clock,
        mailing=mailing if place.newsletter else {},
        tags=place.tags,
    )
    return _hosted(place, site, place.status)


def _buttondown(bench: _Bench, place: Buttondown) -> Publisher:
    from digest.publish.buttondown import EmailsApi, make_headers

    key = _need_secret(place.name, "key", place.key)
    site = EmailsApi(
        sender=bench.client(place.api, place.name, "api"),
        address=place.api,
        secret=key,
        headers=make_headers(key),
        clock=bench.clock,
        delay=place.delay,
        confirmed=place.confirmed,
    )
    return _hosted(place, site, "about_to_send" if place.status == "sent" else place.status)


def _short(bench: _Bench, place: Slack | Short, secret: str) -> dict[str, Any]:
    """Return the settings of a place, with the secret that one of them names, and who sends.

    The secret is also the address of a place that has no `server`.
    """
    given = place.model_dump(exclude={"kind", "topics", "automatic"})
    variable, server = given[secret], given.get("server", "")
    given[secret] = (_need_secret if server else _need_address)(place.name, secret, variable)
    where = (
        (server, place.name, "server") if server else (given[secret], place.name, secret, variable)
    )
    return {**given, "sender": bench.client(*where), "find_page": bench.find_page}


def _slack(bench: _Bench, place: Slack) -> Publisher:
    from digest.publish.slack import SlackPublisher

    return SlackPublisher(**_short(bench, place, "webhook"))


def _discord(bench: _Bench, place: Discord) -> Publisher:
    from digest.publish.discord import DiscordPublisher

    return DiscordPublisher(**_short(bench, place, "webhook"))


def _telegram(bench: _Bench, place: Telegram) -> Publisher:
    from digest.publish.telegram import TelegramPublisher

    return TelegramPublisher(**_short(bench, place, "token"))


def _mastodon(bench: _Bench, place: Mastodon) -> Publisher:
    from digest.publish.mastodon import MastodonPublisher

    return MastodonPublisher(**_short(bench, place, "token"))


def _bluesky(bench: _Bench, place: Bluesky) -> Publisher:
    from digest.publish.bluesky import BlueskyPublisher

    return BlueskyPublisher(**_short(bench, place, "password"), clock=bench.clock)


def _webhook(bench: _Bench, place: Webhook) -> Publisher:
    from digest.publish.webhook import WebhookPublisher

    address = place.address or _need_address(place.name, "address_in", place.address_in)
    setting = "address" if place.address else "address_in"
    return WebhookPublisher(
        name=place.name,
        sender=bench.client(address, place.name, setting, place.address_in),
        clock=bench.clock,
        find_page=bench.find_page,
        address=address,
        secret=_need_secret(place.name, "secret", place.secret) if place.secret else "",
        token=_need_secret(place.name, "token", place.token) if place.token else "",
        body=place.body,
        limit=place.limit,
        repeatable=place.idempotent,
    )


# Each loads what it needs when it is called.
_MAKERS: Mapping[str, Callable[[_Bench, Any], Publisher]] = {
    "files": _files,
    "git": _git,
    "smtp": _smtp,
    "wordpress": _wordpress,
    "ghost": _ghost,
    "buttondown": _buttondown,
    "slack": _slack,
    "discord": _discord,
    "telegram": _telegram,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "webhook": _webhook,
}
