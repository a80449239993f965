"""Says which listings could not be had, and why: what is missing is never passed over."""

from collections.abc import Sequence
from datetime import date

from digest.errors import FetchError
from digest.model import Problem

_LATER = "Run the same command again later."
_FEW = 5


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


def tell_given_up(rest: Sequence[tuple[date, str]]) -> Problem:
    """Say which listings were not asked for, as the ones before them failed."""
    return _problem("listings", f"Not asked for after these failures: {_name(rest)}.", "")


def tell_unreachable(missing: Sequence[tuple[date, str]], why: str) -> tuple[Problem, ...]:
    """Say that listings cannot be had at all, if there are any."""
    if not missing:
        return ()
    hint = "The catch-up listing (--source catchup) reaches back 90 days; searches have no limit."
    return (_problem("listings", f"{why}: {_name(missing)}.", hint),)


def tell_empty(category: str, day: date) -> Problem:
    """Say that a working day's listing is said to be empty."""
    return _problem(
        f"{category} {day}",
        f"arXiv lists nothing in {category} on {day}, a working day: papers may be missing.",
        "",
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


def _name(listings: Sequence[tuple[date, str]]) -> str:
    """Name listings by category and days."""
    names = ", ".join(sorted({name for _, name in listings}))
    days = sorted({day for day, _ in listings})
    span = f"{days[0]}" if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
    return f"{names}, {span}"


def _problem(subject: str, message: str, hint: str) -> Problem:
    return Problem(stage="fetch", subject=subject, message=message, hint=hint or _LATER)
