"""The log: what runs tell, as JSON lines in a file that is begun anew when it is full."""

import json
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from digest import __version__

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


Level = Literal["debug", "info", "warning", "error"]

_LONGEST = 8000
# Nothing so short is a secret, and to hide it would hide words.
_SHORTEST_SECRET = 6
_HIDDEN = "***"
_LOGIN = re.compile(r"(?<=://)[^/?#@\s]+(?=@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The run that a log tells of: its name, its command, its process."""

    run: str
    command: str
    process: int


class Journal:
    """Writes down what one run tells; threads may share it.

    `now` is the time, `elapsed` the seconds since any moment.  `secrets` are values that must not
    be written, wherever they come from.  A log that cannot be written is told of once, by
    `complain`, and is no reason to stop.
    """

    def __init__(  # noqa: PLR0913 - what it touches is injected
        self,
        file: RotatingFile,
        about: About,
        *,
        now: Callable[[], datetime],
        elapsed: Callable[[], float],
        complain: Callable[[str], None],
        secrets: Collection[str] = (),
    ) -> None:
        self._file: RotatingFile | None = file
        self._about = about
        self._now = now
        self._elapsed = elapsed
        self._complain = complain
        self._secrets = [value for value in secrets if len(value) >= _SHORTEST_SECRET]
        self._turn = Lock()
        self._began = elapsed()
        self.write("info", "Started.", version=__version__, pid=about.process)

    @property
    def path(self) -> Path | None:
        """Where it is, None where it cannot be written."""
        return self._file.path if self._file else None

    def write(self, level: Level, message: str, **more: Any) -> None:  # noqa: ANN401 - JSON
        """Write a line; of what is said `more`, empty texts are left out."""
        record = {
            "time": self._now().astimezone(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "run": self._about.run,
            "command": self._about.command,
            "message": message,
            **{name: value for name, value in more.items() if value != ""},
        }
        cleaned = {name: self._clean(value) for name, value in record.items()}
        self._append(json.dumps(cleaned).replace("\x7f", "\\u007f").encode("ascii") + b"\n")

    def end(self, code: int) -> None:
        """Write how the run ended."""
        took = round(self._elapsed() - self._began, 3)
        level: Level = "error" if code else "info"
        self.write(level, "Ended.", exit_code=code, duration=took)

    def _clean(self, value: Any) -> Any:  # noqa: ANN401 - as above
        """Return a text without secrets, and no longer than anybody would read."""
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, _HIDDEN)
        value = _LOGIN.sub(_HIDDEN, value)
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"

    def _append(self, line: bytes) -> None:
        with self._turn:
            if self._file is None:
                return
            try:
                self._file.append(line)
            except OSError as error:
                path, self._file = self._file.path, None
                self._complain(
                    f"The log {path} cannot be written: {error.strerror}. "
                    "The run goes on without it."
                )
