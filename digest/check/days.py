"""Finds the dates in a post, and compares them with the records and with each other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from digest.calendar import HELD, listing_day
from digest.check.context import SOURCES, Context, PostNode, Rule
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
# The year in which a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(r"(?:\(|\bal\.?,?\s|,\s(?=\d{4}[);]))(?P<year>(?:19|20)\d\d)(?!\w)")
# The days of the window, as the footer of an issue made by search states them.
_WINDOW = re.compile(r"Looked through: papers announced on arXiv (?:on|from) (?:(?! that\b).)+")
LATE = ("paper was announced earlier", "papers were announced earlier")
# How long before the window a paper may be announced if the footer names late papers.
_LATE_BACK = timedelta(days=60)
_SLIP = Rule("error", "number", "The source has another day.")
_UNKNOWN = Rule("warning", "number", "The record does not have this day.")
_ANOTHER = Rule("error", "window", "The rest of the post has another date.")
_TWICE = Rule("warning", "twice", "The paper is listed twice.")
_OUTSIDE = Rule("warning", "window", "The paper was not announced in these days.")
# The parts of a date: year, month and day.
_PARTS = 3


class Day(NamedTuple):
    """A date as a text gives it at `start`; a missing year or day is None."""

    text: str
    start: int
    year: int | None
    month: int
    day: int | None

    def is_at(self, other: date) -> bool:
        """Return whether the date may be this day."""
        return (
            self.month == other.month
            and self.year in {None, other.year}
            and self.day in {None, other.day}
        )

    def agrees(self, other: "Day") -> bool:
        """Return whether two dates may be the same day."""
        pairs = zip(self[2:], other[2:], strict=True)
        return all(part == theirs or None in {part, theirs} for part, theirs in pairs)

    def differs_in_one(self, other: "Day") -> bool:
        """Return whether exactly one part differs."""
        pairs = zip(self[2:], other[2:], strict=True)
        return sum(part == theirs for part, theirs in pairs) == _PARTS - 1


def find_days(text: str) -> Iterator[Day]:
    """Yield the dates in a text; a month alone is not a date."""
    for match in _TOLD.finditer(text):
        iso, number = match["iso"], match["second"] or match["first"] or ""
        if iso:
            parts = tuple(map(int, iso.split("-")))
            yield Day(match[0], match.start(), *parts)
        elif number or match["year"]:
            month = _NAMES.index(match["month"][:3].casefold()) + 1
            year = int(match["year"]) if match["year"] else None
            day = int(number.rstrip("dhnrst")) if number else None
            yield Day(match[0], match.start(), year, month, day)


def check_days(
    node: PostNode, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> Spans:
    """Report dates that the papers of a sentence do not have; return the spans of all dates.

    A date in neither the records nor the texts is a warning: it may belong to something else.
    A year of appearance that differs from the record is left to be checked as a number.
    """
    days = [day._replace(start=span.start + day.start) for day in find_days(span.text)]
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    recorded = [day for facts in held for day in _recorded_days(facts)]
    for day in days:
        is_settled = any(start <= day.start < end for start, end in settled)
        if recorded and not is_settled and not any(map(day.is_at, recorded)):
            _check_stated(day, node, held, f"{min(recorded)} to {max(recorded)}", context)
    years = {day.year for day in recorded}
    appeared = [m.span("year") for m in _APPEARED.finditer(span.text) if int(m["year"]) in years]
    return [
        *((day.start, day.start + len(day.text)) for day in days),
        *((span.start + start, span.start + end) for start, end in appeared),
    ]


def _check_stated(
    day: Day, node: PostNode, held: Sequence[PaperFacts], recorded: str, context: Context
) -> None:
    """Report a date that the texts of the papers do not have."""
    papers = [facts.paper for facts in held]
    texts = [text for p in papers for text in (p.title, p.abstract, p.comment or "")]
    stated = [day for text in texts for day in find_days(text)]
    if any(map(day.agrees, stated)):
        return
    position, source = (node.block, day.start), f"arXiv:{papers[0].id}, dates"
    if slip := next(filter(day.differs_in_one, stated), None):
        context.report(_SLIP, position, day.text, slip.text, source)
    else:
        context.report(_UNKNOWN, position, day.text, recorded, source)


def _recorded_days(facts: PaperFacts) -> Iterator[date]:
    """Yield the days of a record; in other time zones a submission may fall on the day before."""
    paper = facts.paper
    yield from filter(None, (listing_day(paper), paper.announced))
    for moment in (paper.published, paper.updated):
        day = moment.astimezone(UTC).date()
        yield from (day - timedelta(days=1), day)


def check_days_of_issue(context: Context) -> None:
    """Report dates of the issue that differ, and papers listed twice or outside the window."""
    window = next(filter(None, map(_window, context.nodes)), [])
    own = [entry for node in context.nodes for entry in _own(node)] + window[-1:]
    days = Counter(day for _, _, day in own if day)
    right = max(days, key=lambda day: days[day], default=None)
    wrong = [entry for entry in own if entry[2] != right]
    wrong += [entry for entry in window if not entry[2]]
    for node, day, _ in wrong:
        expected = (str(right or ""), "the other days of the post")
        context.report(_ANOTHER, (node.block, day.start), day.text, *expected)
    covered = [day for _, _, day in window if day]
    _check_lists(context, covered if len(covered) == len(window) else [])


def _own(node: PostNode) -> Iterator[tuple[PostNode, Day, date | None]]:
    """Yield the date of the issue from front matter, slug and subtitle."""
    text = node.block.text
    is_own = node.block.name in {"date", "slug"} or is_subtitle(node)
    days = find_days(text[:10] if node.block.name in {"date", "slug"} else text) if is_own else ()
    yield from ((node, day, _date(day, day.year)) for day in days if day.year and day.day)


def _window(node: PostNode) -> list[tuple[PostNode, Day, date | None]]:
    """Return the days of the window that a line of the footer states.

    A first day without a year has the year of the last.
    """
    match = _WINDOW.match(node.block.text)
    days = list(find_days(match[0])) if match else []
    years = [day.year for day in days if day.year]
    return [(node, day, _date(day, day.year or years[-1])) for day in days if years and day.day]


def _date(day: Day, year: int | None) -> date | None:
    """Return a day of the calendar, or None if there is no such day."""
    try:
        return date(year or 0, day.month, day.day or 0)
    except ValueError:
        return None


def _check_lists(context: Context, days: Sequence[date]) -> None:
    """Report papers listed twice under one heading of level 2, or outside the window."""
    first: dict[tuple[str, str, str], PostNode] = {}
    is_late = any(node.block.text.lstrip("0123456789, ").startswith(LATE) for node in context.nodes)
    for node in context.nodes:
        ref = node.refs[0] if node.refs else None
        if node.block.kind != "item" or not ref or ref.start > 0 or node.under(SOURCES):
            continue
        # Links below a bullet of a page, and names of sections, list no paper.
        if node.text_of(ref) == "Paper" or fold(node.block.text) in context.lists:
            continue
        label = node.set_off or (node.text_of(ref) if ref.how == "name" else node.block.name)
        top = "".join(node.headings[:2][-1:])
        if first.setdefault((top, ref.paper, label), node) is not node:
            context.report(_TWICE, (node.block, ref.start), ref.paper)
        if not days or ref.paper not in context.paper_facts or node.under("corrections"):
            continue
        day = listing_day(context.paper_facts[ref.paper].paper)
        if not days[0] - (_LATE_BACK if is_late else HELD) <= day <= days[-1]:
            texts = (f"{day}", f"{days[0]} to {days[-1]}", f"arXiv:{ref.paper}, announced")
            context.report(_OUTSIDE, (node.block, 0), *texts)
