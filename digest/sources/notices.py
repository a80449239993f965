"""What the sources of listings share: each paper once, and how a listing's problems are told."""

from collections.abc import Iterable
from datetime import date

from digest.model import Notice, Problem


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def tell_listing(category: str, day: date, message: str, hint: str) -> Problem:
    """Say what may be missing of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)
