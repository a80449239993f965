"""A feed is the listing of the day asked for, or an error says what it is instead."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Protocol

import pytest

from digest.errors import FetchError, OutdatedError
from digest.model import Window
from digest.net.client import Client
from digest.ports import Listings
from digest.sources.arxiv_rss import ArxivRss
from tests.fakes import FakeClock
from tests.net.server import Act, Stage, answer, reset, serve
from tests.sources.announcements import (
    EMPTY,
    ERROR,
    FRIDAY,
    THURSDAY,
    Feed,
    Item,
    day_of,
    today_s,
)
from tests.sources.feeds import paper_id

DAY = date(2026, 2, 27)
NOON = datetime(2026, 2, 27, 17, tzinfo=UTC)


class Opened(Protocol):
    """Gives a source, at a moment, whose server answers with these bodies or acts."""

    def __call__(
        self, *acts: bytes | Act, now: datetime = NOON
    ) -> AbstractContextManager[tuple[ArxivRss, Stage]]:
        """Serve them."""
        ...


@pytest.fixture
def opened(client: Client) -> Opened:
    """Give a source."""

    @contextmanager
    def run(*acts: bytes | Act, now: datetime = NOON) -> Iterator[tuple[ArxivRss, Stage]]:
        with serve(*(answer(body=act) if isinstance(act, bytes) else act for act in acts)) as stage:
            yield ArxivRss(client, f"{stage.url}/rss", 3.0, lambda: now), stage

    return run


@pytest.mark.parametrize("start", [0, 1, 5000])
def test_a_feed_is_one_page_whatever_the_start(opened: Opened, start: int) -> None:
    with opened(today_s(1, 2)) as (source, stage):
        (page,) = source.fetch_listing("cs.AI", DAY, start=start)
    assert [notice.paper for notice in page.notices] == [paper_id(1), paper_id(2)]
    assert (page.category, page.day, page.problems) == ("cs.AI", DAY, ())
    assert (page.start, page.rows, page.total) == (0, 2, 2)
    assert stage.requests == ["/rss/cs.AI"]


def test_atom_is_read_as_well(opened: Opened) -> None:
    with opened(Feed(items=[Item(kind="cross")]).atom()) as (source, _):
        (page,) = source.fetch_listing("cs.AI", DAY)
    assert [notice.kind for notice in page.notices] == ["cross"]


@pytest.mark.parametrize(
    "category,path",
    [("cs.*", "/rss/cs"), ("hep-th", "/rss/hep-th"), ("a/../b?c", "/rss/a%2F..%2F")],
)
def test_archives_are_asked_for_by_name_and_nothing_is_a_path(
    opened: Opened, category: str, path: str
) -> None:
    with opened(Feed(items=[Item()], title="Today").rss()) as (source, stage):
        (page,) = source.fetch_listing(category, DAY)
    assert page.category == category
    assert stage.requests[0].startswith(path)


def test_a_paper_twice_is_one_notice(opened: Opened) -> None:
    with opened(Feed(items=[Item(), Item(kind="replace"), Item(number=2)]).rss()) as (source, _):
        (page,) = source.fetch_listing("cs.AI", DAY)
    assert [(notice.paper, notice.kind) for notice in page.notices] == [
        (paper_id(1), "new"),
        (paper_id(2), "new"),
    ]
    assert page.rows == 3


def test_a_feed_of_the_day_before_is_outdated_and_says_so(opened: Opened) -> None:
    with opened(day_of(THURSDAY, 1)) as (source, stage):
        with pytest.raises(
            OutdatedError, match=r"The feed of cs\.AI still holds the listing of 2026-02-26"
        ):
            list(source.fetch_listing("cs.AI", DAY))
        assert len(stage.requests) == 1


def test_a_past_day_cannot_be_had(opened: Opened) -> None:
    says = "already holds the listing of 2026-02-27"
    with opened(today_s(1)) as (source, _), pytest.raises(OutdatedError, match=says) as info:
        list(source.fetch_listing("cs.AI", date(2026, 2, 25)))
    assert "catchup" in info.value.hint


def test_an_empty_feed_on_a_working_day_is_asked_for_again_before_it_is_given(
    opened: Opened, clock: FakeClock
) -> None:
    with opened(EMPTY) as (source, stage):
        (page,) = source.fetch_listing("cs.AI", DAY)
        assert (page.rows, page.total, page.notices) == (0, 0, ())
        assert (len(stage.requests), clock.slept) == (2, [30.0])


def test_a_feed_that_was_empty_by_mistake_is_had_after_all(opened: Opened) -> None:
    with opened(EMPTY, today_s(1)) as (source, _):
        (page,) = source.fetch_listing("cs.AI", DAY)
    assert page.rows == 1


def test_on_a_saturday_friday_s_listing_is_gone(opened: Opened, clock: FakeClock) -> None:
    saturday = datetime(2026, 2, 28, 17, tzinfo=UTC)
    with opened(EMPTY, now=saturday) as (source, stage):
        with pytest.raises(OutdatedError, match="empty and no longer holds the listing of 2026-02"):
            list(source.fetch_listing("cs.AI", DAY))
        assert (len(stage.requests), clock.slept) == (1, [])


def test_an_empty_feed_of_a_day_without_a_listing_is_the_truth(opened: Opened) -> None:
    with opened(EMPTY) as (source, _):
        (page,) = source.fetch_listing("cs.AI", date(2026, 2, 28))
    assert (page.rows, page.total, page.problems) == (0, 0, ())


BAD: dict[str, bytes | Act] = {
    "html": b"<html><body>busy</body></html>",
    "truncated": today_s(1, 2)[:-30],
    "several days": Feed(items=[Item(), Item(number=2, day=THURSDAY)]).rss(),
    "no day": Feed(items=[Item(day="")]).rss(),
    "another category": Feed(items=[Item()], title="cs.RO updates on arXiv.org").rss(),
    "nothing in another": Feed(title="cs.RO updates on arXiv.org").rss(),
    "503": answer(503),
    "reset": reset,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_feed_is_asked_for_again(opened: Opened, clock: FakeClock, bad: bytes | Act) -> None:
    with opened(bad, today_s(1)) as (source, _):
        (page,) = source.fetch_listing("cs.AI", DAY)
    assert (page.rows, page.problems, clock.slept) == (1, (), [30.0])


@pytest.mark.parametrize("name", [name for name in BAD if name not in {"503", "reset"}])
def test_a_feed_that_stays_bad_is_an_error(opened: Opened, name: str) -> None:
    with opened(BAD[name]) as (source, stage):
        with pytest.raises(FetchError, match=r"3 times: the listing of cs\.AI of 2026-02-27 is"):
            list(source.fetch_listing("cs.AI", DAY))
        assert len(stage.requests) == 3


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("body", [ERROR.rss(), ERROR.atom()], ids=["rss", "atom"])
def test_what_arxiv_refuses_is_told_in_its_words(opened: Opened, status: int, body: bytes) -> None:
    with opened(answer(status, body)) as (source, stage):
        with pytest.raises(FetchError, match=r"does not accept the request: Unknown archive 'xx'"):
            list(source.fetch_listing("xx", DAY))
        assert len(stage.requests) == 1


@pytest.mark.parametrize("body", [b"<html>no</html>", EMPTY], ids=["html", "feed"])
def test_a_wrong_endpoint_is_named(opened: Opened, body: bytes) -> None:
    with opened(answer(404, body)) as (source, stage):
        with pytest.raises(FetchError, match="answers with status 404") as info:
            list(source.fetch_listing("cs.AI", DAY))
        assert len(stage.requests) == 1
    assert "DIGEST_ENDPOINTS__ARXIV_RSS" in info.value.hint


def test_a_full_feed_may_lack_new_papers(opened: Opened) -> None:
    items = [Item(number=number, day=FRIDAY) for number in range(2000)]
    with opened(Feed(items=items, title="cs updates on arXiv.org").rss()) as (source, _):
        (page,) = source.fetch_listing("cs.*", DAY)
    (problem,) = page.problems
    assert (problem.subject, page.rows) == ("cs.* 2026-02-27", 2000)
    assert "2,000 items" in problem.message
    assert "new papers may be cut off" in problem.message


def test_items_that_are_not_legible_are_told(opened: Opened) -> None:
    with opened(Feed(items=[Item(guid="x"), Item(number=2)]).rss()) as (source, _):
        (page,) = source.fetch_listing("cs.AI", DAY)
    assert (page.rows, len(page.notices)) == (2, 1)
    assert page.problems[0].message.endswith("not legible: 1.")


@pytest.mark.parametrize(
    "now,day",
    [
        (datetime(2026, 2, 27, 5, 0, tzinfo=UTC), date(2026, 2, 27)),
        (datetime(2026, 2, 27, 4, 59, tzinfo=UTC), date(2026, 2, 26)),
        (datetime(2026, 3, 2, 1, 30, tzinfo=UTC), date(2026, 2, 27)),
        (datetime(2026, 11, 27, 17, tzinfo=UTC), date(2026, 11, 26)),
    ],
    ids=["at midnight", "before midnight", "on Sunday evening", "behind a holiday"],
)
def test_the_latest_listing_that_is_a_feed_can_be_had(
    client: Client, now: datetime, day: date
) -> None:
    source: Listings = ArxivRss(client, "http://localhost", 3.0, lambda: now)
    assert source.reach(now) == Window(start=day, end=day)
