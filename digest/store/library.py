"""The library: fetched records, issues, deliveries and runs, in one database."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Self
from urllib.parse import unquote

from digest.codec import dump
from digest.errors import ConfigError, LibraryError
from digest.extras import how_to_add
from digest.model import (
    WHOLE,
    Delivered,
    DeliveryState,
    LibraryState,
    Mark,
    Receipt,
    Run,
    parse_time,
    time_text,
)
from digest.store import sql
from digest.store.database import Connection, Database, parse_record
from digest.store.issues import Issues
from digest.store.lists import Lists
from digest.store.sqlite import SqliteFile
from digest.store.turns import Turns

FILE_NAME = "library.sqlite"
_RAW = "surrogateescape"


def open_library(
    folder: Path,
    *,
    url: str = "",
    now: Callable[[], datetime],
    timeout: float = 30.0,
    patience: float = 3600.0,
) -> "Library":
    """Open the library in a folder, or in a PostgreSQL database; create it if there is none.

    `now` dates the locks of runs; `timeout` is the seconds to wait for another writer, `patience`
    the seconds to wait for another run that builds or harvests the same.  Raises LibraryError, and
    ConfigError if psycopg is missing.
    """
    return Library(open_database(folder, url, timeout=timeout), now=now, patience=patience)


def open_database(
    folder: Path, url: str, *, timeout: float = 30.0, must_exist: bool = False
) -> Database:
    """Open the library's database at a URL; if that is "", the file in a folder.

    It is created unless it `must_exist`.  Raises LibraryError, ConfigError.
    """
    if not url:
        if not must_exist:
            _make_folder(folder)
        return SqliteFile(folder / FILE_NAME, timeout=timeout, must_exist=must_exist)
    try:
        # Needed for few libraries only.
        from digest.store.postgresql import Postgres
    except ModuleNotFoundError as error:
        raise ConfigError(
            "library.url names a PostgreSQL database, which needs psycopg, and that is not"
            " installed.",
            hint=how_to_add("scale"),
        ) from error
    return Postgres(url, timeout=timeout, must_exist=must_exist)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made: {error.strerror}.",
            hint="Set DIGEST_HOME to a folder that you may write to.",
        ) from error


class Library(Lists, Issues, Turns):
    """A library in one database; each method is one short transaction.

    Every method may raise LibraryError.
    """

    def __init__(self, database: Database, *, now: Callable[[], datetime], patience: float) -> None:
        super().__init__(database)
        self._now, self._patience = now, patience

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the library; a second call does nothing."""
        self.database.close()

    def save_written(self, path: Path, digest: str) -> None:
        """Save the SHA-256 (hex) of the content that is about to be written to a path."""
        self.add_written(_uri(path), digest)

    def add_written(self, uri: str, digest: str) -> bool:
        """Save the SHA-256 of a file's content, and return whether it is new."""
        return self._change(sql.SAVE_WRITTEN, uri, digest)

    def load_written(self, path: Path) -> frozenset[str]:
        """Return the SHA-256 of every content that was written to a path."""
        return frozenset(self._load(str, sql.WRITTEN, _uri(path)))

    def find_written(self, stem: str) -> tuple[Path, ...]:
        """Return the existing files that were written for an issue, by its stem."""
        uris = self._load(str, sql.WRITTEN_AS, stem)
        paths = (Path(unquote(uri.removeprefix("file://"), errors=_RAW)) for uri in uris)
        return tuple(path for path in paths if path.is_file())

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Save that a parcel is being sent; the receipt is on the disk when this returns.

        If the saved receipt has a state that is not in `over`, only return that receipt.
        """
        key = [receipt.publisher, receipt.slug, receipt.date.isoformat(), receipt.key]
        with self.database.write(durable=True) as connection:
            row = connection.execute(sql.DELIVERY, key).fetchone()
            held = _parse_receipt(*row) if row else None
            if held and held.state not in over:
                return held
            connection.execute(sql.SAVE_DELIVERY, _receipt_row(receipt))
        return None

    def save_receipt(self, receipt: Receipt) -> None:
        """Save a parcel's receipt."""
        self._change(sql.SAVE_DELIVERY, *_receipt_row(receipt), durable=True)

    def add_receipt(self, receipt: Receipt) -> bool:
        """Save a receipt of another library, and return whether that changed anything."""
        return self._change(sql.ADD_DELIVERY, *_receipt_row(receipt))

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Delete the receipt of a parcel."""
        self._change(sql.FORGET_DELIVERY, publisher, slug, day.isoformat(), key)

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return the receipts of an issue's parcels at a publisher, by key."""
        return self._load(_parse_receipt, sql.DELIVERIES, publisher, slug, day.isoformat())

    def save_mark(self, mark: Mark) -> None:
        """Save a mark in place of the topic's last one of that paper."""
        self._change(sql.SAVE_MARK, *_mark_row(mark), durable=True)

    def add_mark(self, mark: Mark) -> bool:
        """Save a mark of another library unless an own is as new; return whether it was saved."""
        return self._change(sql.ADD_MARK, *_mark_row(mark))

    def forget_mark(self, topic: str, paper: str) -> bool:
        """Delete a topic's mark of a paper, and return whether there was one."""
        return self._change(sql.FORGET_MARK, topic, paper, durable=True)

    def load_marks(self, topic: str) -> Sequence[Mark]:
        """Return the marks of a topic, by paper."""
        return self._load(_parse_mark, sql.MARKS, topic)

    def load_marks_of(self, paper: str) -> Sequence[Mark]:
        """Return the marks of a paper, by topic."""
        return self._load(_parse_mark, sql.MARKS_OF, paper)

    def save_run(self, run: Run) -> bool:
        """Save a run for the history, and return whether it is new."""
        record = dump(run)
        return self._change(sql.SAVE_RUN, sha256(record).hexdigest(), record)

    def load_state(self, runs: int = 10) -> LibraryState:
        """Return the state that `digest status` prints, with the last runs in order."""
        with self.database.read() as connection:
            count, first, last = connection.execute(sql.SPAN).fetchone()
            newest = connection.execute(sql.RUNS, [runs]).fetchall()
            marks = self._load(_parse_mark, sql.ALL_MARKS)
            (run_count,) = connection.execute(sql.RUN_COUNT).fetchone()
            return LibraryState(
                location=self.database.location,
                size=self.database.size(),
                papers=count,
                first=parse_time(first) if first else None,
                last=parse_time(last) if last else None,
                issues=self.load_all_issue_records(),
                runs=tuple(parse_record(f"run {number}", Run, row) for number, row in newest[::-1]),
                run_count=run_count,
                deliveries=_count_deliveries(connection),
                harvests=tuple(self.load_harvests().values()),
                liked=Counter(mark.topic for mark in marks if mark.liked),
                disliked=Counter(mark.topic for mark in marks if not mark.liked),
            )


def _count_deliveries(connection: Connection) -> tuple[Delivered, ...]:
    """Return the counts of parcels by issue and publisher, by date, slug and publisher."""
    rows = connection.execute(sql.DELIVERED, [WHOLE]).fetchall()
    delivered = []
    for (publisher, slug, day), group in groupby(rows, key=lambda row: tuple(row[:3])):
        states = {state: (count, parse_time(at)) for *_, state, count, at in group}
        delivered.append(
            Delivered(
                publisher=publisher,
                slug=slug,
                date=date.fromisoformat(day),
                counts={state: count for state, (count, _) in states.items()},
                last=max(at for _, at in states.values()),
            )
        )
    return tuple(delivered)


def _parse_receipt(key: str, record: bytes) -> Receipt:
    return parse_record(f"delivery {key}", Receipt, record)


def _parse_mark(name: str, record: bytes) -> Mark:
    return parse_record(name, Mark, record)


def _mark_row(mark: Mark) -> list[object]:
    return [mark.topic, mark.paper, time_text(mark.at), dump(mark)]


def _uri(path: Path) -> str:
    # A URI keeps every byte of a name, even if it is not valid text.
    return path.absolute().as_uri()


def _receipt_row(receipt: Receipt) -> list[object]:
    day, at = receipt.date.isoformat(), time_text(receipt.at)
    return [receipt.publisher, receipt.slug, day, receipt.key, receipt.state, at, dump(receipt)]
