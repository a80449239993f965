"""Reads plain text: a line is a paragraph, an item or a heading; an open bracket goes on."""

import re
from collections.abc import Iterator

from digest.check.post import Block, Writer

_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)])\s+")
_NEXT_ITEM = re.compile(r"(?<=[.)])\s+-\s+(?=[A-Z])")
_MOST_LINES = 3
_LONGEST_HEADING = 90

Lines = list[tuple[int, str]]


def parse_plain(text: str) -> tuple[Block, ...]:
    """Return the blocks of a plain text."""
    return tuple(_block(part) for group in _groups(text) for part in _split_items(group))


def _groups(text: str) -> Iterator[Lines]:
    """Yield lines that belong together: as long as a bracket is open, few at most."""
    group: Lines = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            group.append((number, line))
        joined = " ".join(part for _, part in group)
        goes_on = joined.count("(") > joined.count(")") and len(group) < _MOST_LINES
        if group and (not goes_on or not line.strip()):
            yield group
            group = []
    if group:
        yield group


def _split_items(group: Lines) -> Iterator[list[tuple[int, int, str]]]:
    """Yield the parts of lines, each as line, column and text; an item may begin inside a line."""
    parts: list[tuple[int, int, str]] = []
    for number, line in group:
        start = 0
        for found in _NEXT_ITEM.finditer(line):
            parts.append((number, start + 1, line[start : found.start()]))
            yield parts
            parts, start = [], found.start() + 1
        parts.append((number, start + 1, line[start:]))
    yield parts


def _block(parts: list[tuple[int, int, str]]) -> Block:
    """Put a block together."""
    writer = Writer()
    number, column, first = parts[0]
    mark = _ITEM.match(first)
    skipped = mark.end() if mark else len(first) - len(first.lstrip())
    writer.add(first[skipped:], number, column + skipped)
    for later, place, text in parts[1:]:
        writer.space()
        writer.add(text.strip(), later, place + len(text) - len(text.lstrip()))
    is_heading = not mark and len(first) <= _LONGEST_HEADING and first.strip()[-1:].isalnum()
    return writer.block("item" if mark else "heading" if is_heading else "paragraph", level=2)
