"""What the sources of listings share: which notices count, and how failures are told."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from digest.errors import AnswerError, FetchError
from digest.model import Notice, Problem


def is_possible(notice: Notice, day: date) -> bool:
    """Tell whether a day's listing can have a paper as what it says.

    An identifier begins with the month in which its paper was announced, as new.  Those before
    April 2007 began with an archive; no paper that had one can be new on a day that is listed.
    """
    return notice.kind != "new" or f"20{notice.paper}"[:6] <= f"{day:%Y%m}"


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def tell_listing(category: str, day: date, message: str, hint: str) -> Problem:
    """Say what may be missing of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)


@contextmanager
def judging_answer() -> Iterator[None]:
    """Let what is refused within count for one listing alone: others may still be had."""
    try:
        yield
    except FetchError as error:
        raise AnswerError(str(error), hint=error.hint) from error
