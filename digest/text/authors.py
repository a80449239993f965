"""Takes apart the line in which arXiv's own records have all authors of a paper."""

import re
from collections.abc import Iterator

from digest.text.clean import collapse
from digest.text.tex import to_unicode

# What ends a name; a collaboration's ends with a colon.
_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:and|&)\s+|[,;:](?!\d)|\s(?:and|&)\s)\s*")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
# Numbers of institutions, their list behind the last author, and whom an author speaks for.
_NO_PLACE = re.compile(
    r"(?:(?:\d{1,3}|\w)\b(?:[^\w()]|and\b)*)*|\(.*|(?:for|on behalf of)\s.*", re.IGNORECASE
)


def split_authors(line: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each author's name and the institutions in parentheses behind it, in order.

    Numbered institutions are left out: their list is no part of any author.
    """
    found: list[tuple[str, list[str]]] = []
    for is_aside, text in _find_parts(collapse(line)):
        if is_aside:
            if found and not _NO_PLACE.fullmatch(text):
                found[-1][1].append(to_unicode(text))
            continue
        parts = (part.strip(" ,;").removeprefix("and ") for part in _JOINT.split(text))
        for name in filter(None, map(str.strip, map(to_unicode, parts))):
            if found and _SUFFIX.fullmatch(name):
                found[-1] = (f"{found[-1][0]} {name}", found[-1][1])
            else:
                found.append((name, []))
    return tuple((name, tuple(places)) for name, places in found)


def _find_parts(line: str) -> Iterator[tuple[bool, str]]:
    """Yield what stands outside of parentheses and, marked, what stands within the outermost."""
    line = _close(line)
    depth = start = 0
    for place, sign in enumerate(line):
        before = depth
        depth += (sign == "(") - (sign == ")" and depth > 0)
        # Into the outermost, or out of them.
        if bool(before) != bool(depth):
            yield bool(before), line[start:place].strip()
            start = place + 1
    yield False, line[start:].strip()


def _close(line: str) -> str:
    """Return a line with a comma for each parenthesis that is never closed.

    One ahead of another begins the list of institutions: that is cut off.
    """
    signs, closing = list(line), 0
    for place in reversed(range(len(line))):
        if line[place] == "(" and not closing:
            signs[place] = ","
            if line[place + 1 : place + 3].lstrip().startswith("("):
                del signs[place:]
        closing += (line[place] == ")") - (line[place] == "(" and closing > 0)
    return "".join(signs)
