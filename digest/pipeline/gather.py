"""Gets papers for `digest fetch`: by identifier from the library first, by query from arXiv."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from digest.errors import FetchError
from digest.model import Paper, Problem, Search
from digest.pipeline.collect import (
    Collected,
    Tools,
    tell_cut_short,
    watched,
)
from digest.pipeline.lookup import collect_ids
from digest.query import Query, all_of, matches, submitted, to_arxiv

# The day of arXiv's first papers.
_FIRST = date(1991, 8, 14)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What `fetch` was asked for; days are UTC days of submission, both inclusive.

    `number` is how many papers are found at most, `everything` asks for all that a source has.
    """

    ids: tuple[str, ...] = ()
    query: Query | None = None
    since: date | None = None
    until: date | None = None
    number: int | None = 50
    offline: bool = False
    everything: bool = False

    @property
    def is_search(self) -> bool:
        """Whether more than identifiers is asked for."""
        return bool(self.query or self.since or self.until or self.everything)


def gather(wanted: Wanted, tools: Tools) -> Collected:
    """Return the papers asked for, identifiers first, each once; queries give the newest."""
    by_id = collect_ids(wanted.ids, tools, offline=wanted.offline)
    if not wanted.is_search:
        return by_id
    days = _days(wanted, tools.clock.now())
    found = _held(wanted, days, tools) if wanted.offline else _latest(wanted, days, tools)
    papers = {paper.id: paper for paper in (*by_id.papers, *found.papers)}
    return Collected(
        papers=tuple(papers.values()),
        problems=(*by_id.problems, *found.problems),
        unknown=by_id.unknown,
        missing=by_id.missing,
    )


def _days(wanted: Wanted, now: datetime) -> tuple[datetime, datetime]:
    """Return the half-open time of submission; a paper of any age will do where none is given.

    Days on which arXiv can have no paper are cut off: calendars and arXiv's syntax end somewhere.
    """
    tomorrow = now.date() + _DAY
    last = max(_FIRST - _DAY, min(wanted.until or tomorrow, tomorrow))
    first = max(_FIRST, wanted.since or _FIRST)
    return _midnight(min(first, last)), _midnight(last) + _DAY


def _latest(wanted: Wanted, days: tuple[datetime, datetime], tools: Tools) -> Collected:
    """Ask the source, whatever the library holds, and keep every page as it arrives."""
    search = Search(query=_asked(wanted, days), limit=wanted.number)
    papers: dict[str, Paper] = {}
    problems: list[Problem] = []
    try:
        for page in watched(tools, "Searching", tools.source.fetch_search(search)):
            tools.library.save_papers(page.papers, at=tools.clock.now())
            papers |= {paper.id: paper for paper in page.papers if _is_within(days, paper)}
            problems += page.problems
    except FetchError as error:
        if not papers:
            raise
        rows = f"{len(papers):,} papers"
        problems.append(tell_cut_short(search, rows, error, "Run the same command again."))
    return Collected(papers=tuple(papers.values()), problems=tuple(problems))


def _held(wanted: Wanted, days: tuple[datetime, datetime], tools: Tools) -> Collected:
    """Return what the library holds, the newest first."""
    papers: Sequence[Paper] = tools.library.load_submitted(*days)
    query = wanted.query
    found = [paper for paper in reversed(papers) if query is None or matches(query, paper)]
    return Collected(papers=tuple(found[: wanted.number]))


def _asked(wanted: Wanted, days: tuple[datetime, datetime]) -> str:
    """Return the query with its days, in arXiv's syntax.

    arXiv's range ends with a whole minute: one that ended before midnight would lose papers.
    """
    parts: list[Query] = [wanted.query] if wanted.query else []
    if wanted.since or wanted.until:
        parts.append(submitted(*days))
    return to_arxiv(all_of(*parts)) if parts else ""


def _is_within(days: tuple[datetime, datetime], paper: Paper) -> bool:
    """Tell whether a paper was submitted within these days."""
    return days[0] <= paper.published < days[1]


def _midnight(day: date) -> datetime:
    """Return the start of a UTC day."""
    return datetime.combine(day, time(), tzinfo=UTC)
