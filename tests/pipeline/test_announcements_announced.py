"""Listings: each is read once, whole, and what cannot be had is named."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from digest.errors import AnswerError, FetchError, OutdatedError, UsageError
from digest.model import Window
from digest.pipeline import Collected, Subject, Wanted, gather
from digest.pipeline.announcements.announced import Announced, collect_announced
from digest.query import parse_query
from tests.fakes import FakeListings, SilentProgress
from tests.pipeline.desk import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    WEDNESDAY,
    WEEK,
    Desk,
    fates,
    ids,
    tide,
    tides,
)


@dataclass
class CountedProgress(SilentProgress):
    """An observer that remembers how many steps were to be done, and were done."""

    totals: list[int | None] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    def begin(self, task: str, total: int | None) -> None:
        """Remember the total."""
        if task == "Fetching listings":
            self.totals.append(total)

    def advance(self, done: int, total: int | None = None) -> None:
        """Remember a step."""
        if total is None:
            self.done.append(done)


DAYS = Window(start=MONDAY, end=FRIDAY)
TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
SHORES = Subject(slug="shores", name="shores", query=parse_query("cat:cs.LG"))


@pytest.fixture
def listings(desk: Desk) -> FakeListings:
    """Give listings to the desk, one paper in each from Monday to Friday."""
    desk.listings = FakeListings()
    desk.source.papers = tides(range(1, 6))
    for number in range(1, 6):
        desk.listings.announce(MONDAY + timedelta(days=number - 1), f"2602.{number:05}")
    return desk.listings


def collect(desk: Desk, *names: str, days: Window = DAYS, offline: bool = False) -> Announced:
    """Collect listings, by default those of one category."""
    return collect_announced(names or ("cs.LG",), days, desk.tools, offline=offline)


def messages(found: Announced | Collected) -> str:
    """Return what is told of problems."""
    return " ".join(problem.message for problem in found.problems)


def test_a_listing_that_is_held_whole_is_never_asked_for_again(
    desk: Desk, listings: FakeListings
) -> None:
    first = collect(desk)
    asked = len(listings.asked)

    assert collect(desk) == collect(desk, offline=True) == first
    assert len(listings.asked) == asked == 5
    assert first.days["2602.00002"] == MONDAY + timedelta(days=1)


def test_a_paper_counts_on_the_first_day_that_lists_it_as_new_or_cross(
    desk: Desk, listings: FakeListings
) -> None:
    listings.announce(WEDNESDAY, "2601.00007", "2602.00001", kind="cross")
    listings.announce(WEDNESDAY, "2601.00008", kind="replace")
    listings.announce(WEDNESDAY, "2601.00009", kind="replace-cross")

    found = collect(desk)

    assert found.days["2602.00001"] == MONDAY
    assert found.days["2601.00007"] == WEDNESDAY
    assert found.new == frozenset(f"2602.{number:05}" for number in range(1, 6))
    assert not {"2601.00008", "2601.00009"} & found.days.keys()


def test_a_listing_that_was_cut_off_is_gone_on_with(desk: Desk, listings: FakeListings) -> None:
    listings.announce(MONDAY, *(f"2601.{number:05}" for number in range(10, 17)))
    listings.errors["cs.LG", MONDAY] = FetchError("The line is dead.", hint="Mend it.")

    cut = collect(desk)
    assert "The listing of cs.LG of 2026-02-23: The line is dead." in messages(cut)
    assert "2601.00010" in cut.days

    listings.errors.clear()
    found = collect(desk)
    assert found.problems == ()
    assert len(found.days) == 12


def test_a_run_that_was_killed_within_a_listing_asks_for_the_rest_alone(
    desk: Desk, listings: FakeListings
) -> None:
    listings.announce(MONDAY, *(f"2601.{number:05}" for number in range(10, 17)))
    pages = listings.fetch_listing("cs.LG", MONDAY)
    desk.library.save_listing(next(pages), source="fake listings", at=desk.clock.now())
    listings.asked.clear()

    found = collect(desk, days=Window(start=MONDAY, end=MONDAY))

    assert [start for _, _, start in listings.asked] == [3, 6]
    assert len(found.days) == 8


@pytest.mark.parametrize("error, asked", [(FetchError, 1), (AnswerError, 2)])
def test_a_service_that_refuses_is_left_alone_and_one_of_no_use_after_two_listings(
    desk: Desk, listings: FakeListings, error: type[FetchError], asked: int
) -> None:
    for number in range(3):
        listings.errors["cs.LG", MONDAY + timedelta(days=number)] = error("It refuses.")

    found = collect(desk)

    assert len(listings.asked) == asked
    left = MONDAY + timedelta(days=asked)
    assert f"Not asked for after that: cs.LG, {5 - asked} days, {left} to" in messages(found)


def test_after_a_refusal_days_beyond_reach_are_left_alone_too(
    desk: Desk, listings: FakeListings
) -> None:
    listings.first = THURSDAY
    listings.errors["cs.LG", FRIDAY] = FetchError("It refuses.")

    found = collect(desk)

    assert [day for _, day, _ in listings.asked] == [THURSDAY, FRIDAY]
    assert "Not asked for after that: cs.LG, 3 days, 2026-02-23 to" in messages(found)
    assert "has 2026-02-26 to" not in messages(found)


def test_a_refusal_of_days_beyond_reach_is_told(desk: Desk, listings: FakeListings) -> None:
    listings.first = THURSDAY
    listings.errors["cs.LG", WEDNESDAY] = FetchError("It refuses.")

    found = collect(desk)

    assert [day for _, day, _ in listings.asked] == [THURSDAY, FRIDAY, WEDNESDAY]
    assert "The listing of cs.LG of 2026-02-25: It refuses." in messages(found)
    assert "Not asked for after that: cs.LG, 2 days" in messages(found)


def test_a_listing_that_fails_every_time_does_not_keep_others_from_being_asked_for(
    desk: Desk, listings: FakeListings
) -> None:
    listings.errors["cs.LG", MONDAY] = FetchError("It is out of order.")

    assert collect(desk).days == {}
    assert len(collect(desk).days) == 4
    assert [day for _, day, _ in listings.asked][-1] == MONDAY


def test_a_source_that_is_merely_behind_is_no_failure(desk: Desk, listings: FakeListings) -> None:
    for number in range(4):
        listings.errors["cs.LG", MONDAY + timedelta(days=number)] = OutdatedError("Not yet.")

    found = collect(desk)

    assert len(listings.asked) == 5
    assert list(found.days) == ["2602.00005"]
    assert len(found.problems) == 4


def test_a_listing_without_a_newer_identifier_is_stale(desk: Desk, listings: FakeListings) -> None:
    collect(desk, days=Window(start=MONDAY, end=WEDNESDAY))
    listings.notices["cs.LG", MONDAY + timedelta(days=3)] = listings.notices["cs.LG", WEDNESDAY]

    found = collect(desk)

    assert "The listing of cs.LG of 2026-02-26: It is stale" in messages(found)
    assert "2602.00005" in found.days
    assert found.days["2602.00003"] == WEDNESDAY


def test_other_categories_tell_that_a_listing_is_stale(desk: Desk, listings: FakeListings) -> None:
    listings.announce(MONDAY, "2602.00300", category="cs.CL")
    listings.announce(WEDNESDAY, "2602.00200", category="cs.AI")

    collect(desk, "cs.CL", days=Window(start=MONDAY, end=MONDAY))
    found = collect(desk, "cs.AI", days=Window(start=WEDNESDAY, end=WEDNESDAY))

    assert "no paper newer than arXiv:2602.00300" in messages(found)
    assert found.days == {}


@pytest.mark.usefixtures("listings")
def test_an_empty_listing_is_believed_where_another_category_has_papers(desk: Desk) -> None:
    desk.set_date(MONDAY)
    monday = Window(start=MONDAY, end=MONDAY)

    alone = collect(desk, "math.HO", days=monday)
    both = collect(desk, "cs.LG", "math.HO", days=monday)

    assert "lists nothing in math.HO on 2026-02-23, a working day" in messages(alone)
    assert both.problems == ()


def test_an_empty_listing_is_believed_when_it_is_empty_again_hours_later(
    desk: Desk, listings: FakeListings
) -> None:
    monday = Window(start=MONDAY, end=MONDAY)
    desk.set_date(MONDAY)
    assert collect(desk, "math.HO", days=monday).problems
    desk.clock.sleep(timedelta(hours=7).total_seconds())
    assert collect(desk, "math.HO", days=monday).problems, "its day is not over"

    desk.set_date(WEDNESDAY)
    assert collect(desk, "math.HO", days=monday).problems == ()
    asked = len(listings.asked)
    assert collect(desk, "math.HO", days=monday).problems == ()
    assert len(listings.asked) == asked


@pytest.mark.usefixtures("listings")
def test_empty_days_of_one_category_are_told_in_one_sentence(desk: Desk) -> None:
    names = ("math.HO", "math.GN")
    found = gather(Wanted(categories=names, since=MONDAY, until=FRIDAY), desk.tools)

    assert [problem.message for problem in found.problems] == [
        f"arXiv lists nothing in {name} on 5 working days, 2026-02-23 to 2026-02-27:"
        " papers may be missing."
        for name in ("math.GN", "math.HO")
    ]


@pytest.mark.usefixtures("listings")
def test_an_empty_listing_of_a_day_long_past_is_doubted_once_too(desk: Desk) -> None:
    monday = Window(start=MONDAY, end=MONDAY)
    assert collect(desk, "math.HO", days=monday).problems
    desk.clock.sleep(timedelta(hours=1).total_seconds())
    assert collect(desk, "math.HO", days=monday).problems
    desk.clock.sleep(timedelta(hours=7).total_seconds())
    assert collect(desk, "math.HO", days=monday).problems == ()


def test_a_busy_category_is_never_empty_because_others_are_not(
    desk: Desk, listings: FakeListings
) -> None:
    for place in range(4):
        day = MONDAY + timedelta(days=place)
        listings.announce(day, *(f"2602.{place}{n:04}" for n in range(20)), category="cs.CV")

    found = collect(desk, "cs.LG", "cs.CV")

    assert "lists nothing in cs.CV on 2026-02-27" in messages(found)
    listings.announce(FRIDAY, "2602.90000", category="cs.CV")
    assert "2602.90000" in collect(desk, "cs.LG", "cs.CV").days


def test_days_beyond_reach_are_tried_from_the_newest_until_one_is_refused(
    desk: Desk, listings: FakeListings
) -> None:
    """How far back a service really goes it knows best."""
    listings.first = THURSDAY
    listings.errors["cs.LG", TUESDAY] = AnswerError("That is too long ago.")

    found = collect(desk)

    assert "'fake listings' has 2026-02-26 to 2026-02-28, not: cs.LG, 2 days" in messages(found)
    assert [day for _, day, _ in listings.asked] == [THURSDAY, FRIDAY, WEDNESDAY, TUESDAY]
    assert sorted(found.days.values()) == [WEDNESDAY, THURSDAY, FRIDAY]


def test_a_feed_is_asked_for_its_day_alone(desk: Desk, listings: FakeListings) -> None:
    listings.first = FRIDAY
    desk.set_date(FRIDAY)

    found = collect(desk)

    assert "'fake listings' has 2026-02-27 alone, not: cs.LG, 4 days" in messages(found)
    assert [day for _, day, _ in listings.asked] == [FRIDAY]


def test_the_time_left_counts_the_listings_that_the_source_has(
    desk: Desk, listings: FakeListings
) -> None:
    listings.first = THURSDAY
    listings.errors["cs.LG", TUESDAY] = AnswerError("That is too long ago.")
    desk.progress = counted = CountedProgress()

    collect(desk)

    assert counted.totals == [2]
    assert max(counted.done) == 2


def test_offline_a_listing_that_was_never_fetched_is_a_problem(
    desk: Desk, listings: FakeListings
) -> None:
    found = collect(desk, offline=True)

    assert "The library has no whole listing: cs.LG, 5 days" in messages(found)
    assert "Without --offline" in found.problems[0].hint
    assert listings.asked == []


@pytest.mark.usefixtures("listings")
def test_an_issue_holds_what_the_listings_of_its_window_have(desk: Desk) -> None:
    """Whatever their submission times: a paper that was held back belongs where it is listed."""
    held_back = tide(4, WEDNESDAY - WEEK)
    desk.source.papers = (*tides((1, 2, 3)), held_back, tide(5), tide(6))

    assert desk.chosen(subject=SHORES) == [f"2602.{number:05}" for number in range(1, 6)]
    held = desk.library.load_papers([held_back.id])[held_back.id]
    assert held.announced == MONDAY + timedelta(days=3)


def test_a_cross_listing_that_comes_later_counts_when_it_is_listed(
    desk: Desk, listings: FakeListings
) -> None:
    old = tide(7, WEDNESDAY - WEEK * 3)
    desk.source.papers += (old,)
    listings.announce(WEDNESDAY, old.id, kind="cross")

    made = desk.build(subject=SHORES).made

    assert fates(made)[old.id] == "chosen"
    assert desk.library.load_papers([old.id])[old.id].announced is None


def test_a_record_from_before_a_cross_listing_is_asked_for_again(
    desk: Desk, listings: FakeListings
) -> None:
    before = tide(7, WEDNESDAY - WEEK * 3, primary="stat.ML", categories=("stat.ML",))
    desk.library.save_papers([before], at=desk.clock.now())
    desk.source.papers += (replace(before, categories=("stat.ML", "cs.LG")),)
    listings.announce(WEDNESDAY, before.id, kind="cross")

    assert before.id in desk.chosen(subject=SHORES)


def fetch(desk: Desk, *names: str, since: date = MONDAY) -> Collected:
    """Fetch what was announced from a day to the Friday."""
    return gather(Wanted(categories=names, since=since, until=FRIDAY, number=None), desk.tools)


def is_complete(desk: Desk, day: date, category: str = "cs.LG") -> bool:
    """Tell whether a listing is held whole."""
    held = desk.library.load_listing(category, day)
    return held is not None and held.complete


def test_a_listing_that_has_become_shorter_is_told(desk: Desk, listings: FakeListings) -> None:
    listings.announce(FRIDAY, "2602.00006")
    desk.source.papers += (tide(6),)
    fetch(desk, "cs.LG")
    listings.notices["cs.LG", FRIDAY] = listings.notices["cs.LG", FRIDAY][:1]

    again = Wanted(categories=("cs.LG",), since=FRIDAY, until=FRIDAY, refresh=True)
    found = gather(again, desk.tools)

    assert "of 2026-02-27 came with 1 entries, and had 2 before" in messages(found)
    assert ids(found.papers) == ["2602.00006", "2602.00005"]


@pytest.fixture
def strangers(desk: Desk, listings: FakeListings) -> list[str]:
    """Let Friday's listing of robots, and by mistake that of shores, have papers of robots."""
    robots = [tide(n, primary="cs.RO", categories=("cs.RO",)) for n in range(30, 35)]
    desk.source.papers += tuple(robots)
    for name in ("cs.RO", "cs.LG"):
        listings.notices[name, FRIDAY] = ()
        listings.announce(FRIDAY, *ids(robots), category=name)
        for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY):
            listings.announce(day, "2601.00030", kind="replace", category="cs.RO")
        # However many replacements there are.
        replaced = (f"2601.{number:05}" for number in range(40, 50))
        listings.announce(FRIDAY, *replaced, kind="replace", category=name)
    return ids(robots)


@pytest.mark.parametrize("names", [("cs.LG",), ("cs.LG", "cs.RO")], ids=["alone", "both"])
def test_a_listing_of_another_category_s_papers_is_told_and_asked_for_again(
    desk: Desk, listings: FakeListings, strangers: list[str], names: tuple[str, ...]
) -> None:
    for _ in range(2):
        listings.asked.clear()
        found = fetch(desk, *names)

        assert "The listing of cs.LG of 2026-02-27 has papers that arXiv's" in messages(found)
        assert len(found.problems) == 1
        assert not found.complete
        assert not is_complete(desk, FRIDAY)
        assert set(strangers) <= set(ids(found.papers))
    assert {(name, day) for name, day, _ in listings.asked} == {("cs.LG", FRIDAY)}


@pytest.mark.usefixtures("strangers")
def test_behind_another_category_s_listing_the_right_one_is_whole(
    desk: Desk, listings: FakeListings
) -> None:
    fetch(desk, "cs.LG")
    listings.notices["cs.LG", FRIDAY] = ()
    listings.announce(FRIDAY, "2602.00005", "2602.00035")
    desk.source.papers += (tide(35),)

    found = fetch(desk, "cs.LG")

    assert found.problems == ()
    assert {"2602.00005", "2602.00035"} <= set(ids(found.papers))
    assert is_complete(desk, FRIDAY)
    assert desk.build(subject=SHORES).problems == ()


@pytest.mark.usefixtures("strangers")
def test_an_issue_made_of_another_category_s_listing_is_incomplete(desk: Desk) -> None:
    made = desk.build(subject=SHORES).made

    assert made.edition is not None
    assert not made.edition.complete
    assert fates(made).keys() == {f"2602.{number:05}" for number in range(1, 5)}


def test_a_paper_that_was_taken_out_of_a_category_is_no_reason_to_doubt_its_listing(
    desk: Desk, listings: FakeListings
) -> None:
    """The search is right about it, once its day is over."""
    desk.source.papers += (tide(30, primary="cs.RO", categories=("cs.RO",)),)
    listings.announce(FRIDAY, "2602.00030", kind="cross")

    made = desk.build(subject=SHORES).made

    assert made.edition is not None
    assert made.edition.complete
    assert "2602.00030" not in fates(made)
    assert is_complete(desk, FRIDAY)


def test_on_its_day_a_cross_listing_that_the_search_does_not_know_of_yet_is_waited_for(
    desk: Desk, listings: FakeListings
) -> None:
    desk.set_date(FRIDAY)
    before = tide(30, WEDNESDAY - WEEK, primary="cs.RO", categories=("cs.RO",))
    known, desk.source.papers = desk.source.papers, (*desk.source.papers, before)
    listings.announce(FRIDAY, before.id, kind="cross")

    assert "The listing of cs.LG of 2026-02-27 has papers" in messages(fetch(desk, "cs.LG"))

    desk.source.papers = (*known, replace(before, categories=("cs.RO", "cs.LG")))
    found = fetch(desk, "cs.LG")
    assert found.problems == ()
    assert before.id in ids(found.papers)
    assert is_complete(desk, FRIDAY)


@pytest.mark.usefixtures("strangers")
def test_offline_nothing_is_judged_by_records_that_may_be_old(desk: Desk) -> None:
    fetch(desk, "cs.LG")
    wanted = Wanted(categories=("cs.LG",), since=MONDAY, until=FRIDAY, offline=True)
    assert "The library has no whole listing: cs.LG, 2026-02-27." in messages(
        gather(wanted, desk.tools)
    )


def test_papers_of_the_listings_that_the_query_does_not_want_are_no_part_of_the_issue(
    desk: Desk, listings: FakeListings
) -> None:
    desk.source.papers += (tide(8, id="2601.00008", title="Dunes", abstract="We count dunes."),)
    listings.announce(WEDNESDAY, "2601.00008")
    subject = Subject(
        slug="pools", name="pools", query=parse_query('all:"tide pools" AND cat:cs.LG')
    )

    assert desk.chosen(subject=subject) == [f"2602.{number:05}" for number in range(1, 6)]


def test_a_week_of_which_no_listing_could_be_had_is_not_made(
    desk: Desk, listings: FakeListings
) -> None:
    with pytest.raises(FetchError, match="never fetched"):
        desk.build(subject=SHORES, offline=True)
    for number in range(5):
        day = MONDAY + timedelta(days=number)
        listings.errors["cs.LG", day] = FetchError("The line is dead.")

    with pytest.raises(FetchError, match="The line is dead"):
        desk.build(subject=SHORES)
    assert desk.library.load_editions("shores") == ()


def test_a_week_of_which_one_listing_failed_and_the_others_are_empty_is_not_made(
    desk: Desk, listings: FakeListings
) -> None:
    listings.errors["cs.CL", FRIDAY] = FetchError("It refuses.")
    quiet = Subject(slug="quiet", name="quiet", query=parse_query("cat:cs.CL OR cat:math.HO"))

    with pytest.raises(FetchError, match="It refuses"):
        desk.build(subject=quiet)
    listings.errors.clear()
    assert desk.build(subject=quiet).made.edition is not None


def test_a_topic_without_categories_cannot_be_read_from_listings(
    desk: Desk, listings: FakeListings
) -> None:
    with pytest.raises(UsageError, match="not bound to any"):
        desk.build()
    assert listings.asked == []


def test_a_listed_paper_that_the_search_does_not_have_is_a_problem(
    desk: Desk, listings: FakeListings
) -> None:
    listings.announce(WEDNESDAY, "2602.00099")

    built = desk.build(subject=SHORES)

    assert "Announced, but not to be had: 2602.00099." in messages(
        Collected(problems=built.problems)
    )
    assert built.made.edition is not None
    assert not built.made.edition.complete


def test_what_an_issue_by_search_missed_the_next_by_listings_takes_up(
    desk: Desk, listings: FakeListings
) -> None:
    desk.listings = None
    desk.set_date(SATURDAY - WEEK)
    desk.source.papers = (tide(20, WEDNESDAY - WEEK),)
    desk.build(SATURDAY - WEEK, subject=SHORES)

    desk.listings = listings
    desk.set_date(SATURDAY)
    desk.source.papers += (tide(21, WEDNESDAY - WEEK), *tides(range(1, 6)))
    listings.announce(WEDNESDAY - WEEK, "2602.00000", "2601.90021")
    desk.source.papers += (tide(0, WEDNESDAY - WEEK),)

    digest = desk.build(subject=SHORES).made.digest

    assert digest is not None
    assert "2602.00000" in {entry.paper.id for entry in digest.entries}
    assert digest.counts.late == 1


def test_fetch_reads_the_latest_listing_unless_days_are_given(
    desk: Desk, listings: FakeListings
) -> None:
    latest = gather(Wanted(categories=("cs.LG",), number=None), desk.tools)
    week = gather(Wanted(categories=("cs.LG",), since=MONDAY, until=WEDNESDAY), desk.tools)
    query = gather(Wanted(query=parse_query("cat:cs.LG"), since=FRIDAY), desk.tools)

    assert ids(latest.papers) == ids(query.papers) == ["2602.00005"]
    assert ids(week.papers) == ["2602.00003", "2602.00002", "2602.00001"]
    assert len(listings.asked) == 4


@pytest.mark.usefixtures("listings")
def test_what_a_listing_states_is_not_lost_when_the_search_sends_the_paper_again(
    desk: Desk,
) -> None:
    gather(Wanted(categories=("cs.LG",)), desk.tools)

    desk.library.save_papers([replace(tide(5), comment="3 pages")], at=desk.clock.now())

    held = desk.library.load_papers(["2602.00005"])["2602.00005"]
    assert (held.announced, held.comment) == (FRIDAY, "3 pages")
