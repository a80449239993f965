"""Services that store posts, each with its server, and deliveries to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.hosted import HostedApi, HostedPublisher
from digest.publish.newsletters import AdminApi, EmailsApi, make_headers
from digest.publish.wordpress import RestApi, basic_login
from tests.fakes import FakeClock
from tests.publish.posts import deliver, failure, make_post
from tests.standins.targets import ButtondownList, GhostSite, PublishServer, WordPressSite
from tests.standins.targets.buttondown import KEY as TOKEN
from tests.standins.targets.ghost import KEY
from tests.standins.targets.wordpress import PASSWORD

SLUG = "2026-02-28-reefs"
ONE, ANOTHER = "# Reefs\n\n*One* text.\n", "# Reefs\n\n*Another* text.\n"


@dataclass(kw_only=True)
class Host:
    """A service with its server, and deliveries to it.

    `out` is the status of a post that readers have, `moved` one that an editor may set, `mark` the
    field with our mark, and `ending` that of the address where posts are made.  `read` returns
    slug, status and text of what is there, the oldest first; `find_mails` what readers were sent.
    `edit` lets an editor change a field of the newest post.
    """

    name: str
    out: str
    moved: str
    mark: str
    ending: str
    site: Any
    server: PublishServer
    clock: FakeClock
    make_api: Callable[..., HostedApi]
    read: Callable[[], list[tuple[str, str, str]]]
    find_mails: Callable[[], Sequence[object]]
    edit: Callable[[str, object], None]

    def make(self, **options: Any) -> HostedPublisher:  # noqa: ANN401 - as its settings
        """Return a publisher; the options are its own, or those of the API."""
        own = {name: options.pop(name) for name in ("status", "overwrite") if name in options}
        return HostedPublisher(name="there", site=self.make_api(**options), **own)

    def publish(self, markdown: str = ONE, post_tags: str = "", **options: object) -> str:
        """Deliver a post, and return what is told."""
        words: dict[str, Any] = {"tags": tuple(post_tags.split())} if post_tags else {}
        return deliver(self.make(**options), make_post(markdown, **words))[0]

    def refused(self, markdown: str = ONE, **options: object) -> DeliveryError:
        """Return how a delivery fails."""
        return failure(self.make(**options), make_post(markdown))

    @property
    def post(self) -> Any:  # noqa: ANN401 - as its service stores it
        """The only post."""
        (post,) = self.site.posts
        return post


def ghost(site: GhostSite, server: PublishServer, sender: Client, clock: FakeClock) -> Host:
    """Return a site of Ghost, where posts are mailed only with a `mailing`."""
    common: dict[str, Any] = {"address": f"{server.url}/ghost/api/admin", "clock": clock}
    usual: dict[str, Any] = {"secret": KEY, "mailing": {}, "sender": sender, **common}
    names = {"text": "html", "told": "custom_excerpt"}
    return Host(
        name="Ghost",
        out="published",
        moved="scheduled",
        mark="codeinjection_foot",
        ending="/posts/",
        site=site,
        server=server,
        clock=clock,
        make_api=lambda **options: AdminApi(**{**usual, **options}),
        read=lambda: [(post.slug, post.status, post.html) for post in site.posts],
        find_mails=lambda: site.mails,
        edit=lambda field, value: site.edit(**{names.get(field, field): value}),
    )


def buttondown(
    site: ButtondownList, server: PublishServer, sender: Client, clock: FakeClock
) -> Host:
    """Return a newsletter of Buttondown, to which e-mails may be sent unless told otherwise."""
    common: dict[str, Any] = {"address": f"{server.url}/v1", "clock": clock, "sender": sender}

    def make_api(secret: str = TOKEN, **options: Any) -> HostedApi:  # noqa: ANN401
        usual = {"confirmed": True, "headers": make_headers(secret), **common}
        return EmailsApi(secret=secret, **{**usual, **options})

    names = {"text": "body", "told": "description", "title": "subject"}
    return Host(
        name="Buttondown",
        out="about_to_send",
        moved="scheduled",
        mark="metadata",
        ending="/emails",
        site=site,
        server=server,
        clock=clock,
        make_api=make_api,
        read=lambda: [(one["slug"], one["status"], one["body"]) for one in site.emails],
        find_mails=lambda: site.sent,
        edit=lambda field, value: site.edit(**{names.get(field, field): value}),
    )


def wordpress(site: WordPressSite, server: PublishServer, sender: Client, clock: FakeClock) -> Host:
    """Return a site of WordPress; what is published counts as sent."""
    site.url = server.url

    def make_api(secret: str = PASSWORD, api: str = "/wp-json", **options: Any) -> HostedApi:  # noqa: ANN401
        login = {"Authorization": basic_login("ada", secret)}
        address = f"{server.url}{api}/wp/v2"
        return RestApi(sender=sender, address=address, secret=secret, headers=login, **options)

    def edit(field: str, value: object) -> None:
        if field == "text":
            # The mark stays.
            _, mark, rest = (site.posts[-1].content or "").partition("<!-- digest-post")
            value = f"{value}\n{mark}{rest}" if mark else value
        names = {"text": "content", "told": "excerpt"}
        setattr(site.posts[-1], names.get(field, field), value)

    return Host(
        name="WordPress",
        out="publish",
        moved="private",
        mark="content",
        ending="/posts",
        site=site,
        server=server,
        clock=clock,
        make_api=make_api,
        read=lambda: [(post.slug, post.status, post.content) for post in site.posts],
        find_mails=lambda: [post for post in site.posts if post.status == "publish"],
        edit=edit,
    )
