"""Splits the line in which arXiv's own records have all authors of a paper."""

import re
from collections.abc import Iterator

from digest.text.clean import collapse
from digest.text.tex import to_unicode

# The end of a name; a collaboration's name ends with a colon.
_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:and|&)\s+|[,;:](?!\d)|\s(?:and|&)\s)\s*")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
# Parentheses without an author's institution: numbers, the list of these, and "on behalf of".
_NO_INSTITUTION = re.compile(
    r"(?:(?:\d{1,3}|\w)\b(?:[^\w()]|and\b)*)*|\(.*|(?:for|on behalf of)\s.*", re.IGNORECASE
)


def split_authors(line: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each author's name and the institutions in parentheses after it, in order.

    Numbered institutions are left out, since their list does not follow its author.
    """
    authors: list[tuple[str, list[str]]] = []
    for is_aside, text in _find_parts(collapse(line)):
        if is_aside:
            if authors and not _NO_INSTITUTION.fullmatch(text):
                authors[-1][1].append(to_unicode(text))
            continue
        parts = (part.strip(" ,;").removeprefix("and ") for part in _JOINT.split(text))
        for name in filter(None, map(str.strip, map(to_unicode, parts))):
            if authors and _SUFFIX.fullmatch(name):
                authors[-1] = (f"{authors[-1][0]} {name}", authors[-1][1])
            else:
                authors.append((name, []))
    return tuple((name, tuple(institutions)) for name, institutions in authors)


def _find_parts(line: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a line, each with whether it is within the outermost parentheses."""
    line = _close_parentheses(line)
    depth = start = 0
    for index, sign in enumerate(line):
        before = depth
        depth += (sign == "(") - (sign == ")" and depth > 0)
        # At the start or the end of the outermost parentheses.
        if bool(before) != bool(depth):
            yield bool(before), line[start:index].strip()
            start = index + 1
    yield False, line[start:].strip()


def _close_parentheses(line: str) -> str:
    """Return a line with a comma for each parenthesis that is never closed.

    An unclosed parenthesis before another one begins the list of institutions, which is cut off.
    """
    signs, closing = list(line), 0
    for index in reversed(range(len(line))):
        if line[index] == "(" and not closing:
            signs[index] = ","
            if line[index + 1 : index + 3].lstrip().startswith("("):
                del signs[index:]
        closing += (line[index] == ")") - (line[index] == "(" and closing > 0)
    return "".join(signs)
