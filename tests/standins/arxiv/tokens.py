"""A search query as the service's tokens: prefixes, operators, parentheses and text."""

import re
from enum import Enum, auto
from typing import NamedTuple

OPERATORS = frozenset({"AND", "OR", "ANDNOT", "NOT"})
FIELDS = frozenset(
    {"abs", "all", "au", "cat", "co", "doi", "id", "jr", "rn", "submittedDate", "ti"}
)
# Two names more are prefixes, but only until the rewriter has replaced them.
PREFIXES = frozenset(f"{name}:" for name in FIELDS | {"lastUpdatedDate", "title"})

# An operator counts only where a space, a parenthesis or the end follows; a lone quote is skipped.
TOKEN = re.compile(
    rf"""
    "[^"]*"
    | [()]
    | \b(?:{"|".join(sorted(OPERATORS))})\b(?=[()\s]|$)
    | {"|".join(sorted(PREFIXES))}
    | [^"()\s]+
    """,
    re.VERBOSE,
)


class Kind(Enum):
    """What a token is."""

    PREFIX = auto()
    OPEN = auto()
    CLOSE = auto()
    OPERATOR = auto()
    TEXT = auto()


class Token(NamedTuple):
    """A piece of a query as sent."""

    kind: Kind
    text: str


def find_tokens(query: str) -> list[Token]:
    """Cut a query into tokens, in order."""
    return [Token(_kind(text), text) for text in TOKEN.findall(query)]


def _kind(text: str) -> Kind:
    if text in OPERATORS:
        return Kind.OPERATOR
    if text in PREFIXES:
        return Kind.PREFIX
    return {"(": Kind.OPEN, ")": Kind.CLOSE}.get(text, Kind.TEXT)
