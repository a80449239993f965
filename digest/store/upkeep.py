"""The commands of `digest library`: check, back up, export, import."""

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from digest.errors import LibraryError, OutputError, UsageError
from digest.model import Problem
from digest.ports import Progress, task
from digest.staging import sweep, temporary_name
from digest.store import sql
from digest.store.database import RESTORE, Connection, DamagedError, Database
from digest.store.importing import SAVED, import_lines
from digest.store.library import FILE_NAME, open_database, open_library
from digest.store.portable import (
    Lines,
    Tally,
    export_lines,
    failure,
    find_damaged,
    read_lines,
)
from digest.store.snapshot import SnapshotFilter, import_snapshot, is_snapshot
from digest.store.sqlite import SIDE_FILES, SqliteFile

_PROGRESS_STEP = 1000


class Upkeep:
    """Maintains the library in a folder, or at a URL; `now` dates imported papers.

    If there is no library, every method but `import_from` raises LibraryError.
    """

    def __init__(self, folder: Path, *, url: str = "", now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._url = url
        self._now = now

    @property
    def location(self) -> str:
        """The library's path or address, for messages."""
        return self._url or str(self._folder / FILE_NAME)

    def check(self, file: Path | None = None) -> tuple[Problem, ...]:
        """Return all problems of the library, or of another file.

        Raises LibraryError if there is no file, or it is no library of digest.
        """
        problems: list[Problem] = []
        try:
            with self._opened(file) as database, database.read() as connection:
                for problem in _find_problems(database, connection):
                    problems.append(problem)  # noqa: PERF402 - keeps those before an error
        except DamagedError as error:
            problems.append(_problem("file", str(error), RESTORE))
        return tuple(problems)

    def back_up(self, target: Path, *, replace: bool) -> None:
        """Copy a snapshot of the library to a file.  Raises LibraryError, OutputError."""
        if os.path.lexists(target) and not replace:
            raise OutputError(
                f"{target} exists already; nothing was written.",
                hint="Choose another name, or give --force to replace it.",
            )
        for suffix in SIDE_FILES:
            # SQLite would treat it as part of the new file.
            if target.with_name(target.name + suffix).exists():
                raise OutputError(
                    f"{target}{suffix} belongs to a database that is in use or was never"
                    " closed; nothing was written.",
                    hint="Choose another name for the backup.",
                )
        with self._opened() as database, self._placed(target) as temporary:
            database.copy(temporary)

    def export_lines(self) -> Generator[str, None, None]:
        """Yield the lines of a snapshot of the library.

        Raises LibraryError: for a damaged file, before the first line.
        """
        with self._opened() as database, database.read() as connection:
            # With a damaged index, lines would be missing.
            if any(database.find_damage()):
                raise LibraryError(
                    "The library is damaged; nothing was exported.",
                    hint="digest library check lists the damage. Keep the backups that you have.",
                )
            yield from export_lines(connection)

    def export_to(self, target: Path) -> None:
        """Write the library's lines to a file.  Raises LibraryError, OutputError."""
        with (
            self._placed(target) as temporary,
            temporary.open("w", encoding="ascii", newline="\n") as stream,
        ):
            stream.writelines(f"{line}\n" for line in self.export_lines())

    def import_from(
        self,
        stream: BinaryIO,
        name: str,
        progress: Progress,
        wanted: SnapshotFilter,
        refuse: Callable[[int, str], None],
    ) -> Mapping[str, Tally]:
        """Import a stream called `name`, an export or a snapshot, by its first line.

        An export with an invalid line is not imported at all.  From a snapshot, the `wanted` papers
        are imported; `refuse` is called with the number of each invalid line, and the reason.
        Creates the library if there is none.  Raises DigestError.
        """
        with (
            open_library(self._folder, url=self._url, now=self._now) as library,
            _gathered(stream, name) as whole,
        ):

            def read(doing: str, kept: str) -> Lines:
                with task(progress, f"{doing} {name}"):
                    yield from _counted(read_lines(whole, name, kept), whole, progress)

            _, first = next(read_lines(whole, name), (0, b""))
            if is_snapshot(first):
                lines = read("Importing", SAVED)
                return import_snapshot(library, lines, wanted, refuse, at=self._now())
            if wanted != SnapshotFilter():
                raise UsageError(
                    f"{name} is no snapshot of arXiv: only a snapshot can be imported in part.",
                    hint="Import it without -c and --since.",
                )
            return import_lines(library, read, name, at=self._now())

    @contextmanager
    def _opened(self, file: Path | None = None) -> Iterator[Database]:
        opened = SqliteFile(file, must_exist=True, migrate=False) if file else None
        with closing(opened or open_database(self._folder, self._url, must_exist=True)) as database:
            yield database

    @contextmanager
    def _placed(self, target: Path) -> Iterator[Path]:
        """Give a temporary path beside `target` to a block, and rename the file to `target` after.

        The file is on the disk before it is renamed.  If the block raises, `target` stays as it is.
        """
        if os.path.lexists(target) and not target.is_file() and not target.is_symlink():
            raise OutputError(
                f"{target} is not a file; nothing was written.", hint="Name a file to write."
            )
        file = Path(self.location)
        if target.exists() and file.exists() and target.samefile(file):
            raise OutputError(
                f"{target} is the library itself; nothing was written.", hint="Choose another name."
            )
        sweep(target.parent, self._now().timestamp())
        temporary = temporary_name(target)
        try:
            temporary.touch(exist_ok=False)
            yield temporary
            with temporary.open("rb+") as handle:
                os.fsync(handle.fileno())
            temporary.replace(target)
        except OSError as error:
            raise OutputError(
                f"{target} cannot be written: {error.strerror}.",
                hint="Choose another folder, or free some space there.",
            ) from error
        finally:
            for suffix in ("", *SIDE_FILES):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def _find_problems(database: Database, connection: Connection) -> Iterator[Problem]:
    """Yield the problems of the file, of single records, and between records."""
    for part, sentence in database.find_damage():
        yield _problem(part, sentence, RESTORE)
    for sentence in find_damaged(connection):
        yield _problem("record", sentence, RESTORE)
    for statement in (sql.SEARCHED_AND_LACKING, sql.CHOSEN_AND_LACKING, sql.NOT_LATEST):
        for subject, message in connection.execute(statement):
            yield _problem(subject, message, "Build or fetch it again with --refresh.")


def _problem(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="library", subject=subject, message=message, hint=hint)


@contextmanager
def _gathered(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Give a stream that can be read again: a pipe is first copied into a temporary file."""
    if stream.seekable():
        yield stream
        return
    with TemporaryFile() as file:
        try:
            copyfileobj(stream, file)
        except OSError as error:
            raise failure(name, error.strerror or str(error)) from error
        file.seek(0)
        yield cast("BinaryIO", file)


def _counted(lines: Lines, stream: BinaryIO, progress: Progress) -> Lines:
    """Yield lines, and report the number so far, and the total as estimated from the bytes read."""
    size = stream.seek(0, os.SEEK_END)
    for number, line in lines:
        if number % _PROGRESS_STEP == 0:
            progress.advance(number, number * size // max(stream.tell(), 1))
        yield number, line
