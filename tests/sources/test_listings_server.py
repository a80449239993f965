"""Both sources of listings, against a stand-in for arXiv that was written without them."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.errors import AnswerError, FetchError
from digest.model import ListingPage, Notice
from digest.net.client import Client
from digest.ports import Listings
from digest.sources.arxiv_catchup import ArxivCatchup
from digest.sources.arxiv_rss import ArxivRss
from tests.fakes import FakeClock
from tests.sources.feeds import paper_id
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.records import read_records

ROOT = Path(__file__).parents[2]
CORPORA = Path(os.environ.get("DIGEST_CORPORA", ROOT.parent / "shared" / "corpora"))
CORPUS = CORPORA / "metadata-2026-01.jsonl.gz"

FRIDAY = date(2026, 2, 27)
NOON = datetime(2026, 2, 27, 17, tzinfo=UTC)


def record(number: int, *categories: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an invented record, announced on the Friday."""
    return {
        "id": paper_id(number),
        "version": 1,
        "title": "Total of 9 entries: No updates for <wolves> & (replaced) sheep",
        "abstract": "We count sheep.",
        "authors": ["Ada Quill"],
        "categories": list(categories),
        "published": "2026-02-26T09:30:00Z",
        "updated": "2026-02-26T09:30:00Z",
        "announced": "2026-02-27",
        **changes,
    }


OLD = record(1, "cs.CL", announced="2026-02-20")
RECORDS: list[Mapping[str, Any]] = [
    record(10, "cs.CL"),
    record(11, "cs.LG", "cs.CL"),
    record(12, "cs.CV"),
    record(13, "cs.CL", "stat.ML"),
    OLD,
    {**OLD, "version": 2, "updated": "2026-02-26T11:00:00Z", "announced": "2026-02-27"},
]
IN_CL = {
    Notice(paper=paper_id(10), kind="new"),
    Notice(paper=paper_id(13), kind="new"),
    Notice(paper=paper_id(11), kind="cross"),
    Notice(paper=paper_id(1), kind="replace"),
}


@contextmanager
def served(*faults: Fault, size: int = 2000) -> Iterator[ArxivServer]:
    """Serve the invented records on the Friday."""
    with ArxivServer(RECORDS, faults=faults, now=lambda: NOON, catchup_size=size) as server:
        yield server


def notices(pages: Iterator[ListingPage]) -> list[Notice]:
    """Return the notices of pages that have no problems."""
    read = list(pages)
    assert [problem for page in read for problem in page.problems] == []
    assert sum(page.rows for page in read) == read[-1].total
    return [notice for page in read for notice in page.notices]


@pytest.mark.parametrize("size", [2000, 4, 3, 1])
def test_a_day_s_listing_is_had_from_the_catch_up_pages(client: Client, size: int) -> None:
    with served(size=size) as server:
        source = ArxivCatchup(client, server.catchup, 3.0, page_size=size)
        found = notices(source.fetch_listing("cs.CL", FRIDAY))
        assert len(server.requests) == (len(IN_CL) + size - 1) // size
    assert set(found) == IN_CL
    assert len(found) == len(IN_CL)


def test_an_archive_is_had_whole(client: Client) -> None:
    with served() as server:
        source = ArxivCatchup(client, server.catchup, 3.0)
        found = notices(source.fetch_listing("cs.*", FRIDAY))
    assert {notice.paper for notice in found} == {paper_id(n) for n in (1, 10, 11, 12, 13)}


def test_an_alias_of_a_category_is_followed(client: Client) -> None:
    with ArxivServer([record(10, "math.NA")], now=lambda: NOON) as server:
        source = ArxivCatchup(client, server.catchup, 3.0)
        assert len(notices(source.fetch_listing("cs.NA", FRIDAY))) == 1
        assert [request.path for request in server.requests] == [
            "/catchup/cs.NA/2026-02-27",
            "/catchup/math.NA/2026-02-27",
        ]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="/catchup", html=True),
        Fault(path="/catchup", truncate=0.6),
        Fault(path="/catchup", truncate=0.6, close=True),
        Fault(path="/catchup", rows=2),
        Fault(path="/catchup", total=9),
        Fault(path="/catchup", empty=True),
        Fault(path="/catchup", status=503),
    ],
)
def test_a_passing_fault_of_a_catch_up_page_costs_nothing(
    client: Client, clock: FakeClock, fault: Fault
) -> None:
    with served(fault) as server:
        source = ArxivCatchup(client, server.catchup, 3.0)
        assert set(notices(source.fetch_listing("cs.CL", FRIDAY))) == IN_CL
    assert clock.slept == [30.0]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path="/rss", html=True),
        Fault(path="/rss", truncate=0.6),
        Fault(path="/rss", empty=True),
        Fault(path="/rss", status=429),
    ],
)
def test_a_passing_fault_of_a_feed_costs_nothing(
    client: Client, clock: FakeClock, fault: Fault
) -> None:
    with served(fault) as server:
        source = ArxivRss(client, server.rss, 3.0, lambda: NOON)
        assert set(notices(source.fetch_listing("cs.CL", FRIDAY))) == IN_CL
    assert clock.slept == [30.0]


@pytest.mark.parametrize(
    "category,day,says",
    [
        ("cs.XX", FRIDAY, "Invalid subject"),
        ("cs.CL", FRIDAY - timedelta(days=92), "only allowed for past 90 days"),
        ("cs.CL", FRIDAY + timedelta(days=9), "date later than today"),
    ],
)
def test_refusals_are_told_in_the_service_s_words(
    client: Client, category: str, day: date, says: str
) -> None:
    with served() as server:
        source = ArxivCatchup(client, server.catchup, 3.0)
        with pytest.raises(FetchError, match=says):
            list(source.fetch_listing(category, day))


@pytest.mark.parametrize("name", ["rss", "atom"])
def test_today_s_listing_is_had_from_the_feeds(client: Client, name: str) -> None:
    with served() as server:
        endpoint = {"rss": server.rss, "atom": server.atom}[name]
        source = ArxivRss(client, endpoint, 3.0, lambda: NOON)
        found = notices(source.fetch_listing("cs.CL", FRIDAY))
    assert set(found) == IN_CL


def test_an_unknown_category_has_no_feed(client: Client) -> None:
    with served() as server:
        source = ArxivRss(client, server.rss, 3.0, lambda: NOON)
        with pytest.raises(FetchError, match=r"does not accept the request: .*cs"):
            list(source.fetch_listing("cs.XX", FRIDAY))


@pytest.mark.skipif(not CORPUS.is_file(), reason=f"no corpus at {CORPUS}; set DIGEST_CORPORA")
def test_both_sources_agree_on_a_real_day(client: Client) -> None:
    """What arXiv lists in cs.CV on the busiest day of a month is the same in both."""
    records = list(read_records(CORPUS))
    days = [row["announced"] for row in records if "cs.CV" in row["categories"]]
    day = date.fromisoformat(max(set(days), key=days.count))
    noon = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
    with ArxivServer(records, now=lambda: noon) as server:
        catchup = ArxivCatchup(client, server.catchup, 3.0)
        rss = ArxivRss(client, server.rss, 3.0, lambda: noon)
        listed = set(notices(catchup.fetch_listing("cs.CV", day)))
        fed = set(notices(rss.fetch_listing("cs.CV", day)))
    assert len(listed) == days.count(day.isoformat())
    assert listed == fed


ONE_LISTING = {
    "404": Fault(status=404, times=None, path="/"),
    "400": Fault(status=400, times=None, path="/"),
    "html": Fault(html=True, times=None, path="/"),
}
THE_SERVICE = {str(n): Fault(status=n, times=None, path="/") for n in (403, 429, 503)}


@pytest.mark.parametrize(
    "fault", (ONE_LISTING | THE_SERVICE).values(), ids=ONE_LISTING | THE_SERVICE
)
@pytest.mark.parametrize("name", ["catchup", "rss"])
def test_an_answer_of_no_use_is_told_from_a_service_that_refuses(
    client: Client, name: str, fault: Fault
) -> None:
    with served(fault) as server:
        sources: Mapping[str, Listings] = {
            "catchup": ArxivCatchup(client, server.catchup, 3.0),
            "rss": ArxivRss(client, server.rss, 3.0, lambda: NOON),
        }
        with pytest.raises(FetchError) as info:
            list(sources[name].fetch_listing("cs.CL", FRIDAY))
    assert isinstance(info.value, AnswerError) is (fault in ONE_LISTING.values())
