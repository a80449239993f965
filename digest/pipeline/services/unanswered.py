"""Says what other services could not tell, in words that do not depend on the run."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from digest.errors import FetchError
from digest.model import SERVICES, Problem
from digest.pipeline.services.lanes import Outcome

_HINT = "Build it again with --refresh when the service can be reached."


def tell_unanswered(outcomes: Iterable[Outcome]) -> Iterator[Problem]:
    """Yield a problem for each service that could not be asked, and each answer of no use."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.service, outcome.question.subject))
    for service, group in groupby(ordered, key=lambda outcome: outcome.service):
        failed = list(group)
        unasked = [outcome for outcome in failed if isinstance(outcome.came, FetchError)]
        if unasked:
            yield _unasked(service, unasked)
        odd = [outcome.came for outcome in failed if isinstance(outcome.came, Problem)]
        yield from _join(service, odd)


def _join(service: str, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield each trouble with what it is about; one that many answers had, once with its count."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.message, problem.hint), []).append(problem)
    for (message, hint), same in alike.items():
        if len(same) == 1:
            yield same[0]
            continue
        told = f"{message.removesuffix('.')} ({len(same):,} questions)."
        yield Problem(stage="enrich", subject=service, message=told, hint=hint)


def _unasked(service: str, outcomes: Sequence[Outcome]) -> Problem:
    number = len(outcomes)
    name = SERVICES.get(service, service)
    things = "question" if number == 1 else "questions"
    return Problem(
        stage="enrich",
        subject=service,
        message=f"{name} could not be asked: {number:,} {things} stayed open.",
        hint=_HINT,
    )
