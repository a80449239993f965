"""A chat reads title, findings and links of a post, within its limits, and nobody is called."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Post
from digest.net.client import Client
from digest.publish.short import DiscordPublisher, TelegramPublisher
from tests.fakes import FakeClock
from tests.fixtures import make_quoted_issue
from tests.foreign import TAG, foreign_words
from tests.publish.conftest import Serve
from tests.publish.posts import (
    ARXIV,
    BOATS,
    HOSTILE,
    KELP,
    MARKDOWN,
    MOSS,
    PASSAGE,
    QUOTED,
    REEF,
    TIDE,
    deliver,
    failure,
    hostile_post,
    make_post,
)
from tests.render.pages import written
from tests.standins import targets
from tests.standins.loopback import Fault
from tests.standins.targets import DiscordHook, PublishServer, TelegramBot
from tests.standins.targets.discord import check_message, read_markdown
from tests.standins.targets.server import count_units
from tests.standins.targets.telegram import read_html

SECRET = "xyzzy-s3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
TEXTS = st.text(
    alphabet=st.sampled_from("ab\U0001d400 <>&|*_~`@#!:/[]().\\\n-1>\u202e\ud800é\u0301\u200d👩"),
    max_size=300,
)
Links = list[tuple[str, str]]
HEAD = f"**[Reefs]({REEF})**  \n*Quill et al.* · [Code](https://github.com/quill/reefs)"
LIST = f"## All papers\n\n- [Kelp: Forests]({KELP}), Cy Moss.\n"
RANKED = "## A\n\n" + "".join(
    f"**[Paper {url[-1]}]({url})**\n\n> “It is {url[-1]}.”\n\n" for url in (KELP, TIDE, MOSS)
)
WAVES = "Tides of Change: Waves in Lagoons"
BUILT = "2026-02-28-reefs.json"


def score(*urls: str) -> bytes:
    """Return the JSON of an issue in which these papers have the highest scores."""
    record = json.loads(written(make_quoted_issue(), "json"))
    for one in record["papers"]:
        one["score"] = -urls.index(one["url"]) if one["url"] in urls else -9
    return json.dumps(record).encode()


def pack(post: Post) -> list[bytes]:
    """Return the messages of a post, one for each place; nobody sends them."""
    both = (make_discord("", None), make_telegram("", None))
    return [parcel.content for publisher in both for parcel in publisher.pack(post)]


@pytest.mark.parametrize("markdown, told", [
    (MARKDOWN, [
        ("The largest theme is corals, as its survey has it.", "its survey", MOSS),
        ("ReefNet, by Quill et al., counts corals.", "ReefNet: Counting Corals from Above", REEF),
        ("Quill and Ferro present Tides, a model of x < y waves.",
         WAVES, TIDE),
        ("In Kelp: Forests, Moss grows kelp.", "Kelp: Forests", KELP),
    ]),
    # What the lead told is not told again.
    (f"On [Reefs]({REEF}).\n\n## A\n\n[ReefNet]({REEF}) counts. It sees. [Tides]({TIDE}) turn.\n",
     [("On Reefs.", "ReefNet", REEF), ("Tides turn.", "Tides", TIDE)]),
    # A title in brackets of its own stands below the sentence, not in it.
    (f"It grows (slowly) ([Kelp: Forests]({KELP}), by *Moss*). So.\n\n{LIST}",
     [("It grows (slowly).", "Kelp: Forests", KELP)]),
    # A sentence that is too long gives way to the paper's next, or to the title alone.
    (f"## Corals\n\n[Reefs]({REEF}) grow {'and grow ' * 500}.\n\n[Tides]({TIDE}) turn.\n",
     [("", "Reefs", REEF), ("Tides turn.", "Tides", TIDE)]),
    (f"## Corals\n\n[Reefs]({REEF}) grow {'and grow ' * 500}. [Reefs]({REEF}) turn.\n",
     [("Reefs turn.", "Reefs", REEF)]),
    # What an introduction links to is no paper of the post, be it one of arXiv's.
    (f"See [boats]({BOATS}) in [posts](https://a.example/x). [Kelp]({KELP}) is pale.\n\n{LIST}",
     [("Kelp is pale.", "Kelp: Forests", KELP)]),
    # Where titles stand above passages, these are told, and the lead, which has titles, is not.
    (QUOTED, [("", "Do Tides Remember Their Moon?", MOSS),
              (PASSAGE, "ReefNet: Counting Corals from Paper Boats", REEF),
              ("", "LoomBench: A Benchmark of Weaving", KELP),
              ("Ours is a survey of tides. They rise.", "A Survey of Tides", TIDE)]),
    # What the lead links to comes first.
    ((f"Foremost: [Kelp]({KELP}).\n\n## A\n\n{HEAD}\n\n> “{'So. ' * 1_100}”\n\n**[Tides]({TIDE})**"
     f"\n\n> “It\n> turns.” It says.\n\n**[Kelp]({KELP})**\n\n> “It grows.”\n"),
     [("“It grows.”", "Kelp", KELP), ("“So.”", "Reefs", REEF),
      ("“It turns.” It says.", "Tides", TIDE)]),
    (f"Foremost: [Reefs]({REEF}).\n\n## A\n\n{HEAD}\n\n## B\n\n{HEAD}\n\n- An item.\n",
     [("", "Reefs", REEF)]),
    # Prose is told beside passages, and what begins in bold may be prose.
    ((f"## A\n\n[Kelp]({KELP}) grows.\n\n{HEAD}\n\n> “It is.”\n\n## B\n\n{HEAD}\n\n> “It is.”\n\n"
     f"## C\n\n**[Tides]({TIDE})** turn.\n\nSo it is.\n"),
     [("Kelp grows.", "Kelp", KELP), ("“It is.”", "Reefs", REEF), ("Tides turn.", "Tides", TIDE)]),
    # Other languages have quotation marks of their own.
    ((f"## A\n\n{HEAD}\n\n> „{'So. ' * 1_100}Es wächst.“\n\n"
      f"**[Kelp]({KELP})**\n\n> « {'So. ' * 1_100}Il pousse. »\n\n"
      f"**[Tides]({TIDE})**\n\n> 「{'速い。' * 1_500}伸びる。」\n"),
     [("„Es wächst.“", "Reefs", REEF), ("« Il pousse. »", "Kelp", KELP),
      ("「伸びる。」", "Tides", TIDE)]),
    (f"## A\n\n[Reefs]({REEF}) heißen „Riff“. [Kelp]({KELP}) heißt „Tang“.\n",
     [("Reefs heißen „Riff“.", "Reefs", REEF), ("Kelp heißt „Tang“.", "Kelp", KELP)]),
    ("# Only\n\nNo [page](mailto:a@b.c) at [all](javascript:x).\n", []),
    (f"## All papers\n\n- [Kelp]({KELP})\n", []),
])  # fmt: skip
def test_findings_are_passages_or_sentences_that_link_to_a_paper(
    markdown: str, told: list[tuple[str, str, str]]
) -> None:
    text, links = read_embed(json.loads(pack(make_post(markdown))[0]))
    found = [line.replace("\u2060", "") for line in text.split("\n") if line.startswith("•")]
    labels = ["Paper" if title in one else title for one, title, _ in told]
    lines = [("•", one[0], label) for one, label in zip(told, labels, strict=True)]
    assert found == [" ".join(filter(None, line)) for line in lines]
    assert links[:-1] == [(label, one[2]) for one, label in zip(told, labels, strict=True)]


def test_messages_are_in_the_language_of_the_post() -> None:
    with foreign_words():
        discord, telegram = map(json.loads, pack(make_post(lang=TAG)))
    _, links = read_embed(discord)
    assert [label for label, url in links if url == KELP] == ["ЖЖЖЖЖ"]
    _, links = read_html(telegram["text"])
    assert [label for label, url in links if url in {KELP, PAGE}] == [
        "ЖЖЖЖЖ",
        "ЖЖЖЖ ЖЖЖ ЖЖЖЖЖ ЖЖЖЖ",
    ]


@dataclass
class Chat:
    """A place, its service, and what people read there: texts with their links."""

    publisher: DiscordPublisher | TelegramPublisher
    server: PublishServer
    read: Callable[[], list[tuple[str, Links]]]


def read_embed(message: dict[str, Any]) -> tuple[str, Links]:
    """Return what a message of Discord's says; nothing in it may lure anybody."""
    (embed,) = message["embeds"]
    title, _, lures = read_markdown(embed["title"])
    text, links, more = read_markdown(embed["description"])
    assert not lures + more
    whole = [("Read the whole post", embed["url"])] if "url" in embed else []
    return f"{title}\n{text}", [*links, *whole]


def make_discord(url: str, sender: Client | None) -> DiscordPublisher:
    return DiscordPublisher(
        name="chat",
        webhook=url,
        sender=sender,  # type: ignore[arg-type]
        find_page=lambda _: PAGE,
    )


def make_telegram(url: str, sender: Client | None) -> TelegramPublisher:
    return TelegramPublisher(
        name="chat",
        server=url,
        token=SECRET,
        chat="@reefs",
        sender=sender,  # type: ignore[arg-type]
        find_page=lambda _: PAGE,
    )


@pytest.fixture(params=["discord", "telegram"])
def chat(request: pytest.FixtureRequest, serve: Serve, sender: Client) -> Chat:
    if request.param == "discord":
        hook = DiscordHook(SECRET)
        server = serve(hook)
        publisher = make_discord(server.url + hook.path, sender)
        return Chat(publisher, server, lambda: list(map(read_embed, hook.messages)))
    bot = TelegramBot(SECRET)
    server = serve(bot)
    return Chat(make_telegram(server.url, sender), server, lambda: bot.messages)


def test_a_chat_gets_title_and_findings_with_their_links(chat: Chat) -> None:
    assert (chat.publisher.repeatable, chat.publisher.consecutive) == (False, False)
    (told,) = deliver(chat.publisher, make_post())
    assert told in {"127.0.0.1, message 1001", "https://t.me/reefs/1"}
    ((text, links),) = chat.read()
    lines = [line for line in text.replace("\u2060", "").split("\n") if line]
    assert lines[:6] == [
        "Reefs This Week: Corals; Kelp & Co.",
        "Latest 4 papers on reefs: Feb. 28, 2026",
        "• The largest theme is corals, as its survey has it. Paper",
        "• ReefNet, by Quill et al., counts corals. ReefNet: Counting Corals from Above",
        f"• Quill and Ferro present Tides, a model of x < y waves. {WAVES}",
        "• In Kelp: Forests, Moss grows kelp. Paper",
    ]
    assert [url for _, url in links] == [MOSS, REEF, TIDE, KELP, PAGE]
    assert b"&" not in chat.server.requests[0].target.encode()


def test_findings_are_limited_and_the_foremost_get_the_room(chat: Chat) -> None:
    themes = "".join(
        f"### Theme {n}\n\n[Reef {n}]({ARXIV}/2602.{10_000 + n}) grows {'very ' * 150}fast.\n\n"
        for n in range(20)
    )
    post = make_post(f"# Long\n\n{themes}", title="🪸 Reefs " * 60, subtitle="")
    deliver(chat.publisher, post)
    chat.publisher.findings = 2
    deliver(chat.publisher, post)
    (long, many), (short, two) = chat.read()
    assert (len(many), len(two)) == (9, 3)
    told = [line for line in long.split("\n") if line.startswith("•")]
    is_told = ["very" in line for line in told]
    assert is_told == sorted(is_told, reverse=True)
    assert (sum(is_told), short.count("fast.")) in {(4, 2), (5, 2)}
    assert "…" in long.split("\n")[0]


@pytest.mark.parametrize("changes, first", [
    ({}, [MOSS, TIDE, KELP]),
    # What the lead links to comes before all others, whatever their scores.
    ({"markdown": f"Foremost: [Kelp]({KELP}).\n\n{RANKED}"}, [KELP, MOSS, TIDE]),
    ({"files": {}}, [KELP, TIDE, MOSS]), ({"files": {BUILT: b"{}"}}, [KELP, TIDE, MOSS]),
])  # fmt: skip
def test_the_foremost_by_score_come_first(changes: dict[str, Any], first: list[str]) -> None:
    post = make_post(**{"markdown": RANKED, "files": {BUILT: score(MOSS, TIDE, KELP)}} | changes)
    for message in pack(post):
        text = json.loads(message).get("text") or json.loads(message)["embeds"][0]["description"]
        assert re.findall(rf"{ARXIV}/[\d.]+", text) == first


@pytest.mark.parametrize("fault", [
    targets.accept_then(500), targets.accept_then(200, b"no"), targets.accept_then(200, b"{}"),
    targets.accept_then_drop, targets.truncate, targets.html,
])  # fmt: skip
def test_a_message_that_may_have_arrived_is_not_sent_again(chat: Chat, fault: Fault) -> None:
    chat.server.plan(fault)
    assert failure(chat.publisher, make_post()).uncertain
    assert len(chat.read()) == len(chat.server.requests) == 1


@pytest.mark.parametrize("body", [
    {"message": "You are being rate limited.", "retry_after": 40.5, "global": False},
    {"ok": False, "error_code": 429, "parameters": {"retry_after": 40}},
])  # fmt: skip
def test_a_wait_that_the_body_asks_for_is_respected(
    chat: Chat, clock: FakeClock, body: dict[str, object]
) -> None:
    chat.server.plan(targets.refuse(429, json.dumps(body).encode()))
    deliver(chat.publisher, make_post())
    assert len(chat.read()) == 1
    assert 40 <= clock.elapsed < 60


@pytest.mark.parametrize("status, said, told", [
    (404, {"message": "Unknown Webhook", "code": 10015}, "404, Unknown Webhook"),
    (400, {"description": "Bad Request: chat not found"}, "400, Bad Request: chat not found"),
    (401, {"description": f"No bot {SECRET}\x1b[31m"}, "401"), (403, [], "403"),
])  # fmt: skip
def test_a_refusal_says_why(chat: Chat, status: int, said: object, told: str) -> None:
    chat.server.plan(targets.refuse(status, json.dumps(said).encode()))
    error = failure(chat.publisher, make_post())
    assert str(error) == f"127.0.0.1 refuses what it was sent ({told})."
    assert not error.uncertain
    assert SECRET not in f"{error!r} {error.hint} {chat.publisher!r}"


def test_hostile_text_makes_no_mention_and_no_link(chat: Chat) -> None:
    deliver(chat.publisher, hostile_post())
    ((text, links),) = chat.read()
    assert {url for _, url in links} == {REEF, PAGE}
    assert text.replace("\u2060", "").count("<!channel> <@U123>") >= 2
    assert not set(text) & set("\u202e\x1b\ud800")


@given(TEXTS)
def test_a_message_with_any_text_is_accepted(text: str) -> None:
    markdown = f"# {text}\n\n{text}\n\n## {text}\n\n[{text}]({REEF})\n{text}"
    for post in (make_post(markdown, title=text or "T"), make_post(f"[a]({REEF}) {HOSTILE}")):
        check(post)


@given(st.integers(1, 8), st.integers(1, 1_200), st.sampled_from("&<*🪸"))
def test_a_message_of_any_size_is_accepted(parts: int, length: int, sign: str) -> None:
    section = f"## {sign * length}\n\n[{sign * length}]({REEF}) {sign * length}\n\n"
    check(make_post(section * parts, title=sign * length))


def check(post: Post) -> None:
    """Pack a post for both, and let each stand-in judge it."""
    message, other = map(json.loads, pack(post))
    check_message(message)
    read_embed(message)
    told, _ = read_html(other["text"])
    assert 0 < count_units(told) <= 4_096
