"""Reads the entries of a BibTeX file; one that is broken spoils no other."""

import re
from collections.abc import Iterator

_ENTRY = re.compile(r"^[ \t]*@[ \t]*(\w+)[ \t]*[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*[^\s,={}\"]*\s*,")
_FIELD = re.compile(r"[\s,]*([\w:.+-]+)\s*=\s*")
_BARE = re.compile(r"[^\s,#{}\"()]+")
_JOINT = re.compile(r"\s*#\s*")
_END = re.compile(r"[\s,]*[})]")
_ASIDE = frozenset({"comment", "preamble", "string"})


def parse_entries(text: str) -> tuple[tuple[dict[str, str], ...], tuple[str, ...]]:
    """Return the fields of each entry by lower-case name, and where the broken ones begin.

    Abbreviations (`@string`) are left as they are.
    """
    starts = list(_ENTRY.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)] * bool(starts)
    entries: list[dict[str, str]] = []
    broken: list[str] = []
    for start, end in zip(starts, ends, strict=True):
        if start[1].casefold() in _ASIDE:
            continue
        fields = _parse_entry(text[start.end() : end])
        if fields is None:
            broken.append(f"line {text.count(chr(10), 0, start.start()) + 1}")
        else:
            entries.append(fields)
    return tuple(entries), tuple(broken)


def _parse_entry(text: str) -> dict[str, str] | None:
    """Read an entry from behind its opening brace; None where it does not end."""
    key = _KEY.match(text)
    if key is None:
        return None
    fields: dict[str, str] = {}
    place = key.end()
    while name := _FIELD.match(text, place):
        found = _parse_value(text, name.end())
        if found is None:
            return None
        value, place = found
        fields.setdefault(name[1].casefold(), value)
    return fields if _END.match(text, place) else None


def _parse_value(text: str, place: int) -> tuple[str, int] | None:
    """Read a value, parts joined by `#`, and where it ends; None where it does not."""
    parts: list[str] = []
    while True:
        found = _parse_part(text, place)
        if found is None:
            return None
        part, place = found
        parts.append(part)
        joint = _JOINT.match(text, place)
        if joint is None:
            return "".join(parts), place
        place = joint.end()


def _parse_part(text: str, place: int) -> tuple[str, int] | None:
    """Read a text in braces or quotes, a number or an abbreviation."""
    if text[place : place + 1] in {"{", '"'}:
        end = next(_ends(text, place), None)
        return None if end is None else (text[place + 1 : end], end + 1)
    bare = _BARE.match(text, place)
    return (bare[0], bare.end()) if bare else None


def _ends(text: str, place: int) -> Iterator[int]:
    """Yield where the text that begins at a place ends: braces nest, and hide quotes."""
    depth, closing = 0, "}" if text[place] == "{" else '"'
    index = place + 1
    while index < len(text):
        sign = text[index]
        if sign == "\\":
            index += 2
            continue
        if sign == closing and depth == 0:
            yield index
        depth += (sign == "{") - (sign == "}")
        index += 1
