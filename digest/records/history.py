"""What issues were about as JSON objects, and back from them."""

from collections.abc import Iterable, Mapping
from typing import Any

from digest.model import PastIssue, ThemeSize


def past_record(issue: PastIssue) -> dict[str, Any]:
    """Write what an earlier issue was about."""
    return {"date": issue.date.isoformat(), "themes": sizes_record(issue.themes)}


def sizes_record(themes: Iterable[ThemeSize]) -> list[dict[str, Any]]:
    """Write themes with how many papers each has."""
    return [{"key": theme.key, "title": theme.title, "papers": theme.papers} for theme in themes]


def parse_sizes(records: Iterable[Mapping[str, Any]]) -> tuple[ThemeSize, ...]:
    """Read themes as `sizes_record` wrote them.  Raises TypeError on other keys."""
    return tuple(ThemeSize(**record) for record in records)
