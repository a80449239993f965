"""The best paper comes first; behind it each stands beside one that is close."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Ranked
from digest.writing.order import arrange
from tests.writing.papers import dossier

PLACES = {f"2602.{number:05}": number for number in range(8)}


def _papers(count: int, best: int) -> list[Ranked]:
    return [
        Ranked(dossier=dossier("", number=n), score=float(n == best), reasons=())
        for n in range(count)
    ]


def _closeness(one: str, two: str) -> float:
    return 1 / (1 + abs(PLACES[one] - PLACES[two]))


def test_from_the_end_of_a_line_papers_stand_as_on_the_line() -> None:
    told = arrange(_papers(6, best=0), _closeness)
    assert [PLACES[name] for name in told] == [0, 1, 2, 3, 4, 5]


def test_a_chain_that_ran_into_a_corner_is_turned_round() -> None:
    near = {(0, 1): 0.9, (1, 2): 0.8, (0, 3): 0.7}

    def closeness(one: str, two: str) -> float:
        first, second = sorted((PLACES[one], PLACES[two]))
        return near.get((first, second), 0.0)

    told = [PLACES[name] for name in arrange(_papers(4, best=3), closeness)]
    assert told == [3, 0, 1, 2]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_papers_stand_by_their_score(count: int) -> None:
    told = arrange(_papers(count, best=count - 1), _closeness)
    assert [PLACES[name] for name in told] == list(range(count))[::-1]


@given(st.permutations(range(5)), st.integers(0, 4))
def test_no_order_of_papers_is_an_input(order: list[int], best: int) -> None:
    papers = _papers(5, best)
    assert arrange([papers[n] for n in order], _closeness) == arrange(papers, _closeness)


def test_nothing_is_lost() -> None:
    for order in permutations(range(4)):
        papers = _papers(4, best=order[0])
        assert sorted(arrange(papers, _closeness)) == sorted(PLACES)[:4]
