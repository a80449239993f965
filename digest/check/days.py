"""Reads the days that a post gives, and compares them with the records and one another."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from digest.calendar import HELD, listing_day
from digest.check.context import SOURCES, Context, Read, Rule
from digest.check.counts import is_subtitle
from digest.model import PaperFacts
from digest.text import Span, fold

Spans = list[tuple[int, int]]

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_TOLD = re.compile(
    rf"(?<![\w.])(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?:(?P<first>{_NUMBER})\s(?:of\s)?)?{_MONTH}"
    rf"(?:\s(?P<second>{_NUMBER})(?!\d))?(?:,?\s(?P<year>(?:19|20)\d\d))?)(?!\w|\.\d)"
)
# A year that tells when a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(r"(?:\(|\bal\.?,?\s|,\s(?=\d{4}[);]))(?P<year>(?:19|20)\d\d)(?!\w)")
# The days that the footer of a searched issue says were looked through.
_WINDOW = re.compile(r"Looked through: papers announced on arXiv (?:on|from) (?:(?! that\b).)+")
LATE = ("paper was announced earlier", "papers were announced earlier")
# How long before its days an issue whose footer names late papers may look back.
_LATE_BACK = timedelta(days=60)
_SLIP = Rule("error", "number", "The source has another day.")
_UNKNOWN = Rule("warning", "number", "The record does not have this day.")
_ANOTHER = Rule("error", "window", "This day is not that of the rest of the post.")
_TWICE = Rule("warning", "twice", "The paper is listed twice.")
_OUTSIDE = Rule("warning", "window", "The paper was not announced in these days.")
# Of year, month and day so many are right where one slipped.
_PARTS = 3


class Day(NamedTuple):
    """A day as a text gives it, from `start` on; a year or day that it leaves out is None."""

    text: str
    start: int
    year: int | None
    month: int
    day: int | None

    def is_at(self, other: date) -> bool:
        """Return whether it may be this day."""
        return (
            self.month == other.month
            and self.year in {None, other.year}
            and self.day in {None, other.day}
        )

    def agrees(self, other: "Day") -> bool:
        """Return whether two may be the same day."""
        pairs = zip(self[2:], other[2:], strict=True)
        return all(one == two or None in {one, two} for one, two in pairs)

    def differs_in_one(self, other: "Day") -> bool:
        """Return whether all parts are another's but one."""
        pairs = zip(self[2:], other[2:], strict=True)
        return sum(one == two for one, two in pairs) == _PARTS - 1


def find_days(text: str) -> Iterator[Day]:
    """Yield the days of a text; a month alone is none."""
    for found in _TOLD.finditer(text):
        iso, number = found["iso"], found["second"] or found["first"] or ""
        if iso:
            parts = tuple(map(int, iso.split("-")))
            yield Day(found[0], found.start(), *parts)
        elif number or found["year"]:
            month = _NAMES.index(found["month"][:3].casefold()) + 1
            year = int(found["year"]) if found["year"] else None
            day = int(number.rstrip("dhnrst")) if number else None
            yield Day(found[0], found.start(), year, month, day)


def check_days(
    read: Read, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> Spans:
    """Report the days of a sentence that its papers do not have; return where its days stand.

    A day that neither the records nor the texts have is a warning: it may be of something else.
    The year alone in which a paper appeared is a number wherever it is another.
    """
    told = [day._replace(start=span.start + day.start) for day in find_days(span.text)]
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    recorded = [day for facts in held for day in _recorded(facts)]
    for one in told:
        is_settled = any(start <= one.start < end for start, end in settled)
        if recorded and not is_settled and not any(map(one.is_at, recorded)):
            _check_stated(one, read, held, f"{min(recorded)} to {max(recorded)}", context)
    years = {day.year for day in recorded}
    appeared = [m.span("year") for m in _APPEARED.finditer(span.text) if int(m["year"]) in years]
    return [
        *((one.start, one.start + len(one.text)) for one in told),
        *((span.start + start, span.start + end) for start, end in appeared),
    ]


def _check_stated(
    told: Day, read: Read, held: Sequence[PaperFacts], recorded: str, context: Context
) -> None:
    """Report a day that the texts of papers do not have."""
    papers = [facts.paper for facts in held]
    texts = [text for one in papers for text in (one.title, one.abstract, one.comment or "")]
    stated = [day for text in texts for day in find_days(text)]
    if any(map(told.agrees, stated)):
        return
    place, stands = (read.block, told.start), f"arXiv:{papers[0].id}, dates"
    if slip := next(filter(told.differs_in_one, stated), None):
        context.report(_SLIP, place, told.text, slip.text, stands)
    else:
        context.report(_UNKNOWN, place, told.text, recorded, stands)


def _recorded(facts: PaperFacts) -> Iterator[date]:
    """Yield the days of a record; a submission may be of the day before where its reader lives."""
    paper = facts.paper
    yield from filter(None, (listing_day(paper), paper.announced))
    for moment in (paper.published, paper.updated):
        day = moment.astimezone(UTC).date()
        yield from (day - timedelta(days=1), day)


def check_days_of_issue(context: Context) -> None:
    """Report days of the issue that do not agree, and papers listed twice or from other days."""
    window = next(filter(None, map(_window, context.reads)), [])
    own = [said for read in context.reads for said in _own(read)] + window[-1:]
    days = Counter(day for _, _, day in own if day)
    right = max(days, key=lambda day: days[day], default=None)
    wrong = [one for one in own if one[2] != right] + [one for one in window if not one[2]]
    for read, told, _ in wrong:
        expected = (str(right or ""), "the other days of the post")
        context.report(_ANOTHER, (read.block, told.start), told.text, *expected)
    covered = [day for _, _, day in window if day]
    _check_lists(context, covered if len(covered) == len(window) else [])


def _own(read: Read) -> Iterator[tuple[Read, Day, date | None]]:
    """Yield the day of the issue, as front matter, slug and subtitle have it."""
    text = read.block.text
    is_own = read.block.name in {"date", "slug"} or is_subtitle(read)
    told = find_days(text[:10] if read.block.name in {"date", "slug"} else text) if is_own else ()
    yield from ((read, one, _date(one, one.year)) for one in told if one.year and one.day)


def _window(read: Read) -> list[tuple[Read, Day, date | None]]:
    """Return the days that a line of the footer says were looked through.

    The first is of the year of the last, if it names none.
    """
    found = _WINDOW.match(read.block.text)
    told = list(find_days(found[0])) if found else []
    years = [one.year for one in told if one.year]
    return [(read, one, _date(one, one.year or years[-1])) for one in told if years and one.day]


def _date(told: Day, year: int | None) -> date | None:
    """Return a day of the calendar, None where there is no such day."""
    try:
        return date(year or 0, told.month, told.day or 0)
    except ValueError:
        return None


def _check_lists(context: Context, days: Sequence[date]) -> None:
    """Report papers that are listed twice under one heading of the second rank, or out of time."""
    first: dict[tuple[str, str, str], Read] = {}
    is_late = any(read.block.text.lstrip("0123456789, ").startswith(LATE) for read in context.reads)
    for read in context.reads:
        found = read.founds[0] if read.founds else None
        if read.block.kind != "item" or not found or found.start > 0 or read.under(SOURCES):
            continue
        # What stands below a bullet of a page lists nothing, nor does a section's name.
        if read.text_of(found) == "Paper" or fold(read.block.text) in context.lists:
            continue
        label = read.set_off or (read.text_of(found) if found.how == "name" else read.block.name)
        top = "".join(read.headings[:2][-1:])
        if first.setdefault((top, found.paper, label), read) is not read:
            context.report(_TWICE, (read.block, found.start), found.paper)
        if not days or found.paper not in context.paper_facts or read.under("corrections"):
            continue
        day = listing_day(context.paper_facts[found.paper].paper)
        if not days[0] - (_LATE_BACK if is_late else HELD) <= day <= days[-1]:
            told = (f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{found.paper}, announced")
            context.report(_OUTSIDE, (read.block, 0), *told)
