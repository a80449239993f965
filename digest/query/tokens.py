"""Cuts a query into tokens, each with its place in the text."""

import re
from dataclasses import dataclass

OPERATORS = frozenset({"AND", "OR", "ANDNOT", "NOT"})

_STRAIGHT_QUOTES = str.maketrans("“”„", '"' * 3)
_TOKEN = re.compile(
    r"""
      (?P<open>\() | (?P<close>\))
    | "(?P<phrase>[^"]*)" | (?P<quote>")
    | (?P<range>submittedDate:(?:\[[^\]]*\]?|[^\s()"]*))
    | (?P<operator>(?-i:AND\s+NOT|ANDNOT|AND|OR|NOT)(?![^\s()"]))
    | (?P<prefix>[a-z]+:)
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a query; `place` is its first character, counted from 1."""

    kind: str
    text: str
    place: int

    def __str__(self) -> str:
        return f"'{self.text}' at character {self.place}"


def tokenize(text: str) -> tuple[Token, ...]:
    """Return the tokens of any text; the last one is the end."""
    found = tuple(map(_token, _TOKEN.finditer(text.translate(_STRAIGHT_QUOTES))))
    return (*found, Token(kind="end", text="", place=len(text) + 1))


def _token(found: re.Match[str]) -> Token:
    """Make a token; an operator's kind is its name."""
    kind = found.lastgroup or ""
    text = found[kind]
    if kind == "operator":
        kind = "ANDNOT" if text.endswith("NOT") else text
    return Token(kind=kind, text=text, place=found.start() + 1)
