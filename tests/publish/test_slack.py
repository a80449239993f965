"""A channel reads the gist of a post, within Slack's limits, and nothing in it calls anybody."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Post
from digest.net.client import Client
from digest.publish.slack import SlackPublisher
from tests.fakes import FakeClock
from tests.foreign import TAG, foreign_words
from tests.publish.conftest import Serve
from tests.publish.posts import (
    ARXIV,
    BOATS,
    KELP,
    MARKDOWN,
    MOSS,
    POSTS,
    REEF,
    TIDE,
    deliver,
    failure,
    hostile_post,
    make_post,
)
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import PublishServer, SlackHook
from tests.standins.targets.slack import check_message, texts_of

SECRET = "T0/B0/xyzzys3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
TABLE = f"| Reef | Papers |\n|---|---|\n| [Moss]({MOSS}) | 2 |\n| *Kelp* `x y` | |\n"
INDEX = f"## All papers\n\n| Paper |\n|---|\n| [Mosses of the Reefs]({MOSS}) |\n"
TEXTS = st.text(
    alphabet=st.sampled_from("ab\U0001d400 <>&|*_~`@#!:[]()\\\n-1.>\u202e\ud800é\x1b\"'/"),
    max_size=300,
)


@pytest.fixture
def hook() -> SlackHook:
    return SlackHook(SECRET)


@pytest.fixture
def server(hook: SlackHook, serve: Serve) -> PublishServer:
    return serve(hook)


@pytest.fixture
def publisher(server: PublishServer, hook: SlackHook, sender: Client) -> SlackPublisher:
    return SlackPublisher(
        name="channel", webhook=server.url + hook.path, sender=sender, find_page=lambda _: PAGE
    )


def messages_of(post: Post) -> list[dict[str, Any]]:
    """Return the messages of a post, each of them one that Slack takes; nobody sends them."""
    publisher = SlackPublisher(
        name="channel",
        webhook="",
        sender=None,  # type: ignore[arg-type]
        find_page=lambda _: "",
    )
    messages = [json.loads(parcel.content) for parcel in publisher.pack(post)]
    for message in messages:
        check_message(message)
    return messages


def lines_of(post: Post) -> list[str]:
    """Return everything that a channel reads, line by line, without a link to the whole post."""
    blocks = [block for message in messages_of(post) for block in message["blocks"]]
    return "\n".join(texts_of(blocks)).split("\n")


def long_markdown(themes: int) -> str:
    parts = ["# Long\n\nThe lead.\n\n## Ideas\n"]
    for theme in range(themes):
        urls = [f"{ARXIV}/2602.{10_000 + 10 * theme + n}" for n in range(9)]
        named = " ".join(f"[A reef of {theme} and {n}]({url}) grows." for n, url in enumerate(urls))
        parts.append(f"### Theme {theme}\n\n{named}\n")
    return "\n".join(parts)


def test_a_channel_gets_lead_and_themes(publisher: SlackPublisher, hook: SlackHook) -> None:
    assert (publisher.name, publisher.repeatable, publisher.consecutive) == ("channel", False, True)
    edited = MARKDOWN.replace("### Kelp & Co.", "### Of *kelp*, `a < b`")
    assert deliver(publisher, make_post(edited)) == ["127.0.0.1"]
    lead = "This issue lists four papers on reefs. The largest theme is corals, as"
    assert "\n".join(texts_of(hook.messages[0]["blocks"])).split("\n") == [
        "Reefs This Week: Corals; Kelp & Co.",
        "Latest 4 papers on reefs: Feb. 28, 2026",
        f"{lead} <{MOSS}|its survey> has it.",
        f"Older issues lie in <{POSTS}|our archive>, and <{BOATS}|boats> are for others.",
        "*Corals*",
        f"• <{REEF}|ReefNet: Counting Corals from Above>",
        f"• <{TIDE}|Tides of Change: Waves in Lagoons>",
        "*Of kelp, a &lt; b*",
        f"• <{KELP}|Kelp: Forests>",
        "*Corrections*",
        "• <https://arxiv.org/abs/2601.00001|Old Reefs> was withdrawn.",
        f"<{PAGE}|Read the whole post>",
    ]
    assert hook.messages[0]["text"] == "Reefs This Week: Corals; Kelp &amp; Co."


@pytest.mark.parametrize("markdown, lines", [
    ("Hello.\n\n## News\n\nWe have a reef.\n\n- One\n- Two\n\n> Said.\n",
     ["Hello.", "*News*", "We have a reef.", "• One", "• Two", "Said."]),
    (f"## News\n\n{TABLE}\n```\nmake  reef\n\n  a < b\n```\n\n    indented\n\nBye.\n",
     ["*News*", "Reef | Papers", f"• <{MOSS}|Moss> | 2", "• Kelp `x y` |", "`make reef`",
      "`a &lt; b`", "`indented`", "Bye."]),
    # As the items of a list, rows are an index: the papers of a theme are what its prose names.
    (f"## Moss\n\n[Moss]({MOSS}) grows.\n\n{INDEX}",
     ["*Moss*", f"• <{MOSS}|Mosses of the Reefs>"]),
    (f"## Corals\n\n[ReefNet]({REEF}) counts.\n\n## About\n\nUs.\n",
     ["*Corals*", f"• <{REEF}|ReefNet>"]),
    (f"## A\n\n**[Reefs]({REEF})**  \n*Quill* · [Code](https://x.example)\n\n> “They grow.”\n",
     [f"• “They grow.” <{REEF}|Reefs>"]),
    # The papers of a post with passages are told one by one, the foremost first.
    ((f"Foremost: [Moss]({MOSS}).\n\n## A\n\n**[Reefs]({REEF})**\n\n> “{'They grow. ' * 280}”\n\n"
     f"**[Tides]({TIDE})**\n\n## B\n\n**[Moss]({MOSS})**\n\n> “It *grows* at <U1> & @here.”\n"),
     [f"Foremost: <{MOSS}|Moss>.",
      f"• “It grows at &lt;U1&gt; &amp; @\u2060here.” <{MOSS}|Moss>",
      f"• “They grow.” <{REEF}|Reefs>", f"• <{TIDE}|Tides>"]),
    ("We saw ~~four big *reefs*~~ five, and ~ ~x~ y.\n",
     ["We saw ~four big reefs~ five, and ∼ ∼x∼ y."]),
    # Signs within words stay, and others set nothing off.
    ("ts\\_zip and a\\*b 12:30:45 std::vector", ["ts_zip and a*b 12:30:45 std::vector"]),
    ("\\*b\\* \\_i\\_ \\~o\\~ \\`c\\` \\_a\\_b\\_", ["∗b∗ ˍiˍ ∼o∼ ˋcˋ ˍa_bˍ"]),
    ("x :tada: y", ["x \u2236tada: y"]),
    ("ada@reefs.example (@channel) @here",
     ["ada@reefs.example (@\u2060channel) @\u2060here"]),
    # A line does not begin as a quotation.
    ("\\> one\n\n&gt;&gt;&gt; two\n", ["\u2060&gt; one", "\u2060&gt;&gt;&gt; two"]),
    # Only pages are linked, and no link is torn.
    ("[a|b \\<c>](mailto:a@b.c) [d](//x.y) [e](x) [f](https:///x)", ["a∣b &lt;c&gt; d e f"]),
    ("[L](<https://a.example/x|y z?a=1&b=2 3%zz>)",
     ["<https://a.example/x%7Cy%20z?a=1&amp;b=2%203%25zz|L>"]),
    (f"[L](https://a.example/{'x' * 1_482}) [M](https://a.example/{'x' * 1_483})",
     [f"<https://a.example/{'x' * 1_482}|L> M"]),
    (f"[{'L' * 250}](https://a.example) [{'M' * 251}](https://a.example)",
     [f"<https://a.example|{'L' * 250}> <https://a.example|{'M' * 249}…>"]),
    ("[](https://a.example) x[b](https://a.example)y",
     ["<https://a.example|https://a.example> x<https://a.example|b>y"]),
])  # fmt: skip
def test_markdown_becomes_the_markup_of_slack(markdown: str, lines: list[str]) -> None:
    assert lines_of(make_post(markdown))[2:] == lines


def test_a_channel_reads_messages_in_the_language_of_the_post() -> None:
    publisher = SlackPublisher(
        name="channel",
        webhook="",
        sender=None,  # type: ignore[arg-type]
        find_page=lambda _: PAGE,
    )
    text = MARKDOWN.replace("## Corrections", "## ЖЖЖЖЖЖЖЖЖЖЖ\n\n" + "Sand and mud. " * 2_000)
    with foreign_words():
        parcels = publisher.pack(make_post(text, lang=TAG))
    messages = [json.loads(parcel.content) for parcel in parcels]
    assert [one["text"].rpartition("(")[2] for one in messages] == ["1 ЖЖ 3)", "2 ЖЖ 3)", "3 ЖЖ 3)"]
    told = [
        line for one in messages for text in texts_of(one["blocks"]) for line in text.split("\n")
    ]
    assert "*ЖЖЖЖЖЖЖЖЖЖЖ*" in told
    assert told[-2:] == [f"<{PAGE}|ЖЖЖЖ ЖЖЖ ЖЖЖЖЖ ЖЖЖЖ>", "3 ЖЖ 3"]


@pytest.mark.parametrize("markdown", ["", "\n", "# Only\n", "## Empty\n", "---\n"])
def test_a_nearly_empty_post_is_its_title(markdown: str) -> None:
    assert lines_of(make_post(markdown, subtitle=""))[0] == make_post().title
    assert lines_of(make_post(markdown, title=" "))[0] == "2026-02-28-reefs"


def test_a_long_post_is_several_messages_each_within_the_limits(
    publisher: SlackPublisher, hook: SlackHook, clock: FakeClock
) -> None:
    parcels = publisher.pack(make_post(long_markdown(120)))
    assert len(parcels) > 2
    assert [parcel.key for parcel in parcels] == [f"message-{n + 1}" for n in range(len(parcels))]
    for parcel in parcels:
        publisher.publish(parcel)
    assert hook.messages == [json.loads(parcel.content) for parcel in parcels]
    told = "\n".join(text for message in hook.messages for text in texts_of(message["blocks"]))
    assert [number for number in range(120) if f"*Theme {number}*" not in told] == []
    assert told.count("• <") == 120 * 9
    assert hook.messages[1]["text"].endswith(f"(2 of {len(parcels)})")
    assert clock.elapsed >= len(parcels)  # one message a second may be sent


def test_text_longer_than_a_section_or_a_message_loses_no_word() -> None:
    urls = [f"{ARXIV}/2602.{10_000 + n}" for n in range(60)]
    papers = "".join(f"[{'Reef ' * 30}{n}]({url}) grows.\n" for n, url in enumerate(urls))
    lines = lines_of(make_post(f"## Corals\n\n{papers}"))
    assert len([line for line in lines if line.startswith("• <")]) == 60
    lead = " ".join(f"word{n}" for n in range(2_000))
    told = " ".join(lines_of(make_post(f"# T\n\n{lead}\n")))
    assert re.findall(r"word\d+", told) == lead.split()
    short = messages_of(
        make_post("".join(f"## T{n}\n\n[P{n}]({url})\n\n" for n, url in enumerate(urls)))
    )
    assert max(len(message["blocks"]) for message in short) == 50
    assert sum("*T" in text for message in short for text in texts_of(message)) == 60


@pytest.mark.parametrize("fault", [
    targets.accept_then(500), targets.accept_then(503), targets.accept_then(200, b"no"),
    targets.accept_then_drop, targets.truncate, targets.html,
])  # fmt: skip
def test_a_message_that_may_have_arrived_is_not_sent_again(
    publisher: SlackPublisher, hook: SlackHook, server: PublishServer, fault: Fault
) -> None:
    server.plan(fault)
    assert failure(publisher, make_post()).uncertain
    assert len(hook.messages) == len(server.requests) == 1


@pytest.mark.parametrize("status, said, told", [
    (403, "invalid_token", "403, invalid_token"), (404, "no_service", "404, no_service"),
    (400, "T0/B0/xyzzys3cret", "400"), (410, "x" * 99, "410"),
])  # fmt: skip
def test_a_refusal_says_why(
    publisher: SlackPublisher, server: PublishServer, status: int, said: str, told: str
) -> None:
    server.plan(targets.refuse(status, said.encode()))
    error = failure(publisher, make_post())
    assert str(error) == f"127.0.0.1 refuses the message ({told})."
    assert error.hint.startswith("Make an incoming webhook in Slack")
    assert not error.uncertain
    assert "s3cret" not in f"{error!r} {error.hint} {publisher!r}"


def test_hostile_text_makes_no_mention(publisher: SlackPublisher, hook: SlackHook) -> None:
    deliver(publisher, hostile_post())
    texts = [text for message in hook.messages for text in texts_of(message)]
    assert len(texts) > 3
    for text in texts[1:-1]:  # the header is plain text, the last is the notification
        links = re.findall(r"<[^>]*>", text)
        assert all(found.startswith((f"<{REEF}|", f"<{PAGE}|")) for found in links)
        assert not re.search(r"@here|:tada:|[\u202e\x1b\ud800]", text)
    (message,) = hook.messages
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    written = json.dumps(message["blocks"])
    assert written.count('"mrkdwn"') == written.count('"verbatim": true') > 0


@given(TEXTS)
def test_messages_with_any_text_are_accepted(text: str) -> None:
    markdown = f"# {text}\n\n{text}\n\n## {text}\n\n[{text}]({REEF})\n{text}"
    assert messages_of(make_post(markdown, title=text or "T"))


@given(st.integers(1, 60), st.integers(1, 3_500), st.integers(0, 20))
def test_messages_of_any_size_are_accepted(parts: int, length: int, links: int) -> None:
    body = " ".join(
        f"[{'&' * (length // 9)}](https://a.example/{n}?{'&' * length})" for n in range(links)
    )
    section = f"## {'<' * length}\n\n{'>' * length}{body}\n\n"
    assert messages_of(
        make_post(section * min(parts, 40_000 // len(section) + 1), title="&" * length)
    )
