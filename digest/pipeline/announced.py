"""Says what was announced in categories on days, as their listings have it.

A listing that is held whole is never asked for again: what was announced on a day does not change.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.calendar import listing_days
from digest.errors import OutdatedError
from digest.model import Listing, Problem, Window
from digest.pipeline.emptiness import Held, judge_empty, load_held
from digest.pipeline.listings import fetch_listing
from digest.pipeline.misses import tell_given_up, tell_unreachable
from digest.pipeline.tools import Tools

# After so many failures in a row the service is left alone.
_PATIENCE = 2
_FIRST_SEEN = frozenset({"new", "cross"})

Wanted = Sequence[tuple[date, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What listings say: of each paper the first day on which it was new or cross-listed.

    `new` are those that were announced on that day for the first time anywhere; `categories` are
    those whose listings were read.
    """

    categories: tuple[str, ...]
    days: Mapping[str, date]
    new: frozenset[str]
    problems: tuple[Problem, ...] = ()


def collect_announced(
    categories: Iterable[str],
    window: Window,
    tools: Tools,
    *,
    offline: bool,
    refresh: bool = False,
) -> Announced:
    """Return what was announced in these categories within a window."""
    names = sorted(categories)
    wanted = [(day, name) for day in listing_days(window) for name in names]
    held = load_held(wanted, tools)
    missing = [key for key, listing in held.items() if refresh or not _is_whole(listing)]
    if offline:
        problems = tell_unreachable(missing, "The library has no whole listing")
        return _read(names, held, problems)
    failed = tuple(_fetch(missing, tools))
    doubted = tuple(judge_empty(held, load_held(wanted, tools), tools))
    return _read(names, load_held(wanted, tools), (*failed, *doubted))


def _is_whole(listing: Listing | None) -> bool:
    """Tell whether a listing is held, and complete."""
    return listing is not None and listing.complete


def _read(names: Sequence[str], held: Held, problems: tuple[Problem, ...]) -> Announced:
    """Return what the library has of these listings."""
    days: dict[str, date] = {}
    new: set[str] = set()
    for listing in filter(None, held.values()):
        for notice in listing.notices:
            if notice.kind in _FIRST_SEEN:
                days.setdefault(notice.paper, listing.day)
            if notice.kind == "new":
                new.add(notice.paper)
    return Announced(categories=tuple(names), days=days, new=frozenset(new), problems=problems)


def _fetch(missing: Wanted, tools: Tools) -> Iterator[Problem]:
    """Fetch listings, and say which could not be had."""
    reachable, problems = _within_reach(missing, tools)
    yield from problems
    failures = 0
    tools.progress.begin("Fetching listings", len(reachable))
    try:
        for place, (day, name) in enumerate(reachable):
            if failures >= _PATIENCE:
                yield tell_given_up(reachable[place:])
                return
            found, error = fetch_listing(name, day, tools)
            # One that is merely behind answers well.
            failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
            yield from found
            tools.progress.advance(place + 1, len(reachable))
    finally:
        tools.progress.end()


def _within_reach(missing: Wanted, tools: Tools) -> tuple[Wanted, tuple[Problem, ...]]:
    """Return the listings that the source can have, and word of the others."""
    if tools.listings is None or not missing:
        return (), ()
    reach = tools.listings.reach(tools.clock.now())
    within = [(day, name) for day, name in missing if reach.start <= day <= reach.end]
    beyond = [item for item in missing if item not in within]
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.end} alone"
    return within, tell_unreachable(beyond, f"The source '{tools.listings.name}' has {span}, not")
