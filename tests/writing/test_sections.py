"""A section opens with what binds it, and each paper is tied to the one before where it can be."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.grounding import judge
from digest.model import Dossier, Statement
from digest.writing import Issue, write
from digest.writing.claims import find_claims
from digest.writing.sections import write_sections
from digest.writing.voice import Voice
from tests.writing.papers import dossier, issue

SAND = ("Sand", [dossier("Sand drifts.", title=f"Dune {n}", number=90 + n) for n in range(9)])


def _written(made: Issue) -> list[Statement]:
    claims = {one.paper.id: find_claims(one) for one in made.dossiers}
    first, *_ = write_sections(made, claims, Voice([one.paper for one in made.dossiers]))
    held = {one.paper.id: one for one in made.dossiers}
    assert [
        judge(statement, held) for statement in first.statements if judge(statement, held)
    ] == []
    return list(first.statements)


def _papers(*abstracts: str) -> list[Dossier]:
    return [
        dossier(abstract, title=f"Boat {number}", number=number)
        for number, abstract in enumerate(abstracts)
    ]


@pytest.mark.parametrize(
    "first,second,told",
    [
        (
            "We propose ReefNet, a boat for coral nursery growth.",
            "We study coral nursery growth at sea.",
            "coral nursery growth",
        ),
        (
            "We propose ReefNet, a training-free boat.",
            "We propose KelpNet, a net that is fine-tuned.",
            "By contrast, ",
        ),
        (
            "We propose ReefNet, a boat. We test ReefNet on the SandBench dataset.",
            "We propose KelpNet, a net. We test KelpNet on the SandBench dataset.",
            "SandBench, as does ReefNet.",
        ),
        (
            "We propose ReefNet, a boat for depth estimation.",
            "We propose KelpNet, a net. Divers need depth estimation.",
            "Depth estimation appears in ReefNet",
        ),
    ],
)
def test_neighbours_are_tied_in_words_that_both_have(first: str, second: str, told: str) -> None:
    statements = _written(issue(("Reefs", _papers(first, second)), SAND))
    assert told in statements[-1].text
    assert {quote.paper for quote in statements[-1].quotes} == {"2602.00000", "2602.00001"}


def test_a_tie_keeps_mentions_where_they_stand() -> None:
    papers = _papers(
        "We propose ReefNet, a boat for coral nursery growth.",
        "We study coral nursery growth at sea.",
    )
    told = _written(issue(("Reefs", papers), SAND))[-1]
    names = [told.text[mention.start : mention.end] for mention in told.mentions]
    assert sorted(names) == ["Boat 1", "Quill and Fernandez-Lund"]


def test_what_ties_nothing_is_told_by_itself() -> None:
    papers = _papers("We propose ReefNet, a boat.", "We grow crabs in the deep.")
    told = _written(issue(("Reefs", papers), SAND))
    assert told[1].text.startswith(("Quill and Fernandez-Lund grow", "In Boat 1"))
    assert {quote.paper for quote in told[1].quotes} == {"2602.00001"}


POOL = _papers(
    "We propose ReefNet, a boat for coral nursery growth. It reaches 5% more corals.",
    "We study coral nursery growth at sea. Our findings highlight the need for boats.",
    "We propose KelpNet, a net that is fine-tuned on the SandBench dataset.",
    "We present KelpBench, a benchmark of kelp for depth estimation.",
    "We present CrabBench, a benchmark of crabs. Code: https://github.com/quill/crab",
    "We test boats on the SandBench dataset for depth estimation.",
)


def _shuffled(made: Issue, order: list[int]) -> Issue:
    first, *rest = made.themes
    papers = tuple(first.papers[place] for place in order)
    return replace(made, themes=(replace(first, papers=papers), *rest))


@settings(deadline=None)
@given(st.permutations(range(len(POOL))))
def test_no_order_of_papers_changes_a_word(order: list[int]) -> None:
    made = issue(("Reefs", POOL), SAND)
    one, other = write(made), write(_shuffled(made, order))
    assert [section.statements for section in one.sections] == [
        section.statements for section in other.sections
    ]
    for part in ("lead", "outlook"):
        texts = [[statement.text for statement in getattr(prose, part)] for prose in (one, other)]
        assert texts[0] == texts[1]
    assert one.resources == other.resources
