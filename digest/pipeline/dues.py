"""Keeps where a post is due, from before its issue is done until all of it has arrived.

Without that, what was killed before its first parcel was claimed, or was refused as a whole, would
look like an issue that nobody has wanted to deliver.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256

from digest.errors import LibraryError
from digest.model import WHOLE, Delivery, DeliveryState, Receipt
from digest.ports import Clock, Ledger

_NO_CONTENT = sha256(b"").hexdigest()
_ARRIVED = frozenset({"sent", "held", "changed"})


def keep_due(ledger: Ledger, clock: Clock, publishers: Iterable[str], slug: str, day: date) -> None:
    """Keep that an issue's post is due at publishers, but where it was taken for delivered.

    Raises LibraryError.
    """
    for name in publishers:
        if _state_of_whole(ledger, name, slug, day) == "sent":
            continue
        due = Receipt(
            publisher=name,
            slug=slug,
            date=day,
            key=WHOLE,
            state="due",
            digest=_NO_CONTENT,
            at=clock.now(),
        )
        ledger.save_receipt(due)


def forget_due(
    ledger: Ledger, publishers: Iterable[str], slug: str, day: date, done: Sequence[Delivery]
) -> None:
    """Keep it no more of publishers where all has arrived, by what was done."""
    left = {one.publisher for one in done if one.outcome not in _ARRIVED}
    for name in publishers:
        if name not in left and _state_of_whole(ledger, name, slug, day) == "due":
            ledger.forget_receipt(name, slug, day, WHOLE)


def find_undelivered(
    ledger: Ledger, publishers: Sequence[str], slug: str, days: Iterable[date]
) -> Collection[date]:
    """Return the days whose post is due at a publisher, or on its way, and has not all arrived."""
    return {day for day in days for name in publishers if _is_left(ledger, name, slug, day)}


def _state_of_whole(ledger: Ledger, publisher: str, slug: str, day: date) -> DeliveryState | None:
    """Return what is kept of a whole post; None where nothing is, or nothing that can be read."""
    try:
        receipts = ledger.load_receipts(publisher, slug, day)
    except LibraryError:
        return None
    return next((receipt.state for receipt in receipts if receipt.key == WHOLE), None)


def _is_left(ledger: Ledger, publisher: str, slug: str, day: date) -> bool:
    try:
        receipts = ledger.load_receipts(publisher, slug, day)
    except LibraryError:
        return True  # whoever delivers it says what is damaged, and no other week waits for that
    return any(receipt.state != "sent" for receipt in receipts)
