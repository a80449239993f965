"""Ghost and Buttondown have a post once, mail it at most once, and keep an editor's work."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.hosted import HostedPublisher
from digest.publish.newsletters import AdminApi, EmailsApi, make_headers, sign_token
from tests.fakes import FakeClock
from tests.publish.conftest import Serve
from tests.publish.posts import deliver, failure, hostile_post, make_post
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import ButtondownList, GhostSite, PublishServer
from tests.standins.targets.buttondown import KEY as TOKEN
from tests.standins.targets.ghost import KEY

SLUG = "2026-02-28-reefs"
ONE, ANOTHER = "# Reefs\n\n*One* text.\n", "# Reefs\n\n*Another* text.\n"
WEEKLY = {"newsletter": "weekly", "email_segment": "status:free"}


@dataclass
class GhostCase:
    """A site with its server, and deliveries to it; options are the publisher's."""

    site: GhostSite
    server: PublishServer
    sender: Client
    clock: FakeClock
    name = "Ghost"
    out = "published"
    ending = "/posts/"

    def make(self, **options: object) -> HostedPublisher:
        """Return a publisher, that mails if it has a `mailing`."""
        usual = {"mailing": {}, "tags": (), "secret": KEY}
        own: dict[str, Any] = {name: options.pop(name, usual[name]) for name in usual}
        own |= {"address": f"{self.server.url}/ghost/api/admin", "clock": self.clock}
        rest: dict[str, Any] = options
        return HostedPublisher(name="there", site=AdminApi(sender=self.sender, **own), **rest)

    @property
    def held(self) -> list[tuple[str, str, str]]:
        """Slug, status and text of what is there, the oldest first."""
        return [(post.slug, post.status, post.html) for post in self.site.posts]

    def edit(self, field: str, value: object) -> None:
        """Let an editor change the newest one."""
        self.site.edit(**{{"text": "html", "told": "custom_excerpt"}.get(field, field): value})


@dataclass
class ButtondownCase:
    """A newsletter with its server, likewise."""

    site: ButtondownList
    server: PublishServer
    sender: Client
    clock: FakeClock
    name = "Buttondown"
    out = "about_to_send"
    ending = "/emails"

    def make(self, **options: object) -> HostedPublisher:
        """Return a publisher, that may send unless it says otherwise."""
        usual = {"confirmed": True, "delay": 24.0, "secret": TOKEN}
        own: dict[str, Any] = {name: options.pop(name, usual[name]) for name in usual}
        own |= {"address": f"{self.server.url}/v1", "headers": make_headers(own["secret"])}
        api = EmailsApi(sender=self.sender, clock=self.clock, **own)
        rest: dict[str, Any] = options
        return HostedPublisher(name="there", site=api, **rest)

    @property
    def held(self) -> list[tuple[str, str, str]]:
        """Slug, status and text of what is there, the oldest first."""
        return [(one["slug"], one["status"], one["body"]) for one in self.site.emails]

    def edit(self, field: str, value: object) -> None:
        """Let an editor change the newest one."""
        names = {"text": "body", "told": "description", "title": "subject"}
        self.site.edit(**{names.get(field, field): value})


Service = GhostCase | ButtondownCase


@pytest.fixture
def ghost(sender: Client, serve: Serve, clock: FakeClock) -> GhostCase:
    site = GhostSite(now=lambda: clock.now().timestamp())
    return GhostCase(site, serve(site), sender, clock)


@pytest.fixture
def buttondown(sender: Client, serve: Serve, clock: FakeClock) -> ButtondownCase:
    site = ButtondownList(now=clock.now)
    return ButtondownCase(site, serve(site), sender, clock)


@pytest.fixture(params=["ghost", "buttondown"])
def service(request: pytest.FixtureRequest) -> Service:
    found: Service = request.getfixturevalue(request.param)
    return found


def publish(service: Service, markdown: str = ONE, **options: object) -> str:
    (told,) = deliver(service.make(**options), make_post(markdown))
    return told


def refused(service: Service, markdown: str = ONE, **options: object) -> DeliveryError:
    return failure(service.make(**options), make_post(markdown))


def test_a_post_becomes_a_draft_and_a_second_delivery_changes_nothing(service: Service) -> None:
    publisher = service.make()
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == ("there", True, False)
    told, writes = publish(service), service.site.writes
    assert told.startswith("https://")
    ((slug, status, text),) = held = service.held
    assert (slug, status, "<em>One</em> text." in text, "Reefs" in text) == (
        SLUG,
        "draft",
        True,
        False,
    )
    assert (publish(service), service.held, service.site.writes) == (told, held, writes)


def test_a_newer_text_replaces_the_older_each_time(service: Service) -> None:
    for markdown in (ONE, ANOTHER, ONE, ANOTHER):
        publish(service, markdown)
    ((_, _, text),) = service.held
    assert "Another" in text
    service.edit("slug", "reefs-and-us")  # an editor has renamed it
    publish(service, ONE)
    ((slug, _, text),) = service.held
    assert (slug, "One" in text) == ("reefs-and-us", True)


def test_a_post_that_was_renamed_is_found_behind_fifty_others(ghost: GhostCase) -> None:
    publish(ghost)
    ghost.edit("slug", "reefs-and-us")
    (post,) = ghost.site.posts
    for number in range(50):
        name = f"{number:024x}"
        ghost.site.posts.append(replace(post, id=name, slug=name, codeinjection_foot=None))
    publish(ghost, ANOTHER)
    assert len(ghost.held) == 51
    assert "Another" in ghost.held[0][2]


def test_a_draft_is_published_later_on_demand_and_once(service: Service) -> None:
    options: dict[str, Any] = {"mailing": WEEKLY} if service.name == "Ghost" else {}
    publish(service)
    for fault in (targets.drop, targets.accept_then_drop):  # before it is taken, and after
        service.server.plan(fault, method="PUT" if service.name == "Ghost" else "PATCH")
    for tries in range(3):
        if not tries:
            assert refused(service, status=service.out, **options).uncertain
        else:
            publish(service, status=service.out, **options)
    mails = service.site.mails if isinstance(service, GhostCase) else service.site.sent
    assert (len(service.held), len(mails)) == (1, 1)
    publish(service)  # nothing is taken back
    assert service.held[0][1] in {"published", "sent"}


@pytest.mark.parametrize("field, value, how", [
    ("text", "<p>Mine.</p>", "changed"), ("title", "My title", "changed"),
    ("told", "Mine.", "changed"), ("status", "scheduled", "published or moved"),
])  # fmt: skip
def test_an_editors_changes_stay(service: Service, field: str, value: str, how: str) -> None:
    publish(service)
    service.edit(field, value)
    held = service.held
    error = refused(service, ANOTHER)
    assert str(error) == f"The post “{SLUG}” was {how} at 127.0.0.1 since it was delivered."
    assert "then set `overwrite = true`" in error.hint
    assert (service.held, error.uncertain) == (held, False)
    publish(service, ANOTHER, overwrite=True)
    ((_, status, text),) = service.held
    assert "Another" in text
    assert status == (value if field == "status" else "draft")  # nothing is taken back


def test_a_slug_of_another_post_is_refused(service: Service) -> None:
    publish(service)
    service.edit("codeinjection_foot" if service.name == "Ghost" else "metadata", None)
    service.edit("text", "Theirs.")
    error = refused(service, overwrite=True)
    assert str(error) == f"At 127.0.0.1 another post has the slug “{SLUG}”."
    assert error.hint == f"Change the slug of that post in {service.name}, or remove it."
    assert service.held[0][2] == "Theirs."


@pytest.mark.parametrize("status", ["draft", "out"])
@pytest.mark.parametrize("fault", [
    targets.accept_then(500), targets.accept_then(504), targets.accept_then_drop, targets.truncate,
    targets.html,
])  # fmt: skip
def test_after_a_lost_answer_the_post_is_looked_up(
    service: Service, fault: Fault, status: str
) -> None:
    """Nothing is there twice, nor mailed twice."""
    options: dict[str, Any] = {"status": service.out if status == "out" else status}
    options |= {"mailing": WEEKLY} if service.name == "Ghost" else {}
    service.server.plan(fault, method="POST", ending=service.ending)
    assert publish(service, **options).startswith("https://")
    assert publish(service, **options).startswith("https://")
    assert len(service.held) == 1
    mails = service.site.mails if isinstance(service, GhostCase) else service.site.sent
    assert len(mails) == (status == "out")


@pytest.mark.parametrize("fault", [targets.refuse(500), targets.drop])
def test_a_post_that_is_not_found_after_a_lost_answer_is_uncertain(
    service: Service, fault: Fault
) -> None:
    service.server.plan(fault, method="POST", ending=service.ending)
    error = refused(service)
    assert error.uncertain
    assert error.hint.startswith("Run the same command again: it looks whether the post is there")
    publish(service)
    assert len(service.held) == 1


def test_a_wait_is_respected(service: Service) -> None:
    service.server.plan(targets.refuse(429, Retry_After="41"), method="POST", ending=service.ending)
    publish(service)
    assert (len(service.held), max(service.clock.slept)) == (1, 41)


@pytest.mark.parametrize("body", [b"[]", b"null", b"{}", b"[" * 9_999, b'{"posts": [{"id": 1}]}',
                                  b'{"results": [4]}', b"\xff", b"<html>"])  # fmt: skip
def test_an_undocumented_answer_is_an_error(service: Service, body: bytes) -> None:
    service.server.plan(targets.refuse(200, body), method="GET")
    error = refused(service)
    assert str(error) == f"127.0.0.1 does not answer as {service.name}'s API does."
    assert (error.uncertain, service.held) == (False, [])


@pytest.mark.parametrize("text", ["wr0ng:0a0b", "s3cret\nX-More: 1"])
def test_secrets_appear_in_no_message(service: Service, text: str) -> None:
    if isinstance(service, GhostCase):
        text = "wr0ng:0a0b"  # of another form there is no publisher
    publisher = service.make(secret=text)
    error = failure(publisher, make_post())
    for shown in (f"{error!r} {error.hint}", f"{publisher!r} {publisher.site!r}"):
        assert not {"wr0ng", "s3cret", "0a0b"} & set(re.findall(r"\w+", shown))
    assert service.held == []


def test_hostile_text_stays_text(service: Service) -> None:
    (parcel,) = service.make().pack(hostile_post())
    assert service.make().pack(hostile_post()) == (parcel,)
    with pytest.raises(DeliveryError, match=f"has no text that {service.name} could show"):
        service.make().pack(make_post(""))
    assert not service.server.requests  # packing reaches nothing
    publisher = service.make(status=service.out)
    (parcel,) = publisher.pack(hostile_post())
    publisher.publish(parcel)
    assert "<script" not in service.held[0][2]
    assert "&lt;script&gt;" in service.held[0][2]


def test_a_token_is_the_same_as_of_another_library() -> None:
    # As `jwt.encode` of PyJWT and `openssl dgst -sha256 -mac HMAC -macopt hexkey:0a0b` have it.
    assert sign_token("5f:0a0b", 1_772_280_000) == (
        "eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCIsICJraWQiOiAiNWYifQ."
        "eyJpYXQiOiAxNzcyMjgwMDAwLCAiZXhwIjogMTc3MjI4MDI0MCwgImF1ZCI6ICIvYWRtaW4vIn0."
        "WAPvG-1iULFeVVHfVGJF1SKTahIlAdQg6Ne9o0WBYQY"
    )
    for key in ("", "5f", "5f:xyz", "5f:0a:0b"):
        with pytest.raises(ValueError, match=r"."):
            sign_token(key, 0)


def test_ghost_mails_what_it_publishes_once(ghost: GhostCase) -> None:
    publish(ghost)  # a draft mails nobody
    assert ghost.site.mails == []
    options: dict[str, Any] = {"status": "published", "mailing": WEEKLY}
    publish(ghost, ANOTHER, **options)
    publish(ghost, ONE, **options)  # the page changes, and nobody gets it again
    assert ghost.site.mails == [(SLUG, "weekly", "status:free")]
    assert [(status, "One" in text) for _, status, text in ghost.held] == [("published", True)]
    ghost.edit("status", "draft")  # an editor has taken it back
    publish(ghost, ANOTHER, overwrite=True, **options)
    assert len(ghost.site.mails) == 1


def test_ghost_has_our_tags_and_one_that_readers_do_not_see(ghost: GhostCase) -> None:
    publish(ghost)
    assert ghost.site.posts[0].tags == ["Corals", "Kelp & Co.", "#digest"]
    publish(ghost, tags=("Reefs", "reefs"))
    assert ghost.site.posts[0].tags == ["reefs", "#digest"]
    assert ghost.site.posts[0].custom_excerpt == "This issue lists four papers on reefs & kelp."


def test_ghost_reports_that_somebody_else_is_changing_a_post(ghost: GhostCase) -> None:
    publish(ghost)
    body = b'{"errors": [{"type": "UpdateCollisionError", "message": "Someone else"}]}'
    ghost.server.plan(targets.refuse(409, body), method="PUT")
    error = refused(ghost, ANOTHER)
    told = "says that somebody else is changing the post (409, UpdateCollisionError)"
    assert str(error) == f"127.0.0.1 {told}."
    assert not error.uncertain
    error = refused(ghost, ANOTHER, mailing={"newsletter": "none"}, status="published")
    assert str(error) == "127.0.0.1 refuses what it was sent (400, BadRequestError)."


def test_buttondown_sends_at_once_when_told_and_confirmed(buttondown: ButtondownCase) -> None:
    error = refused(buttondown, status="about_to_send", confirmed=False)
    assert str(error) == (
        "127.0.0.1 asks whether this key shall really send e-mails, once for each key "
        "(400, sending_requires_confirmation)."
    )
    assert error.hint.startswith("Set `confirmed = true` for this target")
    assert (buttondown.held, error.uncertain) == ([], False)
    publish(buttondown, status="about_to_send")
    publish(buttondown, status="about_to_send")
    assert len(buttondown.site.sent) == 1
    error = refused(buttondown, ANOTHER, status="about_to_send", overwrite=True)
    assert str(error) == f"The e-mail “{SLUG}” went out from 127.0.0.1, with another text."
    assert len(buttondown.site.sent) == 1


def test_buttondown_sends_a_draft_when_it_is_told_to(buttondown: ButtondownCase) -> None:
    publish(buttondown)
    buttondown.edit("metadata", {**buttondown.site.emails[0]["metadata"], "mine": 1})
    publish(buttondown, ANOTHER, status="about_to_send", confirmed=False)
    assert (len(buttondown.site.sent), len(buttondown.held)) == (1, 1)
    assert buttondown.site.emails[0]["metadata"]["mine"] == 1


def test_buttondown_sends_later_and_keeps_that_time(
    buttondown: ButtondownCase, clock: FakeClock
) -> None:
    publish(buttondown, status="scheduled", delay=48.0)
    due = f"{clock.now() + timedelta(hours=48):%Y-%m-%dT%H:%M:%SZ}"
    clock.sleep(3_600)
    publish(buttondown, ANOTHER, status="scheduled")
    (email,) = buttondown.site.emails
    assert (email["status"], email["publish_date"]) == ("scheduled", due)


@pytest.mark.parametrize("code", ["email_duplicate", "slug_invalid"])
def test_buttondown_has_the_email_already(buttondown: ButtondownCase, code: str) -> None:
    """Be it ours, which is as good, or another's, which is told."""
    nothing = targets.refuse(200, b'{"results": []}')
    publish(buttondown)
    buttondown.server.plan(nothing, method="GET")
    buttondown.server.plan(targets.refuse(400, f'{{"code": "{code}"}}'.encode()), method="POST")
    assert publish(buttondown).startswith("https://")
    buttondown.server.plan(nothing, nothing, method="GET")
    buttondown.server.plan(targets.refuse(400, f'{{"code": "{code}"}}'.encode()), method="POST")
    error = refused(buttondown, ANOTHER)
    assert str(error).endswith(f"(400, {code}).")
    assert (len(buttondown.held), error.uncertain) == (1, False)


def test_an_email_of_buttondown_has_no_template_tag(buttondown: ButtondownCase) -> None:
    text = "{{ subscriber.email }} {{{x}}} {% load %} {# x #} {%% {"
    publish(buttondown, f"# Reefs\n\n{text}\n", status="about_to_send")
    (email,) = buttondown.site.emails
    assert text in email["body"].replace("\u2060", "")
    assert len(buttondown.site.sent) == 1


def test_a_text_that_buttondown_rewrites_is_sent_once(sender: Client, serve: Serve) -> None:
    """A service that rewrites texts has them once; a newer text does not replace them by itself."""
    clock, site = FakeClock(), ButtondownList(keeps=lambda text: text.replace("<em>", "<i>"))
    service = ButtondownCase(site, serve(site), sender, clock)
    publish(service)
    error = refused(service, ANOTHER)
    assert "was changed at 127.0.0.1" in str(error)
    publish(service, ANOTHER, overwrite=True)
    assert len(service.held) == 1
