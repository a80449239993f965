"""Services are asked side by side; every question has one outcome, whatever happens."""

import threading
from threading import Barrier, Event

import pytest

from digest.errors import FetchError
from digest.model import Answer, Problem, Question
from digest.pipeline.services.lanes import Lanes
from tests.fixtures import paper
from tests.pipeline.oracle import Oracle

DOWN = FetchError("It is down.", hint="Wait.")


def _questions(count: int) -> list[Question]:
    return [Question(subject=str(number), paper=paper()) for number in range(count)]


def _outcomes(oracle: Oracle, count: int) -> list[object]:
    lanes = Lanes([oracle])
    for question in _questions(count):
        lanes.ask(oracle.name, question)
    return [outcome.came for outcome in lanes.outcomes()]


def test_services_are_asked_at_the_same_time() -> None:
    """Neither would get past the barrier alone."""
    barrier = Barrier(2, timeout=10)
    oracles = [Oracle(name, wait=barrier.wait) for name in ("one", "two")]
    lanes = Lanes(oracles)
    for oracle in oracles:
        lanes.ask(oracle.name, _questions(1)[0])

    assert {outcome.service for outcome in lanes.outcomes()} == {"one", "two"}


def test_a_request_carries_as_many_questions_as_it_can() -> None:
    oracle = Oracle("batches", batch=4)
    assert len(_outcomes(oracle, 10)) == 10
    assert oracle.batches == [4, 4, 2]


def test_a_service_that_fails_again_and_again_is_left_alone() -> None:
    oracle = Oracle("down", said={str(number): DOWN for number in range(9)})
    assert _outcomes(oracle, 9) == [DOWN] * 9
    assert len(oracle.asked) == 3


def test_a_failure_now_and_then_keeps_nobody_from_the_rest() -> None:
    oracle = Oracle("shaky", said={str(number): DOWN for number in range(0, 12, 2)})
    came = _outcomes(oracle, 12)
    assert [isinstance(one, Answer) for one in came] == [False, True] * 6


def test_a_question_that_is_passed_over_has_an_outcome_too() -> None:
    odd = Problem(stage="enrich", subject="something else", message="It is odd.")
    (came,) = _outcomes(Oracle("odd", said={"0": odd}), 1)
    assert isinstance(came, Problem)
    assert (came.subject, came.message) == ("0", "It was not answered.")


def test_what_is_asked_meanwhile_is_answered_too() -> None:
    oracle = Oracle("chain")
    lanes = Lanes([oracle])
    first, second = _questions(2)
    lanes.ask("chain", first)
    heard = []
    for outcome in lanes.outcomes():
        heard.append(outcome.question.subject)
        if len(heard) == 1:
            lanes.ask("chain", second)
    assert heard == ["0", "1"]


def test_a_bug_in_a_service_comes_to_light() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        _outcomes(Oracle("broken", wait=fail), 3)


def test_a_bug_comes_to_light_as_itself_while_others_are_busy() -> None:
    """The lane that has ended is not begun again, though it left questions open."""
    busy, broken = Oracle("busy"), Oracle("broken")
    answered, may_fail = Event(), Event()

    def count() -> None:
        if len(busy.asked) == 100:
            answered.set()

    def fail() -> None:
        may_fail.wait(10)
        raise ZeroDivisionError

    busy.wait, broken.wait = count, fail
    lanes = Lanes([broken, busy])
    for question in _questions(100):
        lanes.ask("busy", question)
        lanes.ask("broken", question)
    outcomes = lanes.outcomes()
    next(outcomes)

    # A hundred answers come to be heard before the bug, and by then its lane is no more.
    assert answered.wait(10)
    may_fail.set()
    _wait_for_end("lane broken")

    with pytest.raises(ZeroDivisionError):
        list(outcomes)
    assert len(broken.asked) == 1


def test_a_service_that_is_asked_nothing_needs_no_thread() -> None:
    lanes = Lanes([Oracle("idle"), Oracle("asked")])
    lanes.ask("asked", _questions(1)[0])
    outcomes = lanes.outcomes()
    next(outcomes)
    assert "lane idle" not in [thread.name for thread in threading.enumerate()]
    assert list(outcomes) == []


def _wait_for_end(name: str) -> None:
    """Wait until there is no thread of this name."""
    for thread in threading.enumerate():
        if thread.name == name:
            thread.join(10)
            assert not thread.is_alive()
