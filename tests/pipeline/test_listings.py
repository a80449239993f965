"""Listings: each is read once, whole, and what cannot be had is named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from digest.errors import AnswerError, FetchError, OutdatedError, UsageError
from digest.pipeline import FetchResult
from digest.query import parse_query
from tests.fakes import FakeClock, FakeListings
from tests.pipeline.workbench import (
    DAYS,
    FRIDAY,
    HOUR,
    MONDAY,
    SATURDAY,
    SHORES,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    Workbench,
    decisions,
    digest_of,
    ids,
    is_complete,
    messages,
    names,
    tide,
    tides,
)

DEAD = FetchError("It refuses.")
ERRORS = {"dead": DEAD, "useless": AnswerError("No use."), "behind": OutdatedError("Not yet.")}


@pytest.fixture(name="listings")
def _listings(bench: Workbench) -> FakeListings:
    """Give listings to the desk, one paper in each from Monday to Friday."""
    bench.listings = FakeListings()
    bench.source.papers = tides(range(1, 6))
    for day, name in zip(DAYS, names(1, 2, 3, 4, 5), strict=True):
        bench.listings.announce(day, name)
    return bench.listings


def fetch(bench: Workbench, *categories: str, **wanted: Any) -> FetchResult:  # noqa: ANN401 - any field
    """Fetch the listings of a week, or of other days, by default those of one category."""
    days: dict[str, Any] = {"since": MONDAY, "until": FRIDAY, "number": None}
    return bench.fetch(categories=categories or ("cs.LG",), **(days | wanted))


def asked(listings: FakeListings) -> list[date]:
    """Return the days whose first entry was asked for so far, and forget them."""
    days = [day for _, day, entry in listings.asked if entry == 0]
    listings.asked.clear()
    return days


def test_a_listing_that_is_held_is_not_asked_for_again(
    bench: Workbench, listings: FakeListings
) -> None:
    first = fetch(bench)
    assert ids(first.papers) == names(5, 4, 3, 2, 1)
    assert (asked(listings), bench.announced(*range(1, 6))) == (
        list(DAYS),
        dict(enumerate(DAYS, 1)),
    )

    assert fetch(bench) == fetch(bench, offline=True) == first
    assert asked(listings) == []
    fetch(bench, refresh=True)
    assert asked(listings) == list(DAYS)
    bench.begun = bench.clock.now()
    fetch(bench, refresh=True)
    assert asked(listings) == [], "of this run"


def test_a_paper_is_due_where_it_is_first_new_or_cross(
    bench: Workbench, listings: FakeListings
) -> None:
    listings.announce(WEDNESDAY, *names(1, 7), kind="cross")
    listings.announce(WEDNESDAY, *names(8), kind="replace")
    listings.announce(WEDNESDAY, *names(9), kind="replace-cross")
    bench.source.papers += tides([7, 8, 9])

    assert ids(fetch(bench).papers) == names(5, 4, 7, 3, 2, 1)
    assert bench.announced(1, 7) == {1: MONDAY}
    assert bench.source.asked_ids == [tuple(names(1, 2, 3)), tuple(names(4, 5, 7))]


def test_without_days_the_latest_listing_is_read(bench: Workbench, listings: FakeListings) -> None:
    assert ids(fetch(bench, since=None, until=None).papers) == names(5)
    assert ids(fetch(bench, since=None, until=None, offline=True).papers) == names(5)
    assert asked(listings) == [FRIDAY]
    query = parse_query("cat:cs.LG")
    found = bench.fetch(query=query, since=THURSDAY, until=SATURDAY + WEEK, number=1)
    assert ids(found.papers) == names(5)
    assert asked(listings) == [THURSDAY]
    listings.first = TUESDAY
    bench.set_date(MONDAY)
    assert ids(fetch(bench, since=None, until=None).papers) == names(2), "what the source has"


@pytest.mark.parametrize("error", [DEAD, KeyboardInterrupt()])
def test_a_cut_off_listing_is_gone_on_with(
    bench: Workbench, listings: FakeListings, error: BaseException
) -> None:
    bench.source.papers += tides(range(11, 18))
    listings.announce(MONDAY, *names(*range(11, 18)))
    listings.errors["cs.LG", MONDAY] = error  # type: ignore[assignment]
    if isinstance(error, FetchError):
        cut = fetch(bench, until=MONDAY)
        assert "The listing of cs.LG of 2026-02-23: It refuses." in messages(cut)
        assert (ids(cut.papers), cut.complete) == (names(12, 11, 1), False)
    else:
        with pytest.raises(KeyboardInterrupt):
            fetch(bench, until=MONDAY)
    listings.asked.clear()
    listings.errors.clear()

    found = fetch(bench, until=MONDAY)
    assert (len(found.papers), found.problems) == (8, ())
    starts = [entry for _, _, entry in listings.asked]
    assert starts == ([0, 3, 6] if error is DEAD else [3, 6])


# What fails on which days, the first day that the source says it has, the days that are asked for,
# and a part of what is told.  One that is merely behind does not fail.
FAILURES = """
dead 0      | 0 | 0         | Not asked for after that: cs.LG, 4 days, 2026-02-24 to 2026-02-27.
useless 0   | 0 | 0 1 2 3 4 | The listing of cs.LG of 2026-02-23: No use.
useless 01  | 0 | 0 1       | Not asked for after that: cs.LG, 3 days, 2026-02-25 to 2026-02-27.
useless 02  | 0 | 0 1 2 3 4 | The listing of cs.LG of 2026-02-25: No use.
behind 0123 | 0 | 0 1 2 3 4 | The listing of cs.LG of 2026-02-26: Not yet.
dead 3      | 3 | 3         | Not asked for after that: cs.LG, 2026-02-27.
none        | 3 | 3 4       | 'fake listings' has 2026-02-26 to 2026-02-28, not: cs.LG, 3 days, 2026
none        | 5 |           | The source 'fake listings' has 2026-02-28 alone, not: cs.LG, 5 days
"""


@pytest.mark.parametrize("row", FAILURES.strip().splitlines())
def test_a_source_is_asked_while_it_is_of_use(
    bench: Workbench, listings: FakeListings, row: str
) -> None:
    trouble, first, wanted, told = (part.strip() for part in row.split("|"))
    error, _, at = trouble.partition(" ")
    failing = [DAYS[int(number)] for number in at]
    listings.errors = {("cs.LG", day): ERRORS[error] for day in failing}
    listings.first = (*DAYS, SATURDAY)[int(first)]
    found = fetch(bench)

    days = [DAYS[int(number)] for number in wanted.split()]
    assert asked(listings) == days
    assert told in messages(found)
    # What the source has not is said before one waits for the rest, if there is any.
    assert any(told in one for one in bench.progress.warned) == (trouble == "none" and bool(wanted))
    assert set(bench.announced(*range(1, 6)).values()) == set(days) - set(failing)
    assert not found.complete


def test_a_listing_that_fails_is_asked_for_last_of_all(
    bench: Workbench, listings: FakeListings
) -> None:
    listings.errors["cs.LG", MONDAY] = DEAD
    assert fetch(bench).papers == ()
    listings.asked.clear()
    assert len(fetch(bench).papers) == 4
    assert asked(listings) == [*DAYS[1:], MONDAY]


def test_a_listing_without_newer_papers_is_stale(bench: Workbench, listings: FakeListings) -> None:
    listings.notices["cs.LG", THURSDAY] = listings.notices["cs.LG", WEDNESDAY]
    listings.announce(WEDNESDAY, *names(4), category="cs.CL")
    found = fetch(bench)
    assert "2026-02-26: It is stale, for it has no paper newer than arXiv:2602.00003" in messages(
        found
    )
    assert ids(found.papers) == names(5, 3, 2, 1)
    assert bench.announced(3) == {3: WEDNESDAY}

    listings.notices["cs.LG", THURSDAY] = ()
    listings.announce(THURSDAY, *names(4))
    fetch(bench, "cs.CL", since=WEDNESDAY, until=WEDNESDAY)
    assert "no paper newer than arXiv:2602.00004" in messages(fetch(bench))


# Categories asked for; hours between the end of Monday's listing day before and the first look,
# and from that to the second; whether nothing is believed at first, and then.
QUIET = [
    ("math.HO", 48, 6, False, True),
    ("math.HO", 18, 6, False, True),
    ("math.HO", 17.9, 6, False, False),
    ("math.HO", 48, 5.9, False, False),
    ("cs.LG math.HO", 8, 0, True, True),
]


@pytest.mark.parametrize("categories, first, later, at_first, then", QUIET)
@pytest.mark.usefixtures("listings")
def test_nothing_is_believed_beside_others_or_hours_later_when_its_day_is_over(  # noqa: PLR0913 - a row
    bench: Workbench, categories: str, first: float, later: float, *, at_first: bool, then: bool
) -> None:
    bench.clock = FakeClock(datetime(2026, 2, 23, 1, tzinfo=UTC) + timedelta(hours=first))
    for believed in (at_first, then):
        found = fetch(bench, *categories.split(), until=MONDAY)
        told = "arXiv lists nothing in math.HO on 2026-02-23, a working day: papers may be missing."
        assert messages(found) == ("" if believed else told)
        assert (found.complete, bench.holds(MONDAY, "math.HO")) == (believed, believed)
        bench.clock.sleep(later * HOUR)


@pytest.mark.parametrize(
    "year, usual, believed", [(2026, 9, True), (2026, 10, False), (2025, 10, False)]
)
def test_a_busy_category_is_not_empty_because_others_are_not(
    bench: Workbench, listings: FakeListings, year: int, usual: int, *, believed: bool
) -> None:
    """Twice empty, it has a holiday only in a year whose holidays are not known."""
    listings.first = date(2025, 1, 1)
    days = [date(year, 2, day) for day in (25, 26, 27)]
    for number, day in enumerate(days, 1):
        listings.announce(day, f"2501.{number:05}")
    for number, day in enumerate(days[:2]):
        listings.announce(day, *(f"2501.{number}{n:04}" for n in range(usual)), category="cs.CV")
    bench.clock = FakeClock(datetime(year, 3, 1, 12, tzinfo=UTC))

    for again in (False, True):
        told = messages(fetch(bench, "cs.LG", "cs.CV", since=days[0], until=days[2]))
        is_told = f"lists nothing in cs.CV on {days[2]}" in told
        assert is_told is not (believed or (again and year == 2025))
        bench.clock.sleep(7 * HOUR)


@pytest.mark.usefixtures("listings")
def test_empty_days_of_one_category_are_told_in_one_sentence(bench: Workbench) -> None:
    assert [problem.message for problem in fetch(bench, "math.HO", "math.GN").problems] == [
        f"arXiv lists nothing in {name} on 5 working days, 2026-02-23 to 2026-02-27:"
        " papers may be missing."
        for name in ("math.GN", "math.HO")
    ]


def test_offline_listings_that_are_not_held_are_told(
    bench: Workbench, listings: FakeListings
) -> None:
    (problem,) = fetch(bench, offline=True).problems
    told = "The library has no whole listing: cs.LG, 5 days, 2026-02-23 to 2026-02-27."
    assert (problem.message, problem.hint) == (told, "Without --offline they are asked for.")
    assert listings.asked == []


def test_a_listing_that_has_become_shorter_is_told(
    bench: Workbench, listings: FakeListings
) -> None:
    listings.announce(FRIDAY, *names(6))
    bench.source.papers += (tide(6),)
    fetch(bench)
    listings.notices["cs.LG", FRIDAY] = listings.notices["cs.LG", FRIDAY][:1]

    found = fetch(bench, since=FRIDAY, refresh=True)
    assert "of 2026-02-27 came with 1 entries, and had 2 before" in messages(found)
    assert ids(found.papers) == names(6, 5)


def test_an_issue_holds_what_its_listings_have(bench: Workbench, listings: FakeListings) -> None:
    """Whatever their submission times: a paper that was held back belongs where it is listed."""
    dunes = tide(8, id="2601.00008", title="Dunes", abstract="We count dunes.")
    older = tide(7, WEDNESDAY - WEEK * 3, primary="stat.ML", categories=("stat.ML",))
    crossed = replace(older, categories=("stat.ML", "cs.LG"))
    bench.library.save_papers([older], at=bench.clock.now())
    known = (*tides((1, 2, 3)), tide(4, WEDNESDAY - WEEK), tide(5), tide(6), dunes, crossed)
    bench.source.papers = known
    listings.announce(WEDNESDAY, dunes.id)
    listings.announce(WEDNESDAY, crossed.id, kind="cross")
    query = parse_query('all:"tide pools" AND cat:cs.LG')

    assert bench.chosen(topic=SHORES) == [dunes.id, *names(1, 2, 3, 4, 5, 7)]
    assert bench.announced(4, 6, 7) == {4: THURSDAY}
    pools = replace(SHORES, slug="pools", query=query)
    assert bench.chosen(topic=pools) == names(1, 2, 3, 4, 5, 7)
    with pytest.raises(UsageError, match="not bound to any"):
        bench.build()


def test_a_listed_paper_without_a_record_is_told(bench: Workbench, listings: FakeListings) -> None:
    listings.announce(FRIDAY, *names(*range(91, 97)))
    built = bench.build(topic=SHORES)
    assert messages(built) == (
        "Announced, but could not be fetched: 2602.00091, 2602.00092, 2602.00093, 2602.00094, "
        "2602.00095 and 1 more."
    )
    assert not is_complete(built)
    bench.source.fails_at = 0
    listings.announce(WEDNESDAY, *names(97), category="cs.CL")
    told = messages(fetch(bench, "cs.CL"))
    assert "The announced papers could not be looked up: The line is dead." in told


def test_a_week_of_which_nothing_came_is_not_made(bench: Workbench, listings: FakeListings) -> None:
    with pytest.raises(FetchError, match="never fetched"):
        bench.build(topic=SHORES, offline=True)
    listings.errors = {("cs.LG", day): DEAD for day in DAYS}
    with pytest.raises(FetchError, match="It refuses"):
        bench.build(topic=SHORES)
    listings.errors = {("cs.CL", FRIDAY): DEAD}
    quiet = replace(SHORES, query=parse_query("cat:cs.CL OR cat:math.HO"))
    with pytest.raises(FetchError, match="It refuses"):
        bench.build(topic=quiet)
    assert bench.library.load_issue_records("shores") == ()

    listings.errors.clear()
    made = bench.build(topic=quiet)
    assert (made.issue, is_complete(made)) == (None, False)


def test_a_listing_takes_up_what_a_search_missed(bench: Workbench, listings: FakeListings) -> None:
    bench.listings = None
    bench.set_date(SATURDAY - WEEK)
    bench.source.papers = (tide(20, WEDNESDAY - WEEK),)
    bench.build(SATURDAY - WEEK, topic=SHORES)

    bench.listings = listings
    bench.set_date(SATURDAY)
    bench.source.papers += (tide(0, WEDNESDAY - WEEK), *tides(range(1, 6)))
    listings.announce(WEDNESDAY - WEEK, *names(0))

    made = bench.build(topic=SHORES)
    assert decisions(made)[names(0)[0]] == "chosen"
    assert digest_of(made).counts.late == 1


def test_what_a_search_gave_an_issue_stays_its_own(
    bench: Workbench, listings: FakeListings
) -> None:
    held_back, later = tide(30, TUESDAY), SATURDAY + WEEK
    bench.source.papers += (held_back,)
    bench.listings = None
    assert held_back.id in bench.chosen(topic=SHORES)

    listings.announce(TUESDAY + WEEK, held_back.id)
    bench.listings = listings
    bench.set_date(later)
    assert held_back.id in bench.chosen(topic=SHORES, refresh=True)
    assert decisions(bench.build(later, topic=SHORES)) == {held_back.id: "already_issued"}


@pytest.mark.parametrize("is_issued", [True, False])
def test_what_listings_have_later_is_of_the_week_before_where_the_later_issue_never_took_it(
    bench: Workbench, listings: FakeListings, *, is_issued: bool
) -> None:
    held_back, later = tide(30, TUESDAY), SATURDAY + WEEK
    bench.source.papers += (held_back, tide(40, WEDNESDAY + WEEK))
    listings.announce(TUESDAY + WEEK, held_back.id)
    bench.set_date(later)
    if is_issued:
        bench.listings = None
        assert bench.chosen(later, topic=SHORES) == names(40)
        bench.listings = listings
    fetch(bench, since=TUESDAY + WEEK, until=TUESDAY + WEEK)

    assert (held_back.id in bench.chosen(topic=SHORES)) is is_issued


@pytest.mark.usefixtures("listings")
def test_what_the_library_holds_of_the_window_is_taken(bench: Workbench) -> None:
    bench.library.save_papers([tide(30, TUESDAY), tide(31, MONDAY - WEEK)], at=bench.clock.now())
    assert bench.chosen(topic=SHORES) == names(1, 2, 3, 4, 5, 30)
