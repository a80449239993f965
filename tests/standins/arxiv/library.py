"""arXiv's papers and its clock: what is known at a moment, and what a day's listings have."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal

from tests.standins.arxiv.records import Record
from tests.standins.arxiv.timetable import last_listing_day

Kind = Literal["new", "cross", "replace", "replace-cross"]
# A paper has one line in a listing: that of the first kind that fits.
KINDS: tuple[Kind, ...] = ("new", "cross", "replace", "replace-cross")
ListedPaper = tuple[Kind, Record]
"""What a paper is in a listing, and its current version."""
# The services leave out later replacements.
_LAST_VERSION = 5
# A view holds all rows; a few are kept, since clocks of tests run forward.
VIEWS_KEPT = 4


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
        self.answers: dict[str, frozenset[Record]] = {}
        for row in rows:
            self._versions[row.versioned_id] = row
            known = self._current.get(row.id)
            if known is None or known.version <= row.version:
                self._current[row.id] = row

    def find(self, identifier: str) -> Record | None:
        """Find the current version of a bare identifier, or exactly the version asked for."""
        return self._current.get(identifier) or self._versions.get(identifier)

    @property
    def current(self) -> Iterable[Record]:
        """The newest version of each paper."""
        return self._current.values()

    @property
    def every(self) -> Iterable[Record]:
        """Every version of every paper."""
        return self._versions.values()


class Archive:
    """All rows, and the clock that arXiv goes by.

    If it `hides`, versions and later categories are unknown until 20:00 US Eastern of the evening
    before the date of their listing.
    """

    def __init__(self, rows: Iterable[Record], now: Callable[[], datetime], *, hides: bool) -> None:
        self.now = now
        self._hides = hides
        self.fill(rows)

    def fill(self, rows: Iterable[Record]) -> None:
        """Take these rows in place of all others."""
        self._rows = tuple(rows)
        self._events = _find_events(self._rows)
        self.days = sorted(self._events)
        self.view_of = lru_cache(VIEWS_KEPT)(self._view_of)
        # One row for each state of a paper: rows are told apart by identity.
        self._narrowed = cache(_narrow)

    def last_day(self, lag: timedelta = timedelta()) -> date | None:
        """Return the last day whose listing shows after a lag; None where everything does."""
        return last_listing_day(self.now() - lag) if self._hides else None

    @property
    def view(self) -> KnownAt:
        """What is known at this moment."""
        known: KnownAt = self.view_of(self.last_day())
        return known

    def _view_of(self, day: date | None) -> KnownAt:
        """View what is known by a day's listing; None: everything."""
        if day is None:
            return KnownAt(self._rows)
        known = (row for row in self._rows if row.announced <= day)
        return KnownAt(self._narrowed(row, row.categories_on(day)) for row in known)

    def find_lines(
        self, day: date, view: KnownAt, members: frozenset[str], *, feed: bool
    ) -> list[ListedPaper]:
        """Find what a day's listing has, by kind and identifier, with what a view knows of it.

        `members` are the categories of the listing.  The `feed` of a day has papers that move
        within these, and no late replacements; other listings have late ones by a withdrawal.
        """
        kinds: dict[str, Kind] = {}
        for event in self._events.get(day, []):
            if kind := _classify(event, day, members, feed=feed):
                kinds[event.row.id] = min(kind, kinds.get(event.row.id, kind), key=KINDS.index)
        lines = ((kind, record) for name, kind in kinds.items() if (record := view.find(name)))
        return sorted(lines, key=lambda line: (KINDS.index(line[0]), line[1].id))


def _narrow(row: Record, categories: tuple[str, ...]) -> Record:
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


def _classify(event: Event, day: date, members: frozenset[str], *, feed: bool) -> Kind | None:
    """Say as what an event is told to the readers of a listing; None: not at all."""
    row = event.row
    is_primary = row.primary in members
    if event.kind == "cross":
        fits = event.category in members and (feed or not is_primary)
        return "cross" if fits else None
    is_withdrawal = "withdrawn" in (row.comment or "").casefold()
    is_late = row.version > _LAST_VERSION and (feed or not is_withdrawal)
    if is_late or members.isdisjoint(row.categories_on(day)):
        return None
    if event.kind == "new":
        return "new" if is_primary else "cross"
    return "replace" if is_primary else "replace-cross"
