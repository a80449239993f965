"""Reads the entries of a BibTeX file, in time that grows with it; a broken one spoils no other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Repetitions are possessive: none is tried again shorter, which would take quadratic time.
# A line behind `%` begins nothing, and neither does the @ of a mail address.
_START = re.compile(r"%[^\r\n]*+|(?<![\w.+-])@[ \t]*+(\w++)\s*+(?P<sign>[{(])")
_KEY = re.compile(r"\s*+[^\s,={}\"]*+\s*+,")
_FIELD = re.compile(r"[\s,]*+([\w:.+-]++)\s*+=\s*+")
_BARE = re.compile(r"[^\s,#{}\"()]++")
_JOINT = re.compile(r"\s*+#\s*+")
_END = re.compile(r"[\s,]*+([})])")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_STOP = re.compile(r"[^\\{}\"]*+(?:\\.[^\\{}\"]*+)*+", re.DOTALL)
_ASIDE = frozenset({"comment", "preamble", "string"})

_Span = tuple[int, int]
_Fields = list[tuple[str, list[_Span]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A file's text, and where each opened brace is closed, of those that are."""

    text: str
    closed: Mapping[int, int]

    def join(self, spans: list[_Span]) -> str:
        """Return the parts of a value in one."""
        return "".join(self.text[start:end] for start, end in spans)


def parse_entries(text: str) -> tuple[tuple[dict[str, str], ...], tuple[int, ...]]:
    """Return the fields of each entry by lower-case name, and the lines of the broken ones.

    Lines are counted from 1.  Abbreviations (`@string`) are left as they are.
    """
    source = _Source(text=text, closed=_pair_braces(text))
    entries: list[dict[str, str]] = []
    broken: list[int] = []
    for start, fields in _find_entries(source):
        if fields is None:
            broken.append(start)
        else:
            entries.append(_join_fields(source, fields))
    return tuple(entries), tuple(_lines_at(text, broken))


def _pair_braces(text: str) -> dict[int, int]:
    """Return the place behind each pair of braces by the place of its first."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for found in _BRACE.finditer(text):
        if found[1] == "{":
            opened.append(found.start())
        elif found[1] and opened:
            closed[opened.pop()] = found.end()
    return closed


def _find_entries(source: _Source) -> Iterator[tuple[int, _Fields | None]]:
    """Yield where each entry starts, with its fields; None for those of a broken one.

    Behind a broken entry the next is looked for inside it, since it may lack its end.
    """
    place = 0
    while start := _START.search(source.text, place):
        place = start.end()
        if start[1] is None:
            continue
        if start[1].casefold() in _ASIDE:
            place = source.closed.get(start.start("sign"), place)
            continue
        found = _parse_entry(source, start.end(), "}" if start["sign"] == "{" else ")")
        yield start.start(), found[0] if found else None
        place = found[1] if found else place


def _parse_entry(source: _Source, place: int, closing: str) -> tuple[_Fields, int] | None:
    """Read an entry from behind its opening sign, and where it ends; None where it does not."""
    key = _KEY.match(source.text, place)
    if key is None or (closing == "}" and place - 1 not in source.closed):
        return None
    fields: _Fields = []
    place = key.end()
    while name := _FIELD.match(source.text, place):
        found = _parse_value(source, name.end())
        if found is None:
            return None
        spans, place = found
        fields.append((name[1].casefold(), spans))
    end = _END.match(source.text, place)
    return (fields, end.end()) if end and end[1] == closing else None


def _parse_value(source: _Source, place: int) -> tuple[list[_Span], int] | None:
    """Read a value, parts joined by `#`, and where it ends; None where it does not."""
    spans: list[_Span] = []
    while found := _parse_part(source, place):
        span, place = found
        spans.append(span)
        joint = _JOINT.match(source.text, place)
        if joint is None:
            return spans, place
        place = joint.end()
    return None


def _parse_part(source: _Source, place: int) -> tuple[_Span, int] | None:
    """Read a text in braces or quotes, a number or an abbreviation."""
    sign = source.text[place : place + 1]
    if sign in {"{", '"'}:
        end = source.closed.get(place) if sign == "{" else _end_of_quote(source, place)
        return ((place + 1, end - 1), end) if end else None
    bare = _BARE.match(source.text, place)
    return (bare.span(), bare.end()) if bare else None


def _end_of_quote(source: _Source, place: int) -> int | None:
    """Return the place behind a text in quotes; braces in it hide quotes, and are in pairs."""
    place += 1
    while stop := _STOP.match(source.text, place):
        place = stop.end()
        sign = source.text[place : place + 1]
        if sign == '"':
            return place + 1
        if sign != "{" or place not in source.closed:
            return None
        place = source.closed[place]
    return None


def _join_fields(source: _Source, fields: _Fields) -> dict[str, str]:
    """Return the values by name; of a name that occurs twice, the first."""
    return {name: source.join(spans) for name, spans in reversed(fields)}


def _lines_at(text: str, places: list[int]) -> Iterator[int]:
    """Yield the number of the line that each place is on; the places ascend."""
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line
