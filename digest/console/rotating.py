"""A file that only grows at its end, and never beyond a size: then it makes room for a new one.

Processes may share it.  Each line is written with one call, under a lock that the system takes
back from a process that dies; one that hangs holds up nobody for long.
"""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MOST_BYTES = 1_000_000
# Beside the file itself: FILE.1, the newest, to FILE.4.
KEPT = 4
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_TRIES, _PAUSE = 100, 0.02


class RotatingFile:
    """Lines at the end of a file; `sleep` is how to wait for another writer."""

    def __init__(self, path: Path, *, sleep: Callable[[float], None]) -> None:
        self.path = path
        self._sleep = sleep
        self._patience = _TRIES

    def append(self, line: bytes) -> None:
        """Add a line, which ends with a line feed.  Raises OSError."""
        for _ in range(_TRIES):
            with self._opened() as handle:
                alone = self._lock(handle)
                if alone and self._is_elsewhere(handle):
                    continue  # another writer has just begun a new file
                if alone and _is_full(handle, len(line)):
                    self._make_room()
                    continue
                _write(handle, line)
                return
        raise OSError(None, "others write to it without end")

    @contextmanager
    def _opened(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, _FLAGS, 0o666)
        try:
            if stat.S_ISFIFO(os.fstat(handle).st_mode):
                raise OSError(None, "it is a pipe, whose reader nobody knows")
            yield handle
        finally:
            os.close(handle)

    def _lock(self, handle: int) -> bool:
        """Wait for the others; tell whether nobody else can write now."""
        try:
            import fcntl  # noqa: PLC0415 - Windows has none
        except ImportError:
            return False
        for _ in range(self._patience):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._sleep(_PAUSE)
            except OSError:
                return False  # some file systems know no locks
            else:
                return True
        # Whoever did not let go for two seconds hangs: no line need wait for him again.
        self._patience = 1
        return False

    def _is_elsewhere(self, handle: int) -> bool:
        try:
            return not os.path.samestat(os.fstat(handle), self.path.stat())
        except FileNotFoundError:
            return True

    def _make_room(self) -> None:
        names = [self.path, *(Path(f"{self.path}.{number}") for number in range(1, KEPT + 1))]
        for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
            with suppress(FileNotFoundError):
                newer.replace(older)


def _is_full(handle: int, more: int) -> bool:
    """Tell whether a line has no more room; pipes and devices always have."""
    found = os.fstat(handle)
    return stat.S_ISREG(found.st_mode) and found.st_size > 0 and found.st_size + more > MOST_BYTES


def _write(handle: int, line: bytes) -> None:
    """Write a line whole, on a line of its own though the disk was full amid the one before."""
    found = os.fstat(handle)
    if stat.S_ISREG(found.st_mode) and found.st_size:
        os.lseek(handle, -1, os.SEEK_END)
        line = line if os.read(handle, 1) == b"\n" else b"\n" + line
    if os.write(handle, line) < len(line):
        raise OSError(None, "there is no room for a whole line")
