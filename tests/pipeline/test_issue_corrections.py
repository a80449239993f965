"""A paper that was issued and withdrawn since is named once, by the topic's next issue."""

from dataclasses import replace
from datetime import timedelta

from digest.errors import FetchError
from digest.model import Correction
from tests.pipeline.desk import SATURDAY, WEDNESDAY, WEEK, Desk, tide, tides

GONE = "This paper has been withdrawn: the limpets were barnacles."
NEXT = SATURDAY + WEEK


def issue_then_withdraw(desk: Desk) -> None:
    """Issue three papers, and let the second be withdrawn while the next week comes."""
    desk.source.papers = tides(range(1, 4))
    desk.build()
    gone = replace(tide(2), version=2, comment=GONE)
    desk.source.papers = (tide(1), gone, tide(3), tide(10, WEDNESDAY + WEEK))
    desk.set_date(NEXT)


def corrections(desk: Desk, **options: object) -> tuple[Correction, ...]:
    """Build the next issue, or another, and return what it takes back."""
    day = options.pop("day", NEXT)
    digest = desk.build(day, **options).made.digest  # type: ignore[arg-type]
    assert digest is not None
    return digest.corrections


def test_the_next_issue_names_it_with_the_reason(desk: Desk) -> None:
    issue_then_withdraw(desk)

    (found,) = corrections(desk)

    assert (found.paper.id, found.issued) == ("2602.00002", SATURDAY)
    assert GONE in found.statement.text
    assert [quote.field for quote in found.statement.quotes] == ["comment"]
    assert b"## Corrections" in desk.files()[f"{NEXT}-tides.md"]


def test_the_issue_after_that_does_not_repeat_it(desk: Desk) -> None:
    issue_then_withdraw(desk)
    corrections(desk)
    desk.source.papers += (tide(20, WEDNESDAY + WEEK * 2),)
    desk.set_date(NEXT + WEEK)

    assert corrections(desk, day=NEXT + WEEK) == ()


def test_a_rebuild_names_it_again_and_asks_for_nothing(desk: Desk) -> None:
    issue_then_withdraw(desk)
    first = corrections(desk)
    files, asked = desk.files(), desk.source.requests

    assert corrections(desk) == corrections(desk, offline=True) == first
    assert desk.files() == files
    assert desk.source.requests == asked


def test_the_issue_that_told_of_it_stays_as_it_was(desk: Desk) -> None:
    issue_then_withdraw(desk)
    files = desk.files()
    corrections(desk)

    desk.build(SATURDAY)

    assert files.items() <= desk.files().items()


def test_a_withdrawn_paper_that_no_issue_told_of_is_no_correction(desk: Desk) -> None:
    desk.source.papers = (tide(1), tide(2, comment=GONE))
    desk.build()
    desk.source.papers += (tide(10, WEDNESDAY + WEEK),)
    desk.set_date(NEXT)

    assert corrections(desk) == ()


def test_papers_too_old_are_asked_for_again_only_on_request(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    desk.build()
    desk.source.papers = (tide(1), replace(tide(2), version=2, comment=GONE), tide(3))
    late = SATURDAY + WEEK * 6
    desk.source.papers += (tide(10, WEDNESDAY + WEEK * 6),)
    desk.set_date(late)

    assert corrections(desk, day=late) == ()
    assert [item.paper.id for item in corrections(desk, day=late, refresh=True)] == ["2602.00002"]


def test_a_withdrawal_that_the_library_knows_of_is_told_whatever_the_age(desk: Desk) -> None:
    desk.source.papers = tides(range(1, 4))
    desk.build()
    desk.library.save_papers([replace(tide(2), version=2, comment=GONE)], at=desk.clock.now())
    late = SATURDAY + WEEK * 6
    desk.source.papers = (tide(10, WEDNESDAY + WEEK * 6),)
    desk.set_date(late)

    assert len(corrections(desk, day=late)) == 1


def test_where_nobody_could_look_the_issue_says_so_and_a_rebuild_looks(desk: Desk) -> None:
    issue_then_withdraw(desk)
    # By then no search has the paper: it must be asked for by identifier.
    late = NEXT + WEEK * 2
    desk.source.papers += (tide(30, WEDNESDAY + WEEK * 3),)
    desk.set_date(late)
    sound = desk.source.fetch_ids

    def fail(_: object) -> object:
        raise FetchError("The line is dead.")

    desk.source.fetch_ids = fail  # type: ignore[method-assign, assignment]
    built = desk.build(late)
    assert built.made.digest is not None
    assert built.made.digest.corrections == ()
    assert [problem.subject for problem in built.problems] == ["withdrawals"]

    desk.source.fetch_ids = sound  # type: ignore[method-assign]
    assert len(corrections(desk, day=late)) == 1
    assert desk.build(late).problems == ()


def test_a_week_without_papers_leaves_the_correction_to_the_next(desk: Desk) -> None:
    issue_then_withdraw(desk)
    desk.source.papers = desk.source.papers[:3]
    assert desk.build(NEXT).made.digest is None

    desk.source.papers += (tide(20, WEDNESDAY + WEEK * 2),)
    desk.set_date(NEXT + WEEK)
    assert len(corrections(desk, day=NEXT + WEEK)) == 1


def test_records_of_issued_papers_are_asked_for_at_most_once_a_day(desk: Desk) -> None:
    issue_then_withdraw(desk)
    late = NEXT + WEEK * 2
    desk.source.papers += (tide(30, WEDNESDAY + WEEK * 3),)
    desk.set_date(late)
    corrections(desk, day=late)
    assert desk.source.asked_ids == [("2602.00001", "2602.00002", "2602.00003")]

    desk.clock.sleep(timedelta(hours=3).total_seconds())
    desk.source.papers += (tide(31, WEDNESDAY + WEEK * 3),)
    corrections(desk, day=late - timedelta(days=1), days=3)

    assert len(desk.source.asked_ids) == 1


def test_a_paper_that_its_own_issue_dropped_is_named_by_the_next_and_never_issued_again(
    desk: Desk,
) -> None:
    issue_then_withdraw(desk)
    assert len(desk.chosen(SATURDAY, refresh=True)) == 2
    assert [item.paper.id for item in corrections(desk)] == ["2602.00002"]

    back = replace(tide(2), version=3, comment=None)
    desk.source.papers = (tide(1), back, tide(3), tide(20, WEDNESDAY + WEEK * 2))
    desk.set_date(NEXT + WEEK)
    assert desk.chosen(NEXT + WEEK) == ["2602.00020"]
    assert back.id in desk.chosen(SATURDAY, refresh=True), "it belongs to its own issue"
