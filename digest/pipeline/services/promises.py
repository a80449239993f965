"""Looks again at papers of earlier issues that promised code or data, and tells what has come."""

from collections.abc import Iterable
from datetime import date, timedelta

from digest.model import Dossier
from digest.papers import describe
from digest.pipeline.issue.standing import Standing
from digest.pipeline.services.enrichment import enrich
from digest.pipeline.services.recalling import recall
from digest.pipeline.services.terms import Terms
from digest.pipeline.tools import Tools

# What has not come after so long is not waited for.
_PATIENCE = timedelta(days=56)


def look_again(standing: Standing, tools: Tools) -> tuple[Dossier, ...]:
    """Ask about promises that issues of the last eight weeks told of; return those kept since.

    The answers are kept in the library; the issues stay as they were.  Full texts are asked for
    too: a promise that the abstract makes may be kept there.
    """
    request = standing.request
    is_rebuilt = standing.ours is not None and not request.refresh
    if request.offline or is_rebuilt or not tools.enrichers:
        return ()
    open_ = [item for item in _told(standing, tools) if item.promised]
    names = [item.paper.id for item in open_]
    found = enrich(open_, names, Terms(refresh=request.refresh), tools).dossiers
    return tuple(found[name] for name in names if not found[name].promised)


def _told(standing: Standing, tools: Tools) -> Iterable[Dossier]:
    """Return the papers of the topic's issues before this one, with what is known of them."""
    request = standing.request
    issued = tools.library.load_chosen(request.subject.slug)
    recent = [paper for paper, day in issued.items() if _is_recent(day, request.date)]
    papers = tools.library.load_papers(recent).values()
    return recall(map(describe, papers), tools.library).values()


def _is_recent(day: date, now: date) -> bool:
    return now - _PATIENCE <= day < now
