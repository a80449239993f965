"""Corrections: papers of earlier issues that were withdrawn since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from digest.errors import FetchError
from digest.model import Correction, Edition, Paper, Problem, TakenBack
from digest.pipeline.lookup import collect_ids
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Tools
from digest.withdrawal import is_withdrawn
from digest.writing.frame import correct

# Issues so old have no paper left that is young enough to be asked for again by itself ...
_RECENT = timedelta(days=60)
# ... and where all is asked again, those of a year are looked at.
_YEAR = timedelta(days=365)
_STAGE = "corrections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What an issue has to take back, and whether it could look for all of it."""

    items: tuple[Correction, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def taken_back(self) -> Mapping[str, TakenBack]:
        """The papers, as the library shall remember them."""
        return {
            item.paper.id: TakenBack(issued=item.issued, version=item.paper.version)
            for item in self.items
        }


NO_CORRECTIONS = Corrections()


def find_corrections(standing: Standing, tools: Tools) -> Corrections:
    """Return what this issue corrects: a rebuilt one what it did, unless all is asked again."""
    ours, request = standing.ours, standing.request
    kept = dict(_told(ours)) if ours else {}
    if ours and not request.refresh and not _open(ours):
        versions = {paper: ours.corrections[paper].version for paper in kept}
        return Corrections(items=_write(kept, tools.library.load_versions(versions)))
    issued = tools.library.load_chosen(request.subject.slug)
    before = {paper: day for paper, day in issued.items() if day < request.date}
    missed = _open(ours) if ours else ()
    problems = missed if request.offline else _look_again(before, standing, tools)
    revised = tools.library.load_revised(request.subject.slug)
    told = {paper: day for paper, day in before.items() if paper in revised}
    named = {paper for other in standing.others for paper, _ in _told(other)}
    found = {paper: day for paper, day in (_dropped(standing) | told).items() if paper not in named}
    issues = {**found, **kept}
    papers = tools.library.load_papers(issues)
    return Corrections(items=_write(issues, papers), problems=problems)


def _told(edition: Edition) -> Iterator[tuple[str, date]]:
    """Yield what an issue told of earlier ones: the papers, each with its issue."""
    for paper, taken in edition.corrections.items():
        if taken.issued != edition.date:
            yield paper, taken.issued


def _dropped(standing: Standing) -> dict[str, date]:
    """Return what earlier issues dropped by themselves when they were built again."""
    return {
        paper: taken.issued
        for other in standing.others
        for paper, taken in other.corrections.items()
        if taken.issued == other.date < standing.request.date
    }


def _open(ours: Edition) -> tuple[Problem, ...]:
    """Return what the issue says where it could not look for withdrawals when it was made."""
    return tuple(problem for problem in ours.problems if problem.stage == _STAGE)


def _look_again(
    issued: Mapping[str, date], standing: Standing, tools: Tools
) -> tuple[Problem, ...]:
    """Ask for the current records of papers issued lately, and say where that failed."""
    request = standing.request
    first = request.date - (_YEAR if request.refresh else _RECENT)
    names = sorted(paper for paper, day in issued.items() if day >= first)
    try:
        found = collect_ids(names, tools, offline=False, refresh=request.refresh)
    except FetchError as error:
        tools.progress.note(str(error))
        return (_missed(),)
    for problem in found.problems:
        tools.progress.note(problem.message)
    return (_missed(),) if found.problems else ()


def _write(issued: Mapping[str, date], papers: Mapping[str, Paper]) -> tuple[Correction, ...]:
    """Return the corrections of those papers that are withdrawn, the earliest issue first."""
    gone = [paper for paper in papers.values() if is_withdrawn(paper)]
    gone.sort(key=lambda paper: (issued[paper.id], paper.id))
    return tuple(correct(paper, issued[paper.id]) for paper in gone)


def _missed() -> Problem:
    """Say that withdrawals may have been missed."""
    return Problem(
        stage=_STAGE,
        subject="withdrawals",
        message="Papers of earlier issues could not be looked up again; some may be withdrawn.",
        hint="Build it again when arXiv can be reached.",
    )
