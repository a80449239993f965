"""A receiver has the post once, signed, in the documented form, and within its limit."""

import hashlib
import json
from collections.abc import Callable, Iterator

import pytest

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.publish.webhook import WebhookPublisher, sign
from tests.fakes import FakeClock, RealClock
from tests.publish.posts import HOSTILE, hostile_post, make_post
from tests.standins.places import (
    PublishServer,
    Receiver,
    accept_then,
    accept_then_drop,
    html,
    refuse,
    truncate,
)
from tests.standins.places.server import Fault

SECRET, TOKEN = "sh4red-s3cret", "t0ken-s3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
Make = Callable[..., WebhookPublisher]


@pytest.fixture(name="receiver")
def _receiver() -> Receiver:
    return Receiver(secret=SECRET, token=TOKEN, honours_keys=True)


@pytest.fixture(name="server")
def _server(receiver: Receiver) -> Iterator[PublishServer]:
    with PublishServer(receiver) as server:
        yield server


@pytest.fixture(name="make")
def _make(server: PublishServer, sender: Client) -> Make:
    """Make a publisher; its options may be others."""

    def make(path: str = "/hook", **options: object) -> WebhookPublisher:
        given: dict[str, object] = {"secret": SECRET, "token": TOKEN, **options}
        return WebhookPublisher(
            "hook",
            sender,
            RealClock(),
            server.url + path,
            lambda _: PAGE,
            **given,  # type: ignore[arg-type]
        )

    return make


def publish(publisher: WebhookPublisher, **changes: object) -> str:
    """Deliver a post."""
    (parcel,) = publisher.pack(make_post(**changes))  # type: ignore[arg-type]
    return publisher.publish(parcel)


def test_the_body_is_as_documented(make: Make, receiver: Receiver) -> None:
    post = make_post()
    assert publish(make()) == "127.0.0.1"
    content = post.files["2026-02-28-reefs.md"]
    assert receiver.deliveries == [
        {
            "schema": 1,
            "event": "post.published",
            "slug": "reefs",
            "date": "2026-02-28",
            "title": post.title,
            "subtitle": post.subtitle,
            "description": post.description,
            "url": PAGE,
            "categories": ["reefs"],
            "tags": ["Corals", "Kelp & Co."],
            "markdown": post.markdown,
            "html": post.html,
            "files": [
                {
                    "name": "2026-02-28-reefs.md",
                    "size": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            ],
        }
    ]


def test_the_digest_goes_as_it_was_built(make: Make, server: PublishServer) -> None:
    built = b'{"schema": 1,  "title": "as it is"}\n'
    publish(make(body="digest"), files={"2026-02-28-reefs.json": built})
    assert server.requests[0].body == built


def test_a_digest_that_was_not_built_is_missed_at_once(make: Make, server: PublishServer) -> None:
    with pytest.raises(DeliveryError, match=r"no 2026-02-28-reefs\.json") as caught:
        make(body="digest").pack(make_post())
    assert "json" in caught.value.hint
    assert server.requests == []


def test_a_body_beyond_the_limit_is_refused_at_once(make: Make, server: PublishServer) -> None:
    with pytest.raises(DeliveryError, match="2,000 are the limit"):
        make(limit=2_000).pack(make_post("x" * 2_000))
    assert server.requests == []


def test_a_signature_covers_time_and_body(make: Make, server: PublishServer) -> None:
    publish(make())
    (request,) = server.requests
    signed = sign(SECRET, request.headers["digest-timestamp"], request.body)
    assert request.headers["digest-signature"] == signed
    assert signed != sign(SECRET, "1", request.body)
    assert signed != sign(SECRET, request.headers["digest-timestamp"], request.body + b" ")
    # As `printf '1.{}' | openssl dgst -sha256 -hmac key` has it.
    by_others = "1ba6b8171186efc613e8bcc0cbdab2748f24984d7c5a84faa2637afa0e40d224"
    assert sign("key", "1", b"{}") == f"v1={by_others}"


def test_who_has_no_secret_signs_nothing(sender: Client) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server:
        url = f"{server.url}/hook"
        publish(WebhookPublisher("hook", sender, FakeClock(), url, lambda _: ""))
    assert not {"digest-signature", "authorization"} & set(server.requests[0].headers)
    assert receiver.deliveries[0]["url"] == ""


def test_the_key_is_the_posts_and_its_contents(make: Make, server: PublishServer) -> None:
    for markdown in ("One.", "One.", "Two."):
        publish(make(), markdown=markdown)
    one, again, two = (request.headers["idempotency-key"] for request in server.requests)
    assert one == again != two
    assert one.startswith("2026-02-28-reefs-")


@pytest.mark.parametrize("fault", [accept_then(500), accept_then(503), accept_then_drop])
def test_who_honours_keys_is_sent_it_again(
    make: Make, receiver: Receiver, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    publisher = make(idempotent=True)
    publish(publisher)
    assert publisher.repeatable
    assert (len(server.requests), len(receiver.deliveries)) == (2, 1)


@pytest.mark.parametrize("fault", [accept_then(500), accept_then(503), accept_then_drop])
def test_who_does_not_is_not(
    make: Make, receiver: Receiver, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    publisher = make()
    with pytest.raises(DeliveryError) as caught:
        publish(publisher)
    assert caught.value.uncertain
    assert not publisher.repeatable
    assert (len(server.requests), len(receiver.deliveries)) == (1, 1)


@pytest.mark.parametrize("fault", [html, truncate])
def test_what_is_answered_beside_the_status_is_nobodys_concern(
    make: Make, receiver: Receiver, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    publish(make())
    assert len(receiver.deliveries) == 1


@pytest.mark.parametrize("options, told", [
    ({"secret": "wrong"}, "does not accept the signature or the token (401)"),
    ({"token": "wrong"}, "does not accept the signature or the token (403)"),
    ({"path": "/other"}, "has no webhook at this address (404)"),
])  # fmt: skip
def test_a_refusal_says_why(
    make: Make, receiver: Receiver, options: dict[str, str], told: str
) -> None:
    with pytest.raises(DeliveryError) as caught:
        publish(make(**options))
    assert str(caught.value) == f"127.0.0.1 {told}."
    assert caught.value.hint
    assert not caught.value.uncertain
    assert receiver.deliveries == []


@pytest.mark.parametrize("idempotent", [True, False])
def test_a_conflict_is_a_refusal_but_under_a_key(
    make: Make,
    server: PublishServer,
    idempotent: bool,  # noqa: FBT001 - a row of the table
) -> None:
    server.plan(refuse(409))
    with pytest.raises(DeliveryError) as caught:
        publish(make(idempotent=idempotent))
    assert caught.value.uncertain == idempotent


def test_secrets_are_told_nobody(make: Make, server: PublishServer, sender: Client) -> None:
    told = ""
    for fault in (refuse(401, SECRET.encode()), refuse(301, Location=f"https://x.example/{TOKEN}")):
        server.plan(fault)
        publisher = make()
        with pytest.raises(DeliveryError) as caught:
            publish(publisher)
        told += f"{caught.value!r} {caught.value.hint} {publisher!r}"
    hidden = WebhookPublisher("hook", sender, FakeClock(), f"{server.url}/s3cret", lambda _: "")
    with pytest.raises(DeliveryError) as caught:
        publish(hidden)
    told += f"{caught.value!r} {caught.value.hint} {hidden!r}"
    broken = make(token="s3cret\nX-More: 1")
    with pytest.raises(DeliveryError) as caught:
        publish(broken)
    assert "s3cret" not in f"{told} {caught.value!r}"


def test_hostile_words_are_sent_as_they_are(make: Make, receiver: Receiver) -> None:
    (parcel,) = make().pack(hostile_post())
    make().publish(parcel)
    assert receiver.deliveries[0]["title"] == HOSTILE.replace("\ud800", "?")
    assert json.loads(parcel.content)["tags"][1] == "Kelp"
