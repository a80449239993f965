"""Divides a search by time where its answer is larger than a source gives out at once."""

from dataclasses import replace
from datetime import datetime, timedelta

from digest.model import Search
from digest.ports import Source
from digest.query import Query, all_of, parse_query, submitted, to_arxiv

# A range of submission times has whole minutes: a shorter one cannot be divided.
_SHORTEST = timedelta(minutes=2)
_FEW = 10


def is_too_large(search: Search, total: int, source: Source) -> bool:
    """Tell whether an answer of so many rows must be, and can be, had in halves."""
    if source.most is None or total <= source.most or search.span is None:
        return False
    start, end = search.span
    return end - start > _SHORTEST and (search.limit is None or search.limit > source.most)


def halve(search: Search) -> tuple[Search, Search]:
    """Return the searches of both halves of a span, in the order of the search.

    They share a minute, since ranges do: its papers come twice.
    """
    if search.span is None:
        message = "only a search with a span has halves"
        raise ValueError(message)
    start, end = search.span
    middle = (start + (end - start) / 2).replace(second=0, microsecond=0)
    older, newer = _part(search, start, middle), _part(search, middle, end)
    return (older, newer) if search.order == "oldest" else (newer, older)


def adds_up(total: int, *parts: int) -> bool:
    """Tell whether the parts of an answer are as large together as the whole.

    Not to the paper: halves share a minute, and papers come and go between two requests.
    """
    return abs(sum(parts) - total) <= max(_FEW, total // 100)


def _part(search: Search, start: datetime, end: datetime) -> Search:
    """Return the same search for a part of its span."""
    days: Query = submitted(start, end)
    asked = all_of(parse_query(search.subject), days) if search.subject else days
    return replace(search, query=to_arxiv(asked), span=(start, end), window=None)
