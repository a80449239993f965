"""Searches and listings, which come in pages: how far each has come, whichever run fetches it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal, cast

from digest.codec import dump, load
from digest.errors import LibraryError
from digest.model import (
    Day,
    Listing,
    ListingPage,
    Moment,
    Notice,
    NoticeKind,
    Page,
    Problem,
    Search,
    SearchState,
    Window,
)
from digest.store import statements as sql
from digest.store.database import Connection, Database, given, read
from digest.store.papers import Papers

# A run that has fetched for longer has died: its list may be started anew.
_LONGEST_RUN = timedelta(hours=1)
# They do not state the day of what they send: yesterday's papers may stand in today's.
_FEEDS = frozenset({"rss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a list answers; `subject` and days say what it is asked for, and are no part of it."""

    kind: Literal["search", "listing"]
    key: str
    subject: str = field(default="", compare=False)
    first: Day | None = field(default=None, compare=False)
    last: Day | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A paper of a list; of a listing, as what it was announced."""

    paper: str
    kind: NoticeKind | Literal[""] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far a list has come; `asked` is when it was last started anew."""

    total: int
    asked: Moment
    rows: int = 0
    complete: bool = False
    source: str = ""
    page_problems: tuple[Problem, ...] = ()
    end_problems: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What failed while it was fetched, each once."""
        return tuple(dict.fromkeys((*self.page_problems, *self.end_problems)))


def of_search(search: Search) -> Question:
    """Return what a search asks."""
    key = json.dumps([search.query, search.order, search.limit])
    days = search.window
    return Question(
        kind="search",
        key=key,
        subject=json.dumps(search.subject) if days else "",
        first=days.start if days else None,
        last=days.end if days else None,
    )


def of_listing(category: str, day: date) -> Question:
    """Return what a listing answers."""
    key = f"{category} {day.isoformat()}"
    return Question(kind="listing", key=key, subject=category, first=day, last=day)


class Lists(Papers):
    """The papers of a library, and the searches and listings that found them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._numbers: dict[Question, int] = {}  # of the lists that this run keeps

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come; one at row 0 starts it anew.

        Raises ValueError where the page leaves a gap behind the rows already kept, LibraryError
        where another run has started the search anew meanwhile.
        """
        question = of_search(search)
        entries = tuple(Entry(paper=paper.id) for paper in page.papers)
        state = State(total=page.total, asked=at)
        with self.database.write() as connection:
            self.save_papers(page.papers, at=at)
            number = self._add(connection, question, page, entries, state)
        self._numbers[question] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_search(search), problems, at)

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        with self.database.read() as connection:
            held = _load(connection, of_search(search))
            if held is None:
                return None
            number, state = held
            ids = tuple(entry.paper for entry in load_entries(connection, number))
        return SearchState(
            ids=ids,
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
        asked = [json.dumps(subject), window.end.isoformat(), window.start.isoformat()]
        found = []
        with self.database.read() as connection:
            for first, last, record in connection.execute(sql.COVERING, asked):
                days = Window(start=date.fromisoformat(first), end=date.fromisoformat(last))
                is_complete = parse_state(subject, record).complete
                found.append((Search(query="", subject=subject, window=days), is_complete))
        return tuple(found)

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew.

        What was announced stays so, whatever the service says now, but for what a feed alone said.
        Raises ValueError where the page leaves a gap behind the entries already kept, LibraryError
        where another run has started the listing anew meanwhile.
        """
        question = of_listing(page.category, page.day)
        entries = tuple(Entry(paper=notice.paper, kind=notice.kind) for notice in page.notices)
        with self.database.write() as connection:
            held = _load(connection, question)
            before = load_entries(connection, held[0]) if held else ()
            state = State(total=page.total, asked=at, source=source)
            number = self._add(connection, question, page, entries, state)
            if held and number != held[0] and held[1].source in _FEEDS:
                self.take_back(page.day, _find_new(before))
            elif held and number != held[0]:
                _add_entries(connection, number, before)
            if source not in _FEEDS:
                self._refute_feeds(connection, page)
        self._numbers[question] = number

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_listing(category, day), problems, at)

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""
        with self.database.read() as connection:
            held = _load(connection, of_listing(category, day))
            if held is None:
                return None
            number, state = held
            entries = load_entries(connection, number)
        return Listing(
            category=category,
            day=day,
            notices=tuple(
                Notice(paper=entry.paper, kind=cast("NoticeKind", entry.kind)) for entry in entries
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
        with self.database.read() as connection:
            row = connection.execute(sql.NEWEST, [before.isoformat()]).fetchone()
            return None if row is None else str(row[0])

    def add_list(self, question: Question, state: State, entries: Iterable[Entry]) -> bool:
        """Keep a list of another library, and return whether it is new to this one."""
        with self.database.write() as connection:
            if _load(connection, question):
                return False
            _add_entries(connection, _save(connection, question, state), entries)
            return True

    def _add(
        self,
        connection: Connection,
        question: Question,
        page: Page | ListingPage,
        entries: Sequence[Entry],
        fresh: State,
    ) -> int:
        """Add a page to a list, which is `fresh` if it begins with it, and return its number.

        One at row 0 starts the list anew, unless another run is just fetching the same one; the
        problems of pages are then those that are met from now on.
        """
        held = _load(connection, question)
        number, state = held or (0, fresh)
        if page.start:
            self._refuse_overtaken(question, number)
        if state.rows < page.start or (page.start and not held):
            message = f"a page at row {page.start} does not follow the rows kept of {question.key}"
            raise ValueError(message)
        if held and not page.start:
            is_same = set(entries) <= set(load_entries(connection, number))
            if not (is_same and _is_under_way(state, fresh)):
                connection.execute(sql.FORGET_LIST, [number])
                state = fresh
        end = page.start + page.rows
        if state.rows < end:  # whatever ended it before
            state = replace(state, complete=False, end_problems=())
        problems = (*(state.page_problems if page.start else ()), *page.problems)
        state = replace(
            state,
            total=page.total,
            rows=max(state.rows, end),
            source=fresh.source,
            page_problems=tuple(dict.fromkeys(problems)),
        )
        number = _save(connection, question, state)
        _add_entries(connection, number, entries)
        return number

    def _finish(self, question: Question, problems: Sequence[Problem], at: datetime) -> None:
        """Mark a list as ended; one that another run has completed meanwhile stays complete."""
        with self.database.write() as connection:
            held = _load(connection, question)
            number, state = held or (0, State(total=0, asked=at))
            self._refuse_overtaken(question, number)
            if not state.complete:
                state = replace(state, complete=not problems, end_problems=tuple(problems))
            _save(connection, question, state)

    def _refuse_overtaken(self, question: Question, number: int) -> None:
        """Raise LibraryError where the list that this run is keeping was given up for another."""
        if self._numbers.get(question, number) != number:
            raise LibraryError(
                f"Another run has started the same {question.kind} anew while this one was"
                " fetching it.",
                hint="Run the same command again when the other has ended.",
            )

    def _refute_feeds(self, connection: Connection, page: ListingPage) -> None:
        """Forget the feeds of later days that have a page's new papers as new.

        A paper is new once: those feeds were older than their date, and their days can be asked for
        again.
        """
        asked = [page.day.isoformat(), given(_find_new(page.notices))]
        for number, day, record in connection.execute(sql.LATER_LISTINGS, asked).fetchall():
            if parse_state(day, record).source in _FEEDS:
                new = _find_new(load_entries(connection, number))
                connection.execute(sql.FORGET_LIST, [number])
                self.take_back(date.fromisoformat(day), new)


def load_entries(connection: Connection, number: int) -> tuple[Entry, ...]:
    """Return the papers of a list in order."""
    rows = connection.execute(sql.ENTRIES, [number])
    return tuple(Entry(paper=paper, kind=kind) for paper, kind in rows)


def parse_state(name: str, record: bytes) -> State:
    """Return how far a list has come.  Raises LibraryError where its record is damaged."""
    return read(f"list {name}", lambda: load(State, record))


def _load(connection: Connection, question: Question) -> tuple[int, State] | None:
    """Return the number of a list, new with each new start, and its state; None if not begun."""
    row = connection.execute(sql.LIST, [question.kind, question.key]).fetchone()
    return None if row is None else (row[0], parse_state(question.key, row[1]))


def _save(connection: Connection, question: Question, state: State) -> int:
    """Keep how far a list has come, and return its number."""
    days = (day.isoformat() if day else None for day in (question.first, question.last))
    row = (question.kind, question.key, question.subject, *days, dump(state))
    connection.execute(sql.SAVE_LIST, row)
    (number, _) = connection.execute(sql.LIST, [question.kind, question.key]).fetchone()
    return int(number)


def _add_entries(connection: Connection, number: int, entries: Iterable[Entry]) -> None:
    """Add papers behind those that a list has; of repeated ones, the first place counts."""
    (last,) = connection.execute(sql.LAST_POSITION, [number]).fetchone()
    connection.executemany(
        sql.ADD_ENTRY,
        ((number, entry.paper, last + at, entry.kind) for at, entry in enumerate(entries, 1)),
    )


def _is_under_way(state: State, fresh: State) -> bool:
    """Tell whether another run seems to be fetching a list: begun lately, and not ended."""
    is_open = not state.complete and not state.end_problems
    return state.total == fresh.total and is_open and abs(fresh.asked - state.asked) < _LONGEST_RUN


def _find_new(entries: Iterable[Entry | Notice]) -> list[str]:
    """Return the papers that are announced for the first time anywhere."""
    return [entry.paper for entry in entries if entry.kind == "new"]
