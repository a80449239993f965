"""Looks papers up by identifier: first in the library, then at the source."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from digest.errors import FetchError
from digest.model import Paper, Problem
from digest.pipeline.plan import Ports
from digest.ports import task
from digest.text import in_figures

LATER = "Run the same command again later."
# An empty answer is believed if it came twice, this far apart, and this long after `closed`.
_APART = timedelta(hours=6)
_OVER = timedelta(days=1)
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """Papers in the order of the request or as found, and what may be missing.

    `days` are announcement days stated by listings.  Of the identifiers without a paper, `unknown`
    are those that the source does not have, `missing` those that could not be fetched.  `complete`
    says whether everything could be read, `unread` whether some listing could not be fetched and
    all others are empty.  `available` is how many papers a search finds without its limit.
    """

    papers: tuple[Paper, ...] = ()
    days: Mapping[str, date] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    complete: bool = True
    unread: bool = False
    available: int = 0


def join(parts: Sequence[FetchResult]) -> FetchResult:
    """Join the results of several requests, each paper once."""
    papers = {paper.id: paper for part in parts for paper in part.papers}
    return FetchResult(
        papers=tuple(papers.values()),
        problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
        unknown=tuple(name for part in parts for name in part.unknown),
        missing=tuple(name for part in parts for name in part.missing),
        complete=all(part.complete for part in parts),
        available=max(part.available for part in parts),
    )


def collect_ids(
    ids: Sequence[str], ports: Ports, *, offline: bool, refresh: bool = False, age: bool = True
) -> FetchResult:
    """Return papers by identifier: from the library if it holds them, else from the source.

    Stored records are fetched again with `refresh` or, with `age`, if they are too old.  An absent
    paper is unknown if the source refused its identifier, or if nothing else failed; else missing.
    Raises FetchError if the source fails and there is no paper at all.
    """
    wanted = tuple(dict.fromkeys(ids))
    problems: tuple[Problem, ...] = ()
    if not offline and _find_outdated(wanted, ports, refresh=refresh, age=age):
        with ports.library.asking("records", "", ports.progress.note):
            # Another run may have fetched them meanwhile.
            names = _find_outdated(wanted, ports, refresh=refresh, age=age)
            problems = _fetch_ids(names, ports, ports.library.load_papers(wanted)) if names else ()
    papers = ports.library.load_papers(wanted)
    absent = tuple(name for name in wanted if name not in papers)
    refused = frozenset(problem.subject for problem in problems).intersection(absent)
    missing = absent if len(problems) > len(refused) else ()
    return FetchResult(
        papers=tuple(papers[name] for name in wanted if name in papers),
        problems=problems,
        unknown=tuple(name for name in absent if name in refused or name not in missing),
        missing=tuple(name for name in missing if name not in refused),
        complete=not problems,
    )


def _find_outdated(
    wanted: Sequence[str], ports: Ports, *, refresh: bool, age: bool
) -> Sequence[str]:
    """Return the papers to fetch: those not in the library, and those to fetch again."""
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
        if not ports.is_still_valid(at, ports.record_lasts, refresh=refresh)
    }
    return [name for name in wanted if name not in held or name in old]


def _fetch_ids(names: Sequence[str], ports: Ports, held: Collection[str]) -> tuple[Problem, ...]:
    """Fetch papers from the source, save them, and return the problems.

    Raises FetchError if the source fails before it sent a paper and no paper is `held`.
    """
    problems: list[Problem] = []
    fetched: set[str] = set()
    try:
        with task(ports.progress, f"Fetching {in_figures(len(names), 'paper')}"):
            for page in ports.source.fetch_ids(names):
                ports.library.save_papers(page.papers, at=ports.clock.now())
                problems += page.problems
                fetched.update(paper.id for paper in page.papers)
                ports.progress.advance(page.start + page.rows, page.total)
    except FetchError as error:
        if not (fetched or held):
            raise
        missed = [name for name in names if name not in fetched]
        problems.append(_missed_problem(missed, held, error))
    return tuple(problems)


def _missed_problem(names: Sequence[str], held: Collection[str], why: FetchError) -> Problem:
    """Return the problem of papers that could not be fetched; the held papers are merely older."""
    absent = [name for name in names if name not in held]
    kept = [name for name in names if name in held]
    sentences = [f"Could not be looked up: {listed(absent)}."] if absent else []
    sentences += [f"The library's older records are used for {listed(kept)}."] if kept else []
    return Problem(
        stage="fetch",
        subject="identifiers",
        message=" ".join([*sentences, str(why)]),
        hint=why.hint or "Run the same command again.",
    )


def is_quiet(first: datetime, again: datetime, closed: datetime) -> bool:
    """Return whether to believe an answer that was empty at two times, hours apart.

    By `closed` everything had been announced; the second answer must be at least a day later.  If
    the first time is after the second, the clock was wrong.
    """
    return again - first >= _APART and again - closed >= _OVER


def listed(names: Sequence[str], few: int = _FEW) -> str:
    """Return the first few names as text, and how many more there are."""
    more = len(names) - few
    return ", ".join(names[:few]) + (f" and {more} more" if more > 0 else "")
