"""Refuses to build by a clock that the library, or an answer of arXiv, shows to be wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from digest.calendar import latest_date, today
from digest.cli.session import Session
from digest.errors import ClockError
from digest.setup import Flaw
from digest.setup.finding import find_offset
from digest.text import printable

if TYPE_CHECKING:
    from digest.net.client import Response
    from digest.store import Library
    from digest.wiring.opening import CommandPorts

# The days with papers of the future that show the clock, and not a record, to be wrong.
_PROOF = 3
# In seconds: a cache may have kept an answer for an hour.
_TOLERATED, _DAY = 3600.0, 86400.0
_DATED = "--date builds the issue of a day all the same."


@contextmanager
def open_for_issues(
    session: Session, source: str, *, dated: bool, begun: datetime | None = None
) -> "Iterator[CommandPorts]":
    """Open the library and a source to build from.

    A run that makes several issues says when it has `begun`.  Unless their day is `dated`, issues
    go by this machine's clock: raises ClockError where that is wrong, now or at the first answer
    that says so.
    """

    def refuse_another_day(response: "Response") -> None:
        if doubt := find_doubt(response, session.started):
            hint = f"Set the clock, and run it again; {_DATED}"
            raise ClockError(f"{doubt} Nothing was built.", hint=hint)

    heed = {} if dated else {"heed": refuse_another_day}
    with session.open(source=source, issue=True, **heed) as ports:
        for doubt in () if dated else find_doubts(ports.library, session.started):
            raise ClockError(f"{doubt.sentence} Nothing was built.", hint=f"{doubt.hint} {_DATED}")
        # What is held was asked in a whole second.
        yield replace(ports, begun=begun and begun.replace(microsecond=0))


def find_doubt(response: "Response", now: datetime) -> str:
    """Return the sentence that says that arXiv answers on another day; none where it does not."""
    ahead = find_offset(response.headers, response.received) or 0.0
    is_near = abs(ahead) < _DAY and today(now - timedelta(seconds=ahead)) == today(now)
    if abs(ahead) <= _TOLERATED or is_near:
        return ""
    return (
        f"This machine's clock is {'ahead' if ahead > 0 else 'behind'}: it says"
        f" {now:%Y-%m-%d %H:%M} UTC, and arXiv answers on {printable(response.headers['date'])}."
    )


def find_doubts(library: "Library", now: datetime) -> Iterator[Flaw]:
    """Yield what the library has of days that are still to come.

    One paper may have a date that was never true: it is no proof.
    """
    says = f"it says {now:%Y-%m-%d %H:%M} UTC, and the library has"
    if (days := library.count_days_after(now)) >= _PROOF:
        yield Flaw(
            part="clock",
            sentence=f"This machine's clock is behind: {says} papers of {days} later days.",
            hint="Set the clock, and run it again.",
        )
    elif stems := library.load_to_come(latest_date(now)):
        which = stems[0] if len(stems) == 1 else f"{stems[0][:10]}..{stems[-1][:10]}"
        yield Flaw(
            part="clock",
            sentence=f"This machine's clock is behind, or was ahead: {says} the issue {stems[0]}.",
            hint=f"Set the clock; if it is right, digest library forget {which} takes back what was"
            " made when it was ahead.",
        )
