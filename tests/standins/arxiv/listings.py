"""What was announced on a day in some categories, and as what."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tests.standins.arxiv.library import Event, FakeLibrary, KnownAt
from tests.standins.arxiv.records import Record

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
