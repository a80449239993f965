"""The strict grammar that a rewritten query must satisfy, and the tree it stands for.

Operators have no precedence and group to the right: `a AND b OR c` is `a AND (b OR c)`.
"""

from collections import deque
from dataclasses import dataclass

from tests.standins.arxiv.tokens import FIELDS, Kind, Token, find_tokens


class QueryError(ValueError):
    """The query does not satisfy the grammar."""


@dataclass(frozen=True, slots=True)
class Term:
    """A value, without its quotes, sought in one field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two queries joined by AND, OR or ANDNOT."""

    operator: str
    left: "Query"
    right: "Query"


@dataclass(frozen=True, slots=True)
class Negated:
    """A query after an ANDNOT that has nothing before it."""

    operand: "Query"


Query = Term | Joined | Negated


def parse_query(text: str) -> Query:
    """Parse a rewritten query.  Raises QueryError."""
    rest = deque(find_tokens(text))
    query = _parse_expression(rest)
    if rest or text.count('"') % 2:
        raise QueryError(text)
    return query


def _parse_expression(rest: deque[Token]) -> Query:
    left = _parse_operand(rest)
    if not rest or rest[0].kind is not Kind.OPERATOR:
        return left
    operator = rest.popleft().text
    if operator == "NOT":
        raise QueryError(operator)
    return Joined(operator, left, _parse_expression(rest))


def _parse_operand(rest: deque[Token]) -> Query:
    token = _take(rest)
    if token.kind is Kind.OPEN:
        inner = _parse_expression(rest)
        _take(rest, Kind.CLOSE)
        return inner
    if token == Token(Kind.OPERATOR, "ANDNOT"):
        return Negated(_parse_operand(rest))
    if token.kind is Kind.PREFIX and token.text.removesuffix(":") in FIELDS:
        value = _take(rest, Kind.TEXT).text
        return Term(token.text.removesuffix(":"), value.strip('"').strip())
    raise QueryError(token.text)


def _take(rest: deque[Token], kind: Kind | None = None) -> Token:
    token = rest.popleft() if rest else None
    if token is None or (kind and token.kind is not kind):
        raise QueryError(kind)
    return token
