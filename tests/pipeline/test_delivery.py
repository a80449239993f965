"""A post is delivered once: what is known of each parcel decides whether it leaves."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from digest.errors import DeliveryError, LibraryError
from digest.model import Delivery, Parcel, Post, Receipt
from digest.pipeline import Courier, forget_due
from digest.pipeline.dues import keep_due
from digest.store import SqliteLibrary, open_library
from tests.fakes import FakeClock, SilentProgress
from tests.publish.reef_posts import EDITED, POST
from tests.store.samples import now

KEYS = ("a@example.org", "b@example.org", "c@example.org")


class Killed(BaseException):
    """The end of a process, as far as a test can play it."""


@dataclass
class Letters:
    """A publisher of a parcel a key, that fails as it is told to."""

    repeatable: bool = False
    consecutive: bool = False
    keys: Sequence[str] = KEYS
    errors: dict[str, BaseException] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    library: SqliteLibrary | None = None
    name: str = "letters"

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a parcel a key."""
        return tuple(Parcel(key=key, content=f"{key} {post.title}".encode()) for key in self.keys)

    def publish(self, parcel: Parcel) -> str:
        """Remember what the book says at this moment, and send or fail."""
        if self.library:
            held = self.library.load_receipts(self.name, POST.slug, POST.date)
            self.states += [receipt.state for receipt in held if receipt.key == parcel.key]
        if parcel.key in self.errors:
            raise self.errors[parcel.key]
        self.sent.append(parcel.key)
        return f"to {parcel.key}"

    def close(self) -> None:
        """Let go of nothing."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[SqliteLibrary]:
    """Give an empty library."""
    with open_library(tmp_path, now=now) as opened:
        yield opened


def deliver(
    library: SqliteLibrary, letters: Letters, post: Post = POST, *, again: bool = False
) -> list[Delivery]:
    """Deliver a post as a run does."""
    courier = Courier(ledger=library, clock=FakeClock(), progress=SilentProgress(), again=again)
    return list(courier.deliver(post, letters))


def outcomes(done: Sequence[Delivery]) -> list[str]:
    return [one.outcome for one in done]


def held(library: SqliteLibrary) -> dict[str, str]:
    found = library.load_receipts("letters", POST.slug, POST.date)
    return {receipt.key[0]: receipt.state for receipt in found}


def test_a_parcel_is_in_the_book_before_it_leaves_and_as_sent_afterwards(
    library: SqliteLibrary,
) -> None:
    letters = Letters(library=library)
    done = deliver(library, letters)
    assert letters.states == ["sending"] * 3
    assert [one.told for one in done] == [f"to {key}" for key in KEYS]
    assert held(library) == dict.fromkeys("abc", "sent")
    receipt = library.load_receipts("letters", POST.slug, POST.date)[0]
    assert receipt.digest == sha256(f"{KEYS[0]} {POST.title}".encode()).hexdigest()


def test_a_finished_delivery_is_not_repeated(library: SqliteLibrary) -> None:
    deliver(library, Letters())
    letters = Letters()
    assert outcomes(deliver(library, letters)) == ["held"] * 3
    assert letters.sent == []


def test_what_failed_is_tried_again_and_the_others_are_left_alone(library: SqliteLibrary) -> None:
    first = Letters(errors={KEYS[1]: DeliveryError("The box is full.", hint="Empty it.")})
    done = deliver(library, first)
    assert outcomes(done) == ["sent", "failed", "sent"]
    assert (done[1].message, done[1].hint) == ("The box is full.", "Empty it.")
    second = Letters()
    assert outcomes(deliver(library, second)) == ["held", "sent", "held"]
    assert second.sent == [KEYS[1]]


@pytest.mark.parametrize(
    "end", [DeliveryError("No answer came.", uncertain=True), Killed(), KeyboardInterrupt()]
)
def test_what_may_have_arrived_is_never_repeated_unasked(
    library: SqliteLibrary, end: BaseException
) -> None:
    first = Letters(errors={KEYS[1]: end})
    with suppress(Killed, KeyboardInterrupt):
        assert outcomes(deliver(library, first)) == ["sent", "interrupted", "sent"]
    assert held(library)["b"] == "sending"

    second = Letters()
    done = deliver(library, second)
    assert done[1].outcome == "interrupted"
    assert "--again" in done[1].hint
    assert KEYS[1] not in second.sent

    third = Letters()
    assert outcomes(deliver(library, third, again=True)) == ["held", "sent", "held"]
    assert third.sent == [KEYS[1]]


def test_again_sends_all_where_nothing_was_interrupted(library: SqliteLibrary) -> None:
    deliver(library, Letters())
    letters = Letters()
    assert outcomes(deliver(library, letters, again=True)) == ["sent"] * 3


def test_a_repeatable_publisher_goes_on_where_it_was(library: SqliteLibrary) -> None:
    with pytest.raises(Killed):
        deliver(library, Letters(repeatable=True, errors={KEYS[1]: Killed()}))
    letters = Letters(repeatable=True)
    assert outcomes(deliver(library, letters)) == ["held", "sent", "sent"]
    assert letters.sent == list(KEYS[1:])


def test_a_post_that_changed_is_not_sent_again_unasked(library: SqliteLibrary) -> None:
    deliver(library, Letters())
    letters = Letters()
    assert outcomes(deliver(library, letters, EDITED)) == ["changed"] * 3
    assert letters.sent == []
    assert outcomes(deliver(library, letters, EDITED, again=True)) == ["sent"] * 3
    assert outcomes(deliver(library, letters, EDITED)) == ["held"] * 3


def test_what_was_interrupted_may_be_taken_for_delivered(library: SqliteLibrary) -> None:
    with pytest.raises(Killed):
        deliver(library, Letters(errors={KEYS[1]: Killed()}))
    courier = Courier(ledger=library, clock=FakeClock(), progress=SilentProgress())
    assert [one.key for one in courier.settle("letters", POST.slug, POST.date)] == [KEYS[1]]
    letters = Letters()
    assert outcomes(deliver(library, letters)) == ["held", "held", "sent"]


def test_none_is_sent_ahead_of_one_that_a_reader_needs_first(library: SqliteLibrary) -> None:
    first = Letters(consecutive=True, errors={KEYS[1]: DeliveryError("No.", hint="Later.")})
    assert outcomes(deliver(library, first)) == ["sent", "failed", "due"]
    assert held(library) == {"a": "sent", "b": "failed"}
    second = Letters(consecutive=True)
    assert outcomes(deliver(library, second)) == ["held", "sent", "sent"]
    assert second.sent == list(KEYS[1:])


def test_none_is_sent_behind_one_that_was_interrupted(library: SqliteLibrary) -> None:
    with pytest.raises(Killed):
        deliver(library, Letters(consecutive=True, errors={KEYS[0]: Killed()}))
    letters = Letters(consecutive=True)
    assert outcomes(deliver(library, letters)) == ["interrupted", "due", "due"]
    assert letters.sent == []
    assert outcomes(deliver(library, letters, again=True)) == ["sent"] * 3


def test_what_was_never_begun_is_taken_for_delivered_with_the_rest(
    library: SqliteLibrary,
) -> None:
    """The next run of the same issue promises it again, and sends none of it unasked."""
    keep_due(library, FakeClock(), ["letters"], POST.slug, POST.date)
    deliver(library, Letters(consecutive=True, errors={KEYS[0]: DeliveryError("No.", hint="")}))
    courier = Courier(ledger=library, clock=FakeClock(), progress=SilentProgress())
    courier.settle("letters", POST.slug, POST.date)
    letters = Letters(consecutive=True)
    for _ in range(2):
        keep_due(library, FakeClock(), ["letters"], POST.slug, POST.date)
        assert outcomes(courier.plan(POST, letters)) == ["held"] * 3
        done = deliver(library, letters)
        assert outcomes(done) == ["held"] * 3
        forget_due(library, ["letters"], POST.slug, POST.date, done)
    assert letters.sent == []
    assert outcomes(deliver(library, letters, again=True)) == ["sent"] * 3


def test_a_plan_says_what_a_delivery_would_do_and_sends_nothing(library: SqliteLibrary) -> None:
    deliver(library, Letters(keys=KEYS[:1]))
    with pytest.raises(Killed):
        deliver(library, Letters(keys=KEYS[1:2], errors={KEYS[1]: Killed()}))
    letters = Letters()
    courier = Courier(ledger=library, clock=FakeClock(), progress=SilentProgress())
    assert outcomes(courier.plan(POST, letters)) == ["held", "interrupted", "due"]
    assert letters.sent == []
    assert held(library) == {"a": "sent", "b": "sending"}


def test_a_new_recipient_gets_what_the_others_have(library: SqliteLibrary) -> None:
    deliver(library, Letters(keys=KEYS[:2]))
    letters = Letters()
    assert outcomes(deliver(library, letters)) == ["held", "held", "sent"]


def test_nothing_leaves_that_cannot_be_written_down(tmp_path: Path) -> None:
    letters = Letters()
    open_library(tmp_path, now=now).close()
    with (
        closing(sqlite3.connect(tmp_path / "library.sqlite", isolation_level=None)) as other,
        open_library(tmp_path, now=now, timeout=0.05) as library,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="in use"):
            deliver(library, letters)
    assert letters.sent == []


def test_two_runs_at_once_deliver_once(tmp_path: Path) -> None:
    """The second waits for the first, and finds everything sent."""
    begun, may_end = threading.Event(), threading.Event()
    sent: list[str] = []
    told: list[list[str]] = []

    class Slow(Letters):
        def publish(self, parcel: Parcel) -> str:
            begun.set()
            assert may_end.wait(20)
            sent.append(parcel.key)
            return ""

    def run() -> None:
        with open_library(tmp_path, now=now) as library:
            told.append(outcomes(deliver(library, Slow())))

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    may_end.set()
    for thread in threads:
        thread.join(30)
    assert sent == list(KEYS)
    assert sorted(told) == [["held"] * 3, ["held"] * 3, ["sent"] * 3]


def test_a_claim_stands_without_the_lock_too(library: SqliteLibrary, tmp_path: Path) -> None:
    """As on a disk of the network that knows no locks: the second sees the first's claim."""
    receipt = Receipt(
        publisher="letters",
        slug=POST.slug,
        date=POST.date,
        key="a",
        state="sending",
        digest="0" * 64,
        at=now(),
    )
    assert library.claim_parcel(receipt, {"failed"}) is None
    with open_library(tmp_path, now=now) as other:
        assert other.claim_parcel(receipt, {"failed"}) == receipt
