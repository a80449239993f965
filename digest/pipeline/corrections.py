"""Corrections: papers of earlier issues that were withdrawn since."""

from collections.abc import Mapping
from datetime import date, timedelta

from digest.errors import FetchError
from digest.model import Correction, Edition, Paper, Problem
from digest.pipeline.lookup import collect_ids
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Tools
from digest.withdrawal import is_withdrawn
from digest.writing.frame import correct

# Issues so old have no paper left that is young enough to be asked for again by itself ...
_RECENT = timedelta(days=60)
# ... and where all is asked again, those of a year are looked at.
_YEAR = timedelta(days=365)
_MISSED = Problem(
    stage="corrections",
    subject="withdrawals",
    message="Papers of earlier issues could not be looked up again; some may be withdrawn.",
    hint="Build it again when arXiv can be reached.",
)


Corrections = tuple[tuple[Correction, ...], tuple[Problem, ...]]


def find_corrections(standing: Standing, tools: Tools) -> Corrections:
    """Return what this issue corrects, and the problem where it could not look for all of it.

    A rebuilt one corrects what it did, unless all is asked again.
    """
    ours, request, library = standing.ours, standing.request, tools.library
    if request.ids:
        return (), ()
    kept = _told(ours) if ours else {}
    missed = tuple(one for one in ours.problems if one.stage == _MISSED.stage) if ours else ()
    if ours and not request.refresh and not missed:
        versions = {paper: ours.corrections[paper].version for paper in kept}
        return _write(kept, library.load_versions(versions)), ()
    slug = request.subject.slug
    before = {paper: day for paper, day in library.load_chosen(slug).items() if day < request.date}
    problems = missed if request.offline else _look_again(before, standing, tools)
    revised = library.load_revised(slug)
    named = {paper for other in standing.others for paper in _told(other)}
    told = {paper: day for paper, day in before.items() if paper in revised}
    # Earlier issues that were built again may have dropped papers by themselves.
    dropped = {
        paper: taken.issued
        for other in standing.others
        for paper, taken in other.corrections.items()
        if taken.issued == other.date < request.date
    }
    found = {paper: day for paper, day in (dropped | told).items() if paper not in named} | kept
    return _write(found, library.load_papers(found)), problems


def _told(edition: Edition) -> dict[str, date]:
    """Return the papers of earlier issues that an issue took back, each with its issue."""
    corrections = edition.corrections.items()
    return {paper: one.issued for paper, one in corrections if one.issued != edition.date}


def _look_again(
    issued: Mapping[str, date], standing: Standing, tools: Tools
) -> tuple[Problem, ...]:
    """Ask for the current records of papers issued lately, and report where that failed."""
    request = standing.request
    first = request.date - (_YEAR if request.refresh else _RECENT)
    names = sorted(paper for paper, day in issued.items() if day >= first)
    try:
        problems = collect_ids(names, tools, offline=False, refresh=request.refresh).problems
        notes = [problem.message for problem in problems]
    except FetchError as error:
        notes = [str(error)]
    for note in notes:
        tools.progress.note(note)
    return (_MISSED,) if notes else ()


def _write(issued: Mapping[str, date], papers: Mapping[str, Paper]) -> tuple[Correction, ...]:
    """Return the corrections of those papers that are withdrawn, the earliest issue first."""
    gone = [paper for paper in papers.values() if is_withdrawn(paper)]
    gone.sort(key=lambda paper: (issued[paper.id], paper.id))
    return tuple(correct(paper, issued[paper.id]) for paper in gone)
