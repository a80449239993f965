"""Gets papers for `digest fetch`: by identifier from the library first, by query from a source."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from digest.calendar import latest_date, listing_days
from digest.model import Search, Window
from digest.pipeline.announcements import collect_announced
from digest.pipeline.lookup import collect_ids
from digest.pipeline.searches import collect_search
from digest.pipeline.tools import Collected, Tools, join
from digest.pipeline.week import bound_categories
from digest.query import Query, all_of, matches, submitted, to_arxiv

# The day of arXiv's first papers.
_FIRST = date(1991, 8, 14)
_DAY = timedelta(days=1)
# No two listings are further apart.
_PAUSE = timedelta(days=7)

Days = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `fetch` was asked for; days are both inclusive.

    They are UTC days of submission or, where listings are read, days of announcement; listings
    are those of `categories`, or of the query's own.  `number` is how many papers are found at
    most, `everything` asks for all that a source has, `refresh` for every record anew.
    """

    ids: tuple[str, ...] = ()
    query: Query | None = None
    categories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    number: int | None = 50
    offline: bool = False
    refresh: bool = False
    everything: bool = False

    @property
    def is_search(self) -> bool:
        """Whether more than identifiers is asked for."""
        return bool(self.query or self.categories or self.since or self.until or self.everything)


def gather(wanted: Wanted, tools: Tools) -> Collected:
    """Return the papers asked for, identifiers first, each once; queries give the newest."""
    by_id = collect_ids(wanted.ids, tools, offline=wanted.offline, refresh=wanted.refresh)
    if tools.listings is not None:
        return join((by_id, _find_announced(wanted, tools)))
    if not wanted.is_search:
        return by_id
    days = _days(wanted, tools.clock.now())
    found = _find_held(wanted, days, tools) if wanted.offline else _search(wanted, days, tools)
    return join((by_id, found))


def _find_announced(wanted: Wanted, tools: Tools) -> Collected:
    """Read listings, by default the latest, and return the papers in them, the newest first."""
    names = wanted.categories or (bound_categories(wanted.query) if wanted.query else ())
    window = _window(wanted, tools)
    found = collect_announced(names, window, tools, offline=wanted.offline, refresh=wanted.refresh)
    query = wanted.query
    papers = [paper for paper in found.papers if query is None or matches(query, paper)]
    papers.sort(key=lambda paper: (found.days[paper.id], paper.id), reverse=True)
    return replace(found, papers=tuple(papers[: wanted.number]))


def _window(wanted: Wanted, tools: Tools) -> Window:
    """Return the days whose listings are wanted, by default the latest; those to come are none."""
    now = tools.clock.now()
    last = latest_date(now)
    if wanted.since or wanted.until:
        last = min(wanted.until or last, last)
        return Window(start=min(wanted.since or last, last), end=last)
    if tools.listings is not None and not wanted.offline:
        last = tools.listings.reach(now).end
    day = listing_days(Window(start=last - _PAUSE, end=last))[-1]
    return Window(start=day, end=day)


def _days(wanted: Wanted, now: datetime) -> Days:
    """Return the half-open time of submission; a paper of any age will do where none is given.

    Days on which arXiv can have no paper are cut off: calendars and arXiv's syntax end somewhere.
    """
    tomorrow = now.date() + _DAY
    last = max(_FIRST - _DAY, min(wanted.until or tomorrow, tomorrow))
    first = min(max(_FIRST, wanted.since or _FIRST), last)
    start, end = (datetime.combine(day, time(), tzinfo=UTC) for day in (first, last + _DAY))
    return start, end


def _search(wanted: Wanted, days: Days, tools: Tools) -> Collected:
    """Ask the source, whatever the library holds, and keep every page as it arrives.

    arXiv's range ends with a whole minute, which reaches into the next day: one that ended before
    midnight would lose papers.
    """
    parts: list[Query] = [wanted.query] if wanted.query else []
    asked = to_arxiv(all_of(*parts)) if parts else ""
    if wanted.since or wanted.until:
        parts.append(submitted(*days))
    query = to_arxiv(all_of(*parts)) if parts else ""
    search = Search(query=query, limit=wanted.number, subject=asked, span=days)
    found = collect_search(search, tools)
    papers = tuple(paper for paper in found.papers if days[0] <= paper.published < days[1])
    return replace(found, papers=papers[: wanted.number])


def _find_held(wanted: Wanted, days: Days, tools: Tools) -> Collected:
    """Return what the library holds, the newest first."""
    papers, query = tools.library.load_submitted(*days), wanted.query
    found = [paper for paper in reversed(papers) if query is None or matches(query, paper)]
    return Collected(papers=tuple(found[: wanted.number]))
