"""The library as the flow sees it: each method is one short transaction."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Self

from digest.errors import LibraryError
from digest.model import Edition, LibraryState, Page, Paper, Problem, Run, Search, SearchState
from digest.records import parse_time
from digest.store import editions, history, papers, searches
from digest.store.database import Database

FILE_NAME = "library.sqlite"
RUNS_TOLD = 10


def open_library(
    folder: Path, *, now: Callable[[], datetime], timeout: float = 30.0
) -> "SqliteLibrary":
    """Open the library in a folder; make folder and library where they are missing.

    `now` dates the name under which a damaged library is put aside; `timeout` is how many
    seconds to wait for another writer.  Raises LibraryError.
    """
    _make(folder)
    database = Database(folder / FILE_NAME, now=now, timeout=timeout)
    try:
        database.prepare()
    except BaseException:
        database.close()
        raise
    return SqliteLibrary(database)


class SqliteLibrary:
    """A library in one SQLite file; see `digest.ports.Library` for what each method promises."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers: dict[Search, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save_papers(self, papers_: Iterable[Paper], *, at: datetime) -> None:
        """Keep these records; a newer version replaces an older one, which stays as history."""
        kept = tuple(papers_)
        with self._database.write() as connection:
            papers.save(connection, kept, at)

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the current record of each identifier that is held, in the order asked for."""
        with self._database.read() as connection:
            return papers.load(connection, ids)

    def load_submitted(self, start: datetime, end: datetime) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier."""
        with self._database.read() as connection:
            return papers.load_submitted(connection, start, end)

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come.

        Raises ValueError where the page leaves a gap behind the rows already kept, LibraryError
        where another run has started the search anew meanwhile.
        """
        with self._database.write() as connection:
            if page.start > 0:
                self._refuse_overtaken(connection, search)
            papers.save(connection, page.papers, at)
            number = searches.save_page(connection, search, page, at)
        self._numbers[search] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        with self._database.write() as connection:
            self._refuse_overtaken(connection, search)
            searches.finish(connection, search, problems, at)

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        with self._database.read() as connection:
            return searches.load(connection, search)

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        with self._database.write() as connection:
            editions.save(connection, edition)

    def load_editions(self, slug: str, *, before: date) -> Sequence[Edition]:
        """Return a topic's issues dated before a day, oldest first."""
        with self._database.read() as connection:
            return editions.load(connection, slug, before)

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""
        with self._database.write() as connection:
            history.save_written(connection, path, digest)

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""
        with self._database.read() as connection:
            return history.load_written(connection, path)

    def save_run(self, run: Run) -> None:
        """Keep one line of history."""
        with self._database.write() as connection:
            history.save_run(connection, run)

    def load_state(self) -> LibraryState:
        """Return what `digest status` tells: every edition, and the last ten runs in order."""
        with self._database.read() as connection:
            count, first, last = papers.load_span(connection)
            return LibraryState(
                location=str(self._database.file),
                size=self._database.size(),
                papers=count,
                first=parse_time(first) if first else None,
                last=parse_time(last) if last else None,
                editions=editions.load_all(connection),
                runs=history.load_runs(connection, RUNS_TOLD),
            )

    def close(self) -> None:
        """Let go of the library; a second time does nothing."""
        self._database.close()

    def _refuse_overtaken(self, connection: sqlite3.Connection, search: Search) -> None:
        """Raise LibraryError where the answer that this run is keeping was given up for another."""
        ours = self._numbers.get(search)
        if ours is not None and searches.load_number(connection, search) != ours:
            raise LibraryError(
                "Another run has started the same search anew while this one was fetching it.",
                hint="Run the same command again when the other has ended.",
            )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made: {error.strerror}.",
            hint="Set DIGEST_HOME to a folder that you may write to.",
        ) from error
