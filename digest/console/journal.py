"""The log: messages as JSON lines, in a rotating file."""

import json
import logging
import os
import re
import stat
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import sleep
from typing import Any

MOST_BYTES = 1_000_000
# Number of older files: FILE.1, the newest, to FILE.4.
OLDER_FILES = 4
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
_TRIES, _PAUSE = 100, 0.02
_LONGEST = 8000
# Shorter values are not hidden: they are no secrets, and may be parts of words.
_SHORTEST_SECRET = 6
_HIDDEN = "***"
_LOGIN = re.compile(r"(?<=://)[^/?#@\s]+(?=@)")


class LogFile(logging.Handler):
    """A rotating file that several processes write, a whole line at a time.

    After a first failure, which is given to `complain`, `path` is None and nothing is written.
    """

    def __init__(self, path: Path, complain: Callable[[str], None]) -> None:
        super().__init__()
        self.path: Path | None = path
        self._complain = complain
        self._patience = _TRIES

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless writing has failed before."""
        path, line = self.path, f"{self.format(record)}\n".encode("ascii")
        try:
            while path and not self._append(path, line):
                pass
        except OSError as error:
            self.path = None
            self._complain(
                f"The log {path} cannot be written: {error.strerror}. The run goes on without it."
            )

    def _append(self, path: Path, line: bytes) -> bool:
        """Append a line, or return False where the file was rotated and is to be opened again."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, _FLAGS, 0o666)
        try:
            status = os.fstat(handle)
            if stat.S_ISREG(status.st_mode) and self._lock(handle):
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

    def _lock(self, handle: int) -> bool:
        """Wait for the lock of the file, and return whether we have it."""
        try:
            import fcntl  # noqa: PLC0415 - Windows has none
        except ImportError:
            return False
        for _ in range(self._patience):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                sleep(_PAUSE)
            except OSError:
                return False  # some file systems know no locks
            else:
                return True
        # A process that held the lock for two seconds hangs: no line waits for it again.
        self._patience = 1
        return False


class JsonLines(logging.Formatter):
    """Formats a record as JSON, without `secrets`, and with long texts cut.

    `run` and `command` identify the run in each line.
    """

    def __init__(self, run: str, command: str, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._about = {"run": run, "command": command}
        self._secrets = [value for value in secrets if len(value) >= _SHORTEST_SECRET]

    def format(self, record: logging.LogRecord) -> str:
        """Return a line in ASCII, without the empty texts of the record's `fields`."""
        moment = datetime.fromtimestamp(record.created, UTC)
        fields = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            **self._about,
            "message": record.msg,
            **{name: value for name, value in vars(record)["fields"].items() if value != ""},
        }
        cleaned = {name: self._clean(value) for name, value in fields.items()}
        return json.dumps(cleaned).replace("\x7f", "\\u007f")

    def _clean(self, value: Any) -> Any:  # noqa: ANN401 - JSON
        if not isinstance(value, str):
            return value
        for secret in self._secrets:
            value = value.replace(secret, _HIDDEN)
        value = _LOGIN.sub(_HIDDEN, value)
        return value if len(value) <= _LONGEST else f"{value[:_LONGEST]} …"
