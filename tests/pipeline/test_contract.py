"""The scripted source and listings behave as the adapters of arXiv do that they stand for."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from digest.codec import plain
from digest.errors import FetchError
from digest.model import ListingPage, Notice, Page, Search
from digest.net.client import Client
from digest.ports import Listings, Source
from digest.services.arxiv import ArxivApi
from digest.services.catchup import ArxivCatchup
from tests.fakes import FakeClock, FakeListings, FakeSource, SilentProgress, file_pace
from tests.pipeline.workbench import FRIDAY, WEDNESDAY, names, tide
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault

SIZE = 3
NOON = datetime(2026, 2, 27, 17, tzinfo=UTC)
LOOM = tide(9, abstract="We weave looms.", title="Looms")
PAPERS = (
    *(
        tide(number, published=NOON - timedelta(hours=number), updated=NOON)
        for number in range(1, 9)
    ),
    LOOM,
)
TIDES = 'all:"tide pools"'
SPAN = f"({TIDES} AND submittedDate:[202602271200 TO 202602271500])"


@dataclass(frozen=True)
class Place:
    """A source and listings, and what makes both fail behind their first page."""

    source: Source
    listings: Listings
    fail: Callable[[], None]


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[ArxivServer]:
    """Serve the papers on the Friday; some were announced on Wednesday, and then replaced."""
    records = [plain(paper) for paper in PAPERS]
    days = dict.fromkeys((1, 2, 3, 4), FRIDAY) | dict.fromkeys((5, 6, 7, 8, 9), WEDNESDAY)
    served = [
        {**record, "announced": days[number].isoformat()}
        for number, record in enumerate(records, 1)
    ]
    crossed = {**served[4], "crosslisted": {"cs.CR": FRIDAY.isoformat()}}
    replaced = {**served[5], "version": 2, "announced": FRIDAY.isoformat()}
    served[4] = crossed
    with ArxivServer([*served, replaced], now=lambda: NOON, catchup_size=SIZE) as running:
        yield running


@pytest.fixture(name="place", params=["scripted", "real"])
def _place(request: pytest.FixtureRequest, server: ArxivServer, tmp_path: Path) -> Iterator[Place]:
    """Give what the tests of the flow use, and then the adapters before the stand-in."""
    clock = FakeClock(NOON)
    if request.param == "scripted":
        source, listings = FakeSource(PAPERS, size=SIZE), FakeListings(size=SIZE)
        listings.first = date(2025, 11, 29)
        for day, kind, numbers in (
            (FRIDAY, "new", (1, 2, 3, 4)),
            (FRIDAY, "replace", (6,)),
            (WEDNESDAY, "new", (5, 6, 7, 8, 9)),
        ):
            listings.announce(day, *names(*numbers), category="cs.CV", kind=kind)
        listings.announce(FRIDAY, *names(5), category="cs.CR", kind="cross")

        def break_fake() -> None:
            source.fails_at = SIZE
            listings.errors = {("cs.CV", FRIDAY): FetchError("The line is dead.")}

        yield Place(source, listings, break_fake)
        return

    is_broken = Event()

    def fails(asked: HttpRequest) -> bool:
        is_later = int(asked.query.get("start", 0)) >= SIZE or asked.query.get("page", "1") > "1"
        return is_broken.is_set() and is_later

    server.script(InjectedFault(path="/", status=503, times=None, when=fails))
    client = Client(
        user_agent="digest/test",
        clock=clock,
        pace=file_pace(tmp_path, clock),
        progress=SilentProgress(),
        budget=60.0,
    )
    with closing(client):
        api = ArxivApi(client, server.api, 3.0, page_size=SIZE, id_batch=SIZE)
        yield Place(api, ArxivCatchup(client, server.catchup, 3.0, page_size=SIZE), is_broken.set)
    is_broken.clear()


def outline(pages: Iterator[Page] | Sequence[Page]) -> list[tuple[list[str], int, int, int]]:
    """Return the papers of each page, its first row, its rows and the total."""
    found = list(pages)
    assert all(page.problems == () for page in found)
    return [
        ([paper.id for paper in page.papers], page.start, page.rows, page.total) for page in found
    ]


# A search, the row that it begins at, and the pages of its answer.
SEARCHES: dict[str, tuple[Search, int, list[tuple[list[str], int, int, int]]]] = {
    "the newest first": (
        Search(query=TIDES), 0,
        [(names(1, 2, 3), 0, 3, 8), (names(4, 5, 6), 3, 3, 8), (names(7, 8), 6, 2, 8)],
    ),
    "the oldest first": (
        Search(query=TIDES, order="oldest"), 0,
        [(names(8, 7, 6), 0, 3, 8), (names(5, 4, 3), 3, 3, 8), (names(2, 1), 6, 2, 8)],
    ),
    "so many": (
        Search(query=TIDES, limit=4), 0, [(names(1, 2, 3), 0, 3, 4), (names(4), 3, 1, 4)],
    ),
    "from a row on": (
        Search(query=TIDES), 4, [(names(5, 6, 7), 4, 3, 8), (names(8), 7, 1, 8)],
    ),
    "of a time": (Search(query=SPAN), 0, [(names(2, 3, 4), 0, 3, 4), (names(5), 3, 1, 4)]),
    "one": (Search(query="ti:looms"), 0, [(names(9), 0, 1, 1)]),
    "nothing": (Search(query="ti:whales"), 0, [([], 0, 0, 0)]),
}  # fmt: skip


@pytest.mark.parametrize("search, start, pages", SEARCHES.values(), ids=SEARCHES)
def test_an_answer_comes_page_by_page_in_rows(
    place: Place, search: Search, start: int, pages: list[tuple[list[str], int, int, int]]
) -> None:
    assert outline(place.source.fetch_search(search, start=start)) == pages


# Identifiers that are asked for, and those of each batch that are known.
LOOKUPS = [
    (names(2, 9), [names(2, 9)]),
    (names(9, 1, 5, 2), [names(1, 5, 9), names(2)]),
    (names(77), [[]]),
    (names(77, 1, 78, 79, 2), [names(1), names(2)]),
]


@pytest.mark.parametrize("asked, batches", LOOKUPS)
def test_papers_are_looked_up_in_batches_and_the_unknown_are_missing(
    place: Place, asked: list[str], batches: list[list[str]]
) -> None:
    found = outline(place.source.fetch_ids(asked))
    assert [sorted(page) for page, *_ in found] == batches
    assert all(total == len(asked) for *_, total in found)


def test_what_fails_later_leaves_what_came_before(place: Place) -> None:
    place.fail()
    pages = place.source.fetch_search(Search(query=TIDES))
    assert outline([next(pages)]) == [(names(1, 2, 3), 0, 3, 8)]
    with pytest.raises(FetchError):
        next(pages)
    listing = place.listings.fetch_listing("cs.CV", FRIDAY)
    assert [notice.paper for notice in next(listing).notices] == names(1, 2, 3)
    with pytest.raises(FetchError):
        next(listing)


def notices(
    pages: Iterator[ListingPage], category: str, day: date
) -> list[tuple[list[Notice], int, int, int]]:
    """Return what each page of a listing has, its first entry, its entries and the total."""
    found = list(pages)
    assert all((page.category, page.day, page.problems) == (category, day, ()) for page in found)
    return [(list(page.notices), page.start, page.rows, page.total) for page in found]


def listed(kind: str, *numbers: int) -> list[Notice]:
    """Return lines of a listing."""
    return [Notice(paper=name, kind=kind) for name in names(*numbers)]  # type: ignore[arg-type]


# A category, a day and the entry to begin at; the pages of the listing.
LISTINGS: dict[str, tuple[str, date, int, list[tuple[list[Notice], int, int, int]]]] = {
    "new papers and then replacements": (
        "cs.CV", FRIDAY, 0,
        [(listed("new", 1, 2, 3), 0, 3, 5),
         (listed("new", 4) + listed("replace", 6), 3, 2, 5)],
    ),
    "from an entry on": (
        "cs.CV", FRIDAY, 3, [(listed("new", 4) + listed("replace", 6), 3, 2, 5)],
    ),
    "another day": (
        "cs.CV", WEDNESDAY, 0, [(listed("new", 5, 6, 7), 0, 3, 5), (listed("new", 8, 9), 3, 2, 5)],
    ),
    "a cross-listing": ("cs.CR", FRIDAY, 0, [(listed("cross", 5), 0, 1, 1)]),
    "nothing": ("math.HO", FRIDAY, 0, [([], 0, 0, 0)]),
}  # fmt: skip


@pytest.mark.parametrize("category, day, start, pages", LISTINGS.values(), ids=LISTINGS)
def test_a_listing_comes_page_by_page_in_entries(
    place: Place,
    category: str,
    day: date,
    start: int,
    pages: list[tuple[list[Notice], int, int, int]],
) -> None:
    found = place.listings.fetch_listing(category, day, start=start)
    assert notices(found, category, day) == pages


def test_listings_reach_from_months_ago_to_the_latest_day(place: Place) -> None:
    reach = place.listings.reach(NOON)
    assert (reach.start, reach.end) == (date(2025, 11, 29), FRIDAY)
