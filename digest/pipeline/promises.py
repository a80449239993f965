"""Looks again at papers that promised code or data, and at what readers liked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from digest.calendar import today
from digest.errors import FetchError
from digest.model import Answer, Dossier, PaperFacts, Window
from digest.papers import describe
from digest.pipeline.services import Terms, enrich, recall
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Tools
from digest.ports import Votes

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


_DAY = timedelta(days=1)


def find_votes(standing: Standing, papers: Collection[str], tools: Tools) -> tuple[Answer, ...]:
    """Return what the daily lists say of an issue's papers, by identifier."""
    votes, ours, request = tools.votes, standing.ours, standing.request
    if votes is None:
        return ()
    if ours is not None and ours.complete and not request.refresh:
        held = tools.library.load_answers_of(ours.slug, ours.date)
    else:
        if not request.offline:
            _ask(votes, request.window, tools, refresh=request.refresh)
        held = tools.library.load_answers(sorted(papers))
    wanted = frozenset(papers)
    return tuple(a for a in held if a.service == votes.name and a.subject in wanted)


def count_votes(answers: Collection[Answer]) -> dict[str, int]:
    """Return the votes by paper."""
    told = ((answer.subject, answer.facts) for answer in answers)
    return {
        paper: facts.upvotes
        for paper, facts in told
        if isinstance(facts, PaperFacts) and facts.upvotes is not None
    }


def _ask(votes: Votes, window: Window, tools: Tools, *, refresh: bool) -> None:
    """Ask for the lists that are not held, until one cannot be had."""
    if _find_due(votes, window, tools, refresh=refresh):
        with tools.library.asking("votes", "", tools.progress.note):
            # Another run may have asked meanwhile.
            _ask_for(votes, _find_due(votes, window, tools, refresh=refresh), tools)


def _find_due(votes: Votes, window: Window, tools: Tools, *, refresh: bool) -> Sequence[date]:
    """Return the days whose lists are to be asked for."""
    days = _days(window, tools)
    return [day for day in days if not _is_held(votes, day, tools, refresh=refresh)]


def _ask_for(votes: Votes, due: Sequence[date], tools: Tools) -> None:
    """Ask for the lists of days, until one cannot be had."""
    tools.progress.begin("Asking what readers liked", len(due))
    try:
        for done, day in enumerate(due, start=1):
            for answer in votes.fetch(day):
                tools.library.save_answer(answer)
            tools.progress.advance(done, len(due))
    except FetchError as error:
        # Nothing that arXiv's record tells is missing for it.
        tools.progress.note(str(error))
    finally:
        tools.progress.end()


def _days(window: Window, tools: Tools) -> Iterator[date]:
    """Yield the days of a window that have begun."""
    day, last = window.start, min(window.end, today(tools.clock.now()))
    while day <= last:
        yield day
        day += _DAY


def _is_held(votes: Votes, day: date, tools: Tools, *, refresh: bool) -> bool:
    """Tell whether a day's list need not be asked for again."""
    held = tools.library.load_answers([votes.subject(day)])
    known = next((answer for answer in held if answer.service == votes.name), None)
    if refresh:
        return known is not None and tools.is_of_this_run(known.asked)
    return known is not None and tools.clock.now() - known.asked < votes.lasts(known)
