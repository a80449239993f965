"""Checks the days of an issue against one another, and its lists: no paper twice or out of time."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from digest.calendar import listing_day
from digest.check.context import Compared, Context, Read
from digest.check.counts import is_subtitle
from digest.text.dates import MONTHS

_WRITTEN = re.compile(r"([A-Z][a-z]+\.?) (\d{1,2})(?:, (\d{4}))?")
_PLAIN = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# The days that the footer of a searched issue says were looked through.
_WINDOW = re.compile(r"Looked through: papers announced on arXiv (?:on|from) (?:(?! that\b).)+")
_EARLIER = re.compile(r"\(earlier work of (\d{4})\)")
_LATE = re.compile(r"[\d,]+ papers? (?:was|were) announced earlier")
# So long before its days an issue may look back, and where its footer tells of late papers.
_BACK, _LATE_BACK = timedelta(days=14), timedelta(days=60)
_MESSAGE = "This day is not that of the rest of the post."


class Said(NamedTuple):
    """A day that a post gives, where it does; none where there is no such day."""

    read: Read
    start: int
    text: str
    day: date | None


def check_days_of_issue(context: Context) -> None:
    """Report days of the issue that do not agree, and papers listed twice or from other days."""
    window = next(filter(None, map(_window, context.reads)), [])
    own = [said for read in context.reads for said in _own(read)] + window[-1:]
    days = Counter(said.day for said in own if said.day)
    right = max(days, key=lambda day: days[day], default=None)
    for said in [one for one in own if one.day != right] + [one for one in window if not one.day]:
        compared = Compared(said.text, str(right or ""), "the other days of the post")
        context.report("error", "window", (said.read.block, said.start), _MESSAGE, compared)
    covered = [said.day for said in window if said.day]
    _check_lists(context, covered if len(covered) == len(window) else [])
    for read in context.reads:
        _check_earlier(read, context)


def _own(read: Read) -> Iterator[Said]:
    """Yield the day of the issue, as front matter, slug and subtitle have it."""
    if read.block.name in {"date", "slug"} and (found := _PLAIN.match(read.block.text)):
        yield Said(read, 0, found[0], _day(*map(int, found.groups())))
    elif is_subtitle(read):
        yield from _written(read, len(read.block.text))


def _window(read: Read) -> list[Said]:
    """Return the first and the last day that a line of the footer says were looked through.

    The first is of the year of the last, if it names none.
    """
    found = _WINDOW.match(read.block.text)
    years = [one[3] for one in _WRITTEN.finditer(found[0]) if one[3]] if found else []
    return list(_written(read, found.end(), years[-1])) if found and years else []


def _written(read: Read, end: int, year: str = "") -> Iterator[Said]:
    """Yield the days that a block spells out; those without a year are of this one, if any."""
    for found in _WRITTEN.finditer(read.block.text, 0, end):
        if found[1] in MONTHS and (found[3] or year):
            day = _day(int(found[3] or year), MONTHS.index(found[1]) + 1, int(found[2]))
            yield Said(read, found.start(), found[0], day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _check_earlier(read: Read, context: Context) -> None:
    """Report the year of an earlier work that its record does not state."""
    found = _EARLIER.search(read.block.text)
    held = [
        context.dossiers[one.paper].paper for one in read.founds if one.paper in context.dossiers
    ]
    if not found or not held:
        return
    stated = f"{held[0].published.year} {held[0].comment} {held[0].journal_ref}"
    if found[1] not in stated:
        place, told = (read.block, found.start(1)), Compared(found[1], "", f"arXiv:{held[0].id}")
        context.report("error", "number", place, "The record does not have this year.", told)


def _check_lists(context: Context, days: Sequence[date]) -> None:
    """Report papers that are listed twice under one heading of the second rank, or out of time."""
    first: dict[tuple[str, str, str], Read] = {}
    is_late = any(_LATE.match(read.block.text) for read in context.reads)
    for read in context.reads:
        found = read.founds[0] if read.founds else None
        if read.block.kind != "item" or found is None or found.start > 0:
            continue
        label = read.block.text[found.start : found.end] if found.how == "name" else read.block.name
        top = "".join(read.headings[:2][-1:])
        if first.setdefault((top, found.paper, label), read) is not read:
            place, message = (read.block, found.start), "The paper is listed twice."
            context.report("warning", "twice", place, message, Compared(found.paper))
        if not days or found.paper not in context.dossiers or read.under("corrections"):
            continue
        day = listing_day(context.dossiers[found.paper].paper)
        if not days[0] - (_LATE_BACK if is_late else _BACK) <= day <= days[-1]:
            told = Compared(f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{found.paper}, announced")
            message = "The paper was not announced in these days."
            context.report("warning", "window", (read.block, 0), message, told)
