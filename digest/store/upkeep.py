"""What `digest library` does with a library: check, back up, export, import."""

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

_STEP = 1000


class Upkeep:
    """Looks after the library in a folder, or at a URL; `now` dates what is imported.

    Where there is no library, every method but `import_from` raises LibraryError.
    """

    def __init__(self, folder: Path, *, url: str = "", now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._url = url
        self._now = now

    @property
    def location(self) -> str:
        """What messages call the library: the path of a file, or an address."""
        return self._url or str(self._folder / FILE_NAME)

    def check(self, file: Path | None = None) -> tuple[Problem, ...]:
        """Return all that is wrong with the library, or with another file.

        Raises LibraryError where there is no file, or one that is no library of ours.
        """
        found: list[Problem] = []
        try:
            with self._opened(file) as database, database.read() as connection:
                for problem in _find(database, connection):
                    found.append(problem)  # noqa: PERF402 - what came before an error counts
        except DamagedError as error:
            found.append(_finding("file", str(error), RESTORE))
        return tuple(found)

    def back_up(self, target: Path, *, replace: bool) -> None:
        """Copy the library, as it is now, to a file.  Raises LibraryError, OutputError."""
        if os.path.lexists(target) and not replace:
            raise OutputError(
                f"{target} exists already; nothing was written.",
                hint="Choose another name, or give --force to replace it.",
            )
        for suffix in SIDE_FILES:
            # SQLite would take it for part of the new file.
            if target.with_name(target.name + suffix).exists():
                raise OutputError(
                    f"{target}{suffix} belongs to a database that is in use, or was when its"
                    " program died; nothing was written.",
                    hint="Choose another name for the backup.",
                )
        with self._opened() as database, self._placed(target) as temporary:
            database.copy(temporary)

    def export_lines(self) -> Generator[str, None, None]:
        """Yield the library line by line, all of one moment.

        Raises LibraryError, before the first line where the file is damaged.
        """
        with self._opened() as database, database.read() as connection:
            # What an index lacks would be missing from the lines.
            if any(database.find_damage()):
                raise LibraryError(
                    "The library is damaged; nothing was exported.",
                    hint="digest library check says how. Keep the backups that you have.",
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
        """Add what a stream, called `name`, holds, by its first line an export or a snapshot.

        Of an export it is all, or nothing where a line does not fit.  Of a snapshot it is what is
        `wanted`; `refuse` is told the number of each line that is left out, and why.  Makes the
        library where there is none.  Raises DigestError.
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
                    f"{name} is no snapshot of arXiv, of which a part can be taken.",
                    hint="Import it without -c and --since.",
                )
            return import_lines(library, read, name, at=self._now())

    @contextmanager
    def _opened(self, file: Path | None = None) -> Iterator[Database]:
        opened = SqliteFile(file, must_exist=True) if file else None
        with closing(opened or open_database(self._folder, self._url, must_exist=True)) as database:
            yield database

    @contextmanager
    def _placed(self, target: Path) -> Iterator[Path]:
        """Give a temporary path beside `target`; what the block leaves there is put in its place.

        It is on the disk before it has its name, and nothing changes where the block raises.
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
                hint="Choose another place, or make room there.",
            ) from error
        finally:
            for suffix in ("", *SIDE_FILES):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def _find(database: Database, connection: Connection) -> Iterator[Problem]:
    """Yield what is wrong with the file, with single records, and with what belongs together."""
    for part, sentence in database.find_damage():
        yield _finding(part, sentence, RESTORE)
    for sentence in find_damaged(connection):
        yield _finding("record", sentence, RESTORE)
    yield from _find_contradictions(connection)


def _find_contradictions(connection: Connection) -> Iterator[Problem]:
    """Yield where pages, issues and papers do not belong together."""
    for statement in (sql.SEARCHED_AND_LACKING, sql.CHOSEN_AND_LACKING, sql.NOT_LATEST):
        for subject, message in connection.execute(statement):
            yield _finding(subject, message, "Build or fetch it again with --refresh.")


def _finding(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="library", subject=subject, message=message, hint=hint)


@contextmanager
def _gathered(stream: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Give a stream that keeps nobody waiting: a pipe is first read to its end, into a file."""
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
    """Yield lines, and report how many have passed, of how many by the bytes that are left."""
    size = stream.seek(0, os.SEEK_END)
    for number, line in lines:
        if number % _STEP == 0:
            progress.advance(number, number * size // max(stream.tell(), 1))
        yield number, line
