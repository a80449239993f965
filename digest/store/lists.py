"""Searches, listings and harvests, which are fetched page by page, and how far each has come."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Literal

from digest.codec import dump
from digest.errors import LibraryError
from digest.model import (
    SOURCES,
    Day,
    Harvest,
    HarvestPage,
    Listing,
    ListingPage,
    ListState,
    Notice,
    NoticeKind,
    Page,
    Problem,
    Search,
    Window,
)
from digest.store import sql
from digest.store.database import Connection, Database, json_list, parse_record
from digest.store.papers import Papers

# Sources that state no day for their papers: they may still send yesterday's papers.
_FEEDS = frozenset(name for name, traits in SOURCES.items() if traits.latest_alone)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKey:
    """The key of a list; `subject` and days describe its purpose, and are no part of the key."""

    kind: Literal["search", "listing"]
    key: str
    subject: str = field(default="", compare=False)
    first_day: Day | None = field(default=None, compare=False)
    last_day: Day | None = field(default=None, compare=False)


Entry = tuple[str, NoticeKind | Literal[""]]
"""A paper of a list, and the kind of its notice; "" in a search."""
SeenDays = list[tuple[Window, bool]]
"""Days that were searched, each with whether the search is complete."""


def of_search(search: Search) -> ListKey:
    """Return the key of a search's list."""
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
    """Return the key of a listing."""
    key = f"{category} {day.isoformat()}"
    return ListKey(kind="listing", key=key, subject=category, first_day=day, last_day=day)


class Lists(Papers):
    """The papers of a library, and the searches and listings that found them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._numbers: dict[ListKey, int] = {}  # of the lists that this run fetches

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Save a page's papers and how far the search has come; a page at row 0 restarts it.

        Raises ValueError if there is a gap between the rows already saved and the page, and
        LibraryError if another run has restarted the search meanwhile.
        """
        key, state = of_search(search), ListState(total=page.total, asked=at)
        entries: list[Entry] = [(paper.id, "") for paper in page.papers]
        with self.database.write() as connection:
            self.save_papers(page.papers, at=at)
            number = self._add(connection, key, page, entries, state)
        self._numbers[key] = number

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_search(search), problems, at)

    def load_search(self, search: Search) -> ListState | None:
        """Return how far a search has come, or None if it was never begun."""
        held = self._load_whole(of_search(search))
        return held and replace(held[0], ids=tuple(paper for paper, _ in held[1]))

    def load_searched(self, subjects: Iterable[str], window: Window) -> Mapping[str, SeenDays]:
        """Return the days of the searches for each subject that overlap a window."""
        names = {json.dumps(subject): subject for subject in subjects}
        days = self._load_seen("search", names, window)
        return {names[name]: seen for name, seen in days.items()}

    def load_listed(self, categories: Iterable[str], window: Window) -> Mapping[str, SeenDays]:
        """Return the days of each category's listings that are in a window."""
        return self._load_seen("listing", categories, window)

    def _load_seen(self, kind: str, names: Iterable[str], window: Window) -> Mapping[str, SeenDays]:
        values = (kind, json_list(names), window.end.isoformat(), window.start.isoformat())
        seen: dict[str, SeenDays] = defaultdict(list)
        with self.database.read() as connection:
            for name, first, last, record in connection.execute(sql.COVERING, values):
                days = Window(start=date.fromisoformat(first), end=date.fromisoformat(last))
                seen[name].append((days, _parse_state(name, record).complete))
        return seen

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Save part of a listing; a page at entry 0 restarts it.

        A restarted listing keeps the entries it had, unless they came from a feed.  Raises
        ValueError if there is a gap between the entries already saved and the page, and
        LibraryError if another run has restarted the listing meanwhile.
        """
        key = of_listing(page.category, page.day)
        entries: list[Entry] = [(notice.paper, notice.kind) for notice in page.notices]
        state = ListState(total=page.total, asked=at, source=source)
        with self.database.write() as connection:
            held = None if page.start else _load(connection, key)
            before = _load_entries(connection, held[0]) if held else []
            number = self._add(connection, key, page, entries, state)
            if held and held[1].source in _FEEDS:
                self.take_back(page.day, _find_new(before))
            else:
                _add_entries(connection, number, before)
            if source not in _FEEDS:
                self._refute_feeds(connection, page.day, _find_new(entries))
        self._numbers[key] = number

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        self._finish(of_listing(category, day), problems, at)

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None if it was never begun."""
        held = self._load_whole(of_listing(category, day))
        if held is None:
            return None
        state, entries = held
        notices = tuple(Notice(paper=paper, kind=kind) for paper, kind in entries if kind)
        values = {part.name: getattr(state, part.name) for part in fields(state)}
        return Listing(category=category, day=day, notices=notices, **values)

    def save_harvest(self, harvest: Harvest, page: HarvestPage, *, at: datetime) -> None:
        """Save a page's papers, and how far the harvest has come; `until` never goes back."""
        with self.database.write() as connection:
            held = self.load_harvests().get(harvest.name, harvest).until
            if held and (harvest.until is None or harvest.until < held):
                harvest = replace(harvest, until=held)
            self.save_papers(page.papers, at=at)
            self.withdraw(page.deleted)
            connection.execute(sql.SAVE_LIST, _harvest_row(harvest))

    def load_harvests(self) -> Mapping[str, Harvest]:
        """Return every harvest by the name of its set."""
        harvests = self._load(
            lambda name, record: parse_record(f"harvest {name}", Harvest, record), sql.HARVESTS
        )
        return {harvest.name: harvest for harvest in harvests}

    def add_harvest(self, harvest: Harvest) -> bool:
        """Save a harvest of another library, and return whether it is new to this one."""
        with self.database.write():
            is_new = harvest.name not in self.load_harvests()
            return is_new and self._change(sql.SAVE_LIST, *_harvest_row(harvest))

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day shows as new."""
        newest = self._load(str, sql.NEWEST, before.isoformat())
        return newest[0] if newest else None

    def add_list(self, key: ListKey, state: ListState, entries: Iterable[Entry]) -> bool:
        """Save a list of another library, and return whether it is new to this one."""
        with self.database.write() as connection:
            if _load(connection, key):
                return False
            _add_entries(connection, _save(connection, key, state), entries)
            return True

    def _load_whole(self, key: ListKey) -> tuple[ListState, list[Entry]] | None:
        """Return how far a list has come and its papers in order, or None if not begun."""
        with self.database.read() as connection:
            held = _load(connection, key)
            return held and (held[1], _load_entries(connection, held[0]))

    def _add(
        self,
        connection: Connection,
        key: ListKey,
        page: Page | ListingPage,
        entries: Iterable[Entry],
        fresh: ListState,
    ) -> int:
        """Add a page to a list, and return its number.

        The first page restarts the list with the state `fresh`, without the problems of old pages.
        """
        number, state = _load(connection, key) or (0, fresh)
        if page.start:
            self._refuse_overtaken(key, number)
        else:
            connection.execute(sql.FORGET_LIST, [number])
            state = fresh
        if state.rows < page.start:
            message = f"a page at row {page.start} does not follow the rows kept of {key.key}"
            raise ValueError(message)
        end = page.start + page.rows
        if state.rows < end:  # the list goes on, whatever had ended it
            state = replace(state, complete=False, end_problems=())
        state = replace(
            state,
            total=page.total,
            rows=max(state.rows, end),
            source=fresh.source,
            page_problems=tuple(dict.fromkeys((*state.page_problems, *page.problems))),
        )
        number = _save(connection, key, state)
        _add_entries(connection, number, entries)
        return number

    def _finish(self, key: ListKey, problems: Sequence[Problem], at: datetime) -> None:
        """Mark a list as ended; if another run has completed it meanwhile, it stays complete."""
        with self.database.write() as connection:
            held = _load(connection, key)
            number, state = held or (0, ListState(total=0, asked=at))
            self._refuse_overtaken(key, number)
            if not state.complete:
                state = replace(state, complete=not problems, end_problems=tuple(problems))
            _save(connection, key, state)

    def _refuse_overtaken(self, key: ListKey, number: int) -> None:
        """Raise LibraryError if another run has restarted the list that this run fetches."""
        if self._numbers.get(key, number) != number:
            raise LibraryError(
                f"Another run has started the same {key.kind} anew while this one was fetching it.",
                hint="Run the same command again when the other has ended.",
            )

    def _refute_feeds(self, connection: Connection, before: date, new: Sequence[str]) -> None:
        """Delete the feeds of later days that list as new a paper that is new on this day.

        A paper is new only once: those feeds were older than their date, and their days can be
        fetched again.
        """
        later = connection.execute(sql.LATER_LISTINGS, [before.isoformat(), json_list(new)])
        for number, day, record in later.fetchall():
            if _parse_state(day, record).source in _FEEDS:
                new_there = _find_new(_load_entries(connection, number))
                connection.execute(sql.FORGET_LIST, [number])
                self.take_back(date.fromisoformat(day), new_there)


def _harvest_row(harvest: Harvest) -> tuple[object, ...]:
    return ("harvest", harvest.name, "", None, None, dump(harvest))


def _load_entries(connection: Connection, number: int) -> list[Entry]:
    """Return the entries of a list in order."""
    return connection.execute(sql.ENTRIES, [number]).fetchall()


def _parse_state(name: str, record: bytes) -> ListState:
    return parse_record(f"list {name}", ListState, record)


def _load(connection: Connection, key: ListKey) -> tuple[int, ListState] | None:
    """Return a list's number, which changes with each restart, and its state; None if not begun."""
    row = connection.execute(sql.LIST, [key.kind, key.key]).fetchone()
    return None if row is None else (row[0], _parse_state(key.key, row[1]))


def _save(connection: Connection, key: ListKey, state: ListState) -> int:
    """Save the state of a list, and return its number."""
    days = (day.isoformat() if day else None for day in (key.first_day, key.last_day))
    row = (key.kind, key.key, key.subject, *days, dump(state))
    connection.execute(sql.SAVE_LIST, row)
    (number, _) = connection.execute(sql.LIST, [key.kind, key.key]).fetchone()
    return int(number)


def _add_entries(connection: Connection, number: int, entries: Iterable[Entry]) -> None:
    """Append entries to a list; a repeated paper keeps its first position."""
    (last,) = connection.execute(sql.LAST_POSITION, [number]).fetchone()
    rows = ((number, paper, last + at, kind) for at, (paper, kind) in enumerate(entries, 1))
    connection.executemany(sql.ADD_ENTRY, rows)


def _find_new(entries: Iterable[Entry]) -> list[str]:
    """Return the papers that are announced as new."""
    return [paper for paper, kind in entries if kind == "new"]
