"""What a query is made of, and the joining of queries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, TypeAlias

from digest.errors import UsageError

Field = Literal["all", "ti", "au", "abs", "co", "jr", "rn"]

STAMP = "%Y%m%d%H%M"
"""How arXiv writes a minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or a phrase, as typed, to be found in a field."""

    words: str
    field: Field = "all"
    is_phrase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category, primary or cross-listed; `cs.*` is a whole archive."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """When version 1 was submitted: whole minutes in UTC, both ends inclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of the parts."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Any of the parts."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AndNot:
    """The one without the other."""

    query: "Query"
    excluded: "Query"


Query: TypeAlias = Term | Category | Submitted | And | Or | AndNot


def all_of(*queries: Query) -> Query:
    """Join at least one query by AND."""
    return queries[0] if len(queries) == 1 else And(parts=queries)


def any_of(*queries: Query) -> Query:
    """Join at least one query by OR."""
    return queries[0] if len(queries) == 1 else Or(parts=queries)


def submitted(start: datetime, end: datetime) -> Submitted:
    """Ask for the time from `start` to `end` (aware), widened to whole minutes.

    Raises UsageError where it ends before it starts.
    """
    if end < start:
        raise UsageError("The range of submission times ends before it starts.")
    last = _minute(end)
    return Submitted(start=_minute(start), end=last if last == end else last + timedelta(minutes=1))


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
