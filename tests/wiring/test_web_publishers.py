"""A place on the web gets what its settings name, with its secret from the environment alone."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from digest.config import load_settings
from digest.errors import ConfigError, DeliveryError
from digest.ports import Publisher
from digest.wiring.clients import Clients
from digest.wiring.web_publishers import WebPlace, make_web_publisher
from tests.fakes import SilentProgress
from tests.publish.posts import make_post
from tests.standins.places import PublishServer, Receiver, SlackHook, WordPressSite, accept_then
from tests.standins.places.wordpress import PASSWORD

Make = Callable[..., Publisher]
PLACE: TypeAdapter[WebPlace] = TypeAdapter(WebPlace)
SECRET = "xyzzy-s3cret"


@pytest.fixture(name="make")
def _make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make the publisher of a place; the environment is the test's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "WORDPRESS_PASSWORD", "SLACK_WEBHOOK"):
        monkeypatch.delenv(name, raising=False)
    settings = load_settings(
        None,
        {"DIGEST_OUTPUT__SITE": "https://reefs.example", "DIGEST_CONTACT": "ada@reefs.example"},
        tmp_path,
    )
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=SilentProgress(), cleanup=cleanup)

        def make(**written: Any) -> Publisher:  # noqa: ANN401 - as a file has them
            return make_web_publisher(clients, PLACE.validate_python({"name": "there", **written}))

        yield make


def publish(publisher: Publisher) -> list[str]:
    """Deliver a post to a place."""
    found = [publisher.publish(parcel) for parcel in publisher.pack(make_post())]
    publisher.close()
    return found


def test_wordpress(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = WordPressSite()
    with PublishServer(blog) as server:
        monkeypatch.setenv("WORDPRESS_PASSWORD", f" {PASSWORD}\n")
        publisher = make(kind="wordpress", site=server.url, user="ada", status="pending")
        publish(publisher)
    assert (publisher.name, publisher.repeatable) == ("there", True)
    assert [post.status for post in blog.posts] == ["pending"]
    assert "contact: ada@reefs.example" in server.requests[0].headers["user-agent"]


def test_slack(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hook = SlackHook(SECRET)
    with PublishServer(hook) as server:
        monkeypatch.setenv("OUR_CHANNEL", server.url + hook.path)
        publisher = make(kind="slack", webhook="OUR_CHANNEL")
        assert publish(publisher) == ["127.0.0.1"]
    assert (publisher.name, publisher.repeatable) == ("there", False)
    assert "https://reefs.example/2026-02-28-reefs.html|" in str(hook.messages)


@pytest.mark.parametrize("is_secret", [True, False])
def test_webhook(make: Make, monkeypatch: pytest.MonkeyPatch, *, is_secret: bool) -> None:
    receiver = Receiver(secret=SECRET, token="t0ken", honours_keys=True)
    with PublishServer(receiver) as server:
        for name, value in (("KEY", SECRET), ("TOKEN", "t0ken"), ("PLACE", f"{server.url}/hook")):
            monkeypatch.setenv(name, value)
        where = {"address_in": "PLACE"} if is_secret else {"address": f"{server.url}/hook"}
        publisher = make(kind="webhook", secret="KEY", token="TOKEN", idempotent=True, **where)
        publish(publisher)
    assert (publisher.name, publisher.repeatable) == ("there", True)
    assert receiver.deliveries[0]["url"] == "https://reefs.example/2026-02-28-reefs.html"


@pytest.mark.parametrize("written", [
    {"kind": "wordpress", "site": "https://a.example", "user": "ada", "password": "NO_SUCH_S3CRET"},
    {"kind": "slack", "webhook": "NO_SUCH_S3CRET"},
    {"kind": "webhook", "address": "https://a.example", "secret": "NO_SUCH_S3CRET"},
    {"kind": "webhook", "address": "https://a.example", "token": "NO_SUCH_S3CRET"},
    {"kind": "webhook", "address_in": "NO_SUCH_S3CRET"},
])  # fmt: skip
def test_a_secret_that_is_not_there_is_missed_before_anything_is_sent(
    make: Make, written: dict[str, str]
) -> None:
    with pytest.raises(ConfigError, match="environment variable that is not set") as caught:
        make(**written)
    assert "there" in str(caught.value)
    assert "S3CRET" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "address",
    ["http://hooks.example/s3cret", "s3cret", "https://a:s3cret@b.example", "ftp://s3cret"],
)
def test_a_secret_address_must_be_one_that_hides_what_is_sent(
    make: Make, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("OUR_CHANNEL", address)
    with pytest.raises(ConfigError, match="`webhook` of the place there names should") as caught:
        make(kind="slack", webhook="OUR_CHANNEL")
    assert "s3cret" not in f"{caught.value} {caught.value.hint}"


def test_secrets_stand_in_no_log_no_error_and_no_repr(
    make: Make, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hook, told = SlackHook(SECRET), ""
    with PublishServer(hook) as server:
        monkeypatch.setenv("OUR_CHANNEL", server.url + hook.path)
        publisher = make(kind="slack", webhook="OUR_CHANNEL")
        told += f"{publish(publisher)} {publisher!r}"
        server.plan(accept_then(500))
        with pytest.raises(DeliveryError) as caught:
            publish(publisher)
        told += f"{caught.value!r} {caught.value.hint}"
    assert server.requests[0].path == hook.path
    assert SECRET not in told + caplog.text


def test_this_machines_own_is_told_through_no_proxy(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = SlackHook(SECRET)
    with PublishServer(SlackHook(SECRET)) as proxy, PublishServer(hook) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("OUR_CHANNEL", server.url + hook.path)
        publish(make(kind="slack", webhook="OUR_CHANNEL"))
    assert (len(proxy.requests), len(hook.messages)) == (0, 1)
