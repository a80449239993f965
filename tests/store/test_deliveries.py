"""The book of deliveries: kept for good before anything leaves, counted, checked."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.model import Delivered, DeliveryState, Receipt
from digest.store import SqliteLibrary, open_library
from tests.store.samples import NOON, now
from tests.store.whole import DAY, execute, exported, take, upkeep


def receipt(
    key: str = "a", state: DeliveryState = "sent", publisher: str = "letters", hours: int = 0
) -> Receipt:
    return Receipt(
        publisher=publisher,
        slug="reefs",
        date=DAY,
        key=key,
        state=state,
        digest="ab" * 32,
        at=NOON + timedelta(hours=hours),
        told="It said: \ud800",
    )


def test_the_last_word_on_a_parcel_is_kept(library: SqliteLibrary) -> None:
    library.save_receipt(receipt(state="sending"))
    library.save_receipt(receipt(hours=1))
    library.save_receipt(receipt("b"))
    library.save_receipt(receipt(publisher="site"))
    assert library.load_receipts("letters", "reefs", DAY) == (receipt(hours=1), receipt("b"))
    assert library.load_receipts("letters", "looms", DAY) == ()


def test_a_claim_is_refused_where_another_state_is_held(library: SqliteLibrary) -> None:
    assert library.claim_parcel(receipt(state="sending"), ()) is None
    again = receipt(state="sending", hours=1)
    assert library.claim_parcel(again, {"failed", "sent"}) == receipt(state="sending")
    assert library.claim_parcel(again, {"sending"}) is None
    assert library.load_receipts("letters", "reefs", DAY) == (again,)


def test_a_claim_is_on_the_disk_when_it_is_made(tmp_path: Path) -> None:
    """SQLite waits for the disk for a claim, and as before for everything else."""
    with open_library(tmp_path, now=now) as library:
        database = library._database  # noqa: SLF001 - what a power cut would show
        with database.write(durable=True) as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        with database.write() as connection:
            assert connection.execute("PRAGMA synchronous").fetchone() == (1,)


def test_the_state_counts_what_became_of_an_issue(library: SqliteLibrary) -> None:
    for one in (
        receipt("a"),
        receipt("b", hours=2),
        receipt("c", "failed", hours=1),
        receipt(publisher="site", state="sending"),
    ):
        library.save_receipt(one)
    usual = {"slug": "reefs", "date": DAY}
    assert library.load_state().deliveries == (
        Delivered(
            publisher="letters",
            counts={"sent": 2, "failed": 1},
            last=NOON + timedelta(hours=2),
            **usual,  # type: ignore[arg-type]
        ),
        Delivered(publisher="site", counts={"sending": 1}, last=NOON, **usual),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("key", ["", "ü", "a\nb", "\0"])
def test_a_key_is_a_line_in_ascii(library: SqliteLibrary, key: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        library.save_receipt(receipt(key))


def test_what_one_library_has_as_sent_no_import_takes_back(tmp_path: Path) -> None:
    for name, state in (("one", "sent"), ("two", "failed")):
        with open_library(tmp_path / name, now=now) as library:
            library.save_receipt(receipt(state=state))  # type: ignore[arg-type]
    take(upkeep(tmp_path / "one"), *exported(upkeep(tmp_path / "two")))
    take(upkeep(tmp_path / "two"), *exported(upkeep(tmp_path / "one")))
    for name in ("one", "two"):
        with open_library(tmp_path / name, now=now) as library:
            assert [one.state for one in library.load_receipts("letters", "reefs", DAY)] == ["sent"]


@pytest.mark.parametrize(
    "change, told",
    [
        ("state = 'lost'", "it does not say what became of it"),
        ("at = 'noon'", "it does not say what became of it, or when"),
        ("date = '2026'", "its day is none"),
        ("record = x'7b7d'", "'digest' is missing"),
        ("publisher = 'A B'", "it is filed under no parcel"),
    ],
)
def test_what_is_damaged_is_named_and_never_taken_for_delivered(
    tmp_path: Path, change: str, told: str
) -> None:
    with open_library(tmp_path, now=now) as library:
        library.save_receipt(receipt())
    execute(tmp_path, f"UPDATE deliveries SET {change}")  # noqa: S608 - the test's own
    (finding,) = upkeep(tmp_path).check()
    assert told in finding.message
    with (
        open_library(tmp_path, now=now) as library,
        closing(sqlite3.connect(tmp_path / "library.sqlite")) as direct,
    ):
        name, day = direct.execute("SELECT publisher, date FROM deliveries").fetchone()
        if name == "letters" and day == DAY.isoformat():
            with pytest.raises(LibraryError, match="of no use"):
                library.load_receipts("letters", "reefs", DAY)
