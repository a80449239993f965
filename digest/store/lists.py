"""Searches and listings, which come in pages: how far each has come, whichever run fetches it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from digest.codec import dump, load
from digest.model import Day, ListingPage, Moment, Notice, NoticeKind, Page, Problem, Search, Window
from digest.store import papers
from digest.store import statements as sql
from digest.store.database import Connection, given, read

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


def load_state(connection: Connection, question: Question) -> tuple[int, State] | None:
    """Return the number of a list, new with each new start, and its state; None if not begun."""
    row = connection.execute(sql.LIST, [question.kind, question.key]).fetchone()
    return None if row is None else (row[0], parse_state(question.key, row[1]))


def load_entries(connection: Connection, number: int) -> tuple[Entry, ...]:
    """Return the papers of a list in order."""
    rows = connection.execute(sql.ENTRIES, [number])
    return tuple(Entry(paper=paper, kind=kind) for paper, kind in rows)


def save_search_page(connection: Connection, search: Search, page: Page, at: datetime) -> int:
    """Add a page to a search, its papers included, and return the search's number."""
    papers.save_papers(connection, page.papers, at)
    entries = tuple(Entry(paper=paper.id) for paper in page.papers)
    state = State(total=page.total, asked=at)
    return _add(connection, of_search(search), page, entries, state)


def save_listing_page(connection: Connection, page: ListingPage, source: str, at: datetime) -> int:
    """Add a page to a listing, and return the listing's number.

    What was announced stays so, whatever the service says now, but for what a feed alone said.
    """
    question = of_listing(page.category, page.day)
    held = load_state(connection, question)
    before = load_entries(connection, held[0]) if held else ()
    entries = tuple(Entry(paper=notice.paper, kind=notice.kind) for notice in page.notices)
    state = State(total=page.total, asked=at, source=source)
    number = _add(connection, question, page, entries, state)
    if held and number != held[0] and held[1].source in _FEEDS:
        papers.take_back(connection, page.day, _find_new(before))
    elif held and number != held[0]:
        add_entries(connection, number, before)
    if source not in _FEEDS:
        _refute_feeds(connection, page)
    return number


def finish(
    connection: Connection, question: Question, problems: Sequence[Problem], at: datetime
) -> None:
    """Mark a list as complete, or as given up where there are problems.

    One that another run has completed meanwhile stays complete.
    """
    held = load_state(connection, question)
    state = held[1] if held else State(total=0, asked=at)
    if not state.complete:
        state = replace(state, complete=not problems, end_problems=tuple(problems))
    save_state(connection, question, state)


def load_covering(
    connection: Connection, subject: str, window: Window
) -> tuple[tuple[Search, bool], ...]:
    """Return the searches for a subject that cover a day of a window, and which are complete."""
    asked = [json.dumps(subject), window.end.isoformat(), window.start.isoformat()]
    found = []
    for first, last, record in connection.execute(sql.COVERING, asked):
        days = Window(start=date.fromisoformat(first), end=date.fromisoformat(last))
        is_complete = parse_state(subject, record).complete
        found.append((Search(query="", subject=subject, window=days), is_complete))
    return tuple(found)


def add_list(
    connection: Connection, question: Question, state: State, entries: Iterable[Entry]
) -> bool:
    """Keep a list of another library, and return whether it is new to this one."""
    if load_state(connection, question):
        return False
    add_entries(connection, save_state(connection, question, state), entries)
    return True


def save_state(connection: Connection, question: Question, state: State) -> int:
    """Keep how far a list has come, and return its number."""
    days = (day.isoformat() if day else None for day in (question.first, question.last))
    row = (question.kind, question.key, question.subject, *days, dump(state))
    connection.execute(sql.SAVE_LIST, row)
    (number, _) = connection.execute(sql.LIST, [question.kind, question.key]).fetchone()
    return int(number)


def add_entries(connection: Connection, number: int, entries: Iterable[Entry]) -> None:
    """Add papers behind those that a list has; of repeated ones, the first place counts."""
    (last,) = connection.execute(sql.LAST_POSITION, [number]).fetchone()
    connection.executemany(
        sql.ADD_ENTRY,
        ((number, entry.paper, last + at, entry.kind) for at, entry in enumerate(entries, 1)),
    )


def parse_state(name: str, record: bytes) -> State:
    """Return how far a list has come.  Raises LibraryError where its record is damaged."""
    return read(f"list {name}", lambda: load(State, record))


def _add(
    connection: Connection,
    question: Question,
    page: Page | ListingPage,
    entries: Sequence[Entry],
    fresh: State,
) -> int:
    """Add a page to a list, which is `fresh` if it begins with it, and return the list's number.

    One at row 0 starts the list anew, unless another run is just fetching the same one; the
    problems of pages are then those that are met from now on.  Raises ValueError where rows
    between were skipped.
    """
    held = load_state(connection, question)
    number, state = held or (0, fresh)
    if state.rows < page.start or (page.start and not held):
        message = f"a page at row {page.start} does not follow the rows kept of {question.key}"
        raise ValueError(message)
    if held and page.start == 0:
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
    number = save_state(connection, question, state)
    add_entries(connection, number, entries)
    return number


def _is_under_way(state: State, fresh: State) -> bool:
    """Tell whether another run seems to be fetching a list: begun lately, and not ended."""
    is_open = not state.complete and not state.end_problems
    return state.total == fresh.total and is_open and abs(fresh.asked - state.asked) < _LONGEST_RUN


def _refute_feeds(connection: Connection, page: ListingPage) -> None:
    """Forget the feeds of later days that have a page's new papers as new.

    A paper is new once: those feeds were older than their date, and their days can be asked for
    again.
    """
    asked = [page.day.isoformat(), given(_find_new(page.notices))]
    for number, day, record in connection.execute(sql.LATER_LISTINGS, asked).fetchall():
        if parse_state(day, record).source in _FEEDS:
            new = _find_new(load_entries(connection, number))
            connection.execute(sql.FORGET_LIST, [number])
            papers.take_back(connection, date.fromisoformat(day), new)


def _find_new(entries: Iterable[Entry | Notice]) -> list[str]:
    """Return the papers that are announced for the first time anywhere."""
    return [entry.paper for entry in entries if entry.kind == "new"]
