"""What services and models answered is kept word for word, whichever run heard it first."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digest.model import Answer, Reply, Repository, StatedLink
from digest.store import Library
from tests.store.home import Home
from tests.store.samples import HOUR, NOON

REEF = "https://github.com/quill/reefnet"
MODEL = "harbour-small:8b"
ONE = Reply(model=MODEL, key="1" * 64, body='"one"', asked=NOON)
TWO = replace(ONE, body='"two"', asked=NOON + HOUR)
LOOM = replace(ONE, key="2" * 64)


def said(stars: int, hours: int, service: str = "github") -> Answer:
    """Return what a service says of a repository so many hours after noon."""
    facts = StatedLink(health="ok", repository=Repository(stars=stars))
    asked = NOON + hours * HOUR
    return Answer(service=service, subject=REEF, stated=facts, asked=asked, validator=f'"{hours}"')


@pytest.mark.parametrize(
    "kept, last",
    [  # how many stars were told, so many hours after noon
        ([(7, 0), (7, 3)], (7, 3)),  # the same words again renew their age
        ([(7, 3), (7, 0)], (7, 3)),  # and from before make them no older
        ([(7, 3), (5, 0)], (7, 3)),
        ([(5, 0), (7, 3)], (7, 3)),
        ([(5, 0), (7, 1), (5, 2)], (5, 2)),  # words said again are the last again
        # A clock that is years ahead, or back, asks once: what is heard after it counts.
        ([(5, 900_000), (7, 0)], (7, 0)),
        ([(7, 900_000), (7, 0)], (7, 0)),
        ([(7, 0), (5, 900_000), (7, 1)], (7, 1)),
        ([(7, 900_000), (5, -200_000), (7, 0)], (7, 0)),
        ([(5, 0), (7, 0)], (7, 0)),  # of one moment what is kept last counts
    ],
)
def test_the_last_answer_is_the_one_that_was_given_last(
    library: Library, kept: list[tuple[int, int]], last: tuple[int, int]
) -> None:
    for one in kept:
        library.save_answer(said(*one))
    assert library.load_answers([REEF]) == (said(*last),)


def test_every_service_and_subject_has_its_own_last_answer(library: Library) -> None:
    other = replace(said(1, 0), subject="2602.00001")
    for answer in (said(5, 0, "html"), said(7, 3), other):
        library.save_answer(answer)
    found = library.load_answers([REEF, "2602.00001", REEF, "2602.00002"])
    assert found == (other, said(7, 3), said(5, 0, "html"))


def test_the_first_reply_of_a_model_stays_unless_it_is_asked_anew(library: Library) -> None:
    assert library.save_replies([ONE]) == (ONE,)
    assert library.save_replies([TWO, LOOM, replace(LOOM, body='"two"')]) == (ONE, LOOM, LOOM)
    found = library.load_replies(MODEL, [LOOM.key, "3" * 64, ONE.key, LOOM.key])
    assert list(found.values()) == [LOOM, ONE]
    other = replace(ONE, model="harbour-large")
    assert library.load_replies(other.model, [ONE.key]) == {}
    assert library.save_replies([other]) == (other,)

    assert library.save_replies([TWO], anew=True) == (TWO,)
    assert library.load_replies(MODEL, [ONE.key]) == {ONE.key: TWO}


def test_runs_that_answer_at_once_all_go_on_with_the_same(home: Home) -> None:
    runs = [home.open() for _ in range(4)]
    with ThreadPoolExecutor(len(runs)) as pool:
        replies = [replace(ONE, body=f'"{number}"') for number in range(len(runs))]
        kept = pool.map(lambda run, reply: tuple(run.save_replies([reply])), runs, replies)
        assert len(set(kept)) == 1
