"""Checks the lists of a post: no paper twice, and none from outside the days it covers."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from digest.calendar import listing_day
from digest.check.context import Compared, Context, Read
from digest.text.dates import MONTHS

_DATE = re.compile(r"([A-Z][a-z]+\.?) (\d{1,2}), (\d{4})")
# So long before its days an issue may look back, and where its ledger tells of late papers.
_BACK, _LATE_BACK = timedelta(days=14), timedelta(days=60)
_LATE = re.compile(r"^Papers: .*, \d+ late\b")


def check_twice(context: Context) -> None:
    """Report papers that are listed twice under one heading of the second rank, or out of time."""
    first: dict[tuple[str, str, str], Read] = {}
    days, back = _window(context), _reach(context)
    for read in context.reads:
        found = read.founds[0] if read.founds else None
        if read.block.kind != "item" or found is None or found.start > 0:
            continue
        label = read.block.text[found.start : found.end] if found.how == "name" else read.block.name
        top = "".join(read.headings[:2][-1:])
        if first.setdefault((top, found.paper, label), read) is not read:
            message = "The paper is listed twice."
            context.report(
                "warning", "twice", (read.block, found.start), message, Compared(found.paper)
            )
        if days and found.paper in context.dossiers and not read.under("corrections"):
            _check_day(read, found.paper, (days, back), context)


def _reach(context: Context) -> timedelta:
    """Return how long before its days an issue may have papers."""
    is_late = any(_LATE.search(read.block.text) for read in context.reads)
    return _LATE_BACK if is_late else _BACK


def _check_day(
    read: Read, paper: str, window: tuple[Sequence[date], timedelta], context: Context
) -> None:
    """Report a paper that was announced after the days of the issue, or long before."""
    day = listing_day(context.dossiers[paper].paper)
    days, back = window
    if not days[0] - back <= day <= days[-1]:
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
