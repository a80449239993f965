"""A day's listing arrives whole, or a problem names what may be missing of it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from typing import Protocol

import pytest

from digest.errors import FetchError
from digest.model import ListingPage, Window
from digest.net.client import Client
from digest.ports import Listings
from digest.sources.arxiv_catchup import ArxivCatchup
from tests.fakes import FakeClock
from tests.net.server import Act, Stage, answer, reset, serve
from tests.sources.feeds import paper_id
from tests.sources.pages import NOTHING, REFUSAL, Listed, Part, listed, news, whole

FRIDAY = date(2026, 2, 27)
SATURDAY = date(2026, 2, 28)
BEYOND = Listed(nothing="No further updates", total=5).render()


class Opened(Protocol):
    """Gives a source, three entries a page, whose server answers with these bodies or acts."""

    def __call__(self, *acts: bytes | Act) -> AbstractContextManager[tuple[ArxivCatchup, Stage]]:
        """Serve them."""
        ...


@pytest.fixture
def opened(client: Client) -> Opened:
    """Give a source."""

    @contextmanager
    def run(*acts: bytes | Act) -> Iterator[tuple[ArxivCatchup, Stage]]:
        with serve(*(answer(body=act) if isinstance(act, bytes) else act for act in acts)) as stage:
            yield ArxivCatchup(client, f"{stage.url}/catchup", 3.0, page_size=3), stage

    return run


def papers(pages: Sequence[ListingPage]) -> list[str]:
    """Return the identifiers of all pages in order."""
    return [notice.paper for page in pages for notice in page.notices]


def numbered(first: int, last: int) -> list[str]:
    """Return the identifiers of the invented papers from one number to another."""
    return [paper_id(number) for number in range(first, last + 1)]


def messages(pages: Sequence[ListingPage]) -> list[str]:
    """Return what the pages tell of."""
    return [problem.message for page in pages for problem in page.problems]


def test_a_listing_comes_in_one_page_with_its_kinds(opened: Opened) -> None:
    with opened(Listed(parts=whole([1], [2], [3])).render()) as (source, stage):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
    assert [(notice.paper, notice.kind) for notice in page.notices] == [
        (paper_id(1), "new"),
        (paper_id(2), "cross"),
        (paper_id(3), "replace"),
    ]
    assert (page.category, page.day) == ("cs.CL", FRIDAY)
    assert (page.start, page.rows, page.total, page.problems) == (0, 3, 3, ())
    assert stage.requests == ["/catchup/cs.CL/2026-02-27?abs=False&page=1"]


def test_an_archive_is_asked_for_by_its_name(opened: Opened) -> None:
    with opened(Listed(parts=whole([1]), subject="Computer Science").render()) as (source, stage):
        (page,) = source.fetch_listing("cs.*", FRIDAY)
    assert (page.category, stage.requests) == (
        "cs.*",
        ["/catchup/cs/2026-02-27?abs=False&page=1"],
    )


def test_a_category_is_no_path(opened: Opened) -> None:
    with opened(news(1, 3)) as (source, stage):
        list(source.fetch_listing("../x?y#z", FRIDAY))
    assert stage.requests == ["/catchup/..%2Fx%3Fy%23z/2026-02-27?abs=False&page=1"]


def test_long_listings_come_page_by_page(opened: Opened, clock: FakeClock) -> None:
    with opened(news(1, 3, total=5), news(4, 5, total=5)) as (source, stage):
        pages = source.fetch_listing("cs.CL", FRIDAY)
        first = next(pages)
        assert len(stage.requests) == 1
        rest = list(pages)
    assert papers([first, *rest]) == numbered(1, 5)
    assert [(p.start, p.rows, p.total) for p in (first, *rest)] == [(0, 3, 5), (3, 2, 5)]
    assert [path[-1] for path in stage.requests] == ["1", "2"]
    assert (messages(rest), clock.slept) == ([], [3.0])


def test_a_listing_whose_last_page_is_full_ends_there(opened: Opened) -> None:
    with opened(news(1, 3)) as (source, stage):
        list(source.fetch_listing("cs.CL", FRIDAY))
    assert len(stage.requests) == 1


@pytest.mark.parametrize("start", [3, 4, 5])
def test_a_listing_is_gone_on_with_at_the_page_of_an_entry(opened: Opened, start: int) -> None:
    with opened(news(4, 6, total=6)) as (source, stage):
        (page,) = source.fetch_listing("cs.CL", FRIDAY, start=start)
    assert (page.start, papers([page])) == (3, numbered(4, 6))
    assert stage.requests[0].endswith("page=2")


def test_going_on_behind_the_last_entry_finds_nothing_and_no_fault(
    opened: Opened, clock: FakeClock
) -> None:
    with opened(Listed(nothing="No further updates", total=3).render()) as (source, _):
        (page,) = source.fetch_listing("cs.CL", FRIDAY, start=3)
    assert (page.start, page.rows, page.total, page.problems) == (3, 0, 3, ())
    assert clock.slept == []


def test_a_working_day_without_news_is_asked_once_more_and_then_believed(
    opened: Opened, clock: FakeClock
) -> None:
    with opened(NOTHING) as (source, stage):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
    assert (page.rows, page.total, page.notices, page.problems) == (0, 0, (), ())
    assert (len(stage.requests), clock.slept) == (2, [30.0])


def test_a_day_without_a_listing_is_believed_at_once(opened: Opened, clock: FakeClock) -> None:
    saturday = Listed(nothing="No updates", day="Sat, 28 Feb 2026").render()
    with opened(saturday) as (source, stage):
        (page,) = source.fetch_listing("cs.CL", SATURDAY)
    assert (page.rows, page.total, len(stage.requests), clock.slept) == (0, 0, 1, [])


def test_no_news_by_mistake_are_found_after_all(opened: Opened) -> None:
    with opened(NOTHING, news(1, 2)) as (source, _):
        assert papers(list(source.fetch_listing("cs.CL", FRIDAY))) == numbered(1, 2)


BAD: dict[str, bytes | Act] = {
    "html": b"<html><h1>arXiv is temporarily unavailable</h1></html>",
    "empty": b"",
    "truncated": news(1, 2)[:1500],
    "no closing total": news(1, 2).rpartition(b"Total")[0],
    "too few": news(1, 1, total=2),
    "heading says more": news(1, 2).replace(b"showing 2 of 2", b"showing 3 of 3"),
    "another day": Listed(parts=whole([8, 9]), day="Thu, 26 Feb 2026").render(),
    "another category": Listed(parts=whole([8, 9]), subject="Robotics").render(),
    "nothing in another": Listed(nothing="No updates", subject="Robotics").render(),
    "nothing at all": Listed().render(),
    "nothing of two": Listed(nothing="No updates", total=2).render(),
    "503": answer(503),
    "reset": reset,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_page_is_asked_for_again(opened: Opened, clock: FakeClock, bad: bytes | Act) -> None:
    with opened(bad, news(1, 2)) as (source, stage):
        pages = list(source.fetch_listing("cs.CL", FRIDAY))
    assert (papers(pages), messages(pages)) == (numbered(1, 2), [])
    assert (len(stage.requests), clock.slept) == (2, [30.0])


@pytest.mark.parametrize(
    "name,says",
    [
        ("html", "an HTML page that is no listing"),
        ("another day", "the listing of 2026-02-26 for that of 2026-02-27"),
        ("another category", r"the listing of Robotics for that of cs\.CL"),
        ("nothing in another", r"the listing of Robotics for that of cs\.CL"),
        ("nothing at all", "without entries"),
        ("nothing of two", "0 of 2 entries"),
    ],
)
def test_a_listing_of_which_nothing_can_be_had_is_an_error(
    opened: Opened, clock: FakeClock, name: str, says: str
) -> None:
    with opened(BAD[name]) as (source, stage):
        with pytest.raises(FetchError, match=rf"{says}.* 3 times: .*cs\.CL of 2026-02-27 is miss"):
            list(source.fetch_listing("cs.CL", FRIDAY))
        assert (len(stage.requests), clock.slept) == (3, [30.0, 60.0])


@pytest.mark.parametrize("name", ["no closing total", "too few", "heading says more"])
def test_what_arrives_of_a_bad_page_is_kept_and_told(opened: Opened, name: str) -> None:
    with opened(BAD[name]) as (source, stage):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
        assert len(stage.requests) == 3
    (problem,) = page.problems
    assert papers([page]) == numbered(1, 1 if name == "too few" else 2)
    assert (problem.stage, problem.subject) == ("fetch", "cs.CL 2026-02-27")
    assert "papers of the listing of cs.CL of 2026-02-27 may be missing" in problem.message


def test_the_fullest_of_several_bad_pages_is_kept(opened: Opened) -> None:
    with opened(news(1, 1, total=3), news(1, 2, total=3), BAD["html"]) as (source, _):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
    assert (papers([page]), page.rows, page.total) == (numbered(1, 2), 2, 3)


def test_behind_a_page_that_lacks_entries_the_next_ones_are_asked_for(opened: Opened) -> None:
    """Each page begins where the one before ended, so that none seems to be left out."""
    short = news(1, 2, total=7)
    with opened(short, short, short, news(4, 6, total=7), news(7, 7, total=7)) as (source, stage):
        pages = list(source.fetch_listing("cs.CL", FRIDAY))
    assert papers(pages) == [*numbered(1, 2), *numbered(4, 7)]
    assert [(page.start, page.rows) for page in pages] == [(0, 2), (2, 3), (5, 1)]
    assert len(messages(pages)) == 1
    assert [path[-1] for path in stage.requests] == ["1", "1", "1", "2", "3"]


def test_a_later_page_that_stays_empty_names_what_is_missing(opened: Opened) -> None:
    with opened(news(1, 3, total=5), BEYOND) as (source, stage):
        pages = source.fetch_listing("cs.CL", FRIDAY)
        assert papers([next(pages)]) == numbered(1, 3)
        with pytest.raises(FetchError, match=r"0 of 2 entries.* missing from entry 4 on"):
            next(pages)
        assert len(stage.requests) == 1 + 3


def test_a_total_that_shrinks_is_asked_for_again_and_told(opened: Opened) -> None:
    with opened(news(1, 3, total=9), news(4, 5, total=5)) as (source, stage):
        pages = list(source.fetch_listing("cs.CL", FRIDAY))
    assert papers(pages) == numbered(1, 5)
    assert "counts 5 entries where it counted 9 before" in messages(pages)[0]
    assert len(stage.requests) == 1 + 3


def test_entries_that_come_again_on_a_later_page_count_once_and_are_told(opened: Opened) -> None:
    with opened(news(1, 3, total=5), news(3, 4, total=5)) as (source, _):
        pages = list(source.fetch_listing("cs.CL", FRIDAY))
    assert papers(pages) == numbered(1, 4)
    assert [page.rows for page in pages] == [3, 1]
    assert "came a second time: 1; as many may be missing" in messages(pages)[0]


def test_a_paper_twice_on_a_page_is_one_notice(opened: Opened) -> None:
    page_of_two = Listed(parts=whole(new=[1, 2], replace=[1])).render()
    with opened(page_of_two) as (source, _):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
    assert [(notice.paper, notice.kind) for notice in page.notices] == [
        (paper_id(1), "new"),
        (paper_id(2), "new"),
    ]
    assert (page.rows, page.total, page.problems) == (3, 3, ())


def test_an_entry_without_an_identifier_is_told(opened: Opened) -> None:
    entries = [listed(1, href="/abs/nonsense"), listed(2)]
    with opened(Listed(parts=[Part(heading="New", entries=entries)]).render()) as (source, _):
        (page,) = source.fetch_listing("cs.CL", FRIDAY)
    assert (papers([page]), page.rows) == (numbered(2, 2), 2)
    assert "no legible identifier: 1" in messages([page])[0]


def test_what_arxiv_refuses_is_told_in_its_sentence_and_not_repeated(opened: Opened) -> None:
    with opened(answer(400, REFUSAL)) as (source, stage):
        with pytest.raises(FetchError, match=r"Catchup only allowed for past 90 days\.$"):
            list(source.fetch_listing("cs.CL", FRIDAY))
        assert len(stage.requests) == 1


def test_a_wrong_endpoint_is_named(opened: Opened) -> None:
    with opened(answer(404, b"<html>no</html>")) as (source, stage):
        with pytest.raises(FetchError, match="answers with status 404") as info:
            list(source.fetch_listing("cs.CL", FRIDAY))
        assert len(stage.requests) == 1
    assert "DIGEST_ENDPOINTS__ARXIV_CATCHUP" in info.value.hint


@pytest.mark.parametrize(
    "now,first,last",
    [
        (datetime(2026, 2, 28, 12, tzinfo=UTC), date(2025, 11, 30), date(2026, 2, 28)),
        (datetime(2026, 3, 2, 0, 59, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 2)),
    ],
)
def test_ninety_days_up_to_the_last_that_is_announced_can_be_had(
    client: Client, now: datetime, first: date, last: date
) -> None:
    source: Listings = ArxivCatchup(client, "http://localhost", 3.0)
    assert source.reach(now) == Window(start=first, end=last)
