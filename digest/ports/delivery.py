"""Who delivers posts, and what is remembered of it."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Protocol

from digest.model import DeliveryState, Parcel, Post, Receipt


class Publisher(Protocol):
    """One place that posts are delivered to.

    `name` is the user's name for it.  `repeatable` says that publishing a parcel twice leaves what
    publishing it once does: only then is one that was interrupted published again unasked.
    `consecutive` says that parcels follow one another as a text does: none is published before
    all those ahead of it have arrived.
    """

    name: str
    repeatable: bool
    consecutive: bool

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the parcels of a post, in the order of delivery; reaches nothing outside.

        Raises DeliveryError where the post lacks something that it needs.
        """
        ...

    def publish(self, parcel: Parcel) -> str:
        """Deliver a parcel, and return where it is: an address or an identifier, or nothing.

        Raises DeliveryError; its `uncertain` says that the parcel may have arrived all the same.
        """
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


class Ledger(Protocol):
    """What was delivered, so that it is delivered once.  Every method may raise LibraryError."""

    def hold_publisher(
        self, name: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Hold a publisher, so that no other run delivers to it; `waiting` is told of one."""
        ...

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep that a parcel is being sent, for good, before anything of it leaves.

        Where it is held in another state than those in `over`, that is returned, and nothing kept.
        """
        ...

    def save_receipt(self, receipt: Receipt) -> None:
        """Keep what has become of a parcel."""
        ...

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""
        ...

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
        ...
