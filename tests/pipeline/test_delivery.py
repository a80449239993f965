"""A post is delivered once: what is known of each parcel decides whether it leaves."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from digest.errors import DeliveryError, LibraryError, OutputError
from digest.model import WHOLE, Delivered, Delivery, DeliveryState, Outcome, Parcel, Post
from digest.pipeline import Courier, clear_due, find_due, find_undelivered, mark_due
from digest.store import Library, open_library
from tests.fakes import FakeClock, SilentProgress
from tests.pipeline.workbench import SATURDAY, WEEK, Workbench, tides

POST = Post(
    slug="tides",
    date=SATURDAY,
    title="Tides This Week",
    subtitle="",
    description="",
    markdown="# Tides\n",
    html="<p>Tides</p>\n",
)
EDITED = replace(POST, title="Tides, Edited")
PLACES = ("letters", "site")


class KilledDelivery(BaseException):
    """The end of a process, as far as a test can play it."""


@dataclass
class Letters:
    """A publisher of a parcel a key, that fails as it is told to."""

    repeatable: bool = False
    consecutive: bool = False
    keys: Sequence[str] = "abc"
    errors: Mapping[str, BaseException] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    before: list[tuple[str, ...]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    library: Library | None = None
    name: str = "letters"
    broken: Exception | None = None

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a parcel a key."""
        if self.broken:
            raise self.broken
        return tuple(Parcel(key=key, content=f"{key} {post.title}".encode()) for key in self.keys)

    def publish(self, parcel: Parcel) -> str:
        """Remember what the book says at this moment, and send or fail."""
        if self.library:
            self.states.append(held(self.library)[parcel.key])
        if parcel.key in self.errors:
            raise self.errors[parcel.key]
        self.sent.append(parcel.key)
        self.before.append(parcel.before)
        return f"to {parcel.key}"

    def close(self) -> None:
        """Let go of nothing."""


@pytest.fixture(name="library")
def _library(bench: Workbench) -> Library:
    """Give the library of a desk at which an issue was built that is due at two publishers."""
    bench.source.papers = tides([1])
    bench.build(due=PLACES)
    return bench.library


def courier(library: Library, *, again: bool = False) -> Courier:
    """Return what delivers."""
    return Courier(library=library, clock=FakeClock(), progress=SilentProgress(), again=again)


def deliver(
    library: Library, letters: Letters, post: Post = POST, *, again: bool = False
) -> list[Delivery]:
    """Deliver a post as a run does, also one that is killed meanwhile."""
    done: list[Delivery] = []
    with suppress(KilledDelivery, KeyboardInterrupt):
        done += courier(library, again=again).deliver(post, letters)
    return done


def outcomes(done: Sequence[Delivery]) -> list[str]:
    """Return what became of each parcel."""
    return [one.outcome for one in done]


def held(library: Library, name: str = "letters") -> dict[str, str]:
    """Return the states of all parcels."""
    found = library.load_receipts(name, POST.slug, POST.date)
    return {receipt.key: receipt.state for receipt in found if receipt.key != WHOLE}


def left(library: Library, *places: str) -> Collection[date]:
    """Return the days on which a post is due."""
    days = (SATURDAY - WEEK, SATURDAY)
    return find_undelivered(library, places or ("letters",), POST.slug, days)


def test_a_parcel_is_in_the_book_before_it_leaves_and_sent_after(library: Library) -> None:
    letters = Letters(library=library)
    done = deliver(library, letters)
    assert letters.states == ["sending"] * 3
    assert [(one.publisher, one.key, one.told) for one in done] == [
        ("letters", key, f"to {key}") for key in "abc"
    ]
    assert held(library) == dict.fromkeys("abc", "sent")
    digests = {one.digest for one in library.load_receipts("letters", POST.slug, POST.date)}
    assert sha256(b"a Tides This Week").hexdigest() in digests


FULL = DeliveryError("The box is full.", hint="Empty it.")
LOST = DeliveryError("No answer came.", uncertain=True)
TROUBLE = {"full": FULL, "lost": LOST, "killed": KilledDelivery(), "stopped": KeyboardInterrupt()}
# The kind of publisher, what happens to which parcel at first and what becomes of the parcels then;
# how the next run is begun, what becomes of them, and what leaves.
RUNS = """
once        |           | sent sent sent        |              | held held held          |
once        |           | sent sent sent        | again        | sent sent sent          | abc
once        |           | sent sent sent        | edited       | changed changed changed |
once        |           | sent sent sent        | edited again | sent sent sent          | abc
once        | b full    | sent failed sent      |              | held sent held          | b
once        | b lost    | sent interrupted sent |              | held interrupted held   |
once        | b lost    | sent interrupted sent | again        | held sent held          | b
once        | b killed  | sent                  |              | held interrupted sent   | c
once        | b killed  | sent                  | again        | held sent sent          | bc
once        | b stopped | sent                  |              | held interrupted sent   | c
repeatable  | b lost    | sent interrupted sent |              | held sent held          | b
repeatable  | b killed  | sent                  |              | held sent sent          | bc
repeatable  | b killed  | sent                  | again        | sent sent sent          | abc
consecutive | b full    | sent failed due       |              | held sent sent          | bc
consecutive | a killed  |                       |              | interrupted due due     |
consecutive | a killed  |                       | again        | sent sent sent          | abc
"""


@pytest.mark.parametrize("row", RUNS.strip().splitlines())
def test_the_next_run_sends_what_cannot_have_arrived(library: Library, row: str) -> None:
    kind, trouble, first, begun, then, leaves = map(str.strip, row.split("|"))
    kinds: dict[str, Any] = {} if kind == "once" else {kind: True}
    errors = {trouble[0]: TROUBLE[trouble[2:]]} if trouble else {}
    assert outcomes(deliver(library, Letters(errors=errors, **kinds))) == first.split()
    letters, again = Letters(**kinds), "again" in begun
    planned = outcomes(courier(library, again=again).plan(POST, letters))
    assert letters.sent == [], "a plan sends nothing"

    done = deliver(library, letters, EDITED if "edited" in begun else POST, again=again)

    assert outcomes(done) == then.split()
    assert "".join(letters.sent) == leaves
    if "edited" not in begun:
        assert planned == then.replace("sent", "due").split()


def test_a_consecutive_publisher_is_told_where_those_ahead_are(library: Library) -> None:
    """Also those that an earlier run sent, and those that somebody took for delivered."""
    deliver(library, Letters(consecutive=True, errors={"b": KilledDelivery()}))
    courier(library).settle("letters", POST.slug, POST.date)
    letters = Letters(consecutive=True, keys="abcd")
    deliver(library, letters)
    assert letters.before == [("to a", ""), ("to a", "", "to c")]
    others = Letters(name="site", errors={"b": FULL})
    deliver(library, others)
    assert others.before == [(), ()]


def test_what_failed_or_was_interrupted_is_told_with_what_to_do(library: Library) -> None:
    told = {
        FULL: ("The box is full.", "Empty it."),
        DeliveryError("No."): ("No.", "Nothing of it arrived; the same command tries again"),
        LOST: ("No answer came.", "give --again to send it, or --arrived"),
    }
    for error, (message, hint) in told.items():
        (done,) = deliver(library, Letters(keys="z", errors={"z": error}))
        assert (done.message, hint in done.hint) == (message, True)
    (done,) = deliver(library, Letters(keys="z"))
    assert done.message == (
        "Its delivery was interrupted on 2026-02-28 at 12:00 UTC. It may have arrived, and is not"
        " sent again unasked."
    )
    assert "--again" in done.hint
    (done,) = deliver(library, Letters(keys="y", errors={"y": LOST}, repeatable=True))
    assert done.hint == "Sending it twice does no harm, so the next run sends it again."
    for broken in (OutputError("No such file.", hint="Look."), DeliveryError("No title.")):
        (done,) = deliver(library, Letters(broken=broken))
        (planned,) = courier(library).plan(POST, Letters(broken=broken))
        assert (done, done.outcome, done.message) == (planned, "failed", str(broken))


def test_a_new_recipient_and_one_whose_claim_another_run_holds(library: Library) -> None:
    """As on a disk of the network that knows no locks: the second sees the first's claim."""

    class Hurried(Letters):
        def publish(self, parcel: Parcel) -> str:
            receipt = library.load_receipts(self.name, POST.slug, POST.date)[-1]
            library.save_receipt(replace(receipt, key="c", state="sending"))
            return super().publish(parcel)

    deliver(library, Letters(keys="a"))
    assert outcomes(deliver(library, Hurried())) == ["held", "sent", "interrupted"]


def test_what_was_interrupted_may_be_taken_for_delivered(library: Library) -> None:
    """What was interrupted goes first: what was not begun when it was is due yet."""
    deliver(library, Letters(errors={"b": KilledDelivery()}))
    settled = courier(library).settle("letters", POST.slug, POST.date)
    assert [one.key for one in settled] == ["b"]
    assert held(library) == {"a": "sent", "b": "sent"}
    assert left(library) == {SATURDAY}
    assert outcomes(courier(library).plan(POST, Letters())) == ["held", "held", "due"]

    settled = courier(library).settle("letters", POST.slug, POST.date)
    assert [one.key for one in settled] == [WHOLE]
    assert (left(library), left(library, "site")) == (set(), {SATURDAY})


@pytest.mark.parametrize("wholly", [False, True])
def test_all_that_is_left_may_be_taken_for_delivered_and_stays_so(
    bench: Workbench, library: Library, *, wholly: bool
) -> None:
    """The next run of the same issue promises it again, and sends none of it unasked."""
    error = KilledDelivery() if wholly else FULL
    deliver(library, Letters(consecutive=True, errors={"a": error}))
    settled = courier(library).settle("letters", POST.slug, POST.date, wholly=wholly)
    assert [one.key for one in settled] == ["a"]
    letters = Letters(consecutive=True)
    for _ in range(2):
        bench.build(due=PLACES)
        assert outcomes(courier(library).plan(POST, letters)) == ["held"] * 3
        done = deliver(library, letters)
        assert outcomes(done) == ["held"] * 3
        clear_due(library, ["letters"], POST.slug, POST.date, done)
    assert (letters.sent, left(library)) == ([], set())
    assert outcomes(deliver(library, letters, again=True)) == ["sent"] * 3


def test_nothing_leaves_that_cannot_be_written_down(library: Library, tmp_path: Path) -> None:
    letters, file = Letters(), tmp_path / "home" / "library.sqlite"
    with (
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        open_library(file.parent, now=FakeClock().now, timeout=0.05) as busy,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="in use"):
            deliver(busy, letters)
    assert (letters.sent, held(library)) == ([], {})


# What became of a place's parcels, and whether anything is due there yet.
DUE: list[tuple[Sequence[Outcome], bool]] = [
    ((), False),
    (("sent", "held", "changed"), False),
    (("sent", "failed"), True),
    (("sent", "interrupted"), True),
    (("sent", "due"), True),
]


@pytest.mark.parametrize("done, is_left", DUE)
def test_a_post_is_due_while_any_is_left(
    library: Library, done: Sequence[Outcome], *, is_left: bool
) -> None:
    assert left(library, *PLACES) == {SATURDAY}
    assert left(library, "new-place") == set(), "nothing was promised there"
    deliveries = [Delivery(publisher="letters", key="a", outcome=outcome) for outcome in done]
    clear_due(library, PLACES, POST.slug, POST.date, deliveries)
    assert (bool(left(library)), left(library, "site")) == (is_left, set())


@pytest.mark.parametrize("keys, error", [("a", None), ("abc", KilledDelivery())])
def test_a_run_that_died_leaves_a_rest(
    library: Library, keys: str, error: BaseException | None
) -> None:
    """Even where every receipt says `sent`, and two readers have nothing."""
    deliver(library, Letters(keys=keys, errors={"a": error} if error else {}))
    assert left(library) == {SATURDAY}
    clear_due(library, PLACES, POST.slug, POST.date, deliver(library, Letters(), again=True))
    assert left(library) == set()


def test_what_died_before_its_issue_counts_as_made_is_due(bench: Workbench, tmp_path: Path) -> None:
    """The book has it before the library does: catch-up looks for nothing that is made."""
    bench.source.papers = tides([1])
    with closing(sqlite3.connect(tmp_path / "home" / "library.sqlite")) as other, other:
        other.execute(
            "CREATE TRIGGER death BEFORE INSERT ON issues BEGIN SELECT RAISE(ABORT, 'dead'); END"
        )
    with pytest.raises(ValueError, match="dead"):
        bench.build(due=PLACES)
    assert bench.library.load_issue_records("tides") == ()
    assert left(bench.library, *PLACES) == {SATURDAY}


def test_what_waits_is_due_for_publish_alone_and_nothing_of_long_ago_is(bench: Workbench) -> None:
    bench.source.papers = tides([1])
    bench.build(due=["letters"], waiting=["site"])
    assert (left(bench.library), left(bench.library, "site")) == ({SATURDAY}, set())
    late = {(SATURDAY, "tides"): ["letters", "site"]}
    assert find_due(bench.library.load_state().deliveries) == late
    # What publish has begun with is due.
    mark_due(bench.library, PLACES, POST.slug, POST.date)
    assert left(bench.library, "site") == {SATURDAY}
    clear_due(bench.library, ["site"], POST.slug, POST.date, ())
    # A build that delivers there at once makes it due, and none makes it wait again.
    bench.build(due=["site"], waiting=["letters"])
    assert left(bench.library, *PLACES) == {SATURDAY}
    rows: list[tuple[str, date, dict[DeliveryState, int]]] = [
        ("tides", SATURDAY + 9 * WEEK, {"waiting": 1}),
        ("tides", SATURDAY + 8 * WEEK, {"sent": 3, "failed": 1}),
        ("tides", SATURDAY, {"due": 1}),
        ("reefs", SATURDAY, {"sending": 1}),
        ("reefs", SATURDAY + WEEK, {"sent": 1}),
    ]
    later = [
        Delivered(publisher="site", slug=slug, date=day, counts=counts, last=FakeClock().now())
        for slug, day, counts in rows
    ]
    assert find_due(later) == {
        (SATURDAY, "reefs"): ["site"],
        (SATURDAY + 8 * WEEK, "tides"): ["site"],
        (SATURDAY + 9 * WEEK, "tides"): ["site"],
    }


def test_nothing_is_due_of_a_dry_run_or_what_was_taken_for_delivered(bench: Workbench) -> None:
    bench.source.papers = tides([1])
    bench.build(due=PLACES, dry_run=True)
    assert left(bench.library, *PLACES) == set()
    bench.build(due=PLACES)
    courier(bench.library).settle("letters", POST.slug, POST.date)
    bench.build(due=PLACES)
    assert (left(bench.library), left(bench.library, "site")) == (set(), {SATURDAY})


def test_a_feed_that_later_issues_changed_is_held_where_an_issue_is_built_again(
    library: Library,
) -> None:
    letters = Letters(keys=("a", "tides.atom", "tides.feed.json"))
    deliver(library, letters)
    assert outcomes(deliver(library, letters, EDITED)) == ["changed", "held", "held"]
