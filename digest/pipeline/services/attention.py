"""Learns which papers readers liked, from a service's daily lists; an issue does without them.

An issue once complete is made of the votes that it had, as of the other answers.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from digest.calendar import today
from digest.errors import FetchError
from digest.model import Answer, PaperFacts, Window
from digest.pipeline.issue.standing import Standing
from digest.pipeline.tools import Tools
from digest.ports import Votes

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
