"""Says what other services could not tell, in words that do not depend on the run."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from digest.errors import FetchError
from digest.model import Problem
from digest.pipeline.services.lanes import Outcome

_NAMES: Mapping[str, str] = {
    "html": "arXiv's full texts",
    "huggingface": "Hugging Face",
    "openalex": "OpenAlex",
    "github": "GitHub",
}
_HINT = "Build it again with --refresh when the service can be reached."


def tell_unanswered(outcomes: Iterable[Outcome]) -> Iterator[Problem]:
    """Yield a problem for each service that could not be asked, and each answer of no use."""
    ordered = sorted(outcomes, key=lambda outcome: (outcome.service, outcome.question.subject))
    for service, group in groupby(ordered, key=lambda outcome: outcome.service):
        failed = list(group)
        unasked = [outcome for outcome in failed if isinstance(outcome.came, FetchError)]
        if unasked:
            yield _unasked(service, unasked)
        for outcome in failed:
            if isinstance(outcome.came, Problem):
                yield outcome.came


def _unasked(service: str, outcomes: Sequence[Outcome]) -> Problem:
    number = len(outcomes)
    name = _NAMES.get(service, service)
    things = "question" if number == 1 else "questions"
    return Problem(
        stage="enrich",
        subject=service,
        message=f"{name} could not be asked: {number:,} {things} stayed open.",
        hint=_HINT,
    )
