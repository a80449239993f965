"""What in a sentence claims nothing, or is judged by itself: furniture, notes, counts, days."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, timedelta

from digest.calendar import listing_day
from digest.check.context import CORRECTIONS, FOOTER, Context, Read
from digest.check.post import Mark
from digest.grounding.tokens import tokenize
from digest.model import Dossier
from digest.text import Span, shown

Spans = list[tuple[int, int]]

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
_CODE_SIGNS = frozenset("_/=(){}<>\\$;|")
_LONGEST_NAME = 6


def is_furniture(read: Read, context: Context) -> bool:
    """Return whether a block is a part of our own page, or says nothing of papers there."""
    text = read.block.text.strip()
    if read.under(SOURCES) and (source := _SOURCE.fullmatch(text)):
        linked = [found.paper for found in read.founds if found.how == "link"]
        held = [context.dossiers.get(paper) for paper in linked]
        return all(one is None or source["words"] in shown(one.paper.abstract) for one in held)
    if read.under(CHART) and not read.founds:
        return True
    if not read.under(FOOTER) or read.block.links:
        return False
    is_free = not read.founds and not any(one.kind == "number" for one in tokenize(text))
    return bool(_LINES.match(text)) or is_free


def is_button(text: str) -> bool:
    """Return whether a sentence belongs to the page, not to the post."""
    return text.casefold().startswith(_BUTTONS)


def find_set_off(read: Read) -> Spans:
    """Return the stretches that are set off as names or code, and no prose.

    The name at the head of an item is checked by itself; what is bold elsewhere is said.
    """
    found = [(mark.start, mark.end) for mark in read.block.marks if _is_set_off(read, mark)]
    if read.under(CORRECTIONS):
        found += [match.span() for match in _CORRECTION.finditer(read.block.text)]
    return found


def _is_set_off(read: Read, mark: Mark) -> bool:
    text = read.block.text[mark.start : mark.end]
    if mark.kind == "code":
        is_word = len(text.split()) == 1 and not any(t.kind == "number" for t in tokenize(text))
        return is_word or not _CODE_SIGNS.isdisjoint(text)
    is_head = read.block.kind == "item" and not read.block.text[: mark.start].strip()
    return mark.kind == "strong" and is_head and len(text.split()) <= _LONGEST_NAME


_YEAR = r"(?P<year>(?:19|20)\d\d)"
# A year that tells when a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(rf"(?:\(|\bal\.?,?\s|,\s(?=\d{{4}}[);])){_YEAR}(?!\w)")
_LABEL = r"(?:Code|Data|Dataset|Demo|Model|Paper|Project|Video)"
_NOTES = re.compile(
    r"(?<=\S)\s?\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|\+\s\d{1,6}\smore\sauthors?"
    rf"|\(earlier work of \d{{4}}\)|\b{_LABEL}:(?=\shttps?://)|(?<=\.)\s{_LABEL}(?:\s·\s{_LABEL})*\.?$"
    r"|(?:\bdoi:\s?)?\b10\.\d{4,9}/[^\s,;)\]]*\w"
    r"|^(?:In (?:addition|contrast|particular|short|turn|(?:a|the) (?:similar|same)"
    r" (?:spirit|vein))|By contrast|On the (?:one|other) hand|At last|For (?:example|instance)"
    r"|Building on this|Turning to (?:\w+ )?\w+)(?=,)"
)
_SHOWN = re.compile(
    r"\b\d[\d.,]*k?[\s-](?:(?:GitHub|minutes?|mins?)[\s-])?"
    r"(?P<what>stars?|forks|upvotes?|likes|claps|downloads|citations|votes|views|read|pages?)\b"
    r"|[★⭐☆]\s?\d[\d.,]*k?",
    re.IGNORECASE,
)
# `Six papers bring …`, `Three of the papers use …`: behind the number of those that are counted.
_COUNTED = re.compile(r"(?P<count>[A-Z][a-z-]+|\d+) (?:of the )?(?:papers|abstracts|titles)\b")
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


def find_asides(read: Read, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Return the stretches of a sentence that claim nothing of results, as days of the record."""
    text = read.block.text[span.start : span.end]
    held = [context.dossiers[one] for one in papers if one in context.dossiers]
    days = [day for dossier in held for day in _recorded(dossier)]
    stems = context.evidence(papers).stems
    found = [match.span() for match in _NOTES.finditer(text)]
    found += [
        match.span()
        for match in _SHOWN.finditer(text)
        if not match["what"] or match["what"].casefold().removesuffix("s") not in stems
    ]
    found += [
        match.span("year")
        for match in _APPEARED.finditer(text)
        if int(match["year"]) in {day.year for day in days}
    ]
    found += [
        match.span()
        for pattern in _DATES
        for match in pattern.finditer(text)
        if not days or any(_is_of(match, day) for day in days)
    ]
    if counted := _COUNTED.match(text):
        found.append(counted.span("count"))
    return [(span.start + start, span.start + end) for start, end in found]


def _is_of(match: re.Match[str], day: date) -> bool:
    """Return whether a day may be meant, where what is left out may be any."""
    told = match.groupdict()
    month = told["month"]
    number = int(month) if month.isdigit() else _NAMES.index(month[:3].casefold()) + 1
    parts = ((told.get("year"), day.year), (told.get("day"), day.day), (number, day.month))
    return all(part is None or int(part) == own for part, own in parts)


def _recorded(dossier: Dossier) -> Iterator[date]:
    """Yield the days of a record; a submission may be of the day before where its reader lives."""
    paper = dossier.paper
    yield from filter(None, (listing_day(paper), paper.announced))
    for moment in (paper.published, paper.updated):
        day = moment.astimezone(UTC).date()
        yield from (day - timedelta(days=1), day)
