"""The library: everything seen, kept in one database."""

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
    Receipt,
    Run,
    parse_time,
    time_text,
)
from digest.store import sql
from digest.store.database import Connection, Database, parse
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
    """Open the library in a folder, or in a PostgreSQL database; make it where it is missing.

    `now` dates turns; `timeout` is how many seconds to wait for another writer, `patience` for
    another run's turn.  Raises LibraryError, and ConfigError where psycopg is missing.
    """
    return Library(open_database(folder, url, timeout=timeout), now=now, patience=patience)


def open_database(
    folder: Path, url: str, *, timeout: float = 30.0, must_exist: bool = False
) -> Database:
    """Open the database of the library at a URL; without one, the file in a folder.

    It is made unless it `must_exist`.  Raises LibraryError, ConfigError.
    """
    if not url:
        if not must_exist:
            _make_folder(folder)
        return SqliteFile(folder / FILE_NAME, timeout=timeout, must_exist=must_exist)
    try:
        # Most libraries are files.
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
        Turns.__init__(self, database, now=now, patience=patience)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library; a second time does nothing."""
        self.database.close()

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""
        self.add_written(_uri(path), digest)

    def add_written(self, uri: str, digest: str) -> bool:
        """Remember the SHA-256 of a file, and return whether that is new."""
        return self._change(sql.SAVE_WRITTEN, uri, digest)

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""
        return frozenset(self._load(str, sql.WRITTEN, _uri(path)))

    def find_written(self, stem: str) -> tuple[Path, ...]:
        """Return the files of an issue that were written and are there, by its stem."""
        uris = self._load(str, sql.WRITTEN_AS, stem)
        paths = (Path(unquote(uri.removeprefix("file://"), errors=_RAW)) for uri in uris)
        return tuple(path for path in paths if path.is_file())

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep that a parcel is being sent; where another state than `over` is held, return that.

        It is on the disk when this returns.
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
        """Keep what has become of a parcel.  Raises ValueError for a key that is no ASCII line."""
        self._change(sql.SAVE_DELIVERY, *_receipt_row(receipt), durable=True)

    def add_receipt(self, receipt: Receipt) -> bool:
        """Keep what another library has of a parcel, and return whether that changed anything."""
        return self._change(sql.ADD_DELIVERY, *_receipt_row(receipt))

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""
        self._change(sql.FORGET_DELIVERY, publisher, slug, day.isoformat(), key)

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
        return self._load(_parse_receipt, sql.DELIVERIES, publisher, slug, day.isoformat())

    def save_run(self, run: Run) -> bool:
        """Keep one line of history, and return whether it is new."""
        record = dump(run)
        return self._change(sql.SAVE_RUN, sha256(record).hexdigest(), record)

    def load_state(self, runs: int = 10) -> LibraryState:
        """Return what `digest status` tells: every issue, and the last runs in order."""
        with self.database.read() as connection:
            count, first, last = connection.execute(sql.SPAN).fetchone()
            told = connection.execute(sql.RUNS, [runs]).fetchall()
            (run_count,) = connection.execute(sql.RUN_COUNT).fetchone()
            return LibraryState(
                location=self.database.location,
                size=self.database.size(),
                papers=count,
                first=parse_time(first) if first else None,
                last=parse_time(last) if last else None,
                issues=self.load_all_issue_records(),
                runs=tuple(parse(f"run {number}", Run, row) for number, row in reversed(told)),
                run_count=run_count,
                deliveries=_count_deliveries(connection),
                harvests=tuple(self.load_harvests().values()),
            )


def _count_deliveries(connection: Connection) -> tuple[Delivered, ...]:
    """Return how every issue stands at each publisher, by date, slug and publisher."""
    rows = connection.execute(sql.DELIVERED, [WHOLE]).fetchall()
    delivered = []
    for (publisher, slug, day), counted in groupby(rows, key=lambda row: tuple(row[:3])):
        states = {state: (count, parse_time(at)) for *_, state, count, at in counted}
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
    return parse(f"delivery {key}", Receipt, record)


def _uri(path: Path) -> str:
    # A URI keeps every byte of a name, even one that is not valid text.
    return path.absolute().as_uri()


def _receipt_row(receipt: Receipt) -> list[object]:
    key = receipt.key
    if not (key and key.isascii() and key.isprintable()):
        message = f"{key!r} is no name in printable ASCII"
        raise ValueError(message)
    day, at = receipt.date.isoformat(), time_text(receipt.at)
    return [receipt.publisher, receipt.slug, day, key, receipt.state, at, dump(receipt)]
