"""Checks the lists of a post: no paper twice, and none from outside the days it covers."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from digest.calendar import listing_day
from digest.check.context import Compared, Context, Read
from digest.text.dates import MONTHS

_DATE = re.compile(r"([A-Z][a-z]+\.?) (\d{1,2}), (\d{4})")
_BACK = timedelta(days=60)


def check_twice(context: Context) -> None:
    """Report papers that are listed twice under one heading of the second rank, or out of time."""
    first: dict[tuple[str, str, str], Read] = {}
    days = _window(context)
    for read in context.reads:
        found = read.founds[0] if read.founds else None
        if read.block.kind != "item" or found is None or found.start > 0 or not read.headings:
            continue
        label = read.block.text[found.start : found.end]
        top = read.headings[1] if len(read.headings) > 1 else read.headings[0]
        if first.setdefault((top, found.paper, label), read) is not read:
            message = "The paper is listed twice."
            context.report(
                "warning", "twice", (read.block, found.start), message, Compared(found.paper)
            )
        if days and found.paper in context.dossiers and not read.under("correction"):
            _check_day(read, found.paper, days, context)


def _check_day(read: Read, paper: str, days: Sequence[date], context: Context) -> None:
    """Report a paper that was announced after the days of the issue, or long before."""
    day = listing_day(context.dossiers[paper].paper)
    if not days[0] - _BACK <= day <= days[-1]:
        context.report(
            "warning",
            "window",
            (read.block, 0),
            "The paper was not announced in these days.",
            Compared(f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{paper}, announced"),
        )


def _window(context: Context) -> list[date]:
    """Return the days that the footer of a searched issue gives; listed papers have none."""
    texts = [read.block.text for read in context.reads if read.under("about this issue")]
    if not any(text.startswith("Query:") for text in texts):
        return []
    line = next((text for text in texts if text.startswith("Announced:")), "")
    return [_day(*match.groups()) for match in _DATE.finditer(line) if match[1] in MONTHS]


def _day(month: str, day: str, year: str) -> date:
    """Read a day; one that there is not is told of elsewhere, and limits nothing."""
    try:
        return date(int(year), MONTHS.index(month) + 1, int(day))
    except ValueError:
        return date.max
