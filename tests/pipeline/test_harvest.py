"""A harvest goes on wherever it broke off, loses nothing, and is believed where it was whole."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digest.errors import AnswerError, FetchError, LibraryError
from digest.model import Harvest, HarvestPage, Paper
from digest.pipeline import HarvestResult, harvest_sets, topic_of
from digest.publication import is_withdrawn
from digest.store import open_library
from tests.fakes import FakeHarvester, unread
from tests.pipeline.workbench import Workbench, decisions, digest_of, is_complete, tide, tides

NAME, OTHER = "cs.CV", "stat.ML"
MONDAY = date(2026, 2, 23)
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
Row = tuple[Paper, date]


def week(size: int = 60) -> list[Row]:
    """Invent so many records a day, from Monday to Friday."""
    return [
        (tide(number + size * day), MONDAY + DAY * day)
        for day in range(5)
        for number in range(1, size + 1)
    ]


def harvest(bench: Workbench, source: FakeHarvester, *, full: bool = False) -> HarvestResult:
    """Harvest once."""
    (done,) = harvest_sets((NAME,), bench.ports, source, full=full)
    return done


def held(bench: Workbench) -> set[str]:
    """Return what the library has."""
    return {one for one, _, _ in bench.library.load_titles()}


def names_of(rows: Sequence[Row]) -> set[str]:
    """Return identifiers."""
    return {paper.id for paper, _ in rows}


def test_a_full_harvest_is_followed_by_what_changed_since(bench: Workbench) -> None:
    rows = week()
    source = FakeHarvester(rows, size=1000)
    done = harvest(bench, source)
    assert done.harvest == Harvest(name=NAME, until=NOON, records=300)
    assert (done.pages, done.records, done.complete, done.problems) == (1, 300, True, ())
    new = (tide(999), date(2026, 3, 1))
    source.rows, source.now = [*rows, new], NOON + DAY
    bench.clock.elapsed += DAY.total_seconds()
    done = harvest(bench, source)
    assert source.asked == [(None, ""), (date(2026, 2, 27), "")]
    assert (done.records, done.new, done.harvest.until) == (61, 1, NOON + DAY)
    assert done.harvest.records == 301
    assert held(bench) == names_of([*rows, new])


def test_what_sets_share_is_counted_in_each_once(bench: Workbench) -> None:
    """The library gains one paper, which either set has, beside what comes once more."""
    source, names = FakeHarvester(week(), size=50), (NAME, OTHER)
    firsts = list(harvest_sets(names, bench.ports, source, full=False))
    assert [(one.new, one.harvest.records) for one in firsts] == [(300, 300), (0, 300)]
    source.rows, source.now = [*source.rows, (tide(999), date(2026, 3, 1))], NOON + DAY
    bench.clock.elapsed += DAY.total_seconds()
    seconds = list(harvest_sets(names, bench.ports, source, full=False))
    assert [(one.new, one.harvest.records) for one in seconds] == [(1, 301), (1, 301)]


@pytest.mark.parametrize("size", [7, 50, 60, 130])
def test_a_harvest_is_killed_at_every_page(bench: Workbench, size: int) -> None:
    source, left = FakeHarvester(week(), size=size), [1]

    def strike() -> None:
        left[0] -= 1
        if left[0] < 0:
            left[0] = 1
            raise KeyboardInterrupt

    source.before = strike
    for _ in range(100):
        try:
            done = harvest(bench, source)
            break
        except KeyboardInterrupt:
            continue
    assert done.complete
    assert done.harvest.records == 300
    assert held(bench) == names_of(source.rows)
    # Each request that was struck is made again, and none besides.
    assert len(source.asked) == 2 * len(set(source.asked)) - 1


def test_a_day_begins_again_so_that_no_record_is_passed_over(bench: Workbench) -> None:
    rows = week()
    source = FakeHarvester(rows, size=150)

    def change() -> None:
        """Revise what came of the last day, half a day before its rest is asked for."""
        if len(source.asked) == 2:
            moved = [(replace(paper, version=2), MONDAY + DAY * 5) for paper, _ in rows[120:140]]
            source.rows = [*rows[:120], *rows[140:], *moved]

    source.before = change
    assert harvest(bench, source).complete
    assert held(bench) == names_of(rows)
    assert (
        sum(paper.version == 2 for paper in bench.library.load_papers(held(bench)).values()) == 20
    )


@pytest.mark.parametrize("dead", [False, True])
def test_records_in_no_order_are_had_by_tokens_alone(bench: Workbench, *, dead: bool) -> None:
    rows = week()
    source = FakeHarvester([*rows[200:], *rows[:200]], size=120)
    if dead:
        source.before = lambda: setattr(source, "dead", len(source.asked) == 3)
    done = harvest(bench, source)
    assert held(bench) == names_of(rows)
    again = [(None, ""), (None, "120"), (None, "240")]
    assert source.asked == ([*again[:3], *again] if dead else again)
    assert (done.complete, done.harvest.records) == (True, 300)


def test_an_order_that_was_none_after_all_is_given_up(bench: Workbench) -> None:
    rows = week()
    mixed = [*rows[:150], *rows[250:], *rows[150:250]]
    source = FakeHarvester(mixed, size=130)
    assert harvest(bench, source).complete
    assert source.asked[:2] == [(None, ""), (MONDAY + 2 * DAY, "")]
    assert source.asked[-1][0] is None
    assert held(bench) == names_of(rows)


def test_a_token_that_is_old_is_not_relied_on(bench: Workbench) -> None:
    source = FakeHarvester(week(80), size=60, before=lambda: None)
    source.before = lambda: _break_off(now=len(source.asked) == 4)
    assert not harvest(bench, source).complete
    before = bench.library.load_harvests()[NAME].run
    assert before
    assert (before.start, bool(before.token)) == (MONDAY + DAY, True)
    bench.clock.elapsed += 3600.0
    assert harvest(bench, source).complete
    assert source.asked[4] == (MONDAY + DAY, "")


def _break_off(*, now: bool) -> None:
    if now:
        raise FetchError("The line is dead.")


def test_a_service_that_takes_no_token_is_left(bench: Workbench) -> None:
    done = harvest(bench, FakeHarvester(week(), dead=True))
    assert not done.complete
    assert "does not take its own tokens" in done.problems[0].message
    assert done.harvest.until is None


def test_finding_nothing_proves_nothing(bench: Workbench) -> None:
    source = FakeHarvester([])
    done = harvest(bench, source)
    assert (done.complete, len(done.problems), done.harvest.until) == (False, 1, None)
    source.rows = week(3)
    assert harvest(bench, source).complete
    source.rows, source.now = [], NOON + 5 * DAY
    bench.clock.elapsed += 5 * DAY.total_seconds()
    done = harvest(bench, source)
    assert (done.complete, done.problems, done.harvest.until) == (True, (), NOON)


def test_that_nothing_is_left_is_not_believed_of_a_day_that_had_records(bench: Workbench) -> None:
    rows = week()
    source = FakeHarvester(rows, size=150)
    source.before = lambda: setattr(source, "rows", [] if len(source.asked) == 2 else rows)
    done = harvest(bench, source)
    assert source.asked == [(None, ""), (MONDAY + 2 * DAY, "")]
    assert (done.complete, done.harvest.until) == (False, None)
    assert "cs.CV has no record where some came before" in done.problems[0].message
    assert harvest(bench, source).complete
    assert source.asked[2] == source.asked[1]
    assert held(bench) == names_of(rows)


def test_records_that_cannot_be_read_are_remembered_until_they_come(bench: Workbench) -> None:
    rows = week()
    odd = [rows[place][0].id for place in (7, 70, 299)]
    source = FakeHarvester(rows, odd=odd)
    done = harvest(bench, source)
    assert (done.complete, done.unread, done.problems) == (True, True, tuple(map(unread, odd)))
    assert bench.library.load_harvests()[NAME].unread == done.problems
    # The last day comes again, and the record with it.
    source.odd, source.now = odd[:1], NOON + DAY
    done = harvest(bench, source)
    assert (done.complete, done.unread, done.problems) == (True, False, ())
    assert done.harvest.unread == tuple(map(unread, odd[:2]))
    assert harvest(bench, source, full=True).harvest.unread == (unread(odd[0]),)
    source.odd = ()
    assert harvest(bench, source, full=True).harvest.unread == ()
    source.odd = list(names_of(week(100)))
    source.rows = week(100)
    assert len(harvest(bench, source, full=True).harvest.unread) == 300


@pytest.mark.parametrize(
    "name, sets, is_told",
    [
        *(("2602.00009", ["cs.LG"], True), ("2602.00009", ["cs.LG", "cs.CL"], True)),
        *(("x/1", ["all"], True), ("2603.00001", ["cs.*"], True)),
        *(("2601.00009", ["cs.LG"], False), ("math/0602009", ["cs.LG"], False)),
    ],
)
def test_an_issue_is_told_of_records_that_could_not_be_read(
    bench: Workbench, *, name: str, sets: list[str], is_told: bool
) -> None:
    page = HarvestPage(answered=NOON, papers=tides(range(1, 5)))
    for one in sets:
        gone = (unread(name if one != "cs.CL" else "2602.00001"),)
        bench.library.save_harvest(Harvest(name=one, until=HARVESTED, unread=gone), page, at=NOON)
    made = bench.make(topic=topic_of(query="cat:cs.LG", slug="shores"))
    assert len(decisions(made)) == 4
    assert is_complete(made)
    assert [one.subject for one in digest_of(made).problems] == ([name] if is_told else [])


def test_a_full_harvest_that_broke_off_goes_on_and_another_begins_anew(bench: Workbench) -> None:
    source = FakeHarvester(week(3), size=4)
    harvest(bench, source)
    source.before = lambda: _break_off(now=len(source.asked) == 7)
    assert not harvest(bench, source, full=True).complete
    assert bench.library.load_harvests()[NAME].until == NOON
    assert harvest(bench, source, full=True).complete
    assert source.asked[4:] == [(None, ""), (None, "4"), (None, "8"), (None, "8"), (None, "12")]


def test_an_old_answer_and_a_clock_that_is_ahead_count_for_no_more(bench: Workbench) -> None:
    source = FakeHarvester(week(3), now=NOON + 9 * DAY)
    assert harvest(bench, source).harvest.until == NOON
    old = FakeHarvester(week(3), now=NOON - 3 * DAY)
    # What is older than a day is followed by what came since.
    done = harvest(bench, old, full=True)
    assert (done.harvest.until, len(old.asked)) == (NOON, 1)


def test_one_set_that_fails_costs_no_other_but_a_dead_line_does(bench: Workbench) -> None:
    class Failing(FakeHarvester):
        def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
            self.asked.append((start, f"{name}{token}"))
            raise AnswerError("No such set.") if name == "cs.AI" else FetchError("Dead.")

    source = Failing([])
    done = list(harvest_sets(("cs.AI", "cs.CL", "cs.CV"), bench.ports, source, full=False))
    assert [name for _, name in source.asked] == ["cs.AI", "cs.CL"]
    assert [one.complete for one in done] == [False] * 3
    assert [one.problems[0].subject for one in done] == ["cs.AI", "cs.CL", "cs.CV"]


def test_a_set_is_harvested_by_one_run_at_a_time(bench: Workbench, tmp_path: Path) -> None:
    source, other = FakeHarvester(week(3)), FakeHarvester(week(3))
    with open_library(tmp_path / "home", now=bench.clock.now, patience=0) as library:
        ports = replace(bench.ports, library=library)

        def harvest_beside() -> None:
            with pytest.raises(LibraryError, match=r"is harvesting cs\.CV; this one has waited"):
                list(harvest_sets((NAME,), ports, other, full=False))

        source.before = harvest_beside
        assert harvest(bench, source).complete
        assert (len(source.asked), other.asked) == (1, [])
        list(harvest_sets((NAME,), ports, other, full=False))
        assert len(other.asked) == 1


def test_what_was_whole_stays_so_whatever_a_run_remembers(bench: Workbench) -> None:
    page = HarvestPage(answered=NOON)
    for until in (NOON, NOON - DAY, None, NOON + DAY):
        bench.library.save_harvest(Harvest(name=NAME, until=until), page, at=NOON)
        kept = bench.library.load_harvests()[NAME].until
        assert kept == max(NOON, until or NOON)


def test_a_deleted_record_is_withdrawn_and_stays_so(bench: Workbench) -> None:
    paper = tide(1)
    bench.library.save_papers([paper], at=NOON)
    page = HarvestPage(answered=NOON, deleted=(paper.id, "2602.77777"))
    bench.library.save_harvest(Harvest(name=NAME), page, at=NOON)
    bench.library.save_papers([paper], at=NOON)
    (kept,) = bench.library.load_papers([paper.id, "2602.77777"]).values()
    assert is_withdrawn(kept)
    bench.library.save_papers([replace(paper, version=2)], at=NOON)
    assert not is_withdrawn(bench.library.load_papers([paper.id])[paper.id])


# The batch of Friday, 27 February, went out on Thursday at 20:00, which is 1:00 UTC.
OUT = datetime(2026, 2, 27, 1, tzinfo=UTC)
HARVESTED = OUT + timedelta(hours=3)


@pytest.mark.parametrize(
    "query, sets, until, is_had",
    [
        ("cat:cs.LG", ["cs.LG"], HARVESTED, True),
        ("cat:cs.LG", ["cs.LG"], HARVESTED - timedelta(seconds=1), False),
        ("cat:cs.LG", ["cs.LG"], None, False),
        ("cat:cs.LG", ["cs.*"], HARVESTED, True),
        ("cat:cs.LG", ["all"], HARVESTED, True),
        ("cat:cs.LG", ["stat.*", "cs.CL"], HARVESTED, False),
        ("cat:cs.*", ["cs.LG"], HARVESTED, False),
        ("cat:cs.LG OR cat:stat.ML", ["cs.LG"], HARVESTED, False),
        ("cat:cs.LG OR cat:stat.ML", ["cs.LG", "stat.*"], HARVESTED, True),
        ('cat:cs.LG AND all:"tide pools"', ["cs.LG"], HARVESTED, True),
        ('all:"tide pools"', ["cs.LG"], HARVESTED, False),
        ('all:"tide pools"', ["all"], HARVESTED, True),
        ('cat:cs.LG AND all:"the tides pool"', ["cs.LG"], HARVESTED, True),
        ("cat:cs.LG ANDNOT rn:TR", ["cs.LG"], HARVESTED, False),
        ("cat:cs.LG ANDNOT au:Nobody", ["cs.LG"], HARVESTED, False),
    ],
)
def test_what_is_whole_is_not_searched_for(
    bench: Workbench, *, query: str, sets: list[str], until: datetime | None, is_had: bool
) -> None:
    bench.source.papers = tides(range(1, 5))
    page = HarvestPage(answered=NOON, papers=bench.source.papers)
    for name in sets:
        bench.library.save_harvest(Harvest(name=name, until=until), page, at=NOON)
    subject = topic_of(query=query, slug="shores")
    made = bench.make(topic=subject)
    assert len(decisions(made)) == 4
    assert is_complete(made)
    assert bool(bench.source.requests) is not is_had
    assert len(decisions(bench.make(topic=subject, offline=True))) == 4
    bench.make(topic=subject, refresh=True)
    assert bench.source.requests


def test_an_issue_that_harvests_cannot_fill_is_searched_for_as_ever(bench: Workbench) -> None:
    """A week later nothing newer is harvested: the look-back and the week are asked for."""
    bench.source.papers = tides(range(1, 5))
    page = HarvestPage(answered=NOON, papers=bench.source.papers)
    bench.library.save_harvest(Harvest(name="all", until=HARVESTED), page, at=NOON)
    bench.build()
    assert bench.source.requests == 0
    later = date(2026, 3, 7)
    bench.set_date(later)
    late = tide(9, published=tide(1).published)
    bench.source.papers = (*bench.source.papers, late, tide(10, date(2026, 3, 4)))
    made = bench.make(later)
    assert bench.source.requests
    assert {late.id, tide(10).id} <= decisions(made).keys()
