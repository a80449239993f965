"""Delivers posts: what is due where, each place once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.errors import DeliveryError, DigestError
from digest.model import (
    ENDINGS,
    FEEDS,
    WHOLE,
    Delivered,
    Delivery,
    DeliveryState,
    Outcome,
    Parcel,
    Post,
    Receipt,
)
from digest.pipeline.past import FARTHEST
from digest.ports import Clock, Progress, Publisher

if TYPE_CHECKING:
    from digest.store import Library

_FEEDS = tuple(ENDINGS[form] for form in FEEDS)
_ARRIVED = frozenset({"sent", "held", "changed"})
_LOOK = "Look whether it arrived, then give --again to send it, or --arrived where it did."
_AGAIN = "It does no harm twice: the next run sends it again."
_RETRY = "Nothing of it arrived; the same command tries again, and so does publish --due."


def keep_due(
    library: "Library", clock: Clock, due: Mapping[str, DeliveryState], slug: str, day: date
) -> None:
    """Keep that an issue's post is `due` at publishers, but where it was taken for delivered.

    At others it is `waiting`, where nothing is known of it yet.  Raises LibraryError.
    """
    for name, state in due.items():
        held = library.load_receipts(name, slug, day)
        if not held or (state == "due" and _state_of_whole(held) != "sent"):
            receipt = Receipt(
                publisher=name,
                slug=slug,
                date=day,
                key=WHOLE,
                state=state,
                digest=_hash(b""),
                at=clock.now(),
            )
            library.save_receipt(receipt)


def take_up(library: "Library", publishers: Iterable[str], slug: str, day: date) -> None:
    """Keep that what waited for `publish` is due, which has begun with it now."""
    for name in publishers:
        for receipt in library.load_receipts(name, slug, day):
            if receipt.state == "waiting":
                library.save_receipt(replace(receipt, state="due"))


def forget_due(
    library: "Library", publishers: Iterable[str], slug: str, day: date, done: Sequence[Delivery]
) -> None:
    """Keep it no more of publishers where all has arrived, by what was done."""
    left = {one.publisher for one in done if one.outcome not in _ARRIVED}
    for name in publishers:
        held = _state_of_whole(library.load_receipts(name, slug, day))
        if name not in left and held in {"due", "waiting"}:
            library.forget_receipt(name, slug, day, WHOLE)


def find_undelivered(
    library: "Library", publishers: Sequence[str], slug: str, days: Iterable[date]
) -> Collection[date]:
    """Return the days whose post is due at a publisher, or on its way, and has not all arrived.

    One that waits for `publish` is not due yet.
    """
    return {
        day
        for day in days
        for name in publishers
        if any(
            one.state not in {"sent", "waiting"} for one in library.load_receipts(name, slug, day)
        )
    }


def find_due(deliveries: Iterable[Delivered]) -> Mapping[tuple[date, str], Sequence[str]]:
    """Return the publishers at which an issue has not all arrived, by its day and slug, in order.

    What waits for `publish` counts.  Issues more than eight weeks before their topic's newest do
    not: nobody shall get them unasked.
    """
    found: dict[tuple[date, str], list[str]] = defaultdict(list)
    in_order = sorted(deliveries, key=lambda one: (one.date, one.slug))
    newest = {one.slug: one.date for one in in_order}
    for one in in_order:
        if set(one.counts) != {"sent"} and one.date >= newest[one.slug] - FARTHEST:
            found[one.date, one.slug].append(one.publisher)
    return found


def _state_of_whole(receipts: Iterable[Receipt]) -> DeliveryState | None:
    """Return what is kept of a whole post; None where nothing is."""
    return next((receipt.state for receipt in receipts if receipt.key == WHOLE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Takes posts to publishers, and keeps book.

    With `again` what was interrupted is sent again, or all of it where nothing was.
    """

    library: "Library"
    clock: Clock
    progress: Progress
    again: bool = False

    def plan(self, post: Post, publisher: Publisher) -> Sequence[Delivery]:
        """Return what `deliver` would do, and send nothing."""
        try:
            return tuple(delivery for _, delivery, _ in self.foresee(post, publisher))
        except DeliveryError as error:
            return (_failure(publisher, "", error),)

    def foresee(
        self, post: Post, publisher: Publisher
    ) -> Sequence[tuple[Parcel, Delivery, Receipt | None]]:
        """Return each parcel with what would become of it, and what is kept of it.

        Raises DeliveryError where none can be made.
        """
        parcels, book = _pack(post, publisher), self._open(post, publisher)
        return [(one, book.foresee(one), book.held.get(one.key)) for one in parcels]

    def deliver(self, post: Post, publisher: Publisher) -> Iterator[Delivery]:
        """Deliver a post to one publisher, and yield what becomes of each parcel.

        Another run that delivers there is waited for.  Raises LibraryError where the book cannot
        be kept: nothing leaves then that is not in it.
        """
        try:
            parcels = _pack(post, publisher)
        except DeliveryError as error:
            yield _failure(publisher, "", error)
            return
        with self.library.hold_publisher(publisher.name, self.progress.warn):
            book, is_cut = self._open(post, publisher), False
            before = list[str]()
            for done, parcel in enumerate(parcels, 1):
                delivery = book.foresee(parcel)
                if delivery.outcome == "due" and not is_cut:
                    told = tuple(before) if publisher.consecutive else ()
                    delivery = self._send(post, publisher, replace(parcel, before=told), book)
                before.append(delivery.told)
                is_cut = is_cut or (publisher.consecutive and delivery.is_failure)
                yield delivery
                self.progress.advance(done, len(parcels))

    def settle(
        self, publisher: str, slug: str, day: date, *, wholly: bool = False
    ) -> Sequence[Receipt]:
        """Take what was interrupted for delivered, else, or `wholly`, all that is left; return it.

        What was never begun counts as delivered, too, once all is settled.
        """
        with self.library.hold_publisher(publisher, self.progress.warn):
            held = self.library.load_receipts(publisher, slug, day)
            left = [receipt for receipt in held if receipt.state != "sent"]
            begun = [receipt for receipt in left if receipt.state == "sending"]
            settled = left if wholly else begun or left
            for receipt in settled:
                self._keep(receipt, "sent", receipt.told)
        return [receipt for receipt in settled if receipt.key != WHOLE] or settled

    def _open(self, post: Post, publisher: Publisher) -> "_Book":
        """Return what is known of a post's parcels at a publisher, and what may be sent."""
        found = self.library.load_receipts(publisher.name, post.slug, post.date)
        is_interrupted = any(receipt.state == "sending" for receipt in found)
        over: set[DeliveryState] = {"failed"}
        if publisher.repeatable or self.again:
            over.add("sending")
        if self.again and not (is_interrupted and not publisher.repeatable):
            over.add("sent")
        held = {receipt.key: receipt for receipt in found}
        return _Book(publisher=publisher.name, held=held, over=over)

    def _send(self, post: Post, publisher: Publisher, parcel: Parcel, book: "_Book") -> Delivery:
        """Claim a parcel, publish it, and keep what became of it."""
        receipt = Receipt(
            publisher=publisher.name,
            slug=post.slug,
            date=post.date,
            key=parcel.key,
            state="sending",
            digest=_hash(parcel.content),
            at=self.clock.now(),
        )
        if held := self.library.claim_parcel(receipt, book.over):
            return book.past(parcel, held)
        # Whatever else ends this, a signal too, leaves it as begun: it may have arrived.
        try:
            told = publisher.publish(parcel)
        except DeliveryError as error:
            if not error.uncertain:
                self._keep(receipt, "failed", str(error))
            return _failure(publisher, parcel.key, error)
        self._keep(receipt, "sent", told)
        return Delivery(publisher=publisher.name, key=parcel.key, outcome="sent", told=told)

    def _keep(self, receipt: Receipt, state: DeliveryState, told: str) -> None:
        now = self.clock.now()
        self.library.save_receipt(replace(receipt, state=state, at=now, told=told))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Book:
    """What is known of a post's parcels at a publisher, by key.

    A parcel in a state of `over` may be sent, though it is in the book.
    """

    publisher: str
    held: Mapping[str, Receipt]
    over: Collection[DeliveryState]

    def foresee(self, parcel: Parcel) -> Delivery:
        """Return what would become of a parcel.

        One that was never begun may be taken for delivered with the whole post.
        """
        receipt, whole = self.held.get(parcel.key), self.held.get(WHOLE)
        if receipt and receipt.state not in self.over:
            return self.past(parcel, receipt)
        is_taken = whole is not None and whole.state == "sent" and "sent" not in self.over
        outcome: Outcome = "held" if is_taken and receipt is None else "due"
        return Delivery(publisher=self.publisher, key=parcel.key, outcome=outcome)

    def past(self, parcel: Parcel, held: Receipt) -> Delivery:
        """Return what becomes of a parcel that is not sent, for what the book has of it."""
        if held.state == "sending":
            message = f"Its delivery was interrupted on {held.at:%Y-%m-%d at %H:%M} UTC."
            return Delivery(
                publisher=self.publisher,
                key=parcel.key,
                outcome="interrupted",
                message=f"{message} It may have arrived, and is not sent again unasked.",
                hint=_LOOK,
            )
        # A feed changes with every issue of its topic, and goes with the newest.
        is_same = parcel.key.endswith(_FEEDS) or held.digest == _hash(parcel.content)
        outcome: Outcome = "held" if is_same else "changed"
        return Delivery(publisher=self.publisher, key=parcel.key, outcome=outcome, told=held.told)


def _pack(post: Post, publisher: Publisher) -> Sequence[Parcel]:
    """Return a post's parcels.  What keeps one place from it keeps no other: DeliveryError."""
    try:
        return publisher.pack(post)
    except DeliveryError:
        raise
    except DigestError as error:
        raise DeliveryError(str(error), hint=error.hint) from error


def _failure(publisher: Publisher, key: str, error: DeliveryError) -> Delivery:
    usual = (_AGAIN if publisher.repeatable else _LOOK) if error.uncertain else _RETRY
    return Delivery(
        publisher=publisher.name,
        key=key,
        outcome="interrupted" if error.uncertain else "failed",
        message=str(error),
        hint=error.hint or usual,
    )


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
