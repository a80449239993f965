"""Locks for tasks that one run at a time may do, over all runs that share a library."""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from hashlib import sha256

from digest.errors import DeliveryError, LibraryError
from digest.store.database import LibraryPart

# Seconds to wait for another run's delivery: longer than a long list of recipients takes.
_DELIVERING = 3600.0
# Seconds to wait for another run's answer to the same question; then this run asks, too.
_ASKING = 600.0
# The number of locks that all questions share: a file for each question would fill the folder.
_LOCKS = 16


class Turns(LibraryPart):
    """A library's locks; a build or a harvest waits at most `patience` seconds for another run.

    Each method calls `waiting` with a message if another run holds the same lock.
    """

    _now: Callable[[], datetime]
    _patience: float

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic for a block, so that no other run builds it.

        An issue takes no paper of another issue: two built at once would choose the same papers.
        Raises LibraryError if the other run takes too long.
        """
        return self._hold(f"build-{_short(slug)}", "building this topic", waiting)

    def harvesting(self, name: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a set for a block, so that no other run harvests it and saves its progress.

        Raises LibraryError if the other run takes too long.
        """
        return self._hold(f"harvest-{_short(name)}", f"harvesting {name}", waiting)

    @contextmanager
    def at_desk(self, stem: str) -> Iterator[None]:
        """Hold an issue for a block, so that no other desk opens it.

        Raises LibraryError at once if another desk has it open.
        """
        name = f"desk-{_short(stem)}"
        try:
            lock = self.database.lock(name, 0.0, lambda: None)
        except TimeoutError as error:
            raise LibraryError(
                f"The issue {stem} is open at another desk ({self.database.find_holder(name)}).",
                hint="Use that desk, or close it first.",
            ) from error
        with lock:
            self._sign(name)
            yield

    @contextmanager
    def _hold(self, name: str, doing: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a lock for a block, signed by this run."""

        def holder() -> str:
            signature = self.database.find_holder(name)
            return f" ({signature})" if signature else ""

        try:
            lock = self.database.lock(
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
        self.database.sign(name, f"process {os.getpid()} on {platform.node()}, since {since}")

    @contextmanager
    def hold_publisher(self, name: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a publisher for a block, so that no other run delivers to it.

        Raises DeliveryError if the other run takes too long.
        """
        message = f"Another run is delivering to {name}; this one waits for it."
        try:
            lock = self.database.lock(f"deliver-{name}", _DELIVERING, lambda: waiting(message))
        except TimeoutError as error:
            raise DeliveryError(
                f"Another run has been delivering to {name} for an hour.",
                hint="Wait until it has ended, or end it if it hangs; then publish again.",
            ) from error
        with lock:
            yield

    @contextmanager
    def asking(self, kind: str, question: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a question for a block, so that other runs wait for the answer instead of asking.

        The answer may have been saved meanwhile.  Blocks for different kinds of questions may be
        nested.  After a timeout the block runs without the lock.
        """
        index = int.from_bytes(sha256(question.encode()).digest()[:8]) % _LOCKS
        message = "Another run is asking for the same, or for something like it."
        with ExitStack() as stack:
            with suppress(TimeoutError):
                name = f"ask-{kind}-{index:02}"
                stack.enter_context(self.database.lock(name, _ASKING, lambda: waiting(message)))
            yield


def _short(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]
