"""The library as the flow sees it: each method is one short transaction."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Self

from digest.errors import LibraryError
from digest.model import (
    Answer,
    DeliveryState,
    Edition,
    Fate,
    LibraryState,
    Listing,
    ListingPage,
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
)
from digest.store import (
    answers,
    deliveries,
    editions,
    history,
    listings,
    papers,
    places,
    replies,
    searches,
    service_facts,
)
from digest.store.answers import Question
from digest.store.asking import ask_alone
from digest.store.database import Database
from digest.store.holding import hold
from digest.store.turns import Turns

RUNS_TOLD = 10


class SqliteLibrary:
    """A library in one SQLite file; see `digest.ports.Library` for what each method promises."""

    def __init__(self, database: Database, turns: Turns) -> None:
        self._database = database
        self._turns = turns
        self._numbers: dict[Question, int] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic, so that no other run builds it; `waiting` is told where one does."""
        return self._turns.take(slug, waiting)

    def asking(
        self, kind: str, question: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Ask a question alone among all runs, so that others wait for the answer."""
        return ask_alone(self._database.file.parent, kind, question, waiting)

    def save_papers(self, papers_: Iterable[Paper], *, at: datetime) -> None:
        """Keep these records; a newer version replaces an older one, which stays as history.

        Of the same version, what only the older record states is kept: the day announced, and
        the affiliations of an author.
        """
        kept = tuple(papers_)
        with self._database.write() as connection:
            papers.save(connection, kept, at)

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Keep the days on which listings have papers as new, where none is stated yet.

        Their records are no younger for it.
        """
        with self._database.write() as connection:
            papers.save_announced(connection, days)

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the current record of each identifier that is held, in the order asked for."""
        with self._database.read() as connection:
            return papers.load(connection, ids)

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return these versions of these papers, as far as they are held."""
        with self._database.read() as connection:
            return papers.load_versions(connection, versions)

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the current record of each identifier that is held was last saved."""
        with self._database.read() as connection:
            return papers.load_saved(connection, ids)

    def load_titles(self) -> Sequence[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" where there is none) of every paper."""
        with self._database.read() as connection:
            return papers.load_titles(connection)

    def load_submitted(self, start: datetime, end: datetime) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier."""
        with self._database.read() as connection:
            return papers.load_submitted(connection, start, end)

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come.

        Raises ValueError where the page leaves a gap behind the rows already kept, LibraryError
        where another run has started the search anew meanwhile.
        """
        question = searches.question(search)
        with self._database.write() as connection:
            if page.start > 0:
                self._refuse_overtaken(connection, question)
            papers.save(connection, page.papers, at)
            number = searches.save_page(connection, search, page, at)
        self._numbers[question] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        with self._database.write() as connection:
            self._refuse_overtaken(connection, searches.question(search))
            searches.finish(connection, search, problems, at)

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        with self._database.read() as connection:
            return searches.load(connection, search)

    def load_searches(self, subject: str, window: Window) -> Sequence[tuple[Search, bool]]:
        """Return the searches for a subject that cover a day of a window, and which are complete.

        The searches have their window; their query is left empty.
        """
        with self._database.read() as connection:
            return searches.load_covering(connection, subject, window)

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew.

        Raises ValueError where the page leaves a gap behind the entries already kept,
        LibraryError where another run has started the listing anew meanwhile.
        """
        question = listings.question(page.category, page.day)
        with self._database.write() as connection:
            if page.start > 0:
                self._refuse_overtaken(connection, question)
            number = listings.save_page(connection, page, source, at)
        self._numbers[question] = number

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        with self._database.write() as connection:
            self._refuse_overtaken(connection, listings.question(category, day))
            listings.finish(connection, category, day, problems, at)

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""
        with self._database.read() as connection:
            return listings.load(connection, category, day)

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day has as new."""
        with self._database.read() as connection:
            return listings.load_newest(connection, before)

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        with self._database.write() as connection:
            editions.save(connection, edition)

    def load_editions(self, slug: str, *, about: Iterable[str] = ()) -> Sequence[Edition]:
        """Return a topic's issues, oldest date first, with the fates of these papers alone."""
        with self._database.read() as connection:
            return editions.load(connection, slug, about)

    def load_fates(self, slug: str, day: date) -> Mapping[str, Fate]:
        """Return the fate of every paper that the issue of a day found, if there is one."""
        with self._database.read() as connection:
            return editions.load_fates(connection, slug, day)

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""
        with self._database.read() as connection:
            return editions.load_revised(connection, slug)

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""
        with self._database.read() as connection:
            return editions.load_chosen(connection, slug)

    def load_places(self, paper: str) -> Sequence[Placed]:
        """Return where a paper stands in issues of any topic, by date, then slug."""
        with self._database.read() as connection:
            return places.load(connection, paper)

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age."""
        with self._database.write() as connection:
            service_facts.save(connection, answer)

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        with self._database.read() as connection:
            return service_facts.load(connection, subjects)

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""
        with self._database.read() as connection:
            return service_facts.load_of(connection, slug, day)

    def save_replies(self, replies_: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Keep what a model answered, and return each as it is kept: the first of its key stays.

        With `anew`, these take the place of what is held.
        """
        given = tuple(replies_)
        with self._database.write() as connection:
            return tuple(replies.save(connection, reply, anew=anew) for reply in given)

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return what a model answered by key, as far as it is held, in the order asked for."""
        with self._database.read() as connection:
            return replies.load(connection, model, keys)

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by model, then key."""
        with self._database.read() as connection:
            return replies.load_of(connection, slug, day)

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""
        with self._database.write() as connection:
            history.save_written(connection, path, digest)

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""
        with self._database.read() as connection:
            return history.load_written(connection, path)

    def hold_publisher(
        self, name: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Hold a publisher, so that no other run delivers to it; `waiting` is told of one."""
        return hold(self._database.file.parent, name, waiting)

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep that a parcel is being sent; where another state than `over` is held, return that.

        It is on the disk when this returns.
        """
        with self._database.write(durable=True) as connection:
            return deliveries.claim(connection, receipt, over)

    def save_receipt(self, receipt: Receipt) -> None:
        """Keep what has become of a parcel."""
        with self._database.write(durable=True) as connection:
            deliveries.save(connection, receipt)

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""
        with self._database.write() as connection:
            deliveries.forget(connection, publisher, slug, day, key)

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
        with self._database.read() as connection:
            return deliveries.load(connection, publisher, slug, day)

    def save_run(self, run: Run) -> None:
        """Keep one line of history."""
        with self._database.write() as connection:
            history.save_run(connection, run)

    def count_days_after(self, moment: datetime) -> int:
        """Return on how many later days, in UTC, papers were submitted."""
        with self._database.read() as connection:
            return papers.count_days_after(connection, moment)

    def load_state(self) -> LibraryState:
        """Return what `digest status` tells: every issue, and the last ten runs in order."""
        with self._database.read() as connection:
            count, first, last = papers.load_span(connection)
            return LibraryState(
                location=str(self._database.file),
                size=self._database.size(),
                papers=count,
                first=first,
                last=last,
                issues=editions.load_issues(connection),
                runs=history.load_runs(connection, RUNS_TOLD),
                deliveries=deliveries.load_counts(connection),
            )

    def close(self) -> None:
        """Let go of the library; a second time does nothing."""
        self._database.close()

    def _refuse_overtaken(self, connection: sqlite3.Connection, question: Question) -> None:
        """Raise LibraryError where the answer that this run is keeping was given up for another."""
        ours = self._numbers.get(question)
        if ours is not None and answers.load_number(connection, question) != ours:
            what = {"searches": "search", "listings": "listing"}[question.table]
            raise LibraryError(
                f"Another run has started the same {what} anew while this one was fetching it.",
                hint="Run the same command again when the other has ended.",
            )
