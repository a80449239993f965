"""Finds the days that a sentence tells, and holds them against its papers' records and texts."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from digest.calendar import listing_day
from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.furniture import find_set_off
from digest.model import Dossier
from digest.text import Span

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(rf"(?<![\w.]){pattern}(?!\w|\.\d)")
    for pattern in (
        rf"{_MONTH}\s{_DAY}(?!\d)(?:,?\s{YEAR})?",
        rf"{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{YEAR})?",
        rf"{_MONTH},?\s{YEAR}",
        rf"{YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)",
    )
)
# The two words before a day, which say what it is of: `launched on`.
_BEFORE = re.compile(r"(\w+\W+\w+)\W+$")
_REACH = 60
_UNKNOWN = "The record does not have this day."
_OTHER = "The source has another day."
_NEAR = timedelta(days=1)


class Told(NamedTuple):
    """A day as it is told, and behind which words; what is left out is None."""

    year: int | None
    month: int
    day: int | None
    text: str
    behind: str

    def is_of(self, day: date) -> bool:
        """Tell whether a day may be meant."""
        return self.agrees(Told(day.year, day.month, day.day, "", ""))

    def agrees(self, other: "Told") -> bool:
        """Tell whether it may be the same day."""
        return all(one == two or None in {one, two} for one, two in self._parts(other))

    def contradicts(self, other: "Told") -> bool:
        """Tell whether it is another day of the same thing: told alike, and alike in part."""
        return (
            bool(self.behind)
            and self.behind == other.behind
            and not self.agrees(other)
            and any(one == two for one, two in self._parts(other))
        )

    def _parts(self, other: "Told") -> Iterator[tuple[int | None, int | None]]:
        return zip(self[:3], other[:3], strict=True)


def check_days(
    read: Read, span: Span, papers: Sequence[str], context: Context
) -> list[tuple[int, int]]:
    """Report the days of a sentence that its papers do not have; return where its days stand.

    A day that neither the records nor the texts have is a warning: it may be of something else.
    """
    held = [context.dossiers[one] for one in papers if one in context.dossiers]
    days = list(days_of(papers, context))
    stated = [told for dossier in held for told in _stated(dossier)]
    found = []
    for start, told in find_days(read.block.text, span.start, span.end):
        found.append((start, start + len(told.text)))
        is_ours = any(first <= start < last for first, last in find_set_off(read))
        if is_ours or not days or any(map(told.is_of, days)) or any(map(told.agrees, stated)):
            continue
        other = next(filter(told.contradicts, stated), None)
        expected = other.text if other else f"{min(days)} to {max(days)}"
        compared = Compared(told.text, expected, f"arXiv:{held[0].paper.id}, dates")
        severity: Severity = "error" if other else "warning"
        message = _OTHER if other else _UNKNOWN
        context.report(severity, "number", (read.block, start), message, compared)
    return found


def days_of(papers: Sequence[str], context: Context) -> Iterator[date]:
    """Yield the days of the records of papers."""
    for paper in papers:
        if paper in context.dossiers:
            yield from _recorded(context.dossiers[paper])


def find_days(text: str, start: int, end: int) -> Iterator[tuple[int, Told]]:
    """Yield the days of a stretch of a text, each once, and where they begin."""
    behind = start
    matches = (match for one in _DATES for match in one.finditer(text, start, end))
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if match.start() >= behind:
            behind = match.end()
            yield match.start(), _read(match, start)


def _read(match: re.Match[str], start: int) -> Told:
    parts = match.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else _NAMES.index(month[:3].casefold()) + 1
    year, day = (int(parts[part]) if parts.get(part) else None for part in ("year", "day"))
    before = _BEFORE.search(match.string, max(start, match.start() - _REACH), match.start())
    behind = " ".join(before[1].casefold().split()) if before else ""
    return Told(year, number, day, match[0], behind)


def _stated(dossier: Dossier) -> Iterator[Told]:
    """Yield the days that a paper's own texts state."""
    for text in (dossier.paper.title, dossier.paper.abstract, dossier.paper.comment or ""):
        yield from (told for _, told in find_days(text, 0, len(text)))


def _recorded(dossier: Dossier) -> Iterator[date]:
    """Yield the days of a record; a submission may be of the day before where its reader lives."""
    paper = dossier.paper
    yield from filter(None, (listing_day(paper), paper.announced))
    for moment in (paper.published, paper.updated):
        day = moment.astimezone(UTC).date()
        yield from (day - _NEAR, day)
