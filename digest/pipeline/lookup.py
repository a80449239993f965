"""Looks papers up by identifier: in the library first, then at the source."""

from collections.abc import Sequence

from digest.errors import FetchError
from digest.model import Problem
from digest.pipeline.collect import Collected, Tools, watched


def collect_ids(
    ids: Sequence[str], tools: Tools, *, offline: bool, refresh: bool = False
) -> Collected:
    """Return papers by identifier: from the library where they are held, else from the source.

    Where the source failed, a paper that is not there is missing: only one that was asked for in
    full is unknown.  Raises FetchError where the source fails and there is no paper at all.
    """
    wanted = tuple(dict.fromkeys(ids))
    held = tools.library.load_papers(wanted)
    due = () if offline else tuple(name for name in wanted if refresh or name not in held)
    problems = _fetch(due, tools, has_others=bool(held)) if due else ()
    papers = tools.library.load_papers(wanted)
    absent = tuple(name for name in wanted if name not in papers)
    return Collected(
        papers=tuple(papers[name] for name in wanted if name in papers),
        problems=problems,
        unknown=() if problems else absent,
        missing=absent if problems else (),
    )


def _fetch(names: Sequence[str], tools: Tools, *, has_others: bool) -> tuple[Problem, ...]:
    """Ask the source, save what it sends, and return what may be missing.

    Raises FetchError where it fails before it sent a paper, unless there are others.
    """
    problems: list[Problem] = []
    got: set[str] = set()
    try:
        for page in watched(tools, f"Fetching {len(names)} papers", tools.source.fetch_ids(names)):
            tools.library.save_papers(page.papers, at=tools.clock.now())
            problems += page.problems
            got.update(paper.id for paper in page.papers)
    except FetchError as error:
        if not (got or has_others):
            raise
        problems.append(_tell_cut_off([name for name in names if name not in got], error))
    return tuple(problems)


def _tell_cut_off(names: Sequence[str], why: FetchError) -> Problem:
    """Name the papers that could not be looked up."""
    return Problem(
        stage="fetch",
        subject="identifiers",
        message=f"Could not be looked up: {', '.join(names)}. {why}",
        hint=why.hint or "Run the same command again.",
    )
