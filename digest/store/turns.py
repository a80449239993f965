"""One build of a topic at a time, over all processes that share a library.

An issue is made of what the others have left: two that are made at once would take the same papers.

What stands in the lock file says only whom a run waits for; the lock itself is the kernel's.
"""

import json
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from digest.errors import LibraryError
from digest.model import time_text
from digest.store.locking import locked
from digest.store.values import read_time

_LONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """The process that builds a topic, on which machine, and since when."""

    pid: int
    host: str
    since: datetime

    def __str__(self) -> str:
        """Name it."""
        where = "" if self.host == platform.node() else f" on {self.host}"
        return f"process {self.pid}{where}, since {self.since:%Y-%m-%d %H:%M} UTC"


class Turns:
    """The turns of a library's topics; a run waits for another `patience` seconds at most."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime], patience: float) -> None:
        self._folder = folder
        self._now = now
        self._patience = patience

    @contextmanager
    def take(self, slug: str, waiting: Callable[[str], None]) -> Iterator[None]:
        """Hold a topic for the length of a block.

        `waiting` is told where another run holds it.  A folder that cannot be written to or locked
        needs no turn, as nothing can be saved in it.  Raises LibraryError where the other takes
        too long.
        """
        file = self._folder / f"build-{sha256(slug.encode()).hexdigest()[:16]}.lock"
        with ExitStack() as stack:
            try:
                held = stack.enter_context(
                    locked(file, self._patience, lambda: waiting(_waits(file)))
                )
            except TimeoutError as error:
                raise self._too_long(file) from error
            # It cannot be signed where the disk is full, or on Windows: then nobody is named.
            with suppress(OSError):
                if held:
                    self._sign(file)
            yield

    def _sign(self, file: Path) -> None:
        """Write into the file who holds it."""
        holder = {"pid": os.getpid(), "host": platform.node(), "since": time_text(self._now())}
        file.write_text(json.dumps(holder), "ascii")

    def _too_long(self, file: Path) -> LibraryError:
        holder = _read(file)
        who = f"Another run ({holder})" if holder else "Another run"
        return LibraryError(
            f"{who} is building this topic; this one has waited {self._patience:,.0f} s for it.",
            hint="Wait until that has ended, or end it if it hangs"
            + (f": kill {holder.pid}." if holder and holder.host == platform.node() else "."),
        )


def _waits(file: Path) -> str:
    holder = _read(file)
    who = f" ({holder})" if holder else ""
    return f"Another run{who} is building this topic; this one waits for it."


def _read(file: Path) -> Holder | None:
    """Read who holds a lock, None where that is not told."""
    try:
        with file.open(encoding="ascii") as stream:
            told = json.loads(stream.read(_LONGEST))
        return Holder(pid=int(told["pid"]), host=str(told["host"]), since=read_time(told["since"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
