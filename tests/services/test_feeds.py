"""Feeds of a topic: what is read of them, and that hostile ones do no harm."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from time import perf_counter

import pytest

from digest.errors import FetchError
from digest.model import FEED, Answer, FeedEntry, StatedFeed
from digest.services.feeds import FeedReader
from digest.wiring.opening import SystemClock
from tests.net.replies import ClientRun
from tests.standins.feeds import FEEDS, HOSTILE, feeds_server
from tests.standins.loopback import Loopback

DAY = date(2026, 2, 27)


@pytest.fixture
def server() -> Iterator[Loopback]:
    """Serve the stand-in's feeds."""
    with feeds_server() as server:
        yield server


def fetch(run: ClientRun, server: Loopback, name: str, known: Answer | None = None) -> Answer:
    """Read a feed of the stand-in as a topic would."""
    options = {"trusted": frozenset({server.url}), "direct": True, "transport": None}
    client = run.client(budget=0.0, clock=SystemClock(), timeout=5.0, **options)
    with closing(client):
        return FeedReader(lambda _: client, 0.0).fetch(f"{server.url}/{name}", known)


def entries(answer: Answer) -> tuple[FeedEntry, ...]:
    """Return the entries of an answer."""
    assert isinstance(answer.stated, StatedFeed)
    return answer.stated.entries


@pytest.mark.parametrize("name", FEEDS)
def test_title_address_and_day_are_read_of_any_format(
    run: ClientRun, server: Loopback, name: str
) -> None:
    answer = fetch(run, server, name)
    assert (answer.service, answer.subject) == (FEED, f"{server.url}/{name}")
    first, *_ = entries(answer)
    assert (first.title, first.day) == ("Tide pools & corals", DAY)
    assert first.url == "https://lab.example.org/tides"
    assert "limpets" in first.summary
    assert "<" not in first.summary


def test_an_unchanged_feed_is_not_sent_again(run: ClientRun, server: Loopback) -> None:
    for name in ("rss", "atom"):
        answer = fetch(run, server, name)
        again = fetch(run, server, name, answer)
        assert again.stated == answer.stated
        assert again.validator == answer.validator != ""
    conditions = [
        {"if-none-match", "if-modified-since"} & set(request.headers) for request in server.requests
    ]
    assert conditions == [set(), {"if-none-match"}, set(), {"if-modified-since"}]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_do_no_harm(run: ClientRun, server: Loopback, name: str) -> None:
    began = perf_counter()
    if HOSTILE[name] is None:
        with pytest.raises(FetchError):
            fetch(run, server, name)
    else:
        found = entries(fetch(run, server, name))
        assert [entry.title for entry in found][:3] == HOSTILE[name]
        assert all(entry.url.startswith("https://") for entry in found)
        assert not any(
            "<" in text or "root:" in text or len(text) > 500
            for entry in found
            for text in (entry.title, entry.summary)
        )
    assert perf_counter() - began < 60
