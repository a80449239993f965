"""Decides about a model's sentence on several papers: it must hold of each that it counts."""

from digest.grounding import judge
from digest.grounding.counting import find_counts
from digest.model import Statement
from digest.writing.grammar import to_plural
from digest.writing.model.answer import Opening
from digest.writing.model.filling import has_verb_behind
from digest.writing.model.form import find_fault
from digest.writing.model.prompt import Task
from digest.writing.model.quoting import locate
from digest.writing.model.resting import find_unborne, tell_fault
from digest.writing.prose import compose, number, opening_number, plain

_COUNT = "{count} papers "
_LEAST_COUNTED = 2


def accept_opening(opening: Opening, task: Task, by: str) -> Statement | str:
    """Return the sentence about several papers of a theme, or why it is refused.

    What it says of so many must hold of each by its own quote; how many they are is counted here.
    """
    if fault := _opening_fault(opening.text):
        return fault
    papers, body = task.papers, opening.text.removeprefix(_COUNT)
    body = to_plural(body) or body
    found = {label: locate(papers[label].paper, words) for label, words in opening.quotes.items()}
    quotes = [quote for label in papers if (quote := found.get(label))]
    if len(quotes) < _LEAST_COUNTED or len(quotes) < len(opening.quotes):
        return "It has not an exact quote for each paper that it counts."
    for quote in quotes:
        claims = next(claims for claims in papers.values() if claims.paper.id == quote.paper)
        if why := find_unborne(body, [quote], claims):
            return why
    told = f"{_counted(len(quotes), task.size)} papers here {body}"
    statement = compose([plain(told)], quotes=quotes, by=by)
    faults = judge(statement, {claims.paper.id: claims.dossier for claims in papers.values()})
    return tell_fault(faults[0]) if faults else statement


def _opening_fault(text: str) -> str:
    """Return what is wrong with the form of a sentence about several papers."""
    if not text.startswith(_COUNT):
        return "It does not begin with {count} papers."
    if fault := find_fault(text, frozenset({"count"})):
        return fault
    if not has_verb_behind(text, _COUNT):
        return "No verb stands behind its subject."
    counts = any(find_counts(text.removeprefix(_COUNT)))
    return "Nothing but {count} may count in it." if counts else ""


def _counted(some: int, every: int) -> str:
    """Say how many of a theme's papers are meant, as the extractive writer does."""
    if some == every:
        return f"All {number(every)}"
    return f"{opening_number(some)} of the {number(every)}"
