"""Says what was not found, and whether a day without papers is quiet."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from digest.errors import FetchError
from digest.model import Problem

_APART = timedelta(hours=6)
_OVER = timedelta(days=1)


def is_quiet(first: datetime, again: datetime, closed: datetime) -> bool:
    """Tell whether nothing is there indeed that was found empty at both moments.

    At `closed` all of it was out.  A first moment that lies behind the second is a clock's mistake.
    """
    return again - first >= _APART and again - closed >= _OVER


LATER = "Run the same command again later."
_FEW = 5

# A listing, by its day and category.
Key = tuple[date, str]
Keys = Sequence[Key]


def tell_missing(category: str, day: date, why: FetchError) -> Problem:
    """Say why a listing, or its rest, could not be had."""
    return _problem(f"{category} {day}", f"The listing of {category} of {day}: {why}", why.hint)


def tell_shrunk(category: str, day: date, rows: int, held: int) -> Problem:
    """Say that a listing, from which nothing is ever taken back, has become shorter."""
    return _problem(
        f"{category} {day}",
        f"The listing of {category} of {day} came with {rows:,} entries, and had {held:,} before.",
        "",
    )


def tell_given_up(rest: Keys) -> tuple[Problem, ...]:
    """Say which listings were not asked for, as those before them failed, if there are any."""
    return _tell_all(rest, "Not asked for after that", LATER)


def tell_unreachable(missing: Keys, why: str) -> tuple[Problem, ...]:
    """Say that a source does not have listings, if there are any."""
    hint = "--source catchup reaches back 90 days; searches (--source arxiv) have no limit."
    return _tell_all(missing, why, hint)


def tell_unheld(missing: Keys) -> tuple[Problem, ...]:
    """Say which listings the library alone does not have whole, if there are any."""
    return _tell_all(
        missing, "The library has no whole listing", "Without --offline they are asked for."
    )


def tell_search_failed(why: FetchError) -> Problem:
    """Say that what was announced could not be looked up."""
    return _problem("records", f"What was announced could not be looked up: {why}", why.hint)


def tell_no_records(names: Sequence[str]) -> tuple[Problem, ...]:
    """Name papers that were announced and that arXiv's search does not have, if there are any."""
    if not names:
        return ()
    more = f" and {len(names) - _FEW} more" if len(names) > _FEW else ""
    listed = ", ".join(names[:_FEW])
    return (_problem("records", f"Announced, but not to be had: {listed}{more}.", ""),)


def _tell_all(listings: Keys, what: str, hint: str) -> tuple[Problem, ...]:
    """Say one thing of all these listings, if there are any."""
    return (_problem("listings", f"{what}: {_name(listings)}.", hint),) if listings else ()


def _name(listings: Keys) -> str:
    """Name listings by category and days."""
    names = ", ".join(sorted({name for _, name in listings}))
    days = sorted({day for day, _ in listings})
    span = f"{days[0]}" if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
    return f"{names}, {span}"


def _problem(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="fetch", subject=subject, message=message, hint=hint or LATER)
