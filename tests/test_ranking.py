"""A rank is explained by true reasons, and a choice keeps within its limit."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.model import Dossier, Paper, Ranked
from digest.ranking import WEIGHTS, choose, choose_named, rank
from tests.fixtures import paper

PHRASES = ("deep learning",)
DULL = "Corals fade."


def labels(of: Paper, phrases: Sequence[str] = PHRASES) -> set[str]:
    """Return the reasons for a paper's score."""
    (ranked,) = rank([describe(of)], phrases)
    return {reason.label for reason in ranked.reasons}


def scored(number: int, score: float) -> Ranked:
    """Return an invented paper with a score."""
    return Ranked(dossier=Dossier(paper=paper(id=f"2602.{number:05}")), score=score, reasons=())


def ids(items: Sequence[Ranked]) -> list[str]:
    """Return the identifiers of ranked papers."""
    return [item.dossier.paper.id for item in items]


def test_a_dull_paper_has_no_reasons_and_scores_nothing() -> None:
    (ranked,) = rank([describe(paper(title="Corals", abstract=DULL))], PHRASES)
    assert (ranked.score, ranked.reasons) == (0, ())


@pytest.mark.parametrize(
    "label, changes",
    [
        ("topic in the title", {"title": "Deep-Learning of corals"}),
        ("topic in the abstract", {"abstract": "We apply DEEP learning."}),
        ("own code", {"comment": "Code: https://github.com/quill/reef"}),
        ("own dataset or model", {"comment": "Data: https://zenodo.org/records/1"}),
        ("project page, demo or video", {"comment": "Page: https://quill.github.io/reef"}),
        ("new dataset or benchmark", {"abstract": "We present ReefSet, a dataset."}),
        ("accepted at a venue", {"comment": "Accepted to NeurIPS 2026"}),
        ("accepted at a venue", {"journal_ref": "J. Reefs 1 (2026) 1"}),
        ("result in figures", {"abstract": "It reaches 93.1% of them."}),
        ("result in figures", {"abstract": r"It is shown to be $3\times$ faster."}),
        ("names its contribution", {"abstract": "We present ReefNet, a network."}),
        ("theory with proof", {"title": "Bounds on tides", "abstract": "We prove bounds."}),
        ("survey", {"title": "A survey of tides"}),
        ("code promised", {"comment": "Code will be released."}),
    ],
)
def test_each_reason_is_given_where_it_is_true(label: str, changes: dict[str, str]) -> None:
    dull = {"title": "Corals", "abstract": DULL}
    assert label in labels(paper(**(dull | changes)))
    assert label not in labels(paper(**dull))


@pytest.mark.parametrize(
    "label, changes",
    [
        ("topic in the title", {"title": "Deep learnings"}),
        ("topic in the abstract", {"abstract": "A deep sea. Learning helps."}),
        ("own code", {"abstract": "It is based on https://github.com/weaver/loom."}),
        ("accepted at a venue", {"comment": "Submitted to NeurIPS 2026"}),
        ("accepted at a venue", {"comment": "ICML template, under double-blind review"}),
        ("result in figures", {"abstract": "Half of corals, 50%, are red. It improves sight."}),
        ("theory with proof", {"title": "Theoretical tides", "abstract": DULL}),
    ],
)
def test_no_reason_is_given_where_it_is_not_true(label: str, changes: dict[str, str]) -> None:
    assert label not in labels(paper(**({"title": "Corals", "abstract": DULL} | changes)))


def test_an_empty_phrase_is_no_topic() -> None:
    assert not labels(paper(title="Corals", abstract=DULL), ("", "-"))


def test_a_score_is_the_sum_of_its_reasons() -> None:
    of = paper(abstract="We present ReefNet, a network.", comment="Accepted at ICML 2026")
    (ranked,) = rank([describe(of)], PHRASES)
    assert ranked.score == sum(reason.weight for reason in ranked.reasons) > 0
    assert all(WEIGHTS[reason.label] == reason.weight for reason in ranked.reasons)


def test_weights_can_be_replaced() -> None:
    of = describe(paper(title="A survey", abstract=DULL))
    (ranked,) = rank([of], (), {"survey": 7.0})
    assert (ranked.score, len(ranked.reasons)) == (7.0, 1)


def test_ties_go_to_the_older_identifier_in_any_order() -> None:
    papers = [
        describe(paper(id=f"2602.{number:05}", title=title, abstract=DULL))
        for number, title in enumerate(("Tides", "Deep learning", "Reefs", "Kelp"))
    ]
    wanted = ["2602.00001", "2602.00000", "2602.00002", "2602.00003"]
    for seed in range(5):
        Random(seed).shuffle(papers)  # noqa: S311  an order, not a secret
        assert ids(rank(papers, PHRASES)) == wanted


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
