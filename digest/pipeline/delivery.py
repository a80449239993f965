"""Delivers posts to publishers, each parcel once, and records which posts are due."""

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
_AGAIN = "Sending it twice does no harm, so the next run sends it again."
_RETRY = "Nothing of it arrived; the same command tries again, and so does publish --due."


def record_due(
    library: "Library", clock: Clock, due: Mapping[str, DeliveryState], series: str, day: date
) -> None:
    """Record the state of a new post, `due` or `waiting`, for each publisher.

    A `due` post that is settled as delivered stays so; `waiting` is recorded only if the publisher
    has no receipt of the post yet.  Raises LibraryError.
    """
    for name, state in due.items():
        held = library.load_receipts(name, series, day)
        if not held or (state == "due" and _state_of_whole(held) != "sent"):
            receipt = Receipt(
                publisher=name,
                slug=series,
                date=day,
                key=WHOLE,
                state=state,
                digest=_hash(b""),
                at=clock.now(),
            )
            library.save_receipt(receipt)


def mark_due(library: "Library", publishers: Iterable[str], series: str, day: date) -> None:
    """Record posts that waited for `publish` as due: `publish` now begins with them."""
    for name in publishers:
        for receipt in library.load_receipts(name, series, day):
            if receipt.state == "waiting":
                library.save_receipt(replace(receipt, state="due"))


def clear_due(
    library: "Library", publishers: Iterable[str], series: str, day: date, done: Sequence[Delivery]
) -> None:
    """Remove the `due` or `waiting` receipt for publishers at which all parcels have arrived."""
    unfinished = {delivery.publisher for delivery in done if delivery.outcome not in _ARRIVED}
    for name in publishers:
        state = _state_of_whole(library.load_receipts(name, series, day))
        if name not in unfinished and state in {"due", "waiting"}:
            library.forget_receipt(name, series, day, WHOLE)


def find_undelivered(
    library: "Library", publishers: Sequence[str], series: str, days: Iterable[date]
) -> Collection[date]:
    """Return the days whose post is due at a publisher or has not arrived completely.

    A post that waits for `publish` is not due.
    """
    return {
        day
        for day in days
        for name in publishers
        if any(
            receipt.state not in {"sent", "waiting"}
            for receipt in library.load_receipts(name, series, day)
        )
    }


def find_due(deliveries: Iterable[Delivered]) -> Mapping[tuple[date, str], Sequence[str]]:
    """Return the publishers at which an issue has not arrived completely, by its day and series.

    Issues that wait for `publish` count.  Issues more than eight weeks before their topic's newest
    do not: they are too old to be sent unasked.
    """
    due: dict[tuple[date, str], list[str]] = defaultdict(list)
    in_order = sorted(deliveries, key=lambda issue: (issue.date, issue.slug))
    newest = {issue.slug: issue.date for issue in in_order}
    for issue in in_order:
        if set(issue.counts) != {"sent"} and issue.date >= newest[issue.slug] - FARTHEST:
            due[issue.date, issue.slug].append(issue.publisher)
    return due


def _state_of_whole(receipts: Iterable[Receipt]) -> DeliveryState | None:
    return next((receipt.state for receipt in receipts if receipt.key == WHOLE), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Courier:
    """Delivers posts to publishers, with a receipt for each parcel.

    With `again`, interrupted parcels are sent again, or all parcels if none was interrupted.
    """

    library: "Library"
    clock: Clock
    progress: Progress
    again: bool = False

    def plan(self, post: Post, publisher: Publisher) -> Sequence[Delivery]:
        """Return the outcomes that `deliver` would have, and send nothing."""
        try:
            return tuple(delivery for _, delivery, _ in self.foresee(post, publisher))
        except DeliveryError as error:
            return (_failure(publisher, "", error),)

    def foresee(
        self, post: Post, publisher: Publisher
    ) -> Sequence[tuple[Parcel, Delivery, Receipt | None]]:
        """Return each parcel with the expected outcome and its receipt.

        Raises DeliveryError if no parcels can be made.
        """
        parcels, known = _pack(post, publisher), self._load_receipts(post, publisher)
        return [
            (parcel, known.foresee(parcel), known.receipts.get(parcel.key)) for parcel in parcels
        ]

    def deliver(self, post: Post, publisher: Publisher) -> Iterator[Delivery]:
        """Deliver a post to a publisher, and yield the outcome of each parcel.

        Another run that delivers there is waited for.  Raises LibraryError if a receipt cannot be
        saved: no parcel is sent without a receipt.
        """
        try:
            parcels = _pack(post, publisher)
        except DeliveryError as error:
            yield _failure(publisher, "", error)
            return
        with self.library.hold_publisher(publisher.name, self.progress.warn):
            known, is_blocked = self._load_receipts(post, publisher), False
            before = list[str]()
            for done, parcel in enumerate(parcels, 1):
                delivery = known.foresee(parcel)
                if delivery.outcome == "due" and not is_blocked:
                    earlier = tuple(before) if publisher.consecutive else ()
                    delivery = self._send(post, publisher, replace(parcel, before=earlier), known)
                before.append(delivery.told)
                is_blocked = is_blocked or (publisher.consecutive and delivery.is_failure)
                yield delivery
                self.progress.advance(done, len(parcels))

    def settle(
        self, publisher: str, series: str, day: date, *, wholly: bool = False
    ) -> Sequence[Receipt]:
        """Record interrupted parcels as delivered; without any, or with `wholly`, all open parcels.

        Returns their receipts.  If the whole post is settled, parcels never begun count as
        delivered, too.
        """
        with self.library.hold_publisher(publisher, self.progress.warn):
            receipts = self.library.load_receipts(publisher, series, day)
            unsent = [receipt for receipt in receipts if receipt.state != "sent"]
            begun = [receipt for receipt in unsent if receipt.state == "sending"]
            settled = unsent if wholly else begun or unsent
            for receipt in settled:
                self._save(receipt, "sent", receipt.told)
        return [receipt for receipt in settled if receipt.key != WHOLE] or settled

    def _load_receipts(self, post: Post, publisher: Publisher) -> "_Receipts":
        """Return a post's receipts at a publisher, and the states in which parcels may be sent."""
        receipts = self.library.load_receipts(publisher.name, post.series, post.date)
        is_interrupted = any(receipt.state == "sending" for receipt in receipts)
        sendable: set[DeliveryState] = {"failed"}
        if publisher.repeatable or self.again:
            sendable.add("sending")
        if self.again and not (is_interrupted and not publisher.repeatable):
            sendable.add("sent")
        by_key = {receipt.key: receipt for receipt in receipts}
        return _Receipts(publisher=publisher.name, receipts=by_key, sendable=sendable)

    def _send(
        self, post: Post, publisher: Publisher, parcel: Parcel, known: "_Receipts"
    ) -> Delivery:
        receipt = Receipt(
            publisher=publisher.name,
            slug=post.series,
            date=post.date,
            key=parcel.key,
            state="sending",
            digest=_hash(parcel.content),
            at=self.clock.now(),
        )
        if claimed := self.library.claim_parcel(receipt, known.sendable):
            return known.unsent(parcel, claimed)
        # After any other exception or a signal it stays `sending`: it may have arrived.
        try:
            address = publisher.publish(parcel)
        except DeliveryError as error:
            if not error.uncertain:
                self._save(receipt, "failed", str(error))
            return _failure(publisher, parcel.key, error)
        self._save(receipt, "sent", address)
        return Delivery(publisher=publisher.name, key=parcel.key, outcome="sent", told=address)

    def _save(self, receipt: Receipt, state: DeliveryState, told: str) -> None:
        now = self.clock.now()
        self.library.save_receipt(replace(receipt, state=state, at=now, told=told))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Receipts:
    """The receipts of a post's parcels at a publisher, by key.

    A parcel whose receipt has a `sendable` state may be sent.
    """

    publisher: str
    receipts: Mapping[str, Receipt]
    sendable: Collection[DeliveryState]

    def foresee(self, parcel: Parcel) -> Delivery:
        """Return the expected outcome for a parcel.

        A parcel never begun counts as delivered if the whole post does.
        """
        receipt, whole = self.receipts.get(parcel.key), self.receipts.get(WHOLE)
        if receipt and receipt.state not in self.sendable:
            return self.unsent(parcel, receipt)
        is_settled = whole is not None and whole.state == "sent" and "sent" not in self.sendable
        outcome: Outcome = "held" if is_settled and receipt is None else "due"
        return Delivery(publisher=self.publisher, key=parcel.key, outcome=outcome)

    def unsent(self, parcel: Parcel, receipt: Receipt) -> Delivery:
        """Return the outcome for a parcel that is not sent because of its receipt."""
        if receipt.state == "sending":
            message = f"Its delivery was interrupted on {receipt.at:%Y-%m-%d at %H:%M} UTC."
            return Delivery(
                publisher=self.publisher,
                key=parcel.key,
                outcome="interrupted",
                message=f"{message} It may have arrived, and is not sent again unasked.",
                hint=_LOOK,
            )
        # A feed changes with every issue of its topic, and is sent with the newest.
        is_same = parcel.key.endswith(_FEEDS) or receipt.digest == _hash(parcel.content)
        return Delivery(
            publisher=self.publisher,
            key=parcel.key,
            outcome="held" if is_same else "changed",
            told=receipt.told,
        )


def _pack(post: Post, publisher: Publisher) -> Sequence[Parcel]:
    """Return a post's parcels.  Raises DeliveryError for any error: other targets go on."""
    try:
        return publisher.pack(post)
    except DeliveryError:
        raise
    except DigestError as error:
        raise DeliveryError(str(error), hint=error.hint) from error


def _failure(publisher: Publisher, key: str, error: DeliveryError) -> Delivery:
    hint = (_AGAIN if publisher.repeatable else _LOOK) if error.uncertain else _RETRY
    return Delivery(
        publisher=publisher.name,
        key=key,
        outcome="interrupted" if error.uncertain else "failed",
        message=str(error),
        hint=error.hint or hint,
    )


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
