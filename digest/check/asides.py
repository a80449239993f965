"""What in a sentence claims nothing, or is judged by itself: asides, furniture and formulas."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta
from typing import NamedTuple

from digest.calendar import listing_day
from digest.check.context import CORRECTIONS, FOOTER, Compared, Context, Read
from digest.check.counts import find_counts
from digest.check.finding import Severity
from digest.check.post import Mark
from digest.grounding.tokens import tokenize
from digest.model import Dossier
from digest.text import Span, shown

CHART, SOURCES = "at a glance", "sources of the sentences"

# What the lines of our own footer begin with; their figures and days are checked by themselves.
_LINES = re.compile(
    r"Looked through: |[\d,]+ papers? (?:found, [\d,]+ chosen|(?:was|were) announced earlier)\b"
    r"|Could not be looked at: |Made with digest"
)
# Words of a record as our page proves a sentence by them.
_SOURCE = re.compile(r".+? \([^()]*\): (?P<words>.+?) arXiv:\S+")
# What a correction says beside its paper's title and the words of its record.
_CORRECTION = re.compile(
    r", in the issue of [A-Z][a-z]+\.? \d{1,2}, \d{4}(?=\.)"
    r"|It has been withdrawn(?:; no reason is stated)?"
    r"|Its (?:comment|abstract) on arXiv reads(?=: )"
)
_BUTTONS = ("share this", "post comment", "made with digest", "code or data promised")
_CODE_SIGNS = re.compile(r"[_/=(){}<>\\$;|]")
_LONGEST_NAME = 6


def is_furniture(read: Read, context: Context) -> bool:
    """Tell whether a block is a part of our own page or footer, or says nothing of papers there."""
    if read.under(SOURCES) and (source := _SOURCE.fullmatch(read.block.text.strip())):
        linked = [found.paper for found in read.founds if found.how == "link"]
        held = [context.dossiers.get(paper) for paper in linked]
        return all(one is None or source["words"] in shown(one.paper.abstract) for one in held)
    if read.under(CHART) and not read.founds:
        return True
    if not read.under(FOOTER) or read.block.links:
        return False
    is_free = not any(token.kind == "number" for token in tokenize(read.block.text))
    return bool(_LINES.match(read.block.text)) or (is_free and not read.founds)


def is_button(text: str) -> bool:
    """Tell whether a sentence belongs to the page, not to the post."""
    return text.casefold().startswith(_BUTTONS)


def find_set_off(read: Read) -> list[tuple[int, int]]:
    """Return the stretches that are set off as names or code, and no prose.

    The name at the head of an item is checked by itself; what is bold elsewhere is said.
    """
    found = [(mark.start, mark.end) for mark in read.block.marks if _is_set_off(read, mark)]
    if read.under(CORRECTIONS):
        found += [match.span() for match in _CORRECTION.finditer(read.block.text)]
    return found


def _is_set_off(read: Read, mark: Mark) -> bool:
    text = _said(read, mark)
    if mark.kind == "code":
        figures = [token for token in tokenize(text) if token.kind == "number"]
        return bool(_CODE_SIGNS.search(text)) or (len(text.split()) == 1 and not figures)
    is_head = read.block.kind == "item" and not read.block.text[: mark.start].strip()
    return mark.kind == "strong" and is_head and len(text.split()) <= _LONGEST_NAME


def _said(read: Read, mark: Mark) -> str:
    return read.block.text[mark.start : mark.end]


_YEAR = r"(?P<year>(?:19|20)\d\d)"
# A year that tells when a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(
    rf"(?:\(|\bal\.?,?\s){_YEAR}(?!\w)|,\s{_YEAR.replace('year', 'late')}(?=[);])"
)
_LABEL = r"(?:Code|Data|Dataset|Demo|Model|Paper|Project|Video)"
_MARKS = re.compile(
    r"(?<=\S)\s\[\d{1,3}\]|(?<=\S)\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|\+\s\d{1,6}\smore\sauthors?"
    rf"|\(earlier work of \d{{4}}\)|\b{_LABEL}:(?=\shttps?://)|(?<=\.)\s{_LABEL}(?:\s·\s{_LABEL})*\.?$"
    r"|(?:\bdoi:\s?)?\b10\.\d{4,9}/[^\s,;)\]]*\w"
)
_SHOWN = re.compile(
    r"\b\d[\d.,]*k?[\s-](?:(?:GitHub|minutes?|mins?)[\s-])?"
    r"(?P<what>stars?|forks|upvotes?|likes|claps|downloads|citations|votes|views|read|pages?)\b"
    r"|[★⭐☆]\s?\d[\d.,]*k?",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:In (?:addition|contrast|particular|short|turn|(?:a|the) (?:similar|same) (?:spirit|vein))"
    r"|By contrast|On the (?:one|other) hand|At last|For (?:example|instance)|Building on this"
    r"|Turning to (?:\w+ )?\w+)"
    r"(?=,)"
)
# `Six papers bring …`, `Three of the papers use …`: behind the number of those that are counted.
_PAPERS = re.compile(r" (?:of the )?(?:papers|abstracts|titles)\b")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?"
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(rf"(?<![\w.]){pattern}(?!\w|\.\d)")
    for pattern in (
        rf"{_MONTH}\s{_DAY}(?!\d)(?:,?\s{_YEAR})?",
        rf"{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s{_YEAR})?",
        rf"{_MONTH},?\s{_YEAR}",
        rf"{_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)",
    )
)
# The two words before a day, which say what it is of: `launched on`.
_BEFORE = re.compile(r"(\w+\W+\w+)\W+$")
_REACH = 60
_UNKNOWN = "The record does not have this day."
_OTHER = "The source has another day."
_NEAR = timedelta(days=1)


def find_asides(
    read: Read, span: Span, papers: Sequence[str], context: Context
) -> list[tuple[int, int]]:
    """Return the stretches of a sentence that claim nothing of results; check its days."""
    text = read.block.text
    found = [match.span() for match in _MARKS.finditer(text, span.start, span.end)]
    opening = (*_opens(span), *_counted(span, len(papers)))
    found += [(span.start + match.start(), span.start + match.end()) for match in opening]
    evidence = context.evidence(papers)
    for match in _SHOWN.finditer(text, span.start, span.end):
        if not match["what"] or match["what"].casefold().removesuffix("s") not in evidence.stems:
            found.append(match.span())
    for match in _APPEARED.finditer(text, span.start, span.end):
        name = "year" if match["year"] else "late"
        if int(match[name]) in {day.year for day in days_of(papers, context)}:
            found.append(match.span(name))
    found += check_days(read, span, papers, context)
    return found


def _opens(span: Span) -> Iterator[re.Match[str]]:
    """Yield the phrase that joins a sentence to the one before it."""
    if match := _OPENING.match(span.text):
        yield match


def _counted(span: Span, named: int) -> Iterator[re.Match[str]]:
    """Yield the number with which a sentence begins that counts at least the papers it names."""
    for match, value in find_counts(span.text):
        if match.start() == 0 and value >= named and _PAPERS.match(span.text, match.end()):
            yield match


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
