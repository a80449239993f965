"""Looks papers up by identifier: in the library first, then at the source."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from digest.errors import FetchError
from digest.model import Paper, Problem
from digest.pipeline.tools import Collected, Tools, watched
from digest.text import in_figures

_FEW = 10


def collect_ids(
    ids: Sequence[str], tools: Tools, *, offline: bool, refresh: bool = False, age: bool = True
) -> Collected:
    """Return papers by identifier: from the library where they are held, else from the source.

    Held ones are asked for again where `refresh` says so or, unless `age` is of no interest, they
    have become old.  Where the source failed, a paper that is not there is missing: only one that
    was asked for in full, or that the source refuses, is unknown.  Raises FetchError where the
    source fails and there is no paper at all.
    """
    wanted = tuple(dict.fromkeys(ids))
    problems: tuple[Problem, ...] = ()
    if not offline and _find_due(wanted, tools, refresh=refresh, age=age):
        with tools.library.asking("records", "", tools.progress.note):
            # Another run may have had them meanwhile.
            due = _find_due(wanted, tools, refresh=refresh, age=age)
            problems = _fetch(due, tools, tools.library.load_papers(wanted)) if due else ()
    papers = tools.library.load_papers(wanted)
    absent = tuple(name for name in wanted if name not in papers)
    refused = frozenset(problem.subject for problem in problems).intersection(absent)
    missing = absent if len(problems) > len(refused) else ()
    return Collected(
        papers=tuple(papers[name] for name in wanted if name in papers),
        problems=problems,
        unknown=tuple(name for name in absent if name in refused or name not in missing),
        missing=tuple(name for name in missing if name not in refused),
        complete=not problems,
    )


def _find_due(wanted: Sequence[str], tools: Tools, *, refresh: bool, age: bool) -> Sequence[str]:
    """Return the papers to ask for: those that are not held, and those to be asked for again."""
    held = tools.library.load_papers(wanted)
    old = _find_older(held, tools) if refresh else _find_old(held, tools) if age else ()
    return [name for name in wanted if name not in held or name in old]


def _find_older(held: Iterable[str], tools: Tools) -> frozenset[str]:
    """Return the papers whose records are not of this run."""
    if tools.begun is None:
        return frozenset(held)
    saved = tools.library.load_saved(held)
    return frozenset(name for name, at in saved.items() if not tools.is_of_this_run(at))


def _find_old(held: Mapping[str, Paper], tools: Tools) -> frozenset[str]:
    """Return the young papers whose records are old enough to be asked for again.

    What was saved in the future was saved by a clock that was wrong.
    """
    now = tools.clock.now()
    young = [name for name, paper in held.items() if now - paper.published < tools.age.until]
    saved = tools.library.load_saved(young) if young else {}
    fresh = (name for name, at in saved.items() if timedelta() <= now - at < tools.age.after)
    return frozenset(saved).difference(fresh)


def _fetch(names: Sequence[str], tools: Tools, held: Collection[str]) -> tuple[Problem, ...]:
    """Ask the source, save what it sends, and return what may be missing.

    Raises FetchError where it fails before it sent a paper, unless there are others.
    """
    problems: list[Problem] = []
    got: set[str] = set()
    try:
        task = f"Fetching {in_figures(len(names), 'paper')}"
        for page in watched(tools, task, tools.source.fetch_ids(names)):
            tools.library.save_papers(page.papers, at=tools.clock.now())
            problems += page.problems
            got.update(paper.id for paper in page.papers)
    except FetchError as error:
        if not (got or held):
            raise
        problems.append(_tell_cut_off([name for name in names if name not in got], held, error))
    return tuple(problems)


def _tell_cut_off(names: Sequence[str], held: Collection[str], why: FetchError) -> Problem:
    """Name the papers that could not be looked up; those that are held are merely older."""
    absent = [name for name in names if name not in held]
    what = f"Could not be looked up: {_list(absent)}." if absent else ""
    if len(absent) < len(names):
        kept = [name for name in names if name in held]
        what += f"{' ' if what else ''}As the library has them: {_list(kept)}."
    return Problem(
        stage="fetch",
        subject="identifiers",
        message=f"{what} {why}",
        hint=why.hint or "Run the same command again.",
    )


def _list(names: Sequence[str]) -> str:
    """List identifiers, at most as many as anybody reads."""
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")
