"""Says what was announced in categories on days, as their listings have it.

A listing that is held whole is never asked for again: what was announced on a day does not change.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from digest.calendar import listing_days
from digest.errors import OutdatedError
from digest.model import Listing, Problem, Window
from digest.pipeline.emptiness import Held, is_answered, judge_empty, load_held
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
    those whose listings were read; `unread` says that of no listing anything is held.
    """

    categories: tuple[str, ...]
    days: Mapping[str, date]
    new: frozenset[str]
    unread: bool = False
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
    return Announced(
        categories=tuple(names),
        days=days,
        new=frozenset(new),
        unread=bool(held) and not any(map(is_answered, held.values())),
        problems=problems,
    )


def _fetch(missing: Wanted, tools: Tools) -> Iterator[Problem]:
    """Fetch listings, and say which could not be had."""
    if tools.listings is None or not missing:
        return
    reach = tools.listings.reach(tools.clock.now())
    within = [(day, name) for day, name in missing if reach.start <= day <= reach.end]
    older = [(day, name) for day, name in missing if day < reach.start]
    later = [(day, name) for day, name in missing if day > reach.end]
    tools.progress.begin("Fetching listings", len(missing))
    try:
        yield from _fetch_sure(within, tools)
        yield from _try_older(older, reach, tools)
    finally:
        tools.progress.end()
    yield from _beyond(later, reach, tools)


def _fetch_sure(wanted: Wanted, tools: Tools) -> Iterator[Problem]:
    """Fetch listings that the source says it has."""
    failures = 0
    for place, (day, name) in enumerate(wanted):
        if failures >= _PATIENCE:
            yield tell_given_up(wanted[place:])
            return
        found, error = fetch_listing(name, day, tools)
        # One that is merely behind answers well.
        failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
        yield from found
        tools.progress.advance(place + 1)


def _try_older(older: Wanted, reach: Window, tools: Tools) -> Iterator[Problem]:
    """Try listings beyond the reach, the newest first, until one is refused.

    How far back it really goes the service knows best; a feed has no past at all.
    """
    left = deque(reversed(older))
    while left and reach.start < reach.end:
        day, name = left[0]
        found, error = fetch_listing(name, day, tools)
        if error:
            break
        yield from found
        left.popleft()
    yield from _beyond(left, reach, tools)


def _beyond(missing: Wanted, reach: Window, tools: Tools) -> Iterator[Problem]:
    """Say that listings cannot be had, if there are any."""
    name = tools.listings.name if tools.listings else ""
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.end} alone"
    yield from tell_unreachable(missing, f"The source '{name}' has {span}, not")
