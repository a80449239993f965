"""A choice keeps within its limit, and gives the prose its papers."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Dossier, Ranked
from digest.ranking import choose, choose_named
from tests.fixtures import paper


def scored(number: int, score: float) -> Ranked:
    """Return an invented paper with a score."""
    return Ranked(dossier=Dossier(paper=paper(id=f"2602.{number:05}")), score=score, reasons=())


def ids(items: Sequence[Ranked]) -> list[str]:
    """Return the identifiers of ranked papers."""
    return [item.dossier.paper.id for item in items]


def test_the_best_are_chosen_and_those_that_must_be_there() -> None:
    ranked = [scored(number, 10 - number) for number in range(5)]
    assert ids(choose(ranked, 2)) == ["2602.00000", "2602.00001"]
    assert ids(choose(ranked, 2, frozenset({"2602.00004"}))) == ["2602.00000", "2602.00004"]


def test_what_must_be_there_may_exceed_the_limit_but_is_never_dropped() -> None:
    ranked = [scored(number, 10 - number) for number in range(5)]
    always = frozenset(ids(ranked[2:]))
    assert ids(choose(ranked, 1, always)) == ids(ranked[2:])


@given(
    st.lists(st.integers(0, 99), unique=True, max_size=30),
    st.integers(0, 40),
    st.sets(st.integers(0, 120), max_size=10),
)
def test_a_choice_keeps_its_limit_and_its_order(
    numbers: list[int], limit: int, wanted: set[int]
) -> None:
    ranked = [scored(number, -number) for number in sorted(numbers)]
    always = frozenset(f"2602.{number:05}" for number in wanted)
    chosen = ids(choose(ranked, limit, always))
    assert len(chosen) <= max(limit, len(always))
    assert chosen == [id_ for id_ in ids(ranked) if id_ in chosen]
    assert always & set(ids(ranked)) <= set(chosen)
    assert len(chosen) >= min(limit, len(ranked))


def test_all_of_a_few_papers_are_named() -> None:
    groups = [[scored(number, 1) for number in range(20)], [scored(number, 1) for number in (50,)]]
    assert len(choose_named(groups)) == 21


def test_a_withdrawn_paper_is_never_named() -> None:
    sound, other = scored(1, 1), scored(2, 9)
    gone = replace(other, dossier=replace(other.dossier, withdrawn=True))
    assert choose_named([[gone, sound], [gone]]) == frozenset(ids([sound]))


def test_of_many_papers_a_quarter_of_each_theme_is_named_and_at_least_two() -> None:
    large = [scored(number, number) for number in range(40)]
    small = [scored(number, number) for number in range(50, 54)]
    single = [scored(60, 1)]
    named = choose_named([large, small, single])
    assert named == frozenset(ids(large[30:] + small[2:] + single))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.randoms())
def test_what_is_named_does_not_depend_on_order(sizes: list[int], random: Random) -> None:
    groups = [
        [scored(100 * group + number, number % 3) for number in range(size)]
        for group, size in enumerate(sizes)
    ]
    mixed = [random.sample(group, len(group)) for group in groups]
    named = choose_named(groups)
    assert choose_named(random.sample(mixed, len(mixed))) == named
    assert all(len(named & set(ids(group))) >= min(2, len(group)) for group in groups)
