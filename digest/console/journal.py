"""The log: messages as JSON lines, in a rotating file."""

import json
import os
import re
import stat
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from threading import Lock

MOST_BYTES = 1_000_000
# Number of older files: FILE.1, the newest, to FILE.4.
OLDER_FILES = 4
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_LONGEST = 8000
# Shorter values are not hidden: they are no secrets, and may be parts of words.
_SHORTEST_SECRET = 6
_HIDDEN = "***"
_LOGIN = re.compile(r"(?<=://)[^/?#@\s]+(?=@)")


class LogFile:
    """A rotating file that several processes write, a whole line at a time.

    `run` and `command` identify the run in each line; the values of `hidden` are in none.  After a
    first failure, which is given to `complain`, `path` is None and nothing is written.
    """

    def __init__(
        self,
        path: Path,
        complain: Callable[[str], None],
        *,
        run: str,
        command: str,
        hidden: Collection[str] = (),
    ) -> None:
        self.path: Path | None = path
        self._complain = complain
        self._about = {"run": run, "command": command}
        self._secrets = [value for value in hidden if len(value) >= _SHORTEST_SECRET]
        self._lock = Lock()

    def write(self, level: str, message: str, created: float, fields: Mapping[str, object]) -> None:
        """Write a line as JSON in ASCII, unless writing has failed before.

        Empty texts among the `fields` are left out, and long texts are cut.
        """
        record = {
            "time": datetime.fromtimestamp(created, UTC).isoformat(timespec="milliseconds"),
            "level": level,
            **self._about,
            "message": message,
            **{name: value for name, value in fields.items() if value != ""},
        }
        cleaned = {name: self._clean(value) for name, value in record.items()}
        line = json.dumps(cleaned).replace("\x7f", "\\u007f") + "\n"
        with self._lock:
            path = self.path
            try:
                while path and not self._append(path, line.encode("ascii")):
                    pass
            except OSError as error:
                self.path = None
                self._complain(
                    f"The log {path} cannot be written: {error.strerror}. The run goes on without"
                    " it."
                )

    def _clean(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, _HIDDEN)
        value = _LOGIN.sub(_HIDDEN, value)
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"

    @staticmethod
    def _append(path: Path, line: bytes) -> bool:
        """Append a line, or return False where the file was rotated and is to be opened again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, _FLAGS, 0o666)
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode) and _locks(handle):
                if not path.exists() or not os.path.samestat(status, path.stat()):
                    return False  # another writer has just begun a new file
                size = os.fstat(handle).st_size
                if size and size + len(line) > MOST_BYTES:
                    # FILE becomes FILE.1, that FILE.2, and so on; the oldest goes.
                    names = [path, *(Path(f"{path}.{n}") for n in range(1, OLDER_FILES + 1))]
                    for newer, older in reversed(list(pairwise(names))):
                        with suppress(FileNotFoundError):
                            newer.replace(older)
                    return False
            if os.write(handle, line) < len(line):
                raise OSError(None, "there is no room for a whole line")
        finally:
            os.close(handle)
        return True


def _locks(handle: int) -> bool:
    """Wait for the lock of a file; return False where there are no locks."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none

        fcntl.flock(handle, fcntl.LOCK_EX)
    except (ImportError, OSError):  # some file systems know no locks
        return False
    return True
