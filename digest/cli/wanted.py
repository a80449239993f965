"""What `digest fetch` is asked for, made exact for the source that is asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from digest.cli.arguments import Listed, check_query, parse_query
from digest.cli.sources import LISTINGS, choose_categories
from digest.config import Settings
from digest.errors import UsageError
from digest.model import Paper
from digest.pipeline import Wanted

USUAL_NUMBER = 50
_WHOLE_SOURCE = "sample"


def make_wanted(
    source: str,
    settings: Settings,
    listed: Listed,
    *,
    query: str | None,
    names: Sequence[str] | None,
    since: date | None,
    until: date | None,
    number: int | None,
    offline: bool,
    refresh: bool,
    now: datetime,
) -> Wanted:
    """Return what is asked of a source.  Raises UsageError where that is nothing, or impossible.

    Of listings all is asked for, however few are shown.  The packaged week shows itself whole,
    unless asked for less.
    """
    check_query(query)
    days = Wanted(since=since, until=until, offline=offline, refresh=refresh)
    if source in LISTINGS:
        parsed = parse_query(query, None)
        categories = choose_categories(names, parsed, settings)
        wanted = replace(days, query=parsed, categories=categories, number=None)
    else:
        _check_begin(since, now)
        wanted = replace(
            days,
            ids=listed.ids,
            query=parse_query(query, names),
            number=number or USUAL_NUMBER,
        )
    if source == _WHOLE_SOURCE and not (listed.arguments or wanted.is_search or offline):
        return replace(wanted, number=number, everything=True)
    _check(wanted, listed)
    return wanted


def first(papers: Sequence[Paper], wanted: Wanted, number: int | None) -> Sequence[Paper]:
    """Return the papers to show: of listings only the newest, which come first."""
    return papers[: number or USUAL_NUMBER] if wanted.categories else papers


def _check_begin(since: date | None, now: datetime) -> None:
    """Refuse days of submission that are to come."""
    today = now.astimezone(UTC).date()
    if since and since > today:
        raise UsageError(
            f"--since {since} lies in the future: today is {today}, in UTC.",
            hint="Days are those of submission, in UTC.",
        )


def _check(wanted: Wanted, listed: Listed) -> None:
    """Refuse a request for nothing, and days in the wrong order."""
    if not (listed.arguments or wanted.is_search):
        raise UsageError(
            "Nothing to fetch: give identifiers, a query (-q), categories (-c) or days.",
            hint="For example: digest fetch 2602.22544",
        )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise UsageError(
            f"--until {wanted.until} lies before --since {wanted.since}.", hint="Swap the two."
        )
