"""Finds the papers of a topic's issue: those announced in its window, and the late ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.calendar import closes
from digest.errors import FetchError
from digest.model import Edition, Paper, Problem, Window
from digest.pipeline.collect import Collected, Tools, collect_search
from digest.pipeline.ledger import due, is_covered, late
from digest.pipeline.plan import Request, search_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What an issue has to choose from, each paper once."""

    punctual: tuple[Paper, ...]
    late: tuple[Paper, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_week(request: Request, tools: Tools, earlier: Sequence[Edition]) -> Week:
    """Return the papers of the window, and late ones where an earlier issue could miss any."""
    found = _search(request, tools, request.window)
    before = _look_back(request, tools) if is_covered(request.lookback, earlier) else Collected()
    papers = {paper.id: paper for paper in (*found.papers, *before.papers)}.values()
    return Week(
        punctual=due(papers, request.window),
        late=late(papers, request.lookback, earlier),
        problems=(*found.problems, *before.problems),
    )


def _look_back(request: Request, tools: Tools) -> Collected:
    """Collect the days before the window; an issue without them is better than none."""
    try:
        before = _search(request, tools, request.lookback)
        # Days without a paper are ordinary for a narrow topic whose issues of them are out.
        return before if before.papers else Collected()
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
        return Collected(problems=(missed,))


def _search(request: Request, tools: Tools, window: Window) -> Collected:
    """Collect what was announced in a window, as known when the issue's own window had closed."""
    search = search_for(request.subject.query, window) if request.subject.query else None
    if search is None:
        return Collected()
    return collect_search(
        search,
        tools,
        closed=closes(request.window),
        offline=request.offline,
        refresh=request.refresh,
    )
