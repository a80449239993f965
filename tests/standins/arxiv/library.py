"""All versions of all papers, what of them is known at a moment, and what a day announces."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Literal, Protocol

from tests.standins.arxiv.records import Record

Rows = set[Record] | frozenset[Record]
# A view holds indices over all rows; a few are kept, since clocks of tests run forward.
VIEWS_KEPT = 4
ANSWERS_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a day's listing tells: of a new paper, a new category or a new version."""

    kind: Literal["new", "cross", "replace"]
    row: Record
    category: str | None = None


class KnownAt:
    """What the services know at a moment: versions and categories announced until then."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self._versions: dict[str, Record] = {}
        self._current: dict[str, Record] = {}
        # What whole queries found: the pages of one search ask the same.
        self.answers: dict[str, Rows] = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Record) -> None:
        self._versions[row.versioned_id] = row
        known = self._current.get(row.id)
        if known is None or known.version <= row.version:
            self._current[row.id] = row

    def find(self, identifier: str) -> Record | None:
        """Find the current version of a bare identifier, or exactly the version asked for."""
        return self._current.get(identifier) or self._versions.get(identifier)

    def keep_answer(self, query: str, found: Rows) -> None:
        """Remember what a query found, for a while."""
        if len(self.answers) >= ANSWERS_KEPT:
            self.answers.clear()
        self.answers[query] = found

    @cached_property
    def current(self) -> frozenset[Record]:
        """The newest version of each paper."""
        return frozenset(self._current.values())

    @property
    def every(self) -> Iterable[Record]:
        """Every version of every paper."""
        return self._versions.values()

    def in_category(self, pattern: str) -> Rows:
        """Find the versions that have a category, or any that a wildcard matches."""
        if pattern in self._categories or not set(pattern) & set("*?["):
            return self._categories.get(pattern, set())
        fitting = (rows for name, rows in self._categories.items() if fnmatchcase(name, pattern))
        return set().union(*fitting)

    def submitted(self, start: datetime, end: datetime) -> Rows:
        """Find the versions of papers first submitted in a span, both ends included."""
        return {row for row in self._versions.values() if start <= row.published <= end}

    @cached_property
    def _categories(self) -> dict[str, set[Record]]:
        found: dict[str, set[Record]] = defaultdict(set)
        for row in self._versions.values():
            for name in row.categories:
                found[name].add(row)
        return dict(found)


class FakeLibrary:
    """The rows as given, by the days of their listings."""

    def __init__(self, rows: Iterable[Record]) -> None:
        self._rows = tuple(rows)
        self._events = _find_events(self._rows)
        self.days = sorted(self._events)
        self.view = lru_cache(VIEWS_KEPT)(self._view)
        self._narrowed = lru_cache(None)(_narrow)

    def events(self, day: date) -> list[Event]:
        """Give what a day's listings tell."""
        return self._events.get(day, [])

    def _view(self, day: date | None) -> KnownAt:
        """View what is known by a day's listing; None: everything."""
        if day is None:
            return KnownAt(self._rows)
        known = (row for row in self._rows if row.announced <= day)
        return KnownAt(self._narrowed(row, row.categories_on(day)) for row in known)


class FakeArchive(Protocol):
    """What the services share: the clock, what there is, and what is known by now."""

    now: Callable[[], datetime]
    library: FakeLibrary

    @property
    def view(self) -> KnownAt: ...  # noqa: D102 - as above


def _narrow(row: Record, categories: tuple[str, ...]) -> Record:
    """Keep one row for each state of a paper: rows are told apart by identity."""
    return row if row.categories == categories else replace(row, categories=categories)


def _find_events(rows: Iterable[Record]) -> dict[date, list[Event]]:
    events: dict[date, list[Event]] = defaultdict(list)
    told: set[tuple[str, str]] = set()
    for row in rows:
        kind: Literal["new", "replace"] = "new" if row.version == 1 else "replace"
        events[row.announced].append(Event(kind=kind, row=row))
        for category, day in row.crosslisted:
            if (row.id, category) not in told:
                told.add((row.id, category))
                events[day].append(Event(kind="cross", row=row, category=category))
    return dict(events)


Kind = Literal["new", "cross", "replace", "replace-cross"]
# A paper has one line in a listing: that of the first kind that fits.
KINDS: tuple[Kind, ...] = ("new", "cross", "replace", "replace-cross")
# The services leave out later replacements.
_LAST_VERSION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPaper:
    """One paper in a listing: what it is there, and its current version."""

    kind: Kind
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRule:
    """What a listing is restricted to.

    `inner_crosses` has papers that move within `members`; `late_withdrawals` has replacements by a
    withdrawal however late they come.
    """

    members: frozenset[str]
    inner_crosses: bool
    late_withdrawals: bool


def find_lines(
    library: FakeLibrary, view: KnownAt, day: date, rule: ListingRule
) -> list[ListedPaper]:
    """Find what a day's listing has, by kind and identifier, with what a view knows of it."""
    kinds: dict[str, Kind] = {}
    for event in library.events(day):
        if kind := _classify(event, day, rule):
            kinds[event.row.id] = min(kind, kinds.get(event.row.id, kind), key=KINDS.index)
    lines = (
        ListedPaper(kind=kind, record=record)
        for name, kind in kinds.items()
        if (record := view.find(name))
    )
    return sorted(lines, key=lambda line: (KINDS.index(line.kind), line.record.id))


def _classify(event: Event, day: date, rule: ListingRule) -> Kind | None:
    """Say as what an event is told to the readers of a listing; None: not at all."""
    is_primary = event.row.primary in rule.members
    if event.kind == "cross":
        fits = event.category in rule.members and (rule.inner_crosses or not is_primary)
        return "cross" if fits else None
    if rule.members.isdisjoint(event.row.categories_on(day)) or _is_too_late(event.row, rule):
        return None
    if event.kind == "new":
        return "new" if is_primary else "cross"
    return "replace" if is_primary else "replace-cross"


def _is_too_late(row: Record, rule: ListingRule) -> bool:
    withdrawn = "withdrawn" in (row.comment or "").casefold()
    return row.version > _LAST_VERSION and not (rule.late_withdrawals and withdrawn)
