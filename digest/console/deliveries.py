"""Shows what a delivery did: what went where, and what failed and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from digest.model import Delivery, Problem
from digest.text import printable

_LATEST = 5
_NAMED = 3


def delivery_lines(done: Sequence[Delivery]) -> Iterator[Text]:
    """Yield a line for each place that something was sent to, or is to be sent to."""
    for publisher, parts in _by_publisher(done).items():
        for outcome in ("sent", "due"):
            found = [one for one in parts if one.outcome == outcome]
            where = f", {printable(found[0].told)}" if len(found) == 1 and found[0].told else ""
            if found:
                yield Text(f"{publisher}: {len(found):,} {outcome}{where}")


def remarks(done: Sequence[Delivery]) -> Iterator[str]:
    """Yield a sentence on each place that has the post already, as it is or as it was."""
    for publisher, parts in _by_publisher(done).items():
        kept, changed = (_keys(parts, outcome) for outcome in ("held", "changed"))
        if kept and len(kept) == len(parts):
            yield f"{publisher} has the post already; nothing was sent."
        elif kept:
            yield f"{publisher} had {len(kept):,} of {len(parts):,} already."
        if changed:
            yield (
                f"{publisher} has the post as it was before it changed ({_some(changed)}); nothing"
                " of that was sent again. --again sends it."
            )


def failures(done: Sequence[Delivery]) -> Iterator[Problem]:
    """Yield a problem for each thing that went wrong at a place, with whom it concerns."""
    for publisher, parts in _by_publisher(done).items():
        by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one in parts:
            if one.is_failure:
                by_reason[one.message, one.hint].append(one.key)
        for number, ((message, hint), keys) in enumerate(by_reason.items()):
            if number == _LATEST:
                more = sum(map(len, list(by_reason.values())[number:]))
                yield _problem(
                    publisher, f"{publisher}: {more:,} more failed.", "See them by --json."
                )
                break
            whom = f" ({_some(keys)})" if any(keys) else ""
            yield _problem(publisher, f"{publisher}{whom}: {message}", hint)


def _problem(publisher: str, message: str, hint: str) -> Problem:
    return Problem(stage="publish", subject=publisher, message=message, hint=hint)


def _by_publisher(done: Sequence[Delivery]) -> Mapping[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for one in done:
        found.setdefault(one.publisher, []).append(one)
    return found


def _keys(parts: Sequence[Delivery], outcome: str) -> list[str]:
    return [one.key for one in parts if one.outcome == outcome]


def _some(keys: Sequence[str]) -> str:
    """Name the first of some parcels, and count the rest."""
    more = len(keys) - _NAMED
    return ", ".join(keys[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
