"""The library: everything seen, kept in one SQLite file."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Self

from digest.codec import dump, load
from digest.errors import LibraryError
from digest.model import (
    WHOLE,
    Answer,
    Delivered,
    DeliveryState,
    Edition,
    Fate,
    LibraryState,
    Listing,
    ListingPage,
    Notice,
    Page,
    Paper,
    Placed,
    Problem,
    Receipt,
    Reply,
    Run,
    Search,
    SearchState,
    Window,
    parse_time,
    time_text,
)
from digest.store import editions, lists, papers
from digest.store import statements as sql
from digest.store.database import Connection, Database, read
from digest.store.turns import Turns

FILE_NAME = "library.sqlite"
_RUNS_TOLD = 10


def open_library(
    folder: Path,
    *,
    now: Callable[[], datetime],
    timeout: float = 30.0,
    patience: float = 3600.0,
) -> "Library":
    """Open the library in a folder; make folder and library where they are missing.

    `now` dates turns; `timeout` is how many seconds to wait for another writer, `patience` for
    another run's turn.  Raises LibraryError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"The library folder {folder} cannot be made: {error.strerror}.",
            hint="Set DIGEST_HOME to a folder that you may write to.",
        ) from error
    database = Database(folder / FILE_NAME, timeout=timeout)
    return Library(database, Turns(folder, now=now, patience=patience))


class Library:
    """A library in one SQLite file; each method is one short transaction.

    Every method may raise LibraryError.
    """

    def __init__(self, database: Database, turns: Turns) -> None:
        self._database = database
        self._turns = turns
        self._numbers: dict[lists.Question, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library; a second time does nothing."""
        self._database.close()

    # One run at a time.

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic, so that no other run builds it; `waiting` is told where one does."""
        return self._turns.build(slug, waiting)

    def asking(
        self, kind: str, question: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Ask a question alone among all runs, so that others wait for the answer.

        What is held may have changed meanwhile.  `waiting` is told where another run is asking.
        Questions of different kinds may be asked within one another.
        """
        return self._turns.ask(kind, question, waiting)

    def hold_publisher(
        self, name: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Hold a publisher, so that no other run delivers to it; `waiting` is told of one."""
        return self._turns.deliver(name, waiting)

    # Papers.

    def save_papers(self, papers_: Iterable[Paper], *, at: datetime) -> None:
        """Keep these records; a newer version replaces an older one, which stays as history.

        Of the same version, what only the older record states is kept: the day announced, and
        the affiliations of an author.
        """
        kept = tuple(papers_)
        with self._database.write() as connection:
            papers.save_papers(connection, kept, at)

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Keep the days on which listings have papers as new, where none is stated yet.

        Their records are no younger for it.
        """
        with self._database.write() as connection:
            papers.announce(connection, days)

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the latest record of each identifier that is held, in the order asked for."""
        with self._database.read() as connection:
            return papers.load_papers(connection, ids)

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return these versions of these papers, as far as they are held, in the order given."""
        with self._database.read() as connection:
            return papers.load_versions(connection, versions)

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the latest record of each identifier that is held was last saved."""
        with self._database.read() as connection:
            return papers.load_saved(connection, ids)

    def load_titles(self) -> Sequence[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" where there is none) of every paper."""
        with self._database.read() as connection:
            return connection.execute(sql.TITLES).fetchall()

    def load_submitted(self, start: datetime, end: datetime) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier."""
        with self._database.read() as connection:
            return papers.load_submitted(connection, start, end)

    def count_days_after(self, moment: datetime) -> int:
        """Return on how many later days, in UTC, papers were submitted."""
        with self._database.read() as connection:
            return papers.count_days_after(connection, moment)

    # Searches and listings.

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come; one at row 0 starts it anew.

        Raises ValueError where the page leaves a gap behind the rows already kept, LibraryError
        where another run has started the search anew meanwhile.
        """
        question = lists.of_search(search)
        with self._database.write() as connection:
            if page.start > 0:
                self._refuse_overtaken(connection, question)
            number = lists.save_search_page(connection, search, page, at)
        self._numbers[question] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        self._finish(lists.of_search(search), problems, at)

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        with self._database.read() as connection:
            held = lists.load_state(connection, lists.of_search(search))
            if held is None:
                return None
            number, state = held
            return SearchState(
                ids=tuple(entry.paper for entry in lists.load_entries(connection, number)),
                rows=state.rows,
                total=state.total,
                complete=state.complete,
                asked=state.asked,
                problems=state.problems,
            )

    def load_searches(self, subject: str, window: Window) -> Sequence[tuple[Search, bool]]:
        """Return the searches for a subject that cover a day of a window, and which are complete.

        The searches have their window; their query is left empty.
        """
        with self._database.read() as connection:
            return lists.load_covering(connection, subject, window)

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew.

        Raises ValueError where the page leaves a gap behind the entries already kept,
        LibraryError where another run has started the listing anew meanwhile.
        """
        question = lists.of_listing(page.category, page.day)
        with self._database.write() as connection:
            if page.start > 0:
                self._refuse_overtaken(connection, question)
            number = lists.save_listing_page(connection, page, source, at)
        self._numbers[question] = number

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        self._finish(lists.of_listing(category, day), problems, at)

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""
        with self._database.read() as connection:
            held = lists.load_state(connection, lists.of_listing(category, day))
            if held is None:
                return None
            number, state = held
            return Listing(
                category=category,
                day=day,
                notices=tuple(
                    Notice(paper=entry.paper, kind=entry.kind or "new")
                    for entry in lists.load_entries(connection, number)
                ),
                rows=state.rows,
                total=state.total,
                complete=state.complete,
                asked=state.asked,
                source=state.source,
                problems=state.problems,
            )

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day has as new."""
        with self._database.read() as connection:
            row = connection.execute(sql.NEWEST, [before.isoformat()]).fetchone()
            return None if row is None else str(row[0])

    # Issues.

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        with self._database.write() as connection:
            editions.save_edition(connection, edition)

    def load_editions(self, slug: str, *, about: Iterable[str] = ()) -> Sequence[Edition]:
        """Return a topic's issues, oldest date first, with the fates of these papers alone."""
        with self._database.read() as connection:
            return editions.load_editions(connection, slug, about)

    def load_fates(self, slug: str, day: date) -> Mapping[str, Fate]:
        """Return the fate of every paper that the issue of a day found, if there is one."""
        with self._database.read() as connection:
            return dict(connection.execute(sql.FATES_OF, [slug, day.isoformat()]).fetchall())

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""
        with self._database.read() as connection:
            return frozenset(paper for (paper,) in connection.execute(sql.REVISED, [slug]))

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""
        with self._database.read() as connection:
            rows = connection.execute(sql.CHOSEN, [slug])
            return {paper: date.fromisoformat(day) for paper, day in rows}

    def load_places(self, paper: str) -> Sequence[Placed]:
        """Return where a paper stands in issues of any topic, by date, then slug."""
        with self._database.read() as connection:
            return editions.load_places(connection, paper)

    # What services and models answered.

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age."""
        with self._database.write() as connection:
            editions.save_answers(connection, [editions.of_answer(answer)])

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        with self._database.read() as connection:
            return editions.load_answers(connection, subjects)

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""
        with self._database.read() as connection:
            rows = editions.load_rows_of(connection, "fact", slug, day)
            return tuple(map(editions.parse_answer, rows))

    def save_replies(self, replies: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Keep what a model answered, and return each as it is kept: the first of its key stays.

        So two runs that asked at once go on with the same.  With `anew`, which is for those who
        were told to ask again, these take the place of what is held.
        """
        kept = []
        with self._database.write() as connection:
            for reply in tuple(replies):
                held = editions.load_replies(connection, reply.model, [reply.key])
                if anew or not held:
                    editions.save_answers(connection, [editions.of_reply(reply)])
                kept.append(reply if anew else held.get(reply.key, reply))
        return tuple(kept)

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return what a model answered by key, as far as it is held, in the order asked for."""
        with self._database.read() as connection:
            return editions.load_replies(connection, model, keys)

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by key, then model."""
        with self._database.read() as connection:
            rows = editions.load_rows_of(connection, "reply", slug, day)
            return tuple(map(editions.parse_reply, rows))

    # What was written, delivered and run.

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""
        with self._database.write() as connection:
            connection.execute(sql.SAVE_WRITTEN, [_uri(path), digest])

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""
        with self._database.read() as connection:
            rows = connection.execute(sql.WRITTEN, [_uri(path)])
            return frozenset(sha256 for (sha256,) in rows)

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep that a parcel is being sent; where another state than `over` is held, return that.

        It is on the disk when this returns.
        """
        key = [receipt.publisher, receipt.slug, receipt.date.isoformat(), receipt.key]
        with self._database.write(durable=True) as connection:
            row = connection.execute(sql.DELIVERY, key).fetchone()
            held = parse_receipt(*row) if row else None
            if held and held.state not in over:
                return held
            save_receipt(connection, receipt)
        return None

    def save_receipt(self, receipt: Receipt) -> None:
        """Keep what has become of a parcel.  Raises ValueError for a key that is no ASCII line."""
        with self._database.write(durable=True) as connection:
            save_receipt(connection, receipt)

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""
        with self._database.write() as connection:
            connection.execute(sql.FORGET_DELIVERY, [publisher, slug, day.isoformat(), key])

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
        with self._database.read() as connection:
            rows = connection.execute(sql.DELIVERIES, [publisher, slug, day.isoformat()])
            return tuple(parse_receipt(*row) for row in rows)

    def save_run(self, run: Run) -> None:
        """Keep one line of history."""
        with self._database.write() as connection:
            connection.execute(sql.SAVE_RUN, [dump(run)])

    def load_state(self) -> LibraryState:
        """Return what `digest status` tells: every issue, and the last ten runs in order."""
        with self._database.read() as connection:
            count, first, last = connection.execute(sql.SPAN).fetchone()
            runs = connection.execute(sql.RUNS, [_RUNS_TOLD]).fetchall()
            return LibraryState(
                location=str(self._database.file),
                size=self._database.size(),
                papers=count,
                first=parse_time(first) if first else None,
                last=parse_time(last) if last else None,
                issues=editions.load_issues(connection),
                runs=tuple(parse_run(*row) for row in reversed(runs)),
                deliveries=_count_deliveries(connection),
            )

    def _finish(self, question: lists.Question, problems: Sequence[Problem], at: datetime) -> None:
        with self._database.write() as connection:
            self._refuse_overtaken(connection, question)
            lists.finish(connection, question, problems, at)

    def _refuse_overtaken(self, connection: Connection, question: lists.Question) -> None:
        """Raise LibraryError where the list that this run is keeping was given up for another."""
        ours, held = self._numbers.get(question), lists.load_state(connection, question)
        if ours is not None and (held is None or held[0] != ours):
            raise LibraryError(
                f"Another run has started the same {question.kind} anew while this one was"
                " fetching it.",
                hint="Run the same command again when the other has ended.",
            )


def save_receipt(
    connection: Connection, receipt: Receipt, statement: str = sql.SAVE_DELIVERY
) -> bool:
    """Keep what has become of a parcel, and return whether that changed anything."""
    key = receipt.key
    if not (key and key.isascii() and key.isprintable()):
        message = f"{key!r} is no name in printable ASCII"
        raise ValueError(message)
    day, at = receipt.date.isoformat(), time_text(receipt.at)
    row = [receipt.publisher, receipt.slug, day, key, receipt.state, at, dump(receipt)]
    return connection.execute(statement, row).rowcount > 0


def parse_receipt(key: str, record: bytes) -> Receipt:
    """Return what is known of a parcel.  Raises LibraryError where its record is damaged."""
    return read(f"delivery {key}", lambda: load(Receipt, record))


def parse_run(number: int, record: bytes) -> Run:
    """Return a line of history.  Raises LibraryError where its record is damaged."""
    return read(f"run {number}", lambda: load(Run, record))


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


def _uri(path: Path) -> str:
    # A URI keeps every byte of a name, even one that is not valid text.
    return path.absolute().as_uri()
