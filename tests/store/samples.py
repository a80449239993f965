"""Invented papers, pages and issue records, and the hour in which they are kept."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.model import IssueRecord, Page, Paper, Problem, Search, Window
from tests.fixtures import paper

NOON = datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = date(2026, 2, 28)
WEEK = timedelta(days=7)
SEARCH = Search(query="cat:cs.LG", limit=100)
SHORT = Problem(stage="fetch", subject="page 2", message="It stopped early.", hint="Run again.")
UNREADABLE = Problem(stage="fetch", subject="row 7", message="It has no title.")


def now() -> datetime:
    """Return the hour of every test."""
    return NOON


def papers(numbers: Iterable[int]) -> tuple[Paper, ...]:
    """Return one invented paper per number, a minute apart."""
    return tuple(
        paper(id=f"2602.{number:05}", published=NOON - timedelta(minutes=number))
        for number in numbers
    )


def page(start: int, rows: int = 10, **changes: Any) -> Page:  # noqa: ANN401  any field of a page
    """Return a page of a search that has 1,000 rows."""
    held = papers(range(start, start + rows))
    fields: dict[str, Any] = {"papers": held, "start": start, "total": 1000, "rows": rows}
    return Page(**(fields | changes))


def issue_record(day: date, slug: str = "deep-learning", **changes: Any) -> IssueRecord:  # noqa: ANN401
    """Return an issue of three papers."""
    fields: dict[str, Any] = {
        "slug": slug,
        "date": day,
        "window": Window(start=day - timedelta(days=6), end=day),
        "query": 'all:"deep learning"',
        "decisions": {"2602.00009": "chosen", "2602.00001": "rank", "2602.00005": "withdrawn"},
        "completed": NOON,
        "begun": NOON,
        "problems": (SHORT,),
    }
    return IssueRecord(**(fields | changes))
