"""What one run at a time does, over all processes that share a library.

The locks are the kernel's, which takes them back from a process that ends: a lock file that a
killed run or a power cut has left is not stale, it is free.
"""

import os
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from digest.errors import DeliveryError, LibraryError

_POLL = 0.05
# Longer than a long list of recipients takes.
_DELIVERING = 3600.0
# So long an answer that another run waits for is waited for, too; then it is asked for again.
_ASKING = 600.0
# Questions share so many files: one for each would fill the folder.
_FILES = 16
_LONGEST = 1000


class Turns:
    """The locks in a library's folder; a build waits for another `patience` seconds at most.

    Each calls `waiting` with a message where another run holds the same.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime], patience: float) -> None:
        self._folder = folder
        self._now = now
        self._patience = patience

    @contextmanager
    def turn(self, slug: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a topic for a block, so that no other run builds it.

        An issue is made of what the others have left: two that are made at once would take the
        same papers.  Raises LibraryError where the other takes too long.
        """
        file = self._folder / f"build-{sha256(slug.encode()).hexdigest()[:16]}.lock"
        doing = "is building this topic; this one"
        try:
            lock = _lock(
                file,
                self._patience,
                lambda: waiting(f"Another run{_holder(file)} {doing} waits for it."),
            )
        except TimeoutError as error:
            raise LibraryError(
                f"Another run{_holder(file)} {doing} has waited {self._patience:,.0f} s for it.",
                hint="Wait until that has ended, or end it if it hangs.",
            ) from error
        with lock:
            # What stands in the file says only whom others wait for.
            since = f"{self._now():%Y-%m-%d %H:%M} UTC"
            with suppress(OSError):
                file.write_text(f"process {os.getpid()} on {platform.node()}, since {since}")
            yield

    @contextmanager
    def hold_publisher(self, name: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a publisher for a block, so that no other run delivers to it.

        Raises DeliveryError where another takes too long.
        """
        told = f"Another run is delivering to {name}; this one waits for it."
        try:
            lock = _lock(self._folder / f"deliver-{name}.lock", _DELIVERING, lambda: waiting(told))
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
        place = int.from_bytes(sha256(question.encode()).digest()[:8]) % _FILES
        told = "Another run is asking for the same, or for something like it."
        with ExitStack() as stack:
            with suppress(TimeoutError):
                file = self._folder / f"ask-{kind}-{place:02}.lock"
                stack.enter_context(_lock(file, _ASKING, lambda: waiting(told)))
            yield


def _lock(file: Path, patience: float, waiting: Callable[[], None]) -> ExitStack:
    """Take a lock, and return what lets go of it; `waiting` is called where another has it.

    A folder that cannot be written to or locked needs none, as nothing can be saved in it.  Raises
    TimeoutError where the other keeps it for more than `patience` seconds.
    """
    # Most commands lock nothing.
    from filelock import FileLock, Timeout  # noqa: PLC0415 - see above

    lock, held = FileLock(file), ExitStack()
    try:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire(timeout=patience, poll_interval=_POLL)
    except Timeout as error:
        raise TimeoutError(str(file)) from error
    except (OSError, NotImplementedError):
        return held
    held.callback(lock.release)
    return held


def _holder(file: Path) -> str:
    """Return who holds a lock, in brackets; nothing where that is not told."""
    with suppress(OSError, UnicodeDecodeError):
        told = file.read_text("ascii")
        if told.isprintable() and 0 < len(told) < _LONGEST:
            return f" ({told})"
    return ""
