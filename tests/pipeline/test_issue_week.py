"""The ledger of weeks: each paper in one issue, none lost, none twice."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.errors import DigestError, LibraryError
from digest.model import Edition, Window
from digest.pipeline.plan import Subject, search_for
from digest.query import parse_query
from tests.pipeline.desk import (
    FRIDAY,
    MONDAY,
    SATURDAY,
    TIDES,
    WEDNESDAY,
    WEEK,
    Desk,
    fates,
    ids,
    subjects,
    tide,
    tides,
)
from tests.store.samples import edition

WINDOW = Window(start=SATURDAY - timedelta(days=6), end=SATURDAY)
LOOKBACK = Window(start=date(2026, 2, 8), end=date(2026, 2, 21))


def test_a_paper_is_due_on_its_stated_day_or_else_on_the_derived_one(desk: Desk) -> None:
    derived = tide(1, WEDNESDAY)
    stated = tide(2, WEDNESDAY, announced=SATURDAY + timedelta(days=3))
    desk.source.papers = (derived, stated)

    assert desk.chosen() == [derived.id]


def test_both_ends_of_the_window_belong_to_it(desk: Desk) -> None:
    days = (MONDAY - timedelta(days=3), MONDAY, FRIDAY, FRIDAY + timedelta(days=3))
    desk.source.papers = tuple(tide(number, day) for number, day in enumerate(days))

    assert desk.chosen(FRIDAY, days=5) == ["2602.00001", "2602.00002"]


def test_late_is_what_its_own_issue_covers_and_never_saw(desk: Desk) -> None:
    seen, unseen = tides((9, 7), WEDNESDAY - WEEK)
    uncovered = tide(8, date(2026, 2, 12))
    desk.source.papers = (seen, unseen, uncovered)
    desk.library.save_edition(_edition(SATURDAY - WEEK, fates={seen.id: "rank"}))

    assert desk.chosen() == [unseen.id]


def test_a_missing_week_built_later_takes_nothing_that_a_newer_issue_has(desk: Desk) -> None:
    """Issues bind each other in the order in which they were completed, not of their dates."""
    belated = tide(9, WEDNESDAY - WEEK * 3)
    desk.source.papers = (tide(1, WEDNESDAY - WEEK * 3),)
    desk.set_date(SATURDAY - WEEK * 3)
    desk.build(SATURDAY - WEEK * 3)
    desk.source.papers += (belated, tide(3, WEDNESDAY - WEEK))
    desk.set_date(SATURDAY - WEEK)
    assert desk.chosen(SATURDAY - WEEK) == ["2602.00003", "2602.00009"]

    desk.source.papers += (tide(2, WEDNESDAY - WEEK * 2),)
    assert desk.chosen(SATURDAY - WEEK * 2) == ["2602.00002"]
    files = desk.files()

    desk.build(SATURDAY - WEEK)
    assert desk.files() == files


def test_an_issue_that_could_not_look_everywhere_leaves_its_look_back_to_the_next(
    desk: Desk,
) -> None:
    desk.source.papers = (tide(1, WEDNESDAY - WEEK * 3),)
    desk.set_date(SATURDAY - WEEK * 3)
    desk.build(SATURDAY - WEEK * 3)
    desk.source.papers += (tide(2, WEDNESDAY - WEEK),)
    for weeks in (2, 1):
        desk.set_date(SATURDAY - WEEK * weeks)
        desk.build(SATURDAY - WEEK * weeks)
    cut_off = desk.library.load_editions(TIDES.slug, about=["2602.00002"])[2]
    desk.library.save_edition(replace(cut_off, complete=False))
    desk.source.papers += (tide(9, WEDNESDAY - WEEK * 3),)

    desk.set_date(SATURDAY)
    assert desk.chosen() == ["2602.00009"]


def test_a_rebuilt_issue_keeps_the_versions_that_it_was_made_of(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    desk.build()
    files = desk.files()
    revised = replace(tide(2), version=2, title="Another Title", comment="withdrawn by the authors")
    desk.library.save_papers([revised], at=desk.clock.now())

    desk.build()
    assert desk.files() == files

    desk.source.papers = (tide(1), revised, tide(3))
    assert desk.chosen(refresh=True) == ["2602.00001", "2602.00003"]


def test_a_first_issue_takes_no_late_papers_and_does_not_look_for_any(desk: Desk) -> None:
    desk.source.papers = (tide(1), tide(2, WEDNESDAY - WEEK))

    assert desk.chosen() == ["2602.00001"]
    assert len(desk.source.searched) == 1


def test_a_late_paper_stands_in_the_next_issue_once(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4), WEDNESDAY - WEEK)
    desk.set_date(SATURDAY - WEEK)
    desk.build(SATURDAY - WEEK)
    belated = tide(9, WEDNESDAY - WEEK)
    desk.source.papers = (*desk.source.papers, belated, tide(10))

    desk.set_date(SATURDAY)
    digest = desk.build().made.digest
    desk.set_date(SATURDAY + WEEK)
    desk.source.papers = (*desk.source.papers, tide(20, WEDNESDAY + WEEK))

    assert digest is not None
    assert (digest.counts.found, digest.counts.late) == (2, 1)
    assert desk.chosen(SATURDAY + WEEK) == ["2602.00020"]


def test_late_papers_that_are_not_chosen_are_not_counted_late(desk: Desk) -> None:
    desk.source.papers = (tide(1, WEDNESDAY - WEEK),)
    desk.set_date(SATURDAY - WEEK)
    desk.build(SATURDAY - WEEK)
    desk.set_date(SATURDAY)
    desk.source.papers = (*desk.source.papers, tide(8, WEDNESDAY - WEEK), *tides(range(2, 5)))

    digest = desk.build(number=1).made.digest

    assert digest is not None
    assert (digest.counts.found, digest.counts.chosen, digest.counts.late) == (4, 1, 0)


def test_a_missed_week_is_built_by_its_own_date_and_not_folded_into_the_next(desk: Desk) -> None:
    desk.source.papers = (
        *(tide(number, WEDNESDAY - WEEK * number) for number in (3, 2, 1)),
        tide(4),
    )
    first = desk.chosen(SATURDAY - WEEK * 3)

    assert first == ["2602.00003"]
    assert desk.chosen() == ["2602.00004"]
    assert desk.chosen(SATURDAY - WEEK) == ["2602.00001"]


def test_no_issue_near_means_no_look_back(desk: Desk) -> None:
    desk.source.papers = (tide(1),)
    desk.library.save_edition(_edition(date(2025, 12, 6)))

    desk.build()

    assert len(desk.source.searched) == 1


def test_days_asked_about_for_an_earlier_issue_are_looked_at_again_for_late_papers(
    desk: Desk,
) -> None:
    desk.source.papers = (tide(1, WEDNESDAY - WEEK),)
    desk.set_date(SATURDAY - WEEK)
    # A fortnight's issue makes the very search that the next one's look back makes.
    desk.build(SATURDAY - WEEK, days=14)
    desk.source.papers += (tide(2, WEDNESDAY - WEEK),)

    desk.set_date(SATURDAY)

    assert desk.chosen() == ["2602.00002"]


def test_a_paper_stated_for_this_week_is_found_among_earlier_submissions(desk: Desk) -> None:
    desk.library.save_edition(_edition(SATURDAY - WEEK))
    desk.source.papers = (tide(5, WEDNESDAY - WEEK, announced=MONDAY),)

    digest = desk.build().made.digest

    assert digest is not None
    assert (digest.counts.chosen, digest.counts.late) == (1, 0)


def test_a_build_two_days_later_with_overlapping_days_brings_only_the_new(desk: Desk) -> None:
    desk.source.papers = (tide(1, MONDAY), tide(2, WEDNESDAY), tide(3, FRIDAY))
    desk.set_date(WEDNESDAY)
    assert desk.chosen(WEDNESDAY) == ["2602.00001", "2602.00002"]

    desk.set_date(FRIDAY)
    built = desk.build(FRIDAY)

    assert built.made.digest is not None
    assert built.made.digest.counts.left_out.already_issued == 2
    assert fates(built.made)["2602.00003"] == "chosen"


def test_left_out_by_rank_is_final(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 5), MONDAY)
    desk.set_date(WEDNESDAY)
    desk.build(WEDNESDAY, number=1)

    desk.set_date(FRIDAY)
    made = desk.build(FRIDAY).made

    assert made.digest is None
    assert set(fates(made).values()) == {"already_issued"}


def test_a_rebuild_after_later_issues_gives_the_same_issue(desk: Desk) -> None:
    for weeks in (2, 1, 0):
        day = SATURDAY - WEEK * weeks
        desk.set_date(day)
        desk.source.papers += tides(range(10 * weeks, 10 * weeks + 4), WEDNESDAY - WEEK * weeks)
        desk.build(day)
    files = desk.files()

    for weeks in (1, 2, 0):
        desk.build(SATURDAY - WEEK * weeks)
        desk.build(SATURDAY - WEEK * weeks, offline=True)

    assert desk.files() == files


def test_a_rebuild_asks_for_nothing_that_is_held(desk: Desk) -> None:
    desk.source.papers = tides(range(8), WEDNESDAY - WEEK)
    desk.build(SATURDAY - WEEK)
    desk.source.papers += tides(range(10, 18))
    desk.build()
    before = desk.source.requests

    desk.build()
    desk.build(SATURDAY - WEEK)

    assert desk.source.requests == before


def test_only_the_topic_of_the_slug_counts_as_issued(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4), MONDAY)
    desk.build(WEDNESDAY)

    other = Subject(slug="shores", name="shores", query=TIDES.query)

    assert len(desk.chosen(FRIDAY, subject=other)) == 3


def test_a_topic_with_a_new_title_or_query_keeps_its_ledger(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4), MONDAY)
    desk.build(WEDNESDAY)

    renamed = replace(TIDES, name="Tides & shores", query=parse_query('abs:"tide pools"'))

    assert desk.chosen(FRIDAY, subject=renamed) == []


def test_late_papers_that_cannot_be_looked_for_are_a_problem_not_the_end(desk: Desk) -> None:
    desk.source.papers = (*tides(range(1, 5)), tide(9, WEDNESDAY - WEEK))
    desk.build(dry_run=True)
    desk.library.save_edition(_edition(SATURDAY - WEEK, fates={}))

    desk.source.fails_at = 0
    built = desk.build()
    files = desk.files()

    assert subjects(built.made) == ["tides"]
    assert desk.progress.notes == ["The line is dead."]
    assert len(desk.build(offline=True).problems) == 1
    assert desk.files() == files


def test_a_broken_library_is_never_taken_for_a_missing_look_back(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 5))
    desk.build(dry_run=True)
    desk.library.save_edition(_edition(SATURDAY - WEEK, fates={}))
    desk.source.fails_at, desk.source.error = 0, LibraryError("The disk is full.")

    with pytest.raises(LibraryError, match="disk is full"):
        desk.build()


def test_days_without_a_listing_are_empty_even_offline(desk: Desk) -> None:
    made = desk.build(SATURDAY, days=1, offline=True).made

    assert (made.digest, fates(made), made.problems) == (None, {}, ())
    assert desk.source.requests == 0


def test_a_week_that_was_never_fetched_cannot_be_built_offline(desk: Desk) -> None:
    with pytest.raises(DigestError, match="never fetched") as caught:
        desk.build(offline=True)

    assert caught.value.exit_code == 3
    assert desk.library.load_editions(TIDES.slug, about=()) == ()


def test_the_search_of_a_window_asks_for_exactly_its_submissions(desk: Desk) -> None:
    desk.source.papers = tuple(
        tide(number, day) for number, day in enumerate((MONDAY - timedelta(days=3), MONDAY, FRIDAY))
    )
    assert TIDES.query is not None
    search = search_for(TIDES.query, WINDOW)

    assert search is not None
    (page,) = desk.source.fetch_search(search)
    assert ids(page.papers) == ["2602.00001", "2602.00002"]


def test_a_complete_issue_keeps_its_papers_whatever_the_library_has_learnt(desk: Desk) -> None:
    """Only --refresh looks again: at days stated since, and at papers that were not there."""
    desk.source.papers = (tide(1, MONDAY), tide(2, WEDNESDAY))
    desk.build()
    files = desk.files()
    desk.library.save_announced({"2602.00001": SATURDAY + timedelta(days=3)})
    desk.source.papers += (tide(3, FRIDAY),)

    requests = desk.source.requests
    assert desk.chosen() == ["2602.00001", "2602.00002"]
    assert (desk.files(), desk.source.requests) == (files, requests)
    assert desk.chosen(refresh=True) == ["2602.00001", "2602.00002", "2602.00003"]


def test_what_the_editor_brought_in_leaves_with_his_word(desk: Desk) -> None:
    desk.source.papers = (tide(1, MONDAY), tide(9, MONDAY - WEEK * 9))
    assert desk.chosen(include=frozenset({"2602.00009"})) == ["2602.00001", "2602.00009"]

    assert desk.chosen() == ["2602.00001"]


def test_a_paper_that_nobody_holds_any_more_is_late_for_the_next_issue(desk: Desk) -> None:
    """An issue said that another has it; then the editor of that one gave it back."""
    desk.source.papers = (tide(1, MONDAY - WEEK), tide(2, MONDAY), tide(3, MONDAY + WEEK))
    desk.set_date(SATURDAY - WEEK)
    desk.build(SATURDAY - WEEK, include=frozenset({"2602.00002"}))
    desk.set_date(SATURDAY)
    assert fates(desk.build().made) == {"2602.00002": "already_issued"}
    desk.build(SATURDAY - WEEK)

    desk.set_date(SATURDAY + WEEK)
    assert desk.chosen(SATURDAY + WEEK) == ["2602.00002", "2602.00003"]


def test_an_issue_made_while_the_clock_ran_ahead_still_comes_first(desk: Desk) -> None:
    late = tide(9, WEDNESDAY - WEEK)
    desk.source.papers = (tide(1, WEDNESDAY - WEEK), tide(2, WEDNESDAY))
    desk.set_date(SATURDAY + WEEK)
    desk.build(SATURDAY - WEEK)
    desk.source.papers += (late,)
    desk.set_date(SATURDAY)

    assert desk.chosen() == ["2602.00002", late.id]
    first, second = desk.library.load_editions(TIDES.slug)
    assert first.begun < second.begun
    assert desk.chosen(refresh=True) == ["2602.00002", late.id]


def test_an_issue_made_while_the_clock_ran_ahead_is_looked_at_again(desk: Desk) -> None:
    """It may have been complete only because most of its week was not announced yet."""
    desk.source.papers = (tide(1, MONDAY),)
    desk.set_date(SATURDAY + timedelta(days=3))
    desk.build()
    desk.source.papers += (tide(2, FRIDAY),)
    desk.set_date(SATURDAY)

    assert desk.chosen() == ["2602.00001", "2602.00002"]


def test_a_topic_that_asks_for_something_else_takes_no_late_papers_of_before(desk: Desk) -> None:
    """Nobody has looked at those days for what it asks now."""
    desk.source.papers = (tide(1, WEDNESDAY), tide(9, WEDNESDAY - WEEK))
    other = edition(SATURDAY - WEEK, TIDES.slug, query="cat:cs.CV", fates={})
    desk.library.save_edition(other)

    assert desk.chosen() == ["2602.00001"]


def _edition(day: date, **changes: Any) -> Edition:  # noqa: ANN401 - any field
    """Return an issue of the topic."""
    return edition(day, TIDES.slug, query=TIDES.asked, **changes)
