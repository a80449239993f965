"""Finds what stands in a sentence beside its claims: days, marks of notes, counts of pages."""

import re
from collections.abc import Iterator, Sequence

from digest.check.context import Context, Read
from digest.check.told_days import YEAR, check_days, days_of
from digest.grounding.counting import find_counts
from digest.text import Span

# A year that tells when a work appeared: `(2026)`, `Lund et al., 2026`, `(Quill, 2026)`.
_APPEARED = re.compile(rf"(?:\(|\bal\.?,?\s){YEAR}(?!\w)|,\s{YEAR.replace('year', 'late')}(?=[);])")
_LABEL = r"(?:Code|Data|Dataset|Demo|Model|Paper|Project|Video)"
_MARKS = re.compile(
    r"(?<=\S)\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|\+\s\d{1,6}\smore\sauthors?"
    rf"|(?<=\.)\s{_LABEL}(?:\s·\s{_LABEL})*\.?$"
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
        if not match["what"] or not evidence.has_stem(match["what"].casefold().removesuffix("s")):
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
