"""Places on the web are told nothing where others could read it, and mistakes name no secret."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from digest.config.delivery.web import Slack, Webhook, WordPress

BLOG: dict[str, Any] = {
    "name": "blog",
    "kind": "wordpress",
    "site": "https://blog.example",
    "user": "ada",
}
HOOK: dict[str, Any] = {"name": "hook", "kind": "webhook", "address": "https://hook.example/x"}
PLACE: TypeAdapter[WordPress | Slack | Webhook] = TypeAdapter(WordPress | Slack | Webhook)


@pytest.mark.parametrize("written, kind", [
    (BLOG, WordPress), ({"name": "team", "kind": "slack"}, Slack), (HOOK, Webhook),
])  # fmt: skip
def test_little_has_to_be_said(written: dict[str, Any], kind: type) -> None:
    place = PLACE.validate_python(written)
    assert isinstance(place, kind)
    assert place.name == written["name"]


def test_a_post_is_a_draft_unless_somebody_says_otherwise() -> None:
    place = WordPress(**BLOG)
    assert (place.status, place.overwrite, place.new_terms) == ("draft", False, True)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "https://a.example"]
)
def test_plain_http_is_for_this_machine_alone(address: str) -> None:
    assert WordPress(**{**BLOG, "site": f"{address}/"}).site == address
    assert Webhook(**{**HOOK, "address": address}).address == address


@pytest.mark.parametrize("change", [
    {"site": "http://blog.example"},
    {"site": ""},
    {"site": "https://ada:s3cret@blog.example"},
    {"site": "file:///etc/passwd"},
    {"api": "http://blog.example/wp-json"},
    {"user": ""},
    {"user": "ada:s3cret"},
    {"user": "ada\n"},
    {"password": "abcd EFGH s3cret"},
    {"status": "published"},
    {"categories": ["   "]},
    {"more": 1},
])  # fmt: skip
def test_a_mistake_about_a_blog_is_one(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        WordPress(**{**BLOG, **change})
    found = caught.value.errors(include_input=False, include_url=False)
    assert [error["loc"][0] for error in found] == list(change)
    assert "s3cret" not in str([error["msg"] for error in found])


@pytest.mark.parametrize("change", [
    {"address": "http://hook.example"},
    {"address": ""},
    {"address_in": "PLACE"},
    {"secret": "s3cret value"},
    {"token": "s3cret value"},
    {"body": "all"},
    {"limit": 10},
    {"idempotent": 3},
])  # fmt: skip
def test_a_mistake_about_a_webhook_is_one(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Webhook(**{**HOOK, **change})
    found = caught.value.errors(include_input=False, include_url=False)
    assert "s3cret" not in str([error["msg"] for error in found])


def test_the_address_of_a_channel_is_no_setting() -> None:
    with pytest.raises(ValidationError) as caught:
        Slack(name="team", kind="slack", webhook="https://hooks.example/s3cret")
    assert "should be the name of an environment variable" in str(caught.value.errors()[0]["msg"])
