"""Finds the papers of a topic's issue: those announced in its window, and the late ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from digest.calendar import closes, listing_day
from digest.errors import FetchError
from digest.model import Paper, Problem, Window
from digest.pipeline.due import NOTHING, Due, find_due
from digest.pipeline.ledger import is_covered
from digest.pipeline.plan import Request
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Tools
from digest.query import matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What an issue has to choose from, each paper once.

    `standing` knows the fates of these papers; `lookback` are the days that were looked at for
    late ones, if any; `settled` are the papers that other issues decided about; `complete` says
    whether all could be looked at.
    """

    standing: Standing
    settled: frozenset[str] = frozenset()
    punctual: tuple[Paper, ...] = ()
    late: tuple[Paper, ...] = ()
    lookback: Window | None = None
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def find_week(request: Request, tools: Tools, standing: Standing) -> Week:
    """Return the papers of the window, and late ones where an earlier issue could miss any."""
    looks_back = is_covered(standing.lookback, standing.before)
    found = find_due(request, request.window, tools, closed=closes(request.window))
    before = _look_back(standing, tools) if looks_back else NOTHING
    both = {paper.id: paper for paper in (*found.papers, *before.papers)}
    complete = found.complete and before.complete
    kept = {} if complete else _kept(both, standing, tools)
    current = {**both, **kept}
    due = {name: listing_day(paper) for name, paper in kept.items()}
    days = {**due, **before.days, **found.days}
    standing = standing.about(current, tools.library)
    settled = standing.settled(current.values())
    papers = standing.as_made(current, tools.library)
    punctual = tuple(paper for paper in papers if _is_within(request.window, days[paper.id]))
    rest = (paper for paper in papers if not _is_within(request.window, days[paper.id]))
    return Week(
        standing=standing,
        settled=settled,
        punctual=punctual,
        late=tuple(paper for paper in rest if _is_late(paper, days[paper.id], standing, settled)),
        lookback=standing.lookback if looks_back else None,
        problems=(*found.problems, *before.problems),
        complete=complete,
    )


def _kept(found: Collection[str], standing: Standing, tools: Tools) -> Mapping[str, Paper]:
    """Return what the issue held already and did not find again, as not everything was looked at.

    An answer that is worse than the one before takes nothing away.
    """
    request = standing.request
    if standing.ours is None or request.subject.query is None:
        return {}
    fates = tools.library.load_fates(request.subject.slug, request.date)
    missing = tools.library.load_papers(name for name in fates if name not in found)
    query = request.subject.query
    return {name: paper for name, paper in missing.items() if matches(query, paper)}


def _is_late(paper: Paper, day: date, standing: Standing, settled: frozenset[str]) -> bool:
    """Tell whether no issue saw a paper that is due before; a rebuilt issue keeps its own."""
    if standing.ours and paper.id in standing.ours.fates:
        return True
    return (
        _is_within(standing.lookback, day)
        and is_covered(Window(start=day, end=day), standing.before)
        and paper.id not in settled
        # What another issue passed on to a third is not for this one.
        and standing.elsewhere.get(paper.id) in {None, "withdrawn"}
    )


def _is_within(window: Window, day: date) -> bool:
    return window.start <= day <= window.end


def _look_back(standing: Standing, tools: Tools) -> Due:
    """Collect the days before the window; an issue without them is better than none."""
    request = standing.request
    try:
        before = find_due(request, standing.lookback, tools, closed=closes(request.window))
    except FetchError as error:
        # The reason concerns this run alone: an issue reads the same whether arXiv failed or
        # nobody asked.
        tools.progress.note(str(error))
        missed = Problem(
            stage="fetch",
            subject=request.subject.slug,
            message="Papers announced late could not be looked for.",
            hint="Build it again when arXiv can be reached.",
        )
        return Due(days={}, problems=(missed,), complete=False)
    # Days without a paper are ordinary for a narrow topic, unless its issues of them had some.
    return before if before.papers or _had_papers(standing, tools) else NOTHING


def _had_papers(standing: Standing, tools: Tools) -> bool:
    """Tell whether an issue of the days before the window found any paper."""
    return any(
        tools.library.load_fates(edition.slug, edition.date)
        for edition in standing.before
        if is_covered(standing.lookback, (edition,))
    )
