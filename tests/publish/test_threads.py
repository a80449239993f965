"""Followers read a thread of findings, each once, in order, whatever breaks on the way."""

import json
import re
import struct
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Delivery, Post
from digest.net.client import Client, Response
from digest.pipeline import Courier
from digest.publish.threads import BlueskyPublisher, MastodonPublisher
from digest.store import Library
from tests.fakes import FakeClock, SilentProgress
from tests.foreign import TAG, foreign_words
from tests.publish.conftest import Serve
from tests.publish.posts import (
    KELP,
    MOSS,
    REEF,
    TIDE,
    deliver,
    failure,
    hostile_post,
    make_post,
)
from tests.standins import targets
from tests.standins.loopback import Fault, sound
from tests.standins.targets import BlueskyServer, MastodonServer, PublishServer
from tests.standins.targets.bluesky import read_links
from tests.standins.targets.server import count_graphemes

SECRET = "xyzzy-s3cret"
PAGE = "https://reefs.example/2026-02-28-reefs.html"
ALT = "Four papers on reefs: Corals 2, told 2; Kelp & Co. 2, told 1."
SIGNS = "ab\U0001d400 <>&|*_~`@#!:/[]().\\\n-1>\u202e\ud800é\u0301\u200d👩🪸"
Publisher = MastodonPublisher | BlueskyPublisher


class KilledThread(BaseException):
    """The end of a process, as far as a test can play it."""


def make_png(alt: str) -> bytes:
    """Return a picture of one pixel that says what it shows."""
    told = b"Description\0\0\0\0\0" + alt.encode()
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0),
        b"iTXt": told,
        b"IDAT": zlib.compress(b"\0\0"),
        b"IEND": b"",
    }
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PNG = make_png(ALT)
CHARTED = make_post(files={"2026-02-28-reefs.png": PNG})


@dataclass(frozen=True)
class ThreadPost:
    """One of a thread: its text, its links, its number, and the one that it answers."""

    text: str
    links: Sequence[str]
    number: str
    parent: str
    alt: str


@dataclass
class Account:
    """A place, its service, and what was posted there."""

    make: Callable[[], Publisher]
    server: PublishServer
    read: Callable[[], list[ThreadPost]]
    ending: str


def read_statuses(server: MastodonServer) -> list[ThreadPost]:
    return [
        ThreadPost(
            text=one["status"],
            links=re.findall(r"https?://\S+", one["status"]),
            number=number,
            parent=one.get("in_reply_to_id", ""),
            alt="".join(server.media[name]["alt"] for name in one.get("media_ids", ())),
        )
        for number, one in server.statuses.items()
    ]


def read_records(server: BlueskyServer) -> list[ThreadPost]:
    """Return what a server of Bluesky has; every reply names the first as the root."""
    found = []
    for key, record in sorted(server.records.items()):
        reply = record.get("reply", {"root": {"uri": ""}, "parent": {"uri": ""}})
        assert reply["root"]["uri"].rpartition("/")[2] in {"", min(server.records)}
        images = record.get("embed", {}).get("images", ())
        found.append(
            ThreadPost(
                text=record["text"],
                links=[url for _, url in read_links(record)],
                number=key,
                parent=reply["parent"]["uri"].rpartition("/")[2],
                alt="".join(image["alt"] for image in images),
            )
        )
    return found


@pytest.fixture(params=["mastodon", "bluesky"])
def account(
    request: pytest.FixtureRequest, serve: Serve, sender: Client, clock: FakeClock
) -> Account:
    if request.param == "mastodon":
        mastodon = MastodonServer(SECRET)
        server = serve(mastodon)
        return Account(
            lambda: make_mastodon(server.url, sender),
            server,
            lambda: read_statuses(mastodon),
            "statuses",
        )
    bluesky = BlueskyServer(SECRET)
    served = serve(bluesky)
    return Account(
        lambda: make_bluesky(served.url, sender, clock),
        served,
        lambda: read_records(bluesky),
        "putRecord",
    )


def make_mastodon(url: str, sender: Client | None) -> MastodonPublisher:
    return MastodonPublisher(
        name="account",
        server=url,
        token=SECRET,
        sender=sender,  # type: ignore[arg-type]
        find_page=lambda _: PAGE,
    )


def make_bluesky(url: str, sender: Client | None, clock: FakeClock) -> BlueskyPublisher:
    return BlueskyPublisher(
        name="account",
        server=url,
        user="reefs.example",
        password=SECRET,
        sender=sender,  # type: ignore[arg-type]
        clock=clock,
        find_page=lambda _: PAGE,
    )


def run(
    account: Account, library: Library, post: Post = CHARTED, *, again: bool = False
) -> list[Delivery]:
    """Deliver a post as a process does, also one that is killed meanwhile."""
    done: list[Delivery] = []
    courier = Courier(library=library, clock=FakeClock(), progress=SilentProgress(), again=again)
    with suppress(KilledThread):
        done += courier.deliver(post, account.make())
    return done


def is_a_thread(said: Sequence[ThreadPost]) -> bool:
    return [one.parent for one in said] == ["", *(one.number for one in said)][: len(said)]


def test_a_thread_has_the_language_of_its_post() -> None:
    accounts = make_mastodon("", None), make_bluesky("", None, FakeClock())
    with foreign_words():
        statuses, records = (
            [json.loads(parcel.content) for parcel in account.pack(replace(CHARTED, lang=TAG))]
            for account in accounts
        )
    assert {one["language"] for one in statuses} == {TAG}
    assert {tuple(one["record"]["langs"]) for one in records} == {(TAG,)}


def test_followers_get_a_thread_of_findings(account: Account, library: Library) -> None:
    done = run(account, library)
    assert [one.outcome for one in done] == ["sent"] * 5
    assert all(one.told.startswith("https://") for one in done)
    said = account.read()
    assert [one.text.replace("\u2060", "").split("\n")[:-1] for one in said] == [
        ["Reefs This Week: Corals; Kelp & Co.", "", "Latest 4 papers on reefs: Feb. 28, 2026"],
        ["The largest theme is corals, as its survey has it."],
        ["ReefNet: Counting Corals from Above", "", "ReefNet, by Quill et al., counts corals."],
        [
            "Tides of Change: Waves in Lagoons",
            "",
            "Quill and Ferro present Tides, a model of x < y waves.",
        ],
        ["In Kelp: Forests, Moss grows kelp."],
    ]
    assert [one.links for one in said] == [[PAGE], [MOSS], [REEF], [TIDE], [KELP]]
    assert [one.alt for one in said] == [ALT, "", "", "", ""]
    assert is_a_thread(said)
    assert [one.outcome for one in run(account, library)] == ["held"] * 5
    assert account.read() == said


@pytest.mark.parametrize("passage, told", [
    ("“Reefs grow. … [W]e count.”", "On Boats\n\n“Reefs grow. … [W]e count.”"),
    # A passage that is too long gives way to its last sentence, or the one before.
    (f"“It is {'so ' * 80}long. … [W]e count.”", "On Boats\n\n“[W]e count.”"),
    (f"“Reefs grow. … We {'count and ' * 40}count.”", "On Boats\n\n“Reefs grow.”"),
    (f"Ours is {'so ' * 90}long. We count.", "On Boats\n\nWe count."),
    # Nothing ends within quotation marks, and room is left for a title.
    (f"“Reefs {'grow and ' * 40}grow.”", "On Boats"),
    (f"“They grow. So it is.” {'So ' * 90}. Ours are reefs.", "On Boats\n\nOurs are reefs."),
    (f"“Reefs grow. {'They grow. ' * 40}” So", "On Boats"),
    (f"“{'a' * 260}.”", "On Boats"),
])  # fmt: skip
def test_a_long_passage_is_replaced_by_a_sentence_or_the_title(passage: str, told: str) -> None:
    post = make_post(f"## Corals\n\n**[On Boats]({REEF})**\n\n> {passage}\n")
    _, parcel = make_bluesky("", None, FakeClock()).pack(post)
    record = json.loads(parcel.content)["record"]
    assert record["text"] == f"{told}\n{REEF.removeprefix('https://')}"


@pytest.mark.parametrize("post, alt", [
    (replace(CHARTED, edited=True), ""), (replace(CHARTED, edited=None), ALT), (make_post(), ""),
    (make_post(files={"2026-02-28-reefs.png": PNG[:40]}), ""),
    (make_post(files={"2026-02-28-reefs.png": b"GIF89a"}), ""),
    (make_post(files={"2026-02-28-reefs.png": make_png("é" * 1_500)}), "é" * 1_500),
])  # fmt: skip
def test_an_edited_post_is_sent_without_its_chart(account: Account, post: Post, alt: str) -> None:
    deliver(account.make(), post)
    assert account.read()[0].alt == alt


@pytest.mark.parametrize("at, fault", [
    (1, targets.accept_then_drop), (3, targets.accept_then(500)), (3, targets.html),
])  # fmt: skip
def test_a_lost_answer_doubles_nothing(
    account: Account, library: Library, at: int, fault: Fault
) -> None:
    """What is sent again within a run is known there by its key."""
    account.server.plan(*[sound] * (at - 1), fault, ending=account.ending)
    for _ in range(2):
        run(account, library)
    run(account, library, again=True)
    said = account.read()
    assert (len(said), is_a_thread(said)) == (5, True)


@pytest.mark.parametrize("at", [1, 3])
@pytest.mark.parametrize("has_arrived", [False, True])
def test_an_interrupted_thread_is_continued(
    account: Account,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    *,
    has_arrived: bool,
) -> None:
    """Bluesky is asked what it has; of Mastodon whoever ran it decides, within the hour safely."""
    send, count = Client.send, 0

    def die(self: Client, url: str, *given: Any, **named: Any) -> Response:  # noqa: ANN401
        nonlocal count
        count += account.ending in url
        if account.ending in url and count == at:
            if has_arrived:
                send(self, url, *given, **named)
            raise KilledThread
        return send(self, url, *given, **named)

    monkeypatch.setattr(Client, "send", die)
    assert len(run(account, library)) == at - 1
    monkeypatch.undo()
    repeatable = account.make().repeatable
    then = [one.outcome for one in run(account, library)]
    if not repeatable:
        assert then == ["held"] * (at - 1) + ["interrupted"] + ["due"] * (5 - at)
        run(account, library, again=True)
    said = account.read()
    assert (len(said), is_a_thread(said)) == (5, True)
    assert len({one.text for one in said}) == 5


def test_a_thread_continues_at_the_last_message_whose_location_is_known(
    account: Account, library: Library
) -> None:
    refused = targets.refuse(422, b"{}")
    account.server.plan(sound, refused, ending=account.ending)
    post = make_post()
    assert [one.outcome for one in run(account, library)] == ["sent", "failed"] + ["due"] * 3
    courier = Courier(library=library, clock=FakeClock(), progress=SilentProgress())
    library.save_receipt(
        replace(library.load_receipts("account", post.slug, post.date)[1], state="sent")
    )
    assert courier.plan(post, account.make())[1].told.startswith("127.0.0.1 refuses")
    run(account, library)
    first, *others = account.read()
    assert [one.parent for one in others] == [one.number for one in (first, *others[:-1])]


def test_an_edited_post_is_sent_again_only_on_demand(account: Account, library: Library) -> None:
    run(account, library)
    edited = replace(CHARTED, title="Reefs, Edited", edited=True)
    assert next(one.outcome for one in run(account, library, edited)) == "changed"
    assert len(account.read()) == 5
    assert [one.outcome for one in run(account, library, edited, again=True)] == ["sent"] * 5
    said = account.read()
    assert [one.text for one in said if "Edited" in one.text]
    assert len(said) in {5, 10}  # a record gives way to a newer one, a status does not


@pytest.mark.parametrize("status, said, told", [
    (401, {"error": "The access token is invalid"}, "401, The access token is invalid"),
    (400, {"error": "InvalidToken", "message": "Bad token"}, "400, Bad token"),
    (422, {"error": f"No {SECRET}"}, "422"),
])  # fmt: skip
def test_a_refusal_says_why(account: Account, status: int, said: object, told: str) -> None:
    publisher = account.make()
    account.server.plan(targets.refuse(status, json.dumps(said).encode()), ending=account.ending)
    error = failure(publisher, make_post())
    assert str(error) == f"127.0.0.1 refuses what it was sent ({told})."
    assert not error.uncertain
    assert SECRET not in f"{error!r} {error.hint} {publisher!r}"


@pytest.mark.parametrize("ending", ["media", "createSession", "uploadBlob"])
def test_an_error_before_the_delivery_is_not_uncertain(account: Account, ending: str) -> None:
    account.server.plan(targets.accept_then(200, b"[]"), ending=ending)
    if any(request.path.endswith(ending) for request in account.server.requests):
        assert not failure(account.make(), CHARTED).uncertain


def test_a_wait_is_respected(account: Account, clock: FakeClock) -> None:
    account.server.plan(targets.refuse(429, Retry_After="40"), ending=account.ending)
    deliver(account.make(), make_post())
    assert (len(account.read()), clock.elapsed > 40) == (5, True)


def test_hostile_text_makes_no_mention_and_no_link(account: Account) -> None:
    deliver(account.make(), hostile_post(f"[Reefs]({REEF})"))
    said = account.read()
    assert [list(one.links) for one in said] == [[PAGE], [REEF]]
    assert "<U123>" in said[1].text.replace("@", "").replace("\u2060", "")
    assert not any(set(one.text) & set("\u202e\x1b\ud800") for one in said)


@given(st.text(alphabet=st.sampled_from(SIGNS), max_size=700), st.integers(100, 700))
def test_any_text_stays_within_the_limits(text: str, room: int) -> None:
    markdown = f"# {text}\n\n{text}\n\n## {text}\n\n[{text}]({REEF}) {text}\n{text}"
    post = make_post(markdown, title=text or "T", subtitle=text[:300])
    mastodon, bluesky = make_mastodon("", None), make_bluesky("", None, FakeClock())
    mastodon.characters = room
    for parcel in mastodon.pack(post):
        status = json.loads(parcel.content)["status"]
        assert count_graphemes(re.sub(r"https?://\S+", "x" * 23, status)) <= room
    for parcel in bluesky.pack(post):
        record = json.loads(parcel.content)["record"]
        assert 0 < len(record["text"]) <= 300
        assert all(label for label, _ in read_links(record))
