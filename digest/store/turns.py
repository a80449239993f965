"""What one run at a time does, over all runs that share a library."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from hashlib import sha256

from digest.errors import DeliveryError, LibraryError
from digest.store.database import Database

# Longer than a long list of recipients takes.
_DELIVERING = 3600.0
# So long an answer that another run waits for is waited for, too; then it is asked for again.
_ASKING = 600.0
# Questions share so many locks: a file for each would fill the folder.
_LOCKS = 16


class Turns:
    """A library's locks; a build or a harvest waits for another `patience` seconds at most.

    Each calls `waiting` with a message where another run holds the same.
    """

    def __init__(self, locks: Database, *, now: Callable[[], datetime], patience: float) -> None:
        self._locks = locks
        self._now = now
        self._patience = patience

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic for a block, so that no other run builds it.

        An issue is made of what the others have left: two that are made at once would take the
        same papers.  Raises LibraryError where the other takes too long.
        """
        return self._hold(f"build-{_short(slug)}", "building this topic", waiting)

    def harvesting(self, name: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a set for a block, so that no other run harvests it and says where it is.

        Raises LibraryError where the other takes too long.
        """
        return self._hold(f"harvest-{_short(name)}", f"harvesting {name}", waiting)

    @contextmanager
    def at_desk(self, stem: str) -> Iterator[None]:
        """Hold an issue for a block, so that no other desk has it.

        Raises LibraryError at once where another has.
        """
        name = f"desk-{_short(stem)}"
        try:
            lock = self._locks.lock(name, 0.0, lambda: None)
        except TimeoutError as error:
            raise LibraryError(
                f"The issue {stem} lies on another desk ({self._locks.find_holder(name)}).",
                hint="Use that one, or close it first.",
            ) from error
        with lock:
            self._sign(name)
            yield

    @contextmanager
    def _hold(self, name: str, doing: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a lock that its holder signs."""

        def holder() -> str:
            signed = self._locks.find_holder(name)
            return f" ({signed})" if signed else ""

        try:
            lock = self._locks.lock(
                name,
                self._patience,
                lambda: waiting(f"Another run{holder()} is {doing}; this one waits for it."),
            )
        except TimeoutError as error:
            raise LibraryError(
                f"Another run{holder()} is {doing}; this one has waited {self._patience:,.0f} s"
                " for it.",
                hint="Wait until that has ended, or end it if it hangs.",
            ) from error
        with lock:
            self._sign(name)
            yield

    def _sign(self, name: str) -> None:
        since = f"{self._now():%Y-%m-%d %H:%M} UTC"
        self._locks.sign(name, f"process {os.getpid()} on {platform.node()}, since {since}")

    @contextmanager
    def hold_publisher(self, name: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a publisher for a block, so that no other run delivers to it.

        Raises DeliveryError where another takes too long.
        """
        told = f"Another run is delivering to {name}; this one waits for it."
        try:
            lock = self._locks.lock(f"deliver-{name}", _DELIVERING, lambda: waiting(told))
        except TimeoutError as error:
            raise DeliveryError(
                f"Another run has been delivering to {name} for an hour.",
                hint="Wait until it is done, or look for one that hangs; then publish again.",
            ) from error
        with lock:
            yield

    @contextmanager
    def asking(self, kind: str, question: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Ask a question alone among all runs, so that others wait for the answer.

        What is held may have changed meanwhile.  Questions of different kinds may be asked within
        one another.  It is a courtesy, and nothing fails for want of it.
        """
        place = int.from_bytes(sha256(question.encode()).digest()[:8]) % _LOCKS
        told = "Another run is asking for the same, or for something like it."
        with ExitStack() as stack:
            with suppress(TimeoutError):
                name = f"ask-{kind}-{place:02}"
                stack.enter_context(self._locks.lock(name, _ASKING, lambda: waiting(told)))
            yield


def _short(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]
