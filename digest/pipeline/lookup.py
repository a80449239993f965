"""Looks papers up by identifier, in the library first, then at the source; and what was found."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from digest.errors import FetchError
from digest.model import Paper, Problem
from digest.pipeline.plan import Ports
from digest.ports import task
from digest.text import in_figures

LATER = "Run the same command again later."
_APART = timedelta(hours=6)
_OVER = timedelta(days=1)
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """Papers in the order asked or found, and what may be missing.

    `days` are those on which listings say that papers were announced.  Of identifiers without a
    paper, `unknown` are those that the source does not have, `missing` those that it could not be
    asked for.  `complete` says whether all could be looked at, `unread` that a listing could not be
    had and no other has any paper.  `available` is how many a search finds without its limit.
    """

    papers: tuple[Paper, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    complete: bool = True
    unread: bool = False
    available: int = 0


def join(parts: Sequence[Collected]) -> Collected:
    """Put what was collected in parts together, each paper once."""
    papers = {paper.id: paper for part in parts for paper in part.papers}
    return Collected(
        papers=tuple(papers.values()),
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        unknown=tuple(name for part in parts for name in part.unknown),
        missing=tuple(name for part in parts for name in part.missing),
        complete=all(part.complete for part in parts),
        available=max(part.available for part in parts),
    )


def collect_ids(
    ids: Sequence[str], ports: Ports, *, offline: bool, refresh: bool = False, age: bool = True
) -> Collected:
    """Return papers by identifier: from the library where they are held, else from the source.

    Held ones are asked for again where `refresh` says so or, unless `age` is of no interest, they
    have become old.  Where the source failed, a paper that is not there is missing: only one that
    was asked for in full, or that the source refuses, is unknown.  Raises FetchError where the
    source fails and there is no paper at all.
    """
    wanted = tuple(dict.fromkeys(ids))
    problems: tuple[Problem, ...] = ()
    if not offline and _find_due(wanted, ports, refresh=refresh, age=age):
        with ports.library.asking("records", "", ports.progress.note):
            # Another run may have had them meanwhile.
            due = _find_due(wanted, ports, refresh=refresh, age=age)
            problems = _fetch(due, ports, ports.library.load_papers(wanted)) if due else ()
    papers = ports.library.load_papers(wanted)
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


def _find_due(wanted: Sequence[str], ports: Ports, *, refresh: bool, age: bool) -> Sequence[str]:
    """Return the papers to ask for: those that are not held, and those to be asked for again."""
    held, now = ports.library.load_papers(wanted), ports.clock.now()
    young = [
        name
        for name, paper in held.items()
        if refresh or (age and now - paper.published < ports.young)
    ]
    saved = ports.library.load_saved(young) if young else {}
    old = {
        name
        for name, at in saved.items()
        if not ports.still_counts(at, ports.record_lasts, refresh=refresh)
    }
    return [name for name in wanted if name not in held or name in old]


def _fetch(names: Sequence[str], ports: Ports, held: Collection[str]) -> tuple[Problem, ...]:
    """Ask the source, save what it sends, and return what may be missing.

    Raises FetchError where it fails before it sent a paper, unless there are others.
    """
    problems: list[Problem] = []
    got: set[str] = set()
    try:
        with task(ports.progress, f"Fetching {in_figures(len(names), 'paper')}"):
            for page in ports.source.fetch_ids(names):
                ports.library.save_papers(page.papers, at=ports.clock.now())
                problems += page.problems
                got.update(paper.id for paper in page.papers)
                ports.progress.advance(page.start + page.rows, page.total)
    except FetchError as error:
        if not (got or held):
            raise
        problems.append(_tell_cut_off([name for name in names if name not in got], held, error))
    return tuple(problems)


def _tell_cut_off(names: Sequence[str], held: Collection[str], why: FetchError) -> Problem:
    """Return the problem of papers that could not be looked up; those held are merely older."""
    absent = [name for name in names if name not in held]
    kept = [name for name in names if name in held]
    told = [f"Could not be looked up: {listed(absent)}."] if absent else []
    told += [f"As the library has them: {listed(kept)}."] if kept else []
    return Problem(
        stage="fetch",
        subject="identifiers",
        message=" ".join([*told, str(why)]),
        hint=why.hint or "Run the same command again.",
    )


def is_quiet(first: datetime, again: datetime, closed: datetime) -> bool:
    """Return whether nothing is there indeed that was found empty at both moments.

    At `closed` all of it was out.  A first moment that lies behind the second is a clock's mistake.
    """
    return again - first >= _APART and again - closed >= _OVER


def listed(names: Sequence[str], few: int = _FEW) -> str:
    """Return the first few names, and how many more there are."""
    more = len(names) - few
    return ", ".join(names[:few]) + (f" and {more} more" if more > 0 else "")
