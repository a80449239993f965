"""A channel reads the gist of a post, within Slack's limits, and nothing in it calls anybody."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.publish.slack import SlackPublisher
from digest.publish.slack.mrkdwn import escape, link
from tests.fakes import FakeClock
from tests.publish.posts import KELP, MARKDOWN, MOSS, REEF, TIDE, hostile_post, make_post
from tests.standins.places import (
    PublishServer,
    SlackHook,
    accept_then,
    accept_then_drop,
    html,
    refuse,
    truncate,
)
from tests.standins.places.server import Fault
from tests.standins.places.slack import check_message, texts_of

SECRET = "T0/B0/xyzzys3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
REEF_TITLE = "ReefNet: Counting Corals from Above"
LEAD = (
    "This issue lists four papers on reefs. The largest theme is corals, as "
    f"<{MOSS}|its survey> has it."
)
EXAMPLE = Path(__file__).parents[2] / "examples" / "2026-02-28-deep-learning.md"


@pytest.fixture(name="hook")
def _hook() -> SlackHook:
    return SlackHook(SECRET)


@pytest.fixture(name="server")
def _server(hook: SlackHook) -> Iterator[PublishServer]:
    with PublishServer(hook) as server:
        yield server


@pytest.fixture(name="publisher")
def _publisher(server: PublishServer, hook: SlackHook, sender: Client) -> SlackPublisher:
    return SlackPublisher("channel", sender, server.url + hook.path, lambda _: PAGE)


def pack(post: Post, page: str = PAGE) -> Sequence[Parcel]:
    """Return the parcels of a post, without any sender to send them."""
    return SlackPublisher("channel", None, "", lambda _: page).pack(post)  # type: ignore[arg-type]


def messages_of(post: Post, page: str = PAGE) -> list[dict[str, Any]]:
    """Return the messages of a post, each of them one that Slack takes."""
    messages = [json.loads(parcel.content) for parcel in pack(post, page)]
    for message in messages:
        check_message(message)
    return messages


def lines_of(post: Post, page: str = PAGE) -> list[str]:
    """Return everything that a channel reads, line by line."""
    blocks = [block for message in messages_of(post, page) for block in message["blocks"]]
    return "\n".join(texts_of(blocks)).split("\n")


def test_a_channel_reads_the_lead_and_what_each_theme_names(
    publisher: SlackPublisher, hook: SlackHook
) -> None:
    (parcel,) = publisher.pack(make_post())
    assert publisher.publish(parcel) == "127.0.0.1"
    assert hook.messages == [json.loads(parcel.content)]
    assert texts_of(hook.messages[0]["blocks"]) == [
        "Reefs This Week: Corals; Kelp & Co.",
        "Latest 4 papers on reefs: Feb. 28, 2026",
        LEAD,
        f"*Corals*\n• <{REEF}|{REEF_TITLE}>\n• <{TIDE}|Tides of Change: Waves in Lagoons>",
        f"*Kelp &amp; Co.*\n• <{KELP}|Kelp: Forests>",
        "*Corrections*\n• <https://arxiv.org/abs/2601.00001|Old Reefs> was withdrawn.",
        f"<{PAGE}|Read the whole post>",
    ]
    assert hook.messages[0]["text"] == "Reefs This Week: Corals; Kelp &amp; Co."


def test_an_editors_changes_are_what_is_said() -> None:
    edited = MARKDOWN.replace("### Corals\n", "### Reefs of the world\n").replace(
        "This issue lists four papers on reefs.", "Dear all: *four* papers, `a < b`!"
    )
    lines = lines_of(make_post(edited))
    assert "*Reefs of the world*" in lines
    assert any(line.startswith("Dear all: four papers, `a &lt; b`!") for line in lines)


def test_a_post_that_was_written_by_hand_is_told_whole() -> None:
    text = "Hello.\n\n## News\n\nWe have a reef.\n\n- One\n- Two\n\n> Said.\n"
    lines = lines_of(make_post(text), page="")
    assert lines[2:] == ["Hello.", "*News*", "We have a reef.", "• One", "• Two", "Said."]


def test_tables_and_code_of_an_editor_are_told_row_by_row() -> None:
    table = f"| Reef | Papers |\n|---|---|\n| [Moss]({MOSS}) | 2 |\n| *Kelp* `x y` | |\n"
    text = f"## News\n\n{table}\n```\nmake  reef\n\n  a < b\n```\n\n    indented\n\nBye.\n"
    assert lines_of(make_post(text), page="")[2:] == [
        "*News*",
        "Reef · Papers",
        f"• <{MOSS}|Moss> · 2",
        "• Kelp `x y`",
        "`make reef`",
        "`a &lt; b`",
        "`indented`",
        "Bye.",
    ]


def test_the_rows_of_a_table_are_an_index_and_no_prose() -> None:
    """As the items of a list: the papers of a theme are those that its sentences name."""
    table = f"\n\n## All papers\n\n| Paper |\n|---|\n| [Mosses of the Reefs]({MOSS}) |\n"
    lines = lines_of(make_post(f"## Moss\n\n[Moss]({MOSS}) grows.{table}"), page="")
    assert lines[2:] == ["*Moss*", f"• <{MOSS}|Mosses of the Reefs>"]


def test_what_is_struck_through_is_seen_to_be() -> None:
    lines = lines_of(make_post("We saw ~~four big *reefs*~~ five, and ~ ~x~ y.\n"), page="")
    assert lines[2:] == ["We saw ~four big reefs~ five, and ∼ ∼x∼ y."]


def test_themes_may_be_headings_of_the_second_rank() -> None:
    lines = lines_of(make_post(f"## Corals\n\n[ReefNet]({REEF}) counts.\n\n## About\n\nUs.\n"))
    assert lines[2:4] == ["*Corals*", f"• <{REEF}|ReefNet>"]
    assert "Us." not in lines


def test_without_a_site_there_is_no_link_to_the_whole() -> None:
    assert not [line for line in lines_of(make_post(), page="") if "Read the whole" in line]


@pytest.mark.parametrize("markdown", ["", "\n", "# Only\n", "## Empty\n", "---\n"])
def test_a_post_of_almost_nothing_is_its_title(markdown: str) -> None:
    assert lines_of(make_post(markdown, subtitle=""), page="")[0] == make_post().title


def test_the_example_fits_one_message_and_names_every_theme() -> None:
    text = EXAMPLE.read_text("utf-8").split("---\n", 2)[2]
    (message,) = messages_of(make_post(text))
    told = "\n".join(texts_of(message["blocks"]))
    ideas = text.partition("## The Big Idea")[2].partition("\n## ")[0]
    themes = re.findall(r"^### (.*)$", ideas, re.MULTILINE)
    assert len(themes) > 3
    assert [theme for theme in themes if f"*{theme}*\n• <" not in told] == []
    named = set(re.findall(r"\]\((https://arxiv\.org/abs/[\d.]+)\)", ideas))
    assert set(re.findall(r"<(https://arxiv\.org/abs/[\d.]+)\|", told)) == named
    assert "All papers" not in told


def test_a_long_post_is_several_messages_each_within_the_limits(
    publisher: SlackPublisher, hook: SlackHook, clock: FakeClock
) -> None:
    parcels = publisher.pack(make_post(long_markdown(120)))
    assert len(parcels) > 2
    assert [parcel.key for parcel in parcels] == [
        f"message-{number}" for number in range(1, len(parcels) + 1)
    ]
    for parcel in parcels:
        publisher.publish(parcel)
    told = "\n".join(text for message in hook.messages for text in texts_of(message["blocks"]))
    assert [number for number in range(120) if f"*Theme {number}*" not in told] == []
    assert told.count("• <") == 120 * 9
    assert hook.messages[1]["text"].endswith(f"(2 of {len(parcels)})")
    assert clock.elapsed >= len(parcels) - 1


def test_a_message_that_was_refused_leaves_the_others_as_they_are(
    publisher: SlackPublisher, hook: SlackHook, server: PublishServer
) -> None:
    first, second, *_ = publisher.pack(make_post(long_markdown(120)))
    publisher.publish(first)
    server.plan(refuse(404, b"channel_not_found"))
    with pytest.raises(DeliveryError, match="has no such channel") as caught:
        publisher.publish(second)
    assert not caught.value.uncertain
    assert publisher.consecutive  # what is said behind it waits for it
    publisher.publish(second)
    assert hook.messages == [json.loads(first.content), json.loads(second.content)]


def test_a_theme_larger_than_a_section_goes_on_in_the_next() -> None:
    papers = "".join(f"[{'Reef ' * 30}{n}]({REEF}{n}) grows.\n" for n in range(60))
    lines = lines_of(make_post(f"## Corals\n\n{papers}"))
    assert len([line for line in lines if line.startswith("• <")]) == 60


def test_a_lead_larger_than_a_section_loses_no_word() -> None:
    lead = " ".join(f"word{n}" for n in range(2_000))
    told = " ".join(lines_of(make_post(f"# T\n\n{lead}\n"), page=""))
    assert re.findall(r"word\d+", told) == lead.split()


@pytest.mark.parametrize("fault", [
    accept_then(500), accept_then(503), accept_then_drop, truncate, html, accept_then(200, b"no"),
])  # fmt: skip
def test_what_may_stand_in_the_channel_is_not_sent_again(
    publisher: SlackPublisher, hook: SlackHook, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    with pytest.raises(DeliveryError) as caught:
        publisher.publish(publisher.pack(make_post())[0])
    assert caught.value.uncertain
    assert (len(hook.messages), publisher.repeatable) == (1, False)


@pytest.mark.parametrize("body, told", [
    (b"invalid_token", "no longer takes messages at this webhook (403)"),
    (b"no_service", "no longer takes messages at this webhook (403)"),
    (b"action_prohibited", "is not allowed to post there by its administrators (403)"),
    (b"<!channel> \x1b[31m", "refuses the message (403)"),
])  # fmt: skip
def test_a_refusal_is_told_in_our_words(
    publisher: SlackPublisher, server: PublishServer, body: bytes, told: str
) -> None:
    server.plan(refuse(403, body))
    with pytest.raises(DeliveryError) as caught:
        publisher.publish(publisher.pack(make_post())[0])
    assert str(caught.value) == f"127.0.0.1 {told}."
    assert not caught.value.uncertain


def test_too_much_at_once_waits_as_long_as_slack_says(
    publisher: SlackPublisher, hook: SlackHook, server: PublishServer, clock: FakeClock
) -> None:
    server.plan(refuse(429, b"rate_limited", Retry_After="30"))
    publisher.publish(publisher.pack(make_post())[0])
    assert (len(hook.messages), max(clock.slept)) == (1, 30)


@pytest.mark.parametrize("fault", [
    refuse(404, b"no_service"), refuse(500), refuse(302, Location="https://slack.example/login"),
    accept_then_drop, html,
])  # fmt: skip
def test_the_webhooks_address_is_told_nobody(
    publisher: SlackPublisher, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    parcel = publisher.pack(make_post())[0]
    with pytest.raises(DeliveryError) as caught:
        publisher.publish(parcel)
    told = f"{caught.value!r} {caught.value.hint} {publisher!r} {parcel!r}"
    assert "s3cret" not in told


def test_hostile_words_call_nobody(publisher: SlackPublisher, hook: SlackHook) -> None:
    for parcel in publisher.pack(hostile_post()):
        publisher.publish(parcel)
    texts = [text for message in hook.messages for text in texts_of(message)]
    assert len(texts) > 3
    for text in texts[1:-1]:  # the header is plain text, the last is the notification
        links = re.findall(r"<[^>]*>", text)
        assert all(link.startswith((f"<{REEF}|", f"<{PAGE}|")) for link in links)
        assert not re.search(r"@here|:tada:|[\u202e\x1b\ud800]", text)


def test_signs_within_words_stay_and_others_set_nothing_off() -> None:
    assert escape("ts_zip and a*b") == "ts_zip and a*b"
    assert not set(escape("*bold* _it_ ~off~ `code` _a_b_ **x**").replace("a_b", "")) & set("*_~`")
    assert escape("12:30:45 std::vector") == "12:30:45 std::vector"
    assert ":tada:" not in escape("x :tada: y :+1:")


def test_an_address_of_e_mail_can_be_copied() -> None:
    assert escape("ada@reefs.example") == "ada@reefs.example"
    assert "@channel" not in escape("(@channel) @channel")


def test_a_line_does_not_begin_as_a_quotation() -> None:
    lines = lines_of(make_post("\\> one\n\n&gt;&gt;&gt; two\n"), page="")
    assert not [line for line in lines if line.startswith("&gt;")]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "mailto:a@b.c", "//x.y", "", "x", "<!here>"]
)
def test_only_pages_are_linked(url: str) -> None:
    assert link(url, "a|b <c>") == "a\u2223b &lt;c&gt;"


def test_a_link_is_never_torn() -> None:
    assert link("https://a.example/x|y>z?a=1&b=2 3", "L") == (
        "<https://a.example/x%7Cy%3Ez?a=1&amp;b=2%203|L>"
    )
    assert link(f"https://a.example/{'x' * 2_000}", "L") == "L"


@given(
    st.text(
        alphabet=st.sampled_from("ab\U0001d400 <>&|*_~`@#!:[]()\\\n-1.>\u202e\ud800é\x1b\"'/"),
        max_size=300,
    )
)
def test_any_text_makes_messages_that_slack_takes(text: str) -> None:
    messages_of(
        make_post(f"# {text}\n\n{text}\n\n## {text}\n\n[{text}]({REEF})\n{text}", title=text or "T")
    )


@settings(max_examples=40)
@given(st.integers(1, 60), st.integers(1, 3_500), st.integers(0, 20))
def test_any_size_makes_messages_that_slack_takes(parts: int, length: int, links: int) -> None:
    body = " ".join(
        f"[{'&' * (length // 9)}](https://a.example/{n}?{'&' * length})" for n in range(links)
    )
    section = f"## {'<' * length}\n\n{'>' * length}{body}\n\n"
    messages_of(make_post(section * min(parts, 40_000 // len(section) + 1), title="&" * length))


def long_markdown(themes: int) -> str:
    """Return a post of so many themes, each of nine papers."""
    parts = ["# Long\n\nThe lead.\n\n## Ideas\n"]
    for theme in range(themes):
        named = " ".join(f"[A reef of {theme} and {n}]({REEF}{theme}{n}) grows." for n in range(9))
        parts.append(f"### Theme {theme}\n\n{named}\n")
    return "\n".join(parts)


def test_nothing_becomes_a_link_or_a_picture_that_was_not_written_as_one() -> None:
    for message in messages_of(hostile_post()):
        assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
        written = json.dumps(message["blocks"])
        assert written.count('"mrkdwn"') == written.count('"verbatim": true') > 0


def test_a_message_of_many_short_themes_keeps_to_fifty_blocks() -> None:
    markdown = "".join(f"## T{n}\n\n[P{n}]({REEF}{n})\n\n" for n in range(60))
    messages = messages_of(make_post(markdown))
    assert max(len(message["blocks"]) for message in messages) == 50
    assert sum("*T" in text for message in messages for text in texts_of(message)) == 60
