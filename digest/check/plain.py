"""Reads plain text: paragraphs, items and headings, whether its lines are wrapped or not."""

import re
from collections.abc import Iterator, Sequence

from digest.check.post import Block, Writer

_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)]|\[\d{1,3}\])\s+")
_NEXT_ITEM = re.compile(r"(?<=[.)])\s+-\s+(?=[A-Z])")
_MOST_LINES = 3
_LONGEST_HEADING = 90
# A heading ends in a word, or in how many papers stand under it.
_NAMES = re.compile(r"(?:[^\W_]|\s\(\d+\))$")
# Lines as wide as these are wrapped; where more than a few are wider, each is a paragraph.
_NARROWEST, _WIDEST = 30, 120
_USUAL, _FULL = 0.96, 0.75
_ENDS = re.compile(r"[.!?:…][\"”’')\]]*$")

Lines = list[tuple[int, str]]


def parse_plain(text: str) -> tuple[Block, ...]:
    """Return the blocks of a plain text."""
    lines = text.split("\n")
    groups = _groups(lines, _width(lines))
    return tuple(_block(part) for group in groups for part in _split_items(group))


def _width(lines: Sequence[str]) -> int | None:
    """Return how wide the lines of a wrapped text are; a few, with addresses, may be wider."""
    lengths = sorted(len(line) for line in lines if line.strip())
    width = lengths[int((len(lengths) - 1) * _USUAL)] if lengths else 0
    return width if _NARROWEST <= width <= _WIDEST else None


def _groups(lines: Sequence[str], width: int | None) -> Iterator[Lines]:
    """Yield the lines of each paragraph or item; `width` is that of lines that are wrapped."""
    group: Lines = []
    for number, line in enumerate(lines, 1):
        goes_on = group and line.strip() and (_is_open(group) or _is_wrapped(group, line, width))
        if group and not goes_on:
            yield group
            group = []
        if line.strip():
            group.append((number, line))
    if group:
        yield group


def _is_open(group: Lines) -> bool:
    """Tell whether a bracket is open, which few lines after it may close."""
    joined = " ".join(part for _, part in group[-_MOST_LINES:])
    return joined.count("(") > joined.count(")") and len(group) < _MOST_LINES


def _is_wrapped(group: Lines, line: str, width: int | None) -> bool:
    """Tell whether a line goes on with the one before it, on which its first word had no room.

    So does one that is set in under an item, and a sentence that was not at its end.
    """
    if width is None or _ITEM.match(line):
        return False
    last, first = group[-1][1].rstrip(), line.split(maxsplit=1)[0]
    is_set_in = bool(_ITEM.match(group[0][1])) and line[0].isspace()
    return (
        len(last) + 1 + len(first) > width
        or len(last) > _FULL * width
        or is_set_in
        or (first[0].islower() and not _ENDS.search(last))
    )


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
    is_short = sum(len(text) for _, _, text in parts) <= _LONGEST_HEADING
    is_heading = not mark and is_short and bool(_NAMES.search(parts[-1][2].rstrip()))
    return writer.block("item" if mark else "heading" if is_heading else "paragraph", level=2)
