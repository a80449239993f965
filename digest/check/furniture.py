"""Knows what stands in every post and claims nothing of papers: the ledger at its foot, buttons."""

import re

from digest.check.context import Context, Read
from digest.check.post import Mark
from digest.grounding.tokens import tokenize
from digest.text import shown

FOOTER, CORRECTIONS = "about this issue", "corrections"
CHART, SOURCES = "at a glance", "sources of the sentences"
OWN_HEADINGS = (FOOTER, CORRECTIONS)

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
