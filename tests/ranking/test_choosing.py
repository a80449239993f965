"""A choice keeps to its limit and to the editor's taste, and says why."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any, Literal, TypeAlias
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import describe
from digest.model import Author, Dossier, Paper, Ranked
from digest.ranking import WEIGHTS, choose, choose_named, find_off_topic, rank, tell_undecided
from digest.ranking.weights import find_label, nearest_label
from digest.taste import NO_TASTE, Taste
from tests.fixtures import paper

Form: TypeAlias = Literal["NFC", "NFD"]


def scored(number: int, score: float) -> Ranked:
    """Return an invented paper with a score."""
    return Ranked(dossier=Dossier(paper=paper(id=f"2602.{number:05}")), score=score, reasons=())


def ids(items: Sequence[Ranked]) -> list[str]:
    """Return the identifiers of ranked papers."""
    return [item.dossier.paper.id for item in items]


@given(
    st.lists(st.integers(0, 99), unique=True, max_size=30),
    st.integers(0, 40),
    st.sets(st.integers(0, 120), max_size=10),
)
def test_a_choice_keeps_its_limit_its_order_and_what_must_be_there(
    numbers: list[int], limit: int, wanted: set[int]
) -> None:
    ranked = [scored(number, -number) for number in sorted(numbers)]
    always = frozenset(f"2602.{number:05}" for number in wanted)
    chosen = ids(choose(ranked, limit, always))
    assert len(chosen) <= max(limit, len(always))
    assert chosen == [id_ for id_ in ids(ranked) if id_ in chosen]
    assert always & set(ids(ranked)) <= set(chosen)
    assert len(chosen) >= min(limit, len(ranked))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6), st.randoms())
def test_what_is_named_does_not_depend_on_order_and_is_never_withdrawn(
    sizes: list[int], random: Random
) -> None:
    groups = [
        [scored(100 * group + number, number % 3) for number in range(size)]
        for group, size in enumerate(sizes)
    ]
    named = choose_named(groups)
    mixed = [random.sample(group, len(group)) for group in groups]
    assert choose_named(random.sample(mixed, len(mixed))) == named
    best = groups[0][0]
    groups[0][0] = replace(best, dossier=replace(best.dossier, withdrawn=True))
    assert best.dossier.paper.id not in choose_named(groups)


def test_a_score_is_the_sum_of_its_reasons_and_ties_go_to_the_older_identifier() -> None:
    abstracts = (
        "We present ReefNet, a network.",
        "Corals fade.",
        "We apply deep learning.",
        "It is.",
    )
    papers = [
        describe(paper(id=f"2602.{number:05}", title="Corals", abstract=abstract))
        for number, abstract in enumerate(abstracts)
    ]
    ranked = rank(papers, ("deep learning",))
    assert all(one.score == sum(reason.weight for reason in one.reasons) for one in ranked)
    assert all(WEIGHTS[reason.label] == reason.weight for one in ranked for reason in one.reasons)
    assert ids(ranked)[-2:] == ["2602.00001", "2602.00003"]
    assert rank(papers[::-1], ("deep learning",)) == ranked


@pytest.mark.parametrize("label", list(WEIGHTS))
def test_the_label_of_a_weight_is_found_in_any_spelling(label: str) -> None:
    plain = label.replace(",", "").replace(" ", "_").upper()
    assert find_label(label) == find_label(plain) == label
    assert find_label(f"{label} x") is None
    assert nearest_label(f"{label}x") == label


REEF = paper(
    id="2602.00001",
    title="Robots on reefs",
    abstract="We count corals with tide pools in mind.",
    authors=(Author(name="Zoé van Dyke"), Author(name="Ada Quill")),
    categories=("cs.RO", "q-bio.PE"),
    primary="cs.RO",
)


LIKED = {"like": ("1",), "selects": True, "near": 2.0}
UNLIKE = "is not like its examples (nearness 0.9, wanted"
NO_PHRASE = "it says none of the topic's phrases"


def why(taste: Taste, near: float | None = None, of: Paper = REEF) -> str:
    """Return why a paper is off topic, nothing if it is not."""
    nearness = None if near is None else {of.id: near}
    return find_off_topic([of], taste, nearness).get(of.id, "")


@pytest.mark.parametrize(
    "wanted, near, reason",
    [
        ({"exclude": ("coral",)}, None, "it says “coral”, which is excluded"),
        ({"exclude": ("cor",)}, None, ""),
        ({"mute_authors": ("Quill, Ada",)}, None, "it is by Ada Quill, who is muted"),
        ({"mute_authors": ("A. Quill", "Quill")}, None, ""),
        ({"mute_categories": ("q-bio.*",)}, None, "it is listed in q-bio.*, which is muted"),
        # A phrase in the title is enough; one in passing needs some likeness to the examples.
        ({**LIKED, "phrases": ("robots",)}, -3.0, ""),
        (
            {**LIKED, "phrases": ("tide pools",)},
            0.9,
            f"it says “tide pools” in passing and {UNLIKE} 1.0)",
        ),
        # What never uses the words is found by its likeness; without it phrases decide alone.
        ({**LIKED, "phrases": ("limpets",)}, 2.0, ""),
        ({**LIKED, "phrases": ("limpets",)}, 0.9, f"{NO_PHRASE} and {UNLIKE} 2.0)"),
        ({"like": ("1",), "selects": True}, 0.9, f"it {UNLIKE} 2.5)"),
        ({"phrases": ("limpets",), "selects": True}, None, NO_PHRASE),
        ({"phrases": ("limpets",)}, None, ""),
    ],
)
def test_what_an_editor_does_not_want_is_off_topic_and_is_told_so(
    wanted: dict[str, Any], near: float | None, reason: str
) -> None:
    assert why(Taste(**wanted), near) == reason


@pytest.mark.parametrize("name", ["José García", "García, José", "Jose Garcia"])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_and_their_encoding_mute_no_less(name: str, form: Form) -> None:
    of = replace(REEF, authors=(Author(name=normalize(form, name)),))
    for muted in ("José García", "Jose Garcia", "JOSÉ GARCÍA", r"Jos\'e Garc\'ia"):
        assert why(Taste(mute_authors=(normalize(form, muted),)), of=of).endswith("who is muted")
    assert why(Taste(mute_authors=("J. García", "José Garcés")), of=of) == ""


def test_examples_alone_that_decide_nothing_are_told() -> None:
    taste = Taste(like=("2602.00009",), selects=True)
    problem = tell_undecided(taste, None, [REEF, REEF])
    assert problem is not None
    assert problem.message == (
        "Likeness to the topic's examples cannot be told among 2 papers: all were kept."
    )
    assert "phrases" in problem.hint
    assert tell_undecided(replace(taste, phrases=("tide",)), None, [REEF]) is None
    assert tell_undecided(taste, {REEF.id: 0.5}, [REEF]) is None
    assert tell_undecided(taste, None, []) is None
    assert tell_undecided(NO_TASTE, None, [REEF]) is None
