"""Checks the days of an issue against one another: front matter, subtitle, introduction, footer."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from digest.calendar import listing_day
from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.ledger import is_subtitle
from digest.text.dates import MONTHS

_WRITTEN = re.compile(r"([A-Z][a-z]+\.?) (\d{1,2}), (\d{4})")
_PLAIN = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_BETWEEN = "announced on arXiv between"
_MESSAGE = "This day is not that of the rest of the post."


class Said(NamedTuple):
    """A day that a post gives, where it does; none where there is no such day."""

    read: Read
    start: int
    text: str
    day: date | None


def check_dates(context: Context) -> None:
    """Report days that do not agree: the issue's own, and those that it covers."""
    own = [said for read in context.reads for said in _own(read)]
    if len(own) > 1:
        days = Counter(said.day for said in own if said.day)
        right = max(days, key=lambda day: days[day], default=None)
        _report([said for said in own if said.day != right], right, context)
    _check_window(context)


def _own(read: Read) -> Iterator[Said]:
    """Yield the day of the issue, as front matter, slug and subtitle have it."""
    if read.block.name in {"date", "slug"} and (found := _PLAIN.match(read.block.text)):
        yield Said(read, 0, found[0], _day(*map(int, found.groups())))
    elif is_subtitle(read):
        yield from _written(read)


def _check_window(context: Context) -> None:
    """Report the days covered where introduction and footer, or footer and papers, differ."""
    footers = [read for read in context.reads if read.block.text.startswith("Announced:")]
    if not footers:
        return
    footer = list(_written(footers[0]))
    told = [said for read in context.reads for said in _introduced(read)]
    is_searched = any(read.block.text.startswith("Query:") for read in context.reads)
    if told and is_searched:
        _compare(footer, told[:2], context)
    elif not is_searched:
        _check_listed(footer, context)


def _introduced(read: Read) -> Iterator[Said]:
    place = read.block.text.find(_BETWEEN)
    if place >= 0 and read.block.kind == "paragraph":
        yield from (said for said in _written(read) if said.start > place)


def _compare(footer: Sequence[Said], told: Sequence[Said], context: Context) -> None:
    for one, other in zip(footer, told, strict=False):
        if one.day != other.day:
            _report([one], other.day, context)
            _report([other], one.day, context)


def _check_listed(footer: Sequence[Said], context: Context) -> None:
    """Check the first and the last day of papers that were listed by hand."""
    listed = {found.paper for read in context.reads for found in read.founds}
    held = [context.dossiers[name].paper for name in listed if name in context.dossiers]
    if not footer or len(held) < len(listed):
        return
    days = sorted(map(listing_day, held))
    for said, right in zip(footer, (days[0], days[-1]), strict=False):
        if said.day != right:
            # A listing may have told another day since.
            _report([said], right, context, severity="warning")


def _report(
    wrong: Sequence[Said], right: date | None, context: Context, *, severity: Severity = "error"
) -> None:
    for said in wrong:
        compared = Compared(said.text, str(right or ""), "the other days of the post")
        context.report(severity, "window", (said.read.block, said.start), _MESSAGE, compared)


def _written(read: Read) -> Iterator[Said]:
    """Yield the days that a block spells out."""
    for found in _WRITTEN.finditer(read.block.text):
        if found[1] in MONTHS:
            day = _day(int(found[3]), MONTHS.index(found[1]) + 1, int(found[2]))
            yield Said(read, found.start(), found[0], day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
