"""Judges this machine's clock by what services say of the time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from digest.setup.finding import Finding

# Headers have whole seconds, and answers take some.
_TOLERATED = 60.0
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0


def find_offset(headers: Mapping[str, str], received: datetime) -> float | None:
    """Return by how many seconds this clock is ahead of an answer's, None where it has none.

    What a cache has kept for some time bears the time at which it was made, and says its age.
    """
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError):
        return None
    moment = said.replace(tzinfo=UTC) if said.tzinfo is None else said
    age = headers.get("age", "0").strip()
    return (received - moment).total_seconds() - (float(age) if age.isdecimal() else 0.0)


def judge_clock(offsets: Iterable[float]) -> Iterator[Finding]:
    """Yield a finding where no service has the time that this machine has."""
    least = min(offsets, key=abs, default=0.0)
    if abs(least) > _TOLERATED:
        yield Finding(
            part="clock",
            sentence=f"The clock of this machine is {_tell(abs(least))} "
            f"{'ahead' if least > 0 else 'behind'}.",
            hint="Let it be set by the network (timedatectl set-ntp true); issues go by the date.",
        )


def _tell(seconds: float) -> str:
    """Say how far off a clock is."""
    if seconds >= 2 * _DAY:
        return f"{seconds / _DAY:,.0f} days"
    if seconds >= 2 * _HOUR:
        return f"{seconds / _HOUR:.0f} hours"
    return f"{seconds / _MINUTE:.0f} minutes" if seconds >= 2 * _MINUTE else f"{seconds:.0f} s"
