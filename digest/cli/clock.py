"""Refuses to build where the library, or a response of arXiv, shows that the clock is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.calendar import latest_date, today
from digest.cli.session import Session
from digest.errors import ClockError
from digest.setup.finding import find_offset
from digest.setup.schedules import Flaw
from digest.text import printable

if TYPE_CHECKING:
    from digest.net.client import Response
    from digest.store import Library
    from digest.wiring.opening import CommandPorts

# If papers have this many future days, the clock is wrong, not a record.
_PROOF = 3
# In seconds: a response may come from a cache that is an hour old.
_TOLERATED, _DAY = 3600.0, 86400.0
_DATED = "--date builds the issue of a day all the same."


@contextmanager
def open_for_issues(
    session: Session, source: str, *, dated: bool, begun: datetime | None = None
) -> "Iterator[CommandPorts]":
    """Open the library and a source to build from.

    `begun` is the start of a run that makes several issues.  Unless `dated`, the day of an issue is
    taken from this machine's clock: raises ClockError where that is wrong, now or at the first
    response that shows it.
    """

    def refuse_another_day(response: "Response") -> None:
        if sentence := describe_clock_error(response, session.started):
            hint = f"Set the clock, and run it again; {_DATED}"
            raise ClockError(f"{sentence} Nothing was built.", hint=hint)

    check = {} if dated else {"check_response": refuse_another_day}
    with session.open(source=source, issue=True, **check) as ports:
        for flaw in () if dated else find_clock_flaws(ports.library, session.started):
            raise ClockError(f"{flaw.sentence} Nothing was built.", hint=f"{flaw.hint} {_DATED}")
        # The library keeps times in whole seconds.
        yield replace(ports, begun=begun and begun.replace(microsecond=0))


def describe_clock_error(response: "Response", now: datetime, service: str = "arXiv") -> str:
    """Return a sentence if a response has another day than the clock, else ""."""
    ahead = find_offset(response.headers, response.received) or 0.0
    is_near = abs(ahead) < _DAY and today(now - timedelta(seconds=ahead)) == today(now)
    if abs(ahead) <= _TOLERATED or is_near:
        return ""
    date_ = printable(response.headers["date"])
    return (
        f"This machine's clock is {'ahead' if ahead > 0 else 'behind'}: it says"
        f" {now:%Y-%m-%d %H:%M} UTC, and {service} answers on {date_}."
    )


def find_clock_flaws(library: "Library", now: datetime) -> Iterator[Flaw]:
    """Yield a flaw where the library has papers or issues of future days.

    Papers of one or two such days are no proof: a record may be wrong.
    """
    start = f"it says {now:%Y-%m-%d %H:%M} UTC, and the library has"
    if (days := library.count_days_after(now)) >= _PROOF:
        yield Flaw(
            part="clock",
            sentence=f"This machine's clock is behind: {start} papers of {days} later days.",
            hint="Set the clock, and run it again.",
        )
    elif stems := library.load_to_come(latest_date(now)):
        which = stems[0] if len(stems) == 1 else f"{stems[0][:10]}..{stems[-1][:10]}"
        yield Flaw(
            part="clock",
            sentence=f"This machine's clock is behind, or was ahead: {start} the issue {stems[0]}.",
            hint=f"Set the clock; if it is right, digest library forget {which} removes the issues"
            " that were made while it was ahead.",
        )
