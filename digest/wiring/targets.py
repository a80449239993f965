"""Makes renderers, folders of posts, and the publisher of each target."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.config import Settings
from digest.config.targets import (
    PORTS,
    RECIPIENTS_HINT,
    AnyTarget,
    Buttondown,
    Files,
    Ghost,
    Git,
    Smtp,
    Webhook,
    WordPress,
    read_recipients,
)
from digest.config.values import check_safe_address, name_variable
from digest.errors import ConfigError, DeliveryError, DigestError
from digest.model import Format, Parcel, Post
from digest.ports import Publisher
from digest.wiring.opening import CommandPorts, open_clients, read_secret
from digest.words import ENGLISH

if TYPE_CHECKING:
    from digest.net.client import Client
    from digest.publish.folder import ArchiveFolder, PostFolder
    from digest.publish.hosted import HostedApi
    from digest.render import House, Renderer
    from digest.render.site import SiteRenderer
    from digest.store import Library

# Seconds that a run may lose to failures of one target, and seconds of silence that it waits.
_BUDGET, _TIMEOUT = 120.0, 30.0


def open_posts(folder: Path, library: "Library", report: Callable[[str], object]) -> "PostFolder":
    """Return the folder of posts; `report` is given a sentence on each copy of an edited post."""
    from digest.publish.folder import PostFolder

    return PostFolder(folder, library, report)


def make_house(settings: Settings) -> "House":
    """Return the `House` of the settings, without earlier issues.

    Its language is the first one of all topics, or English if they differ.  Raises ConfigError for
    mistakes in the user's templates, which are checked here alone.
    """
    from digest.render import House

    output = settings.output
    languages = {(topic.languages or (topic.language,))[0] for topic in settings.topics.values()}
    lang = languages.pop() if len(languages) == 1 else ENGLISH
    house = House(**output.model_dump(exclude={"email"}), **output.email.model_dump(), lang=lang)
    if house.templates:
        from digest.render.templates import check_templates

        check_templates(house)
    return house


def make_renderer(
    names: Sequence[str], settings: Settings, folder: Path, report: Callable[[str], None]
) -> "Renderer":
    """Return the renderer of some formats.

    `report` is given a sentence on each damaged file in the folder of posts.  Raises UsageError for
    an unknown format, ConfigError for mistakes in the user's templates.
    """
    from digest.publish.posts import read_issues
    from digest.render import Renderer

    house = replace(
        make_house(settings), earlier=lambda series: read_issues(folder, series, report)
    )
    return Renderer(names, house)


def make_site(
    settings: Settings, folder: Path, library: "Library"
) -> "tuple[SiteRenderer, ArchiveFolder, PostFolder]":
    """Return the renderer of an archive, its folder, and the folder of posts.

    Raises OutputError.
    """
    from digest.publish.folder import ArchiveFolder, PostFolder
    from digest.render.site import SiteRenderer

    press = SiteRenderer(settings.site.title, make_house(settings))
    return press, ArchiveFolder(folder), PostFolder(settings.build.output, library)


def load_post(path: Path, settings: Settings, library: "Library") -> Post:
    """Read a post as its editor left it.  Raises UsageError."""
    from digest.publish.posts import read_post
    from digest.render import render_edited

    def render(form: Format, post: Post) -> bytes:
        return render_edited(form, post, _mail_house(settings))

    return read_post(path, library, render, has_tex=settings.output.tex == "keep")


def _mail_house(settings: Settings) -> "House":
    # Each mail target has its own address for unsubscribing.
    return replace(make_house(settings), unsubscribe="")


def _render_mail(settings: Settings, post: Post) -> bytes:
    """Return a post's e-mail: the built one, else one rendered from the issue's JSON.

    Where the post was edited, or may have been, it is rendered from the Markdown.  Raises
    DeliveryError.
    """
    from digest.codec import load_issue
    from digest.publish.folder import name_of
    from digest.render import Renderer, render_edited

    if message := post.files.get(name_of(post, "email")):
        return message
    house, record = _mail_house(settings), post.files.get(name_of(post, "json"))
    if post.edited is not False or not record:
        return render_edited("email", post, house)
    try:
        issue = load_issue(record)
    except ValueError as error:
        raise DeliveryError(
            f"The post {post.stem} has no e-mail, and none can be made: its json is damaged.",
            hint="Build it again, with email among the formats.",
        ) from error
    (message_file,) = Renderer(["email"], house).render(issue)
    return message_file.content


@contextmanager
def open_publishers(
    targets: Sequence[AnyTarget], ports: CommandPorts
) -> Iterator[Sequence[Publisher]]:
    """Yield the publishers of targets, in their order.

    A publisher that cannot be made, such as for a missing password, fails when it is to deliver.
    """
    with _own_clients(ports) as own:
        yield [_make_publisher(own, target) for target in targets]


@contextmanager
def _own_clients(ports: CommandPorts) -> Iterator[CommandPorts]:
    """Yield ports whose clients are closed at the end of the block."""
    with open_clients(ports.clients.settings, ports.progress) as clients:
        yield replace(ports, clients=clients)


def _make_client(
    ports: CommandPorts, address: str, name: str, setting: str, variable: str = ""
) -> "Client":
    """Return a client of a target, which may be on a private network.

    `setting` holds the address, or the name of the `variable` that holds it.
    """
    full_name = f'`{setting}` of deliver "{name}"'
    full_name += f" ({name_variable(variable)})" if variable else ""
    return ports.clients.make(_BUDGET, timeout=_TIMEOUT, address=address, setting=full_name)


def _find_page(ports: CommandPorts) -> Callable[[Post], str]:
    """Return what finds the address of a post on the user's site, empty where there is no site."""
    from digest.render import House

    house = House(site=ports.clients.settings.output.site)
    return lambda post: house.address(f"{post.stem}.html")


def _make_publisher(ports: CommandPorts, target: AnyTarget) -> Publisher:
    """Return the publisher of a target, which connects when it publishes."""
    try:
        return _PUBLISHERS[target.kind](ports, target)
    except (ConfigError, DeliveryError) as error:
        return _UnusablePublisher(target.name, error)


def send_trial(target: Smtp, address: str, post: Post, ports: CommandPorts) -> str:
    """Send a post to one address, without a record of it, and return the server's answer.

    Raises ConfigError where a password is missing, DeliveryError.
    """
    single = target.model_copy(update={"recipients": (address,), "recipients_file": None})
    with _own_clients(ports) as own:
        publisher = _smtp(own, single, trial=f"{ports.clock.now()}")
        (parcel,) = publisher.pack(post)
        return publisher.publish(parcel)


class _UnusablePublisher:
    """Replaces a publisher that lacks something, such as a password: it raises DeliveryError."""

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


def _need_secret(target: str, setting: str, variable: str) -> str:
    """Return a secret of a target from an environment variable.  Raises ConfigError if not set."""
    secret = read_secret(variable)
    if not secret:
        raise ConfigError(
            f'`{setting}` of deliver "{target}" names {name_variable(variable)}, which is not set.',
            hint="Set that variable; in cron jobs and containers it has to be set as well.",
        )
    return secret


def _need_address(target: str, setting: str, variable: str) -> str:
    """Return a secret address from an environment variable.  Raises ConfigError."""
    try:
        return check_safe_address(_need_secret(target, setting, variable))
    except ValueError as error:
        named = name_variable(variable)
        sentence = f'`{setting}` of deliver "{target}" names {named}, which {error}.'
        raise ConfigError(sentence, hint="It should hold the whole address.") from error


def _files(ports: CommandPorts, target: Files) -> Publisher:
    from digest.publish.folder import FolderPublisher, PostFolder

    posts = PostFolder(target.folder, ports.library)
    return FolderPublisher(name=target.name, shelf=posts, formats=target.formats)


def _git(ports: CommandPorts, target: Git) -> Publisher:
    from digest.publish.git import GitPublisher

    address = target.repository
    # Git resolves a relative folder from its clone; an address with a colon names a machine.
    if address and ":" not in address:
        address = str(Path(address).expanduser().absolute())
    return GitPublisher(
        **target.model_dump(include={"name", "formats", "branch", "folder", "author"}),
        sleep=ports.clock.sleep,
        clone=target.clone or ports.clients.settings.home / "clones" / target.name,
        remote="origin" if target.repository else target.remote,
        address=address,
        message=target.message,
        timeout=target.timeout,
    )


def _smtp(ports: CommandPorts, target: Smtp, *, trial: str = "") -> Publisher:
    from digest.publish.mail import Mailing, MailPublisher

    usual = ports.clients.settings.output.email
    try:
        recipients = read_recipients(target)
    except ValueError as error:
        raise DeliveryError(f"Nothing is sent: {error}.", hint=RECIPIENTS_HINT) from error
    mailing = Mailing(
        **target.model_dump(include={"host", "security", "ca", "user", "timeout", "reply_to"}),
        port=target.port or PORTS[target.security],
        sender=target.sender or usual.sender,
        recipients=recipients,
        password=_need_secret(target.name, "password", target.password) if target.password else "",
        unsubscribe=target.unsubscribe or usual.unsubscribe,
        trial=trial,
    )
    publisher = MailPublisher(
        target.name, mailing, lambda post: _render_mail(ports.clients.settings, post), ports.clock
    )
    ports.clients.cleanup.callback(publisher.close)
    return publisher


def _hosted(target: WordPress | Ghost | Buttondown, site: "HostedApi", status: str) -> Publisher:
    from digest.publish.hosted import HostedPublisher

    return HostedPublisher(name=target.name, site=site, status=status, overwrite=target.overwrite)


def _wordpress(ports: CommandPorts, target: WordPress) -> Publisher:
    from digest.publish.wordpress import RestApi, basic_login

    api = target.api or f"{target.site}/wp-json"
    client = _make_client(ports, api, target.name, "api" if target.api else "site")
    password = _need_secret(target.name, "password", target.password)
    site = RestApi(
        sender=client,
        address=f"{api}/wp/v2",
        secret=password,
        headers={"Authorization": basic_login(target.user, password)},
        categories=target.categories,
        new_terms=target.new_terms,
    )
    return _hosted(target, site, target.status)


def _ghost(ports: CommandPorts, target: Ghost) -> Publisher:
    from digest.publish.newsletters import AdminApi, sign_token

    key = _need_secret(target.name, "key", target.key)
    try:
        sign_token(key, 0)
    except ValueError as error:
        sentence = f'`key` of deliver "{target.name}" names {name_variable(target.key)}'
        raise ConfigError(
            f"{sentence}, which holds no Admin API key of Ghost.",
            hint="It is id:secret, as Ghost shows it under Settings, Integrations.",
        ) from error
    mailing = {"newsletter": target.newsletter, "email_segment": target.segment}
    site = AdminApi(
        sender=_make_client(ports, target.admin, target.name, "admin"),
        address=f"{target.admin}/ghost/api/admin",
        secret=key,
        clock=ports.clock,
        mailing=mailing if target.newsletter else {},
        tags=target.tags,
    )
    return _hosted(target, site, target.status)


def _buttondown(ports: CommandPorts, target: Buttondown) -> Publisher:
    from digest.publish.newsletters import EmailsApi, make_headers

    key = _need_secret(target.name, "key", target.key)
    site = EmailsApi(
        sender=_make_client(ports, target.api, target.name, "api"),
        address=target.api,
        secret=key,
        headers=make_headers(key),
        clock=ports.clock,
        delay=target.delay,
        confirmed=target.confirmed,
    )
    return _hosted(target, site, "about_to_send" if target.status == "sent" else target.status)


# The setting whose variable holds the secret of a target for short forms.
_SECRETS = {
    "slack": "webhook",
    "discord": "webhook",
    "telegram": "token",
    "mastodon": "token",
    "bluesky": "password",
}


def _short(ports: CommandPorts, target: AnyTarget) -> Publisher:
    """Return a publisher of short forms; without a `server`, the secret is the address too."""
    from digest.publish.short import DiscordPublisher, TelegramPublisher
    from digest.publish.slack import SlackPublisher
    from digest.publish.threads import BlueskyPublisher, MastodonPublisher

    publishers: Mapping[str, Callable[..., Publisher]] = {
        "slack": SlackPublisher,
        "discord": DiscordPublisher,
        "telegram": TelegramPublisher,
        "mastodon": MastodonPublisher,
        "bluesky": partial(BlueskyPublisher, clock=ports.clock),
    }
    given = target.model_dump(exclude={"kind", "topics", "automatic", "language"})
    secret = _SECRETS[target.kind]
    variable, server = given[secret], given.get("server", "")
    given[secret] = (_need_secret if server else _need_address)(target.name, secret, variable)
    client = (
        _make_client(ports, server, target.name, "server")
        if server
        else _make_client(ports, given[secret], target.name, secret, variable)
    )
    make = publishers[target.kind]
    return make(**given, sender=client, find_page=_find_page(ports))


def _webhook(ports: CommandPorts, target: Webhook) -> Publisher:
    from digest.publish.webhook import WebhookPublisher

    address = target.address or _need_address(target.name, "address_in", target.address_in)
    setting = "address" if target.address else "address_in"
    return WebhookPublisher(
        name=target.name,
        sender=_make_client(ports, address, target.name, setting, target.address_in),
        clock=ports.clock,
        find_page=_find_page(ports),
        address=address,
        secret=_need_secret(target.name, "secret", target.secret) if target.secret else "",
        token=_need_secret(target.name, "token", target.token) if target.token else "",
        body=target.body,
        limit=target.limit,
        repeatable=target.idempotent,
    )


# Each function imports its publisher when it is called.
_PUBLISHERS: Mapping[str, Callable[[CommandPorts, Any], Publisher]] = {
    "files": _files,
    "git": _git,
    "smtp": _smtp,
    "wordpress": _wordpress,
    "ghost": _ghost,
    "buttondown": _buttondown,
    "webhook": _webhook,
    **dict.fromkeys(_SECRETS, _short),
}
