"""What `digest library` does with a library's file: check, back up, export, import."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from digest.errors import LibraryError
from digest.model import Problem
from digest.ports import Progress
from digest.store import checkup, copying, portable
from digest.store.database import Database
from digest.store.importing import Tally, import_lines
from digest.store.jsonl import gathered, read_lines
from digest.store.library import FILE_NAME, open_library

_TIMEOUT = 30.0
_STEP = 1000
_Lines = Iterator[tuple[int, bytes]]


class Upkeep:
    """Looks after the library in a folder.

    `now` dates what is imported; `sleep` is how a backup leaves room for others.
    """

    def __init__(
        self, folder: Path, *, now: Callable[[], datetime], sleep: Callable[[float], None]
    ) -> None:
        self.file = folder / FILE_NAME
        self._now = now
        self._sleep = sleep

    def check(self, file: Path | None = None) -> tuple[Problem, ...]:
        """Return all that is wrong with the library, or with another file; change neither.

        Raises LibraryError where there is no file, or one that is no library of ours.
        """
        return checkup.check(file or self.file)

    def back_up(self, target: Path, *, replace: bool) -> None:
        """Copy the library, as it is now, to a file.  Raises LibraryError, OutputError."""
        copying.check_target(target, self.file, replace=replace)
        with (
            copying.placed(target, self.file, at=self._now()) as temporary,
            self._opened() as database,
            database.read() as connection,
        ):
            copying.copy(connection, temporary, sleep=self._sleep)

    def export_lines(self) -> Generator[str, None, None]:
        """Yield the library line by line, all of one moment.

        Raises LibraryError, before the first line where the file is damaged.
        """
        with self._opened() as database:
            database.prepare()
            with database.read() as connection:
                copying.refuse_damaged(connection)
                yield from portable.export_lines(connection)

    def export_to(self, target: Path) -> None:
        """Write the library's lines to a file.  Raises LibraryError, OutputError."""
        with (
            copying.placed(target, self.file, at=self._now()) as temporary,
            temporary.open("w", encoding="ascii", newline="\n") as stream,
        ):
            stream.writelines(f"{line}\n" for line in self.export_lines())

    def import_from(self, stream: BinaryIO, name: str, progress: Progress) -> Mapping[str, Tally]:
        """Add what a stream, called `name`, holds: all of it, or nothing where a line is wrong.

        Makes the library where there is none.  Raises DigestError.
        """
        at = self._now()
        open_library(self.file.parent, now=self._now).close()
        with (
            self._opened() as database,
            _shown(progress, f"Importing {name}") as advance,
            gathered(stream, name) as whole,
        ):
            database.prepare()
            with database.write() as connection:
                lines = advance(read_lines(whole, name))
                return import_lines(connection, lines, name, at=at)

    @contextmanager
    def _opened(self) -> Iterator["_Untouched"]:
        if not self.file.exists():
            raise checkup.missing(self.file)
        with closing(_Untouched(self.file, now=self._now, timeout=_TIMEOUT)) as database:
            database.reach()
            yield database


class _Untouched(Database):
    """A library that is left where it is when it turns out to be damaged."""

    def reach(self) -> None:
        """Read the file for the first time."""
        with self._explained():
            self._reach()

    def _put_aside(self) -> LibraryError:
        return LibraryError(
            f"The library {self.file} is damaged; it was left as it is.",
            hint="digest library check says how. Restore a backup in its place.",
        )


@contextmanager
def _shown(progress: Progress, task: str) -> Iterator[Callable[[_Lines], _Lines]]:
    """Show a task, and give what counts the lines that pass."""

    def count(lines: _Lines) -> _Lines:
        for number, line in lines:
            if number % _STEP == 0:
                progress.advance(number)
            yield number, line

    progress.begin(task, None)
    try:
        yield count
    finally:
        progress.end()
