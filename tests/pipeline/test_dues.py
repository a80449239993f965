"""What is due is known before its issue is done, and until all of it has arrived."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from digest.model import Delivery, DeliveryState, Edition, Outcome, Receipt
from digest.pipeline import Courier, find_undelivered, forget_due
from digest.pipeline.dues import keep_due
from digest.store import SqliteLibrary, open_library
from tests.fakes import FakeClock, SilentProgress
from tests.pipeline.desk import SATURDAY, Desk, tides
from tests.pipeline.test_delivery import KEYS, Killed, Letters, deliver
from tests.publish.reef_posts import POST
from tests.store.samples import NOON, now
from tests.store.whole import execute

WEEK = timedelta(days=7)
DAYS = (POST.date - WEEK, POST.date)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give a library that knows of one issue, due at two publishers."""
    with open_library(tmp_path, now=now) as opened:
        keep_due(opened, FakeClock(), ["letters", "site"], POST.slug, POST.date)
        yield opened


def left(library: SqliteLibrary, *names: str) -> Collection[object]:
    return find_undelivered(library, names or ("letters",), POST.slug, DAYS)


def done(*outcomes: Outcome, publisher: str = "letters") -> Sequence[Delivery]:
    return [Delivery(publisher=publisher, key="a", outcome=outcome) for outcome in outcomes]


def forget(library: SqliteLibrary, deliveries: Sequence[Delivery]) -> None:
    forget_due(library, ["letters", "site"], POST.slug, POST.date, deliveries)


def test_what_was_never_begun_is_left(library: SqliteLibrary) -> None:
    assert left(library) == {POST.date}


def test_a_place_that_nothing_was_promised_to_gets_nothing_of_old_issues(
    library: SqliteLibrary,
) -> None:
    assert left(library, "new-place") == set()


def test_a_run_that_died_between_two_parcels_leaves_the_rest(library: SqliteLibrary) -> None:
    """Every receipt says `sent` then, and yet two readers have nothing."""
    deliver(library, Letters(keys=KEYS[:1]))
    assert left(library) == {POST.date}
    forget(library, deliver(library, Letters()))
    assert left(library) == set()


def test_what_was_killed_amid_a_parcel_is_left_too(library: SqliteLibrary) -> None:
    with pytest.raises(Killed):
        deliver(library, Letters(errors={KEYS[0]: Killed()}))
    assert left(library) == {POST.date}


@pytest.mark.parametrize("outcome", ["failed", "interrupted", "due"])
def test_it_stays_due_while_anything_is_left(library: SqliteLibrary, outcome: Outcome) -> None:
    forget(library, done("sent", outcome))
    assert left(library, "letters") == {POST.date}
    assert left(library, "site") == set()


def test_a_damaged_receipt_costs_its_own_place_and_no_other_week(
    library: SqliteLibrary, tmp_path: Path
) -> None:
    deliver(library, Letters(keys=KEYS[:1]))
    execute(tmp_path, "UPDATE deliveries SET state = 'lost' WHERE publisher = 'letters'")
    assert left(library) == {POST.date}
    letters, site = Letters(), Letters(name="site")
    (failed,) = deliver(library, letters)
    assert (failed.outcome, letters.sent) == ("failed", [])
    assert "'lost' is no state of a delivery" in failed.message
    assert [one.outcome for one in deliver(library, site)] == ["sent"] * 3


def test_what_is_due_is_no_parcel(library: SqliteLibrary) -> None:
    """It keeps nothing from being sent, and is not taken for an interruption."""
    assert [one.outcome for one in deliver(library, Letters())] == ["sent"] * 3


@pytest.mark.parametrize("state", ["failed", "sending"])
def test_what_is_taken_for_delivered_is_due_no_more(
    library: SqliteLibrary, state: DeliveryState
) -> None:
    """What was interrupted goes first: what was not begun when it was is due yet."""
    courier = Courier(ledger=library, clock=FakeClock(), progress=SilentProgress())
    library.save_receipt(
        Receipt(
            publisher="letters",
            slug=POST.slug,
            date=POST.date,
            key=KEYS[0],
            state=state,
            digest="0" * 64,
            at=NOON,
        )
    )
    courier.settle("letters", POST.slug, POST.date)
    assert left(library) == ({POST.date} if state == "sending" else set())
    courier.settle("letters", POST.slug, POST.date)
    assert left(library) == set()
    assert left(library, "site") == {POST.date}


def test_a_run_that_dies_with_its_issue_made_leaves_it_due(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The book has it before the library counts the issue as made, and catch-up looks no more."""
    desk.source.papers = tides(range(1, 6))
    save, seen = desk.library.save_edition, list[Collection[object]]()

    def save_and_die(edition: Edition) -> None:
        seen.append(find_undelivered(desk.library, ["letters"], "tides", [SATURDAY]))
        save(edition)
        raise Killed

    monkeypatch.setattr(desk.library, "save_edition", save_and_die)
    with pytest.raises(Killed):
        desk.build(due=["letters"])
    assert seen == [{SATURDAY}]


@pytest.mark.parametrize("papers, dry_run", [((), False), ((1, 2), True)])
def test_without_a_post_nothing_is_due(desk: Desk, papers: Sequence[int], *, dry_run: bool) -> None:
    desk.source.papers = tides(papers)
    desk.build(due=["letters"], dry_run=dry_run)
    assert find_undelivered(desk.library, ["letters"], "tides", [SATURDAY]) == set()
