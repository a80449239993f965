"""What in a sentence claims nothing, or is judged by itself: furniture, notes, counts."""

import re
from collections.abc import Sequence

from digest.check.context import CORRECTIONS, FOOTER, Context, Read
from digest.check.post import Mark
from digest.grounding.tokens import tokenize
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


def find_asides(span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Return the stretches of a sentence that claim nothing of results."""
    stems = context.evidence(papers).stems
    found = [match.span() for match in _NOTES.finditer(span.text)]
    found += [
        match.span()
        for match in _SHOWN.finditer(span.text)
        if not match["what"] or match["what"].casefold().removesuffix("s") not in stems
    ]
    if counted := _COUNTED.match(span.text):
        found.append(counted.span("count"))
    return [(span.start + start, span.start + end) for start, end in found]
