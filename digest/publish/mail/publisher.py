"""Sends posts by SMTP: a message of its own to each recipient, over one connection.

What is known not to have arrived may be tried again.  That a message arrived is uncertain only
from where its end was sent until the server has answered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.ports import Clock
from digest.publish.mail.message import Letterhead, address_message, dated
from digest.publish.mail.opening import connect
from digest.publish.mail.server import Refusal, Server
from digest.publish.mail.session import Session

WAITS = (5.0, 20.0)
"""Seconds before each further try where a server refuses for now and has taken nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """Who sends what to whom; `recipients` are addresses without names."""

    server: Server
    letterhead: Letterhead
    recipients: Sequence[str]


class MailPublisher:
    """A mail server; `compose` makes a post's message, without recipients."""

    repeatable = False
    consecutive = False

    def __init__(
        self, name: str, mailing: Mailing, compose: Callable[[Post], bytes], clock: Clock
    ) -> None:
        self.name = name
        self._mailing = mailing
        self._compose = compose
        self._clock = clock
        self._session: Session | None = None
        self._given_up: DeliveryError | None = None

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a message for each recipient, without the date of its sending.

        Raises DeliveryError where the post's message is of no use.
        """
        mailing = self._mailing
        message = self._compose(post)
        return tuple(
            Parcel(
                key=recipient,
                content=address_message(message, mailing.letterhead, recipient, post.stem),
            )
            for recipient in dict.fromkeys(mailing.recipients)
        )

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return what the server says of it.  Raises DeliveryError."""
        if self._given_up:
            raise self._given_up
        content = dated(parcel.content, self._clock.now())
        for wait in (*WAITS, None):
            try:
                return self._send(parcel.key, content)
            except Refusal as refusal:
                # What a lost connection took with it cannot be used again.
                self._forget(refusal)
                if wait is None or not refusal.for_now:
                    raise self._failure(refusal) from refusal
                self._clock.sleep(wait)
        raise AssertionError  # the last try returns or raises

    def close(self) -> None:
        """Take leave of the server."""
        if self._session:
            self._session.close()
            self._session = None

    def _send(self, recipient: str, content: bytes) -> str:
        """Send a message; where that is interrupted, there is nobody left to take leave of."""
        session = self._open()
        try:
            return session.send(self._mailing.letterhead.address, recipient, content)
        except Refusal:
            raise
        except BaseException:
            self._drop()
            raise

    def _open(self) -> Session:
        if self._session is None:
            self._session = connect(self._mailing.server)
        return self._session

    def _forget(self, refusal: Refusal) -> None:
        if refusal.is_lost:
            self._drop()

    def _drop(self) -> None:
        if self._session:
            self._session.drop()
            self._session = None

    def _failure(self, refusal: Refusal) -> DeliveryError:
        """Return the error; what concerns every message is not tried with each of them."""
        error = DeliveryError(str(refusal), hint=refusal.hint, uncertain=refusal.uncertain)
        if refusal.of_all:
            self._given_up = error
        return error
