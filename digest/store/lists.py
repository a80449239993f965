"""What comes in pages, searches, listings and harvests: how far each is, whoever fetches it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from digest.codec import dump
from digest.errors import LibraryError
from digest.model import (
    SOURCES,
    Day,
    Harvest,
    HarvestPage,
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
from digest.store import sql
from digest.store.database import Connection, Database, given, parse
from digest.store.papers import Papers

# They do not state the day of what they send: yesterday's papers may stand in today's.
_FEEDS = frozenset(name for name, traits in SOURCES.items() if traits.latest_alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKey:
    """What a list answers; `subject` and days say what it is asked for, and are no part of it."""

    kind: Literal["search", "listing"]
    key: str
    subject: str = field(default="", compare=False)
    first_day: Day | None = field(default=None, compare=False)
    last_day: Day | None = field(default=None, compare=False)


Member = tuple[str, NoticeKind | Literal[""]]
"""A paper of a list; of a listing, as what it was announced."""
Seen = list[tuple[Window, bool]]
"""Days that were looked at, and whether wholly."""


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

    @property
    def shown(self) -> Mapping[str, Any]:
        """What the facts of searches and listings have of it."""
        names = ("rows", "total", "complete", "asked", "problems")
        return {name: getattr(self, name) for name in names}


def of_search(search: Search) -> ListKey:
    """Return what a search asks."""
    key = json.dumps([search.query, search.order, search.limit])
    days = search.window
    return ListKey(
        kind="search",
        key=key,
        subject=json.dumps(search.subject) if days else "",
        first_day=days.start if days else None,
        last_day=days.end if days else None,
    )


def of_listing(category: str, day: date) -> ListKey:
    """Return what a listing answers."""
    key = f"{category} {day.isoformat()}"
    return ListKey(kind="listing", key=key, subject=category, first_day=day, last_day=day)


class Lists(Papers):
    """The papers of a library, and the searches and listings that found them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._numbers: dict[ListKey, int] = {}  # of the lists that this run keeps

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come; one at row 0 starts it anew.

        Raises ValueError where the page leaves a gap behind the rows already kept, LibraryError
        where another run has started the search anew meanwhile.
        """
        which, state = of_search(search), State(total=page.total, asked=at)
        entries: list[Member] = [(paper.id, "") for paper in page.papers]
        with self.database.write() as connection:
            self.save_papers(page.papers, at=at)
            number = self._add(connection, which, page, entries, state)
        self._numbers[which] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_search(search), problems, at)

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        held = self._load_whole(of_search(search))
        return held and SearchState(ids=tuple(paper for paper, _ in held[1]), **held[0].shown)

    def load_searched(self, subjects: Iterable[str], window: Window) -> Mapping[str, Seen]:
        """Return what the searches for each subject saw that cover a day of a window."""
        names = {json.dumps(subject): subject for subject in subjects}
        found = self._load_seen("search", names, window)
        return {names[name]: seen for name, seen in found.items()}

    def load_listed(self, categories: Iterable[str], window: Window) -> Mapping[str, Seen]:
        """Return what the listings of each category saw that are of a day of a window."""
        return self._load_seen("listing", categories, window)

    def _load_seen(self, kind: str, names: Iterable[str], window: Window) -> Mapping[str, Seen]:
        asked = (given(names), window.end.isoformat(), window.start.isoformat())
        found: dict[str, Seen] = defaultdict(list)
        with self.database.read() as connection:
            for name, first, last, record in connection.execute(sql.COVERING, (kind, *asked)):
                days = Window(start=date.fromisoformat(first), end=date.fromisoformat(last))
                found[name].append((days, _parse_state(name, record).complete))
        return found

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew.

        What was announced stays so, whatever the service says now, but for what a feed alone said.
        Raises ValueError where the page leaves a gap behind the entries already kept, LibraryError
        where another run has started the listing anew meanwhile.
        """
        which = of_listing(page.category, page.day)
        entries: list[Member] = [(notice.paper, notice.kind) for notice in page.notices]
        state = State(total=page.total, asked=at, source=source)
        with self.database.write() as connection:
            held = None if page.start else _load(connection, which)
            before = _load_entries(connection, held[0]) if held else []
            number = self._add(connection, which, page, entries, state)
            if held and held[1].source in _FEEDS:
                self.take_back(page.day, _find_new(before))
            else:
                _add_entries(connection, number, before)
            if source not in _FEEDS:
                self._refute_feeds(connection, page.day, _find_new(entries))
        self._numbers[which] = number

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_listing(category, day), problems, at)

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""
        held = self._load_whole(of_listing(category, day))
        if held is None:
            return None
        state, entries = held
        notices = tuple(Notice(paper=paper, kind=kind) for paper, kind in entries if kind)
        source = state.source
        return Listing(category=category, day=day, notices=notices, source=source, **state.shown)

    def save_harvest(self, harvest: Harvest, page: HarvestPage, *, at: datetime) -> None:
        """Keep a page's papers, and how far the harvest has come; what was whole stays so."""
        with self.database.write() as connection:
            held = self.load_harvests().get(harvest.name, harvest).until
            if held and (harvest.until is None or harvest.until < held):
                harvest = replace(harvest, until=held)
            self.save_papers(page.papers, at=at)
            self.withdraw(page.deleted)
            connection.execute(sql.SAVE_LIST, _harvest_row(harvest))

    def load_harvests(self) -> Mapping[str, Harvest]:
        """Return every harvest by the name of its set."""
        found = self._load(lambda *row: parse(f"harvest {row[0]}", Harvest, row[1]), sql.HARVESTS)
        return {harvest.name: harvest for harvest in found}

    def add_harvest(self, harvest: Harvest) -> bool:
        """Keep a harvest of another library, and return whether it is new to this one."""
        with self.database.write():
            is_new = harvest.name not in self.load_harvests()
            return is_new and self._change(sql.SAVE_LIST, *_harvest_row(harvest))

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day has as new."""
        found = self._load(str, sql.NEWEST, before.isoformat())
        return found[0] if found else None

    def add_list(self, which: ListKey, state: State, entries: Iterable[Member]) -> bool:
        """Keep a list of another library, and return whether it is new to this one."""
        with self.database.write() as connection:
            if _load(connection, which):
                return False
            _add_entries(connection, _save(connection, which, state), entries)
            return True

    def _load_whole(self, which: ListKey) -> tuple[State, list[Member]] | None:
        """Return how far a list has come and its papers in order, or None if not begun."""
        with self.database.read() as connection:
            held = _load(connection, which)
            return held and (held[1], _load_entries(connection, held[0]))

    def _add(
        self,
        connection: Connection,
        which: ListKey,
        page: Page | ListingPage,
        entries: Iterable[Member],
        fresh: State,
    ) -> int:
        """Add a page to a list, which is `fresh` where it begins with it, and return its number.

        The problems of pages are then those that are met from now on.
        """
        number, state = _load(connection, which) or (0, fresh)
        if page.start:
            self._refuse_overtaken(which, number)
        else:
            connection.execute(sql.FORGET_LIST, [number])
            state = fresh
        if state.rows < page.start:
            message = f"a page at row {page.start} does not follow the rows kept of {which.key}"
            raise ValueError(message)
        end = page.start + page.rows
        if state.rows < end:  # whatever ended it before
            state = replace(state, complete=False, end_problems=())
        state = replace(
            state,
            total=page.total,
            rows=max(state.rows, end),
            source=fresh.source,
            page_problems=tuple(dict.fromkeys((*state.page_problems, *page.problems))),
        )
        number = _save(connection, which, state)
        _add_entries(connection, number, entries)
        return number

    def _finish(self, which: ListKey, problems: Sequence[Problem], at: datetime) -> None:
        """Mark a list as ended; one that another run has completed meanwhile stays complete."""
        with self.database.write() as connection:
            held = _load(connection, which)
            number, state = held or (0, State(total=0, asked=at))
            self._refuse_overtaken(which, number)
            if not state.complete:
                state = replace(state, complete=not problems, end_problems=tuple(problems))
            _save(connection, which, state)

    def _refuse_overtaken(self, which: ListKey, number: int) -> None:
        """Raise LibraryError where the list that this run is keeping was given up for another."""
        if self._numbers.get(which, number) != number:
            raise LibraryError(
                f"Another run has started the same {which.kind} anew while this one was"
                " fetching it.",
                hint="Run the same command again when the other has ended.",
            )

    def _refute_feeds(self, connection: Connection, before: date, new: Sequence[str]) -> None:
        """Forget the feeds of later days that have papers as new which are new on this day.

        A paper is new once: those feeds were older than their date, and their days can be asked for
        again.
        """
        later = connection.execute(sql.LATER_LISTINGS, [before.isoformat(), given(new)])
        for number, day, record in later.fetchall():
            if _parse_state(day, record).source in _FEEDS:
                theirs = _find_new(_load_entries(connection, number))
                connection.execute(sql.FORGET_LIST, [number])
                self.take_back(date.fromisoformat(day), theirs)


def _harvest_row(harvest: Harvest) -> tuple[object, ...]:
    return ("harvest", harvest.name, "", None, None, dump(harvest))


def _load_entries(connection: Connection, number: int) -> list[Member]:
    """Return the papers of a list in order."""
    return connection.execute(sql.ENTRIES, [number]).fetchall()


def _parse_state(name: str, record: bytes) -> State:
    return parse(f"list {name}", State, record)


def _load(connection: Connection, which: ListKey) -> tuple[int, State] | None:
    """Return the number of a list, new with each new start, and its state; None if not begun."""
    row = connection.execute(sql.LIST, [which.kind, which.key]).fetchone()
    return None if row is None else (row[0], _parse_state(which.key, row[1]))


def _save(connection: Connection, which: ListKey, state: State) -> int:
    """Keep how far a list has come, and return its number."""
    days = (day.isoformat() if day else None for day in (which.first_day, which.last_day))
    row = (which.kind, which.key, which.subject, *days, dump(state))
    connection.execute(sql.SAVE_LIST, row)
    (number, _) = connection.execute(sql.LIST, [which.kind, which.key]).fetchone()
    return int(number)


def _add_entries(connection: Connection, number: int, entries: Iterable[Member]) -> None:
    """Add papers behind those that a list has; of repeated ones, the first place counts."""
    (last,) = connection.execute(sql.LAST_POSITION, [number]).fetchone()
    rows = ((number, paper, last + at, kind) for at, (paper, kind) in enumerate(entries, 1))
    connection.executemany(sql.ADD_ENTRY, rows)


def _find_new(entries: Iterable[Member]) -> list[str]:
    """Return the papers that are announced for the first time anywhere."""
    return [paper for paper, kind in entries if kind == "new"]
