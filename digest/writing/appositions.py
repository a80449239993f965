"""Reads what a thing is where its name comes first: `NAME, a boat`, `NAME dataset of boats`."""

import re

from digest.writing.grammar import is_verb

DATA = r"(?:dataset|database|corpus|benchmark|benchmark dataset|test set)"
_APPOSED = re.compile(r"(?:\s*\([^()]*\))?(?:,|:| [–—])\s+(.+)$")
# `the NAME dataset, comprising …`: what it is, and what tells it apart.
_CLASSED = re.compile(
    rf"(?:\s*\([^()]*\))?\s(?P<class>{DATA})(?:\s*\([^()]*\))?(?:,?\s+(?:which|that)\s+(?P<does>(?P<verb>\w+)\s.+)"
    r"|(?P<being>,?\s+(?:built|collected|composed|comprising|consisting|containing|covering|derived|"
    r"designed|featuring|spanning)\s.+|\s(?:for|of|with)\s.+))$"
)
# Whatever quotation marks stand around a name; American ones have the comma inside.
QUOTES = "\"'`“”‘’"


def apposition(introduced: str, name: str, *, data: bool) -> str:
    """Return what follows `NAME,`; nothing where no name comes first."""
    bare = _unquoted(introduced, name)
    rest = bare.removeprefix(name)
    if rest == bare:
        return ""
    if data and (classed := _CLASSED.match(rest)):
        return _classed(classed)
    match = _APPOSED.match(re.sub(rf"^\s{DATA}\b", "", rest) if data else rest)
    return match[1] if match else ""


def _classed(match: re.Match[str]) -> str:
    """Write `a dataset comprising …`; nothing where what follows is said of something else."""
    if match["being"]:
        return f"a {match['class']} {match['being'].lstrip(', ')}"
    return f"a {match['class']} that {match['does']}" if is_verb(match["verb"]) else ""


def _unquoted(introduced: str, name: str) -> str:
    """Take away the quotation marks around a name that comes first; a comma inside stays."""
    if introduced[:1] not in QUOTES:
        return introduced
    quoted = re.match(rf"[{QUOTES}]+{re.escape(name)}(,?)[{QUOTES}]+", introduced)
    return f"{name}{quoted[1]}{introduced[quoted.end() :]}" if quoted else introduced
