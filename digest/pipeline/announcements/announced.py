"""Says what was announced in categories on days, as their listings have it.

A listing that is held whole is never asked for again: what was announced on a day does not change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from digest.calendar import listing_days
from digest.model import Listing, Problem, Window
from digest.pipeline.announcements.doubts import is_empty, is_unproved
from digest.pipeline.announcements.emptiness import Held, judge_empty, load_held
from digest.pipeline.announcements.listings import fetch_listings
from digest.pipeline.announcements.strangers import first_seen
from digest.pipeline.misses import tell_unheld
from digest.pipeline.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What listings say: of each paper the first day on which it was new or cross-listed.

    `new` are those that were surely announced on that day for the first time anywhere; `held` are
    the listings asked for, as far as they are held; `unread` says that one could not be had, and
    that no other has any paper.
    """

    held: Held
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
    missing = {key: one for key, one in held.items() if _is_due(one, tools, refresh=refresh)}
    if offline:
        return read_held(held, tell_unheld(tuple(missing)))
    failed = tuple(fetch_listings(missing, tools))
    doubted = tuple(judge_empty(held, load_held(wanted, tools), tools))
    return read_held(load_held(wanted, tools), (*failed, *doubted))


def read_held(held: Held, problems: tuple[Problem, ...]) -> Announced:
    """Return what the library has of these listings."""
    days: dict[str, date] = {}
    new: set[str] = set()
    for listing in filter(None, held.values()):
        first = first_seen(listing)
        for notice in first:
            days.setdefault(notice.paper, listing.day)
        if not is_unproved(listing):
            new.update(notice.paper for notice in first if notice.kind == "new")
    return Announced(
        held=held,
        days=days,
        new=frozenset(new),
        unread=_is_unread(held),
        problems=problems,
    )


def _is_due(listing: Listing | None, tools: Tools, *, refresh: bool) -> bool:
    """Tell whether a listing is to be asked for."""
    is_old = refresh and not (listing and tools.is_of_this_run(listing.asked))
    return is_old or not _is_whole(listing, tools.clock.now())


def _is_whole(listing: Listing | None, now: datetime) -> bool:
    """Tell whether a listing is held, complete, and not of a time when the clock ran ahead."""
    return listing is not None and listing.complete and listing.asked <= now


def _is_unread(held: Held) -> bool:
    """Tell whether a listing could not be had, and no other has any paper."""
    listings = held.values()
    return not all(map(_came, listings)) and not any(one and one.notices for one in listings)


def _came(listing: Listing | None) -> bool:
    """Tell whether a listing ever came, be it in part, or empty and in doubt."""
    return listing is not None and bool(listing.complete or listing.notices or is_empty(listing))
