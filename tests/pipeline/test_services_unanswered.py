"""What services could not tell is counted in plain words."""

import pytest

from digest.errors import FetchError
from digest.model import Problem, Question
from digest.pipeline.services.lanes import Outcome
from digest.pipeline.services.unanswered import tell_unanswered
from tests.fixtures import paper

DOWN = FetchError("It is down.")


def failed(service: str, came: Problem | FetchError, count: int) -> list[Outcome]:
    """Return questions that a service failed to answer, for one and the same reason."""
    subjects = [f"{number:05}" for number in range(count)]
    return [
        Outcome(service=service, question=Question(subject=subject, paper=paper()), came=came)
        for subject in subjects
    ]


@pytest.mark.parametrize(
    "count, told", [(1, "1 question"), (2, "2 questions"), (1200, "1,200 questions")]
)
def test_open_questions_are_counted(count: int, told: str) -> None:
    (problem,) = tell_unanswered(failed("openalex", DOWN, count))
    assert problem.message == f"OpenAlex could not be asked: {told} stayed open."
    assert (problem.stage, problem.subject) == ("enrich", "openalex")
    assert "--refresh" in problem.hint


def test_each_service_is_told_of_by_itself() -> None:
    outcomes = [*failed("openalex", DOWN, 2), *failed("github", DOWN, 1)]
    assert [problem.subject for problem in tell_unanswered(outcomes)] == ["github", "openalex"]


@pytest.mark.parametrize("count, told", [(2, "2 questions"), (1200, "1,200 questions")])
def test_one_trouble_of_many_answers_is_counted(count: int, told: str) -> None:
    odd = Problem(stage="enrich", subject="one of them", message="It is no JSON.", hint="Look.")
    (problem,) = tell_unanswered(failed("github", odd, count))
    assert problem.message == f"It is no JSON ({told})."
    assert (problem.subject, problem.hint) == ("github", "Look.")


def test_one_trouble_of_one_answer_stays_as_it_is() -> None:
    odd = Problem(stage="enrich", subject="one of them", message="It is no JSON.")
    assert list(tell_unanswered(failed("github", odd, 1))) == [odd]
