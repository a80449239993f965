"""A query's tokens, and what the service makes of it before it evaluates it.

The rules are those of the rewriter that answers since November 2025; their order matters, and so
do their faults: the answer's title echoes the result.
"""

import calendar
import re
from enum import Enum, auto
from itertools import pairwise, zip_longest
from typing import NamedTuple

OPERATORS = frozenset({"AND", "OR", "ANDNOT", "NOT"})
FIELDS = frozenset(
    {"abs", "all", "au", "cat", "co", "doi", "id", "jr", "rn", "submittedDate", "ti"}
)
# Two names more are prefixes, but only until the rewriter has replaced them.
PREFIXES = frozenset(f"{name}:" for name in FIELDS | {"lastUpdatedDate", "title"})
# An operator counts only where a space, a parenthesis or the end follows; a lone quote is skipped.
_TOKEN = re.compile(
    rf"""
    "[^"]*"
    | [()]
    | \b(?:{"|".join(sorted(OPERATORS))})\b(?=[()\s]|$)
    | {"|".join(sorted(PREFIXES))}
    | [^"()\s]+
    """,
    re.VERBOSE,
)
_RANGE = re.compile(r"submittedDate:\[([\d-]{4,14}) TO ([\d-]{4,14})\]")
_YEAR, _MONTH, _DAY, _MINUTE = 4, 6, 8, 12


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


_AND, _NOT, _OR, _ANDNOT = (Token(Kind.OPERATOR, name) for name in ("AND", "NOT", "OR", "ANDNOT"))
# Pairs that stand together without an operator between them get an OR.
_ADJACENT = {(Kind.PREFIX, Kind.PREFIX)} | {
    (left, right)
    for left in (Kind.CLOSE, Kind.TEXT)
    for right in (Kind.PREFIX, Kind.OPEN, Kind.TEXT)
}
# Pairs that are written without a space.
_TIGHT = {(Kind.OPEN, Kind.PREFIX), (Kind.TEXT, Kind.CLOSE), (Kind.PREFIX, Kind.TEXT)}


def find_tokens(query: str) -> list[Token]:
    """Cut a query into tokens, in order."""
    return [Token(_kind(text), text) for text in _TOKEN.findall(query)]


def rewrite_query(query: str) -> str:
    """Write the query that the service evaluates instead of the one sent."""
    query = re.sub(r"[\r\n]", " ", query).replace("lastUpdatedDate:", "submittedDate:")
    tokens = find_tokens(_RANGE.sub(_quoted_range, query))
    tokens = _add_prefixes(_spread_prefixes(_turn_not(tokens)))
    tokens = _quote_authors(_add_operators(_keep_last_operators(tokens)))
    tokens = [token._replace(text="ti:") if token.text == "title:" else token for token in tokens]
    return _write(_drop_empty_prefixes(tokens))


def _kind(text: str) -> Kind:
    if text in OPERATORS:
        return Kind.OPERATOR
    if text in PREFIXES:
        return Kind.PREFIX
    return {"(": Kind.OPEN, ")": Kind.CLOSE}.get(text, Kind.TEXT)


def _quoted_range(match: re.Match[str]) -> str:
    start, end = match.groups()
    return f'submittedDate:"{_fill(start, last=False)} TO {_fill(end, last=True)}"'


def _fill(date: str, *, last: bool) -> str:
    """Expand 4, 6 or 8 digits to 12 and cut longer ones; leave anything else alone."""
    if not date.isdigit():
        return date
    if len(date) == _MONTH and last:
        month = int(date[4:])
        if month not in range(1, 13):
            return date
        date += str(calendar.monthrange(int(date[:4]), month)[1])
    pattern = "____12312359" if last else "____01010000"
    return date + pattern[len(date) :] if len(date) in {_YEAR, _MONTH, _DAY} else date[:_MINUTE]


def _turn_not(tokens: list[Token]) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        if token == _NOT and result[-1:] == [_AND]:
            result.pop()
        result.append(_ANDNOT if token == _NOT else token)
    return result


def _spread_prefixes(tokens: list[Token]) -> list[Token]:
    """Give a prefix before a parenthesis to each bare text inside, at any depth."""
    result: list[Token] = []
    outer: Token | None = None
    depth = 0
    for token in tokens:
        after_prefix = bool(result) and result[-1].kind is Kind.PREFIX
        if outer is None and token.kind is Kind.OPEN and after_prefix:
            outer = result.pop()
        elif outer is not None and token.kind is Kind.TEXT and not after_prefix:
            result.append(outer)
        if outer is not None:
            depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
        result.append(token)
        outer = outer if depth else None
    return result


def _add_prefixes(tokens: list[Token]) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        if token.kind is Kind.TEXT and not (result and result[-1].kind is Kind.PREFIX):
            result.append(Token(Kind.PREFIX, "all:"))
        result.append(token)
    return result


def _keep_last_operators(tokens: list[Token]) -> list[Token]:
    return [
        token
        for token, after in zip_longest(tokens, tokens[1:])
        if not (token.kind is Kind.OPERATOR and after and after.kind is Kind.OPERATOR)
    ]


def _add_operators(tokens: list[Token]) -> list[Token]:
    result = tokens[:1]
    for before, token in pairwise(tokens):
        result += [_OR, token] if (before.kind, token.kind) in _ADJACENT else [token]
    return result


def _quote_authors(tokens: list[Token]) -> list[Token]:
    """Turn underscores of authors into phrases.

    The service looks at the query's second token whichever author it is about to rewrite, so that
    only a name in first place is ever turned.
    """
    result = list(tokens)
    for index, (before, token) in enumerate(pairwise(tokens), start=1):
        if before.text == "au:" and token.kind is Kind.TEXT and "_" in result[1].text:
            name = result[1].text.replace("_", " ").strip('"')
            result[index] = Token(Kind.TEXT, f'"{name}"')
    return result


def _drop_empty_prefixes(tokens: list[Token]) -> list[Token]:
    return [
        token
        for token, after in zip_longest(tokens, tokens[1:])
        if token.kind is not Kind.PREFIX or (after and after.kind is Kind.TEXT)
    ]


def _write(tokens: list[Token]) -> str:
    text = "".join(token.text for token in tokens[:1])
    for before, token in pairwise(tokens):
        text += ("" if (before.kind, token.kind) in _TIGHT else " ") + token.text
    return text
