"""What a model worded of an issue, if there is one: for nobody else is loaded what asks it."""

from dataclasses import dataclass

from digest.model import Problem, Reply, Unanswered
from digest.pipeline.tools import Tools
from digest.pipeline.wording.terms import WritingTerms
from digest.pipeline.wording.usage import Usage
from digest.writing import EXTRACTED, Issue, Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What a model worded of an issue, what it did not, and what that cost; nothing without one.

    `replies` are what it was worded from, `unanswered` the questions that it left open.
    """

    wording: Wording = EXTRACTED
    problems: tuple[Problem, ...] = ()
    replies: tuple[Reply, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()
    usage: Usage | None = None


def word(issue: Issue, terms: WritingTerms, tools: Tools) -> Worded:
    """Return what is told of an issue's named papers in a model's words, if there is a model."""
    if tools.wordsmith is None:
        return Worded()
    from digest.pipeline.wording.telling import tell  # noqa: PLC0415 - see above

    return tell(issue, tools.wordsmith, terms, tools)
