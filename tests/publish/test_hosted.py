"""Services have a post once, mail it at most once, and keep an editor's work."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.newsletters import sign_token
from tests.fakes import FakeClock
from tests.publish import hosts
from tests.publish.conftest import Serve
from tests.publish.hosts import ANOTHER, ONE, SLUG, Host
from tests.publish.posts import failure, hostile_post, make_post
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import ButtondownList

WEEKLY = {"newsletter": "weekly", "email_segment": "status:free"}


@pytest.fixture(params=["ghost", "buttondown"])
def newsletter(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["ghost", "buttondown", "blog"])
def host(request: pytest.FixtureRequest) -> Host:
    found: Host = request.getfixturevalue(request.param)
    return found


def test_a_post_becomes_a_draft_and_a_second_delivery_changes_nothing(host: Host) -> None:
    publisher = host.make()
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == ("there", True, False)
    told, writes = host.publish(), host.site.writes
    assert told.startswith("http")
    ((slug, status, text),) = held = host.read()
    assert (slug, status) == (SLUG, "draft")
    assert "<em>One</em> text." in text
    assert "Reefs" not in text
    assert (host.publish(), host.read(), host.site.writes) == (told, held, writes)


def test_a_newer_text_replaces_the_older_each_time(host: Host) -> None:
    for markdown in (ONE, ANOTHER, ONE, ANOTHER):
        host.publish(markdown)
    ((_, _, text),) = host.read()
    assert "Another" in text
    host.edit("slug", "reefs-and-us")  # an editor has renamed it
    host.publish(ONE)
    ((slug, _, text),) = host.read()
    assert (slug, "One" in text) == ("reefs-and-us", True)


def test_a_post_that_was_renamed_is_found_behind_fifty_others(ghost: Host) -> None:
    ghost.publish()
    ghost.edit("slug", "reefs-and-us")
    (post,) = ghost.site.posts
    for number in range(50):
        name = f"{number:024x}"
        ghost.site.posts.append(replace(post, id=name, slug=name, codeinjection_foot=None))
    ghost.publish(ANOTHER)
    assert len(ghost.read()) == 51
    assert "Another" in ghost.read()[0][2]


def test_a_draft_is_published_later_on_demand_and_once(newsletter: Host) -> None:
    options: dict[str, Any] = {"mailing": WEEKLY} if newsletter.name == "Ghost" else {}
    newsletter.publish()
    for fault in (targets.drop, targets.accept_then_drop):  # before it is taken, and after
        newsletter.server.plan(fault, method="PUT" if newsletter.name == "Ghost" else "PATCH")
    for tries in range(3):
        if not tries:
            assert newsletter.refused(status=newsletter.out, **options).uncertain
        else:
            newsletter.publish(status=newsletter.out, **options)
    assert (len(newsletter.read()), len(newsletter.find_mails())) == (1, 1)
    newsletter.publish()  # nothing is taken back
    assert newsletter.read()[0][1] in {"published", "sent"}


@pytest.mark.parametrize("field, value, how", [
    ("text", "<p>Mine.</p>", "changed"), ("title", "My title", "changed"),
    ("told", "Mine.", "changed"), ("status", "", "published or moved"),
])  # fmt: skip
def test_an_editors_changes_stay(host: Host, field: str, value: str, how: str) -> None:
    host.publish()
    host.edit(field, value or host.moved)
    held = host.read()
    error = host.refused(ANOTHER)
    assert str(error) == f"The post “{SLUG}” was {how} at 127.0.0.1 since it was delivered."
    assert "then set `overwrite = true`" in error.hint
    assert (host.read(), error.uncertain) == (held, False)
    host.publish(ANOTHER, overwrite=True)
    ((_, status, text),) = host.read()
    assert "Another" in text
    assert status == (host.moved if field == "status" else "draft")  # nothing is taken back


def test_a_slug_of_another_post_is_refused(host: Host) -> None:
    host.publish()
    host.edit(host.mark, None)
    host.edit("text", "Theirs.")
    error = host.refused(overwrite=True)
    assert str(error) == f"At 127.0.0.1 another post has the slug “{SLUG}”."
    assert error.hint == f"Change the slug of that post in {host.name}, or remove it."
    assert host.read()[0][2] == "Theirs."


@pytest.mark.parametrize("status", ["draft", "out"])
@pytest.mark.parametrize("fault", [
    targets.accept_then(500), targets.accept_then(504), targets.accept_then_drop, targets.truncate,
    targets.html,
])  # fmt: skip
def test_after_a_lost_answer_the_post_is_looked_up(host: Host, fault: Fault, status: str) -> None:
    """Nothing is there twice, nor mailed twice."""
    options: dict[str, Any] = {"status": host.out if status == "out" else status}
    options |= {"mailing": WEEKLY} if host.name == "Ghost" else {}
    host.server.plan(fault, method="POST", ending=host.ending)
    assert host.publish(**options).startswith("http")
    assert host.publish(**options).startswith("http")
    assert len(host.read()) == 1
    assert len(host.find_mails()) == (status == "out")


@pytest.mark.parametrize("fault", [targets.refuse(500), targets.drop])
def test_a_post_that_is_not_found_after_a_lost_answer_is_uncertain(
    host: Host, fault: Fault
) -> None:
    host.server.plan(fault, method="POST", ending=host.ending)
    error = host.refused()
    assert error.uncertain
    assert error.hint.startswith("Run the same command again: it looks whether the post is there")
    host.publish()
    assert len(host.read()) == 1


def test_a_wait_is_respected(host: Host) -> None:
    host.server.plan(targets.refuse(429, Retry_After="41"), method="POST", ending=host.ending)
    host.publish()
    assert (len(host.read()), max(host.clock.slept)) == (1, 41)


@pytest.mark.parametrize("body", [b"[]", b"null", b"{}", b"[" * 9_999, b'{"posts": [{"id": 1}]}',
                                  b'{"results": [4]}', b"\xff", b"<html>"])  # fmt: skip
def test_an_undocumented_answer_is_an_error(newsletter: Host, body: bytes) -> None:
    newsletter.server.plan(targets.refuse(200, body), method="GET")
    error = newsletter.refused()
    assert str(error) == f"127.0.0.1 does not answer as {newsletter.name}'s API does."
    assert (error.uncertain, newsletter.read()) == (False, [])


@pytest.mark.parametrize("text", ["wr0ng:0a0b", "s3cret\nX-More: 1"])
def test_secrets_appear_in_no_message(newsletter: Host, text: str) -> None:
    if newsletter.name == "Ghost":
        text = "wr0ng:0a0b"  # of another form there is no publisher
    publisher = newsletter.make(secret=text)
    error = failure(publisher, make_post())
    for shown in (f"{error!r} {error.hint}", f"{publisher!r} {publisher.site!r}"):
        assert not {"wr0ng", "s3cret", "0a0b"} & set(re.findall(r"\w+", shown))
    assert newsletter.read() == []


def test_hostile_text_stays_text(host: Host) -> None:
    (parcel,) = host.make().pack(hostile_post())
    assert host.make().pack(hostile_post()) == (parcel,)
    with pytest.raises(DeliveryError, match=f"has no text that {host.name} could show"):
        host.make().pack(make_post(""))
    assert not host.server.requests  # packing reaches nothing
    publisher = host.make(status=host.out)
    (parcel,) = publisher.pack(hostile_post())
    publisher.publish(parcel)
    assert "<script" not in host.read()[0][2]
    assert "&lt;script&gt;" in host.read()[0][2]


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


def test_ghost_mails_what_it_publishes_once(ghost: Host) -> None:
    ghost.publish()  # a draft mails nobody
    assert ghost.site.mails == []
    options: dict[str, Any] = {"status": "published", "mailing": WEEKLY}
    ghost.publish(ANOTHER, **options)
    ghost.publish(ONE, **options)  # the page changes, and nobody gets it again
    assert ghost.site.mails == [(SLUG, "weekly", "status:free")]
    assert [(status, "One" in text) for _, status, text in ghost.read()] == [("published", True)]
    ghost.edit("status", "draft")  # an editor has taken it back
    ghost.publish(ANOTHER, overwrite=True, **options)
    assert len(ghost.find_mails()) == 1


def test_ghost_has_our_tags_and_one_that_readers_do_not_see(ghost: Host) -> None:
    ghost.publish()
    assert ghost.site.posts[0].tags == ["Corals", "Kelp & Co.", "#digest"]
    ghost.publish(tags=("Reefs", "reefs"))
    assert ghost.site.posts[0].tags == ["reefs", "#digest"]
    assert ghost.site.posts[0].custom_excerpt == "This issue lists four papers on reefs & kelp."


def test_ghost_reports_that_somebody_else_is_changing_a_post(ghost: Host) -> None:
    ghost.publish()
    body = b'{"errors": [{"type": "UpdateCollisionError", "message": "Someone else"}]}'
    ghost.server.plan(targets.refuse(409, body), method="PUT")
    error = ghost.refused(ANOTHER)
    told = "says that somebody else is changing the post (409, UpdateCollisionError)"
    assert str(error) == f"127.0.0.1 {told}."
    assert not error.uncertain
    error = ghost.refused(ANOTHER, mailing={"newsletter": "none"}, status="published")
    assert str(error) == "127.0.0.1 refuses what it was sent (400, BadRequestError)."


def test_buttondown_sends_at_once_when_told_and_confirmed(buttondown: Host) -> None:
    error = buttondown.refused(status="about_to_send", confirmed=False)
    assert str(error) == (
        "127.0.0.1 asks whether this key shall really send e-mails, once for each key "
        "(400, sending_requires_confirmation)."
    )
    assert error.hint.startswith("Set `confirmed = true` for this target")
    assert (buttondown.read(), error.uncertain) == ([], False)
    buttondown.publish(status="about_to_send")
    buttondown.publish(status="about_to_send")
    assert len(buttondown.site.sent) == 1
    error = buttondown.refused(ANOTHER, status="about_to_send", overwrite=True)
    assert str(error) == f"The e-mail “{SLUG}” went out from 127.0.0.1, with another text."
    assert len(buttondown.site.sent) == 1


def test_buttondown_sends_a_draft_when_it_is_told_to(buttondown: Host) -> None:
    buttondown.publish()
    buttondown.edit("metadata", {**buttondown.site.emails[0]["metadata"], "mine": 1})
    buttondown.publish(ANOTHER, status="about_to_send", confirmed=False)
    assert (len(buttondown.site.sent), len(buttondown.read())) == (1, 1)
    assert buttondown.site.emails[0]["metadata"]["mine"] == 1


def test_buttondown_sends_later_and_keeps_that_time(buttondown: Host, clock: FakeClock) -> None:
    buttondown.publish(status="scheduled", delay=48.0)
    due = f"{clock.now() + timedelta(hours=48):%Y-%m-%dT%H:%M:%SZ}"
    clock.sleep(3_600)
    buttondown.publish(ANOTHER, status="scheduled")
    (email,) = buttondown.site.emails
    assert (email["status"], email["publish_date"]) == ("scheduled", due)


@pytest.mark.parametrize("code", ["email_duplicate", "slug_invalid"])
def test_buttondown_has_the_email_already(buttondown: Host, code: str) -> None:
    """Be it ours, which is as good, or another's, which is told."""
    nothing = targets.refuse(200, b'{"results": []}')
    buttondown.publish()
    buttondown.server.plan(nothing, method="GET")
    buttondown.server.plan(targets.refuse(400, f'{{"code": "{code}"}}'.encode()), method="POST")
    assert buttondown.publish().startswith("http")
    buttondown.server.plan(nothing, nothing, method="GET")
    buttondown.server.plan(targets.refuse(400, f'{{"code": "{code}"}}'.encode()), method="POST")
    error = buttondown.refused(ANOTHER)
    assert str(error).endswith(f"(400, {code}).")
    assert (len(buttondown.read()), error.uncertain) == (1, False)


def test_an_email_of_buttondown_has_no_template_tag(buttondown: Host) -> None:
    text = "{{ subscriber.email }} {{{x}}} {% load %} {# x #} {%% {"
    buttondown.publish(f"# Reefs\n\n{text}\n", status="about_to_send")
    (email,) = buttondown.site.emails
    assert text in email["body"].replace("\u2060", "")
    assert len(buttondown.site.sent) == 1


def test_a_text_that_buttondown_rewrites_is_sent_once(sender: Client, serve: Serve) -> None:
    """A host that rewrites texts has them once; a newer text does not replace them by itself."""
    clock, site = FakeClock(), ButtondownList(keeps=lambda text: text.replace("<em>", "<i>"))
    host = hosts.buttondown(site, serve(site), sender, clock)
    host.publish()
    error = host.refused(ANOTHER)
    assert "was changed at 127.0.0.1" in str(error)
    host.publish(ANOTHER, overwrite=True)
    assert len(host.read()) == 1
