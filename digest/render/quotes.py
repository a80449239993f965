"""Writes quotation marks that nobody closes so that no engine looks for their end.

Pandoc does, to curl them and to set what stands between them: where it looks in vain, it may lose
a space, and where twenty in turn stay open, double and single, it looks for hours.  In front matter
they cannot be escaped, since that has to mean the same where nobody reads Markdown: there they are
bounded.
"""

import re
from collections.abc import Iterator

from digest.render.escape import Markdown, entity

KINDS = {'"': '"', "“": '"', "”": '"', "'": "'", "‘": "'", "’": "'"}
# What is escaped, code and formulas are passed over; links have quotes of their own.
TOKEN = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\[|\]\([^)]*\)|[\"“”'‘’]")
OPENERS = re.compile(r"""["“‘](?=\S)|(?<![^\W_])'(?=\S)""")
MOST_QUOTES, MOST_BRACKETS = 8, 4
"""So many cost less than a second, however they stand."""
ALIKE = str.maketrans("\"“'‘[]", "””’’［］")
"""What looks much the same, and opens nothing."""
_OPENS = frozenset("\"“'‘")
_CLOSES = frozenset("\"”'’")


def tie_quotes(line: Markdown) -> Markdown:
    """Write marks that open and are not closed in a line as entities."""
    loose = set(_find_loose(line))
    if not loose:
        return line
    return Markdown("".join(entity(c) if at in loose else c for at, c in enumerate(line)))


def bound_openers(text: str) -> str:
    """Return a text as it is, or, where too many marks may open, with what looks like them."""
    is_bound = len(OPENERS.findall(text)) <= MOST_QUOTES and text.count("[") <= MOST_BRACKETS
    return text if is_bound else text.translate(ALIKE)


def _find_loose(line: str) -> Iterator[int]:
    """Yield the places of marks that Pandoc would take for opening ones, and find no end of."""
    links: list[list[int]] = [[]]
    for token in TOKEN.finditer(line):
        at, opened = token.start(), links[-1]
        if token[0] == "[":
            links.append([])
        elif token[0].startswith("]"):
            yield from links.pop() if len(links) > 1 else ()
        elif token[0] in KINDS:
            if (place := _closed_by(at, line, opened)) is not None:
                yield from opened[place + 1 :]
                del opened[place:]
            elif _may_open(at, line):
                opened.append(at)
    for opened in links:
        yield from opened


def _closed_by(at: int, line: str, opened: list[int]) -> int | None:
    """Return which of the open marks one closes; the innermost alone where it may open, too."""
    if not _may_close(at, line):
        return None
    kind = KINDS[line[at]]
    reach = opened[-1:] if _may_open(at, line) else opened
    found = (place for place in reversed(range(len(opened))) if KINDS[line[opened[place]]] == kind)
    place = next(found, None)
    return place if place is not None and place >= len(opened) - len(reach) else None


def _may_open(at: int, line: str) -> bool:
    """Tell whether words may begin behind a mark; one within a word is an apostrophe."""
    before, after = line[:at][-1:], line[at + 1 : at + 2]
    within = KINDS[line[at]] == "'" and before.isalnum()
    return line[at] in _OPENS and bool(after.strip()) and not within


def _may_close(at: int, line: str) -> bool:
    """Tell whether words may end before a mark; one within a word is an apostrophe."""
    within = KINDS[line[at]] == "'" and line[at + 1 : at + 2].isalnum()
    return line[at] in _CLOSES and not within
