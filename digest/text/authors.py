"""Takes apart the line in which arXiv's own records have all authors of a paper."""

import re
from collections.abc import Iterator, Mapping

from digest.text.clean import collapse
from digest.text.tex import to_unicode

# What ends a name; a collaboration's ends with a colon.
_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:and|&)\s+|[,;:](?!\d)|\s(?:and|&)\s)\s*")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{2,3}|IV)")
_KEYS = re.compile(r"[\s,;&]+|\band\b")
# "((1) Reef Institute, (2) Kelp University)", behind the last author.
_LEGEND = re.compile(r"\(\s*(\w{1,4})\s*\)\s*([^()]*(?:\([^()]{2,}\)[^()]*)*)")
_SPOKEN_FOR = re.compile(r"\s*(?:for|on behalf of)\s", re.IGNORECASE)


def split_authors(line: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each author's name and the institutions in parentheses behind it, in order.

    Institutions may be numbered, and named by their numbers; a number without a name is none.
    """
    found: list[tuple[str, list[str]]] = []
    legend: Mapping[str, str] = {}
    for is_aside, text in _find_parts(collapse(line)):
        if not is_aside:
            parts = (part.strip(" ,;").removeprefix("and ") for part in _JOINT.split(text))
            for name in filter(None, map(str.strip, map(to_unicode, parts))):
                if found and _SUFFIX.fullmatch(name):
                    found[-1] = (f"{found[-1][0]} {name}", found[-1][1])
                else:
                    found.append((name, []))
        elif text.startswith("("):
            legend = {key: place.strip(" ,;.") for key, place in _LEGEND.findall(text)}
        elif found and not _SPOKEN_FOR.match(text):
            found[-1][1].append(text)
    return tuple((name, tuple(_name_places(asides, legend))) for name, asides in found)


def _find_parts(line: str) -> Iterator[tuple[bool, str]]:
    """Yield what stands outside of parentheses and, marked, what stands within the outermost."""
    depth = start = 0
    for place, sign in enumerate(line):
        if sign == "(":
            if not depth:
                yield False, line[start:place]
                start = place + 1
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
            if not depth:
                yield True, line[start:place].strip()
                start = place + 1
    yield bool(depth), line[start:].strip()


def _name_places(asides: list[str], legend: Mapping[str, str]) -> Iterator[str]:
    for aside in asides:
        keys = list(filter(None, _KEYS.split(aside)))
        if legend and all(key in legend for key in keys):
            yield from (to_unicode(legend[key]) for key in keys if legend[key])
        elif not all(key.isdigit() or len(key) == 1 for key in keys):
            yield to_unicode(aside)
