"""The log of a run: everything that is told, and what nobody is told, a JSON object a line."""

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from digest import __version__
from digest.console.rotating import RotatingFile

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
