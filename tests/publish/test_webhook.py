"""A receiver has the post once, signed, in the documented form, and within its limit."""

from collections.abc import Callable
from typing import Any

import pytest

from digest.net.client import Client
from digest.publish.webhook import WebhookPublisher
from digest.wiring.opening import SystemClock
from tests.fakes import FakeClock
from tests.publish.conftest import Serve
from tests.publish.posts import HOSTILE, deliver, failure, hostile_post, make_post
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import PublishServer, Receiver

SECRET, TOKEN = "sh4red-s3cret", "t0ken-s3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
NAMED = "Look at the variables that `secret` and `token` name"
Make = Callable[..., WebhookPublisher]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver(secret=SECRET, token=TOKEN, honours_keys=True)


@pytest.fixture
def server(receiver: Receiver, serve: Serve) -> PublishServer:
    return serve(receiver)


@pytest.fixture
def make(server: PublishServer, sender: Client) -> Make:
    def make(path: str = "/hook", **options: object) -> WebhookPublisher:
        given: dict[str, Any] = {"secret": SECRET, "token": TOKEN, **options}
        url = server.url + path
        return WebhookPublisher(
            name="hook",
            address=url,
            sender=sender,
            clock=SystemClock(),
            find_page=lambda _: PAGE,
            **given,
        )

    return make


def test_the_digest_is_sent_unchanged_and_signed(sender: Client, serve: Serve) -> None:
    server, post = serve(Receiver()), make_post(files={"2026-02-28-reefs.json": b"{}"})
    secrets: dict[str, Any] = {"body": "digest", "secret": "key", "token": TOKEN}
    for given in (secrets, {}):
        own: dict[str, Any] = {"name": "hook", "address": f"{server.url}/hook", "sender": sender}
        publisher = WebhookPublisher(**own, clock=FakeClock(), find_page=lambda _: "", **given)
        deliver(publisher, post)
    signed, unsigned = server.requests
    assert signed.body == b"{}"
    # As `printf '1772280000.{}' | openssl dgst -sha256 -hmac key` has it.
    by_others = "c2a476d476b6077a0ebacc32eb912404e5bb24fc9372a7f489041c57a5584ef1"
    expected = {
        "content-type": "application/json",
        "digest-timestamp": "1772280000",
        "digest-signature": f"v1={by_others}",
        "authorization": f"Bearer {TOKEN}",
    }
    assert {name: signed.headers[name] for name in expected} == expected
    assert not {"digest-signature", "authorization"} & set(unsigned.headers)


def test_what_cannot_be_sent_is_refused_at_once(make: Make, server: PublishServer) -> None:
    error = failure(make(body="digest"), make_post())
    assert str(error) == "There is no 2026-02-28-reefs.json beside the post."
    assert error.hint == "Build the post with the format json, or set `body` to post."
    (parcel,) = make().pack(make_post())
    size = len(parcel.content)
    assert make(limit=size).pack(make_post()) == (parcel,)
    error = failure(make(limit=size - 1), make_post())
    told = f"The body for 127.0.0.1 has {size:,} bytes; the limit is {size - 1:,}."
    assert str(error) == told
    assert error.hint == "Set a higher `limit` for this target, if the receiver takes more."
    assert not server.requests


def test_the_key_depends_on_the_post_and_its_content(make: Make, server: PublishServer) -> None:
    for markdown in ("One.", "One.", "Two."):
        deliver(make(), make_post(markdown))
    one, again, two = (request.headers["idempotency-key"] for request in server.requests)
    assert one == again != two
    assert one.startswith("2026-02-28-reefs-")


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("fault, is_lost", [
    (targets.accept_then(500), True), (targets.accept_then(503), True),
    (targets.accept_then_drop, True),
    # What is answered beside the status is nobody's concern.
    (targets.html, False), (targets.truncate, False),
])  # fmt: skip
def test_after_a_lost_answer_only_receivers_that_honour_keys_get_it_again(  # noqa: PLR0913
    make: Make,
    receiver: Receiver,
    server: PublishServer,
    fault: Fault,
    *,
    is_lost: bool,
    idempotent: bool,
) -> None:
    server.plan(fault)
    publisher = make(repeatable=idempotent)
    assert (publisher.name, publisher.consecutive) == ("hook", False)
    assert publisher.repeatable == idempotent
    if is_lost and not idempotent:
        assert failure(publisher, make_post()).uncertain
    else:
        deliver(publisher, make_post())
    assert (len(server.requests), len(receiver.deliveries)) == (1 + (is_lost and idempotent), 1)
    # Under a key that is known, a conflict says that the receiver has the post in hand.
    server.plan(targets.refuse(409))
    assert failure(publisher, make_post()).uncertain == idempotent


@pytest.mark.parametrize("status, told, hint", [
    (401, "does not accept the signature or the token", f"{NAMED}, and at the receiver's clock."),
    (403, "does not accept the signature or the token", f"{NAMED}."),
    (404, "has no webhook at this address", "Look at the address."),
    (410, "has no webhook at this address any more", "Look at the address."),
    (413, "takes no post of this size", 'Set `body = "digest"`, or let the receiver take more.'),
    (422, "refuses the post", "Look at the receiver's log."),
    (400, "refuses the post", "Look at the receiver's log."),
])  # fmt: skip
def test_a_refusal_says_why(
    make: Make, server: PublishServer, status: int, told: str, hint: str
) -> None:
    server.plan(targets.refuse(status, f"{SECRET} {TOKEN}".encode()))
    error = failure(make(), make_post())
    assert (str(error), error.hint) == (f"127.0.0.1 {told} ({status}).", hint)
    assert not error.uncertain


def test_secrets_appear_in_no_message(
    make: Make, server: PublishServer, receiver: Receiver
) -> None:
    server.plan(targets.refuse(301, Location=f"https://x.example/{TOKEN}"))
    odd = {"secret": "wr0ng-s3cret"}, {"token": "wr0ng-s3cret"}, {"token": "s3cret\nX-More: 1"}
    for options in ({}, *odd, {"path": "/s3cret"}):
        publisher = make(**options)
        error = failure(publisher, make_post())
        assert "s3cret" not in f"{error!r} {error.hint} {publisher!r}"
    assert receiver.deliveries == []


def test_hostile_text_is_sent_unchanged(make: Make, receiver: Receiver) -> None:
    assert deliver(make(), hostile_post()) == ["127.0.0.1"]
    (found,) = receiver.deliveries
    texts = [found[name] for name in ("title", "subtitle", "description")]
    assert texts == [HOSTILE.replace("\ud800", "?")] * 3
    assert (found["tags"][1], found["url"]) == ("Kelp", PAGE)
