"""Sections: every heading is true of its papers and as narrow as that allows; the rest is told."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import ALSO, Paper, Reading, ThemeFit
from digest.themes import ALSO_TITLE, Group, Theme, arrange
from tests import fixtures

REEFS = Theme(
    key="reefs",
    heading="Reefs and tides",
    phrases=("reef",),
    parts=(
        Theme(key="corals", heading="Corals", phrases=("coral",)),
        Theme(key="kelp", heading="Kelp", phrases=("kelp forest",), hints=("kelp",)),
    ),
)
TEA = Theme(key="tea", heading="Tea", phrases=("tea",))
JAM = Theme(key="jam", heading="Jam", phrases=("jam",))
KITES = Theme(key="kites", heading="Kites", phrases=("kite",))
TAXONOMY = (REEFS, TEA, JAM, KITES)
Said = tuple[str, Mapping[str, float], float]


def read(said: Sequence[Said]) -> tuple[list[Paper], dict[str, Reading]]:
    """Invent papers, by title, likely themes and news, the foremost first."""
    papers = [
        fixtures.paper(id=f"2602.{number:05}", title=title, abstract="Nothing.")
        for number, (title, _, _) in enumerate(said, 1)
    ]
    readings = {
        paper.id: Reading(
            paper=paper.id,
            themes=tuple(ThemeFit(key=key, probability=chance) for key, chance in themes.items()),
            news=news,
        )
        for paper, (_, themes, news) in zip(papers, said, strict=True)
    }
    return papers, readings


def keys(groups: Sequence[Group]) -> dict[str, int]:
    return {group.key: len(group.papers) for group in groups}


@pytest.mark.parametrize(
    "said, found",
    [
        # Two papers make a section, one does not, and what is hardly likely is not told at all.
        ([("", {"tea": 0.9}, 3)] * 2, {"tea": 2}),
        ([("", {"tea": 0.9}, 3)], {ALSO: 1}),
        ([("", {"tea": 0.5}, 3)] * 3, {ALSO: 3}),
        ([("", {"tea": 0.9, "jam": 0.95}, 3)] * 2, {"jam": 2}),
        # A part heads what it holds, as long as its theme is likely; the rest has the theme's.
        ([("Corals", {"reefs": 0.99}, 3)] * 2, {"corals": 2}),
        ([("Corals", {"reefs": 0.5}, 3)] * 2, {ALSO: 2}),
        ([("Kelp", {"reefs": 0.99}, 3)] * 2, {"reefs": 2}),
        (
            [("Corals", {"reefs": 0.99}, 3)] * 2 + [("", {"reefs": 0.99}, 3)] * 2,
            {"corals": 2, "reefs": 2},
        ),
        # One coral and one forest of kelp are a section of their theme.
        (
            [("Corals", {"reefs": 0.99}, 3), ("A kelp forest", {"reefs": 0.99}, 3)],
            {"reefs": 2},
        ),
        # However many papers have a broad theme, it heads a fifth of an issue at most.
        ([("", {"reefs": 0.99}, 3)] * 20, {"reefs": 8, ALSO: 12}),
    ],
)
def test_papers_stand_under_the_narrowest_heading_that_is_likely_true(
    said: Sequence[Said], found: Mapping[str, int]
) -> None:
    assert keys(arrange(*read(said), TAXONOMY)) == found


@pytest.mark.parametrize(
    "topic, found",
    [
        ("tea", {ALSO: 2}),
        ("Teas", {ALSO: 2}),
        ("green tea", {"tea": 2}),
        ("jam", {"tea": 2}),
    ],
)
def test_a_heading_that_says_no_more_than_the_topic_is_not_used(
    topic: str, found: Mapping[str, int]
) -> None:
    said = [("", {"tea": 0.9}, 3.0)] * 2
    assert keys(arrange(*read(said), TAXONOMY, topic=["leaf", topic])) == found


def test_a_topic_that_is_a_theme_is_divided_by_its_parts() -> None:
    said = [("Corals", {"reefs": 0.99}, 3.0)] * 2 + [("", {"reefs": 0.99}, 3.0)] * 2
    assert keys(arrange(*read(said), TAXONOMY, topic=["tides"])) == {"corals": 2, ALSO: 2}


def test_most_news_comes_first_and_also_last() -> None:
    said = [
        ("", {}, 5.0),
        ("", {"tea": 0.9}, 2.0),
        ("", {"jam": 0.9}, 4.0),
        ("", {"jam": 0.9}, 3.0),
        ("", {"tea": 0.9}, 2.0),
    ]
    groups = arrange(*read(said), TAXONOMY)
    assert [(group.key, group.title) for group in groups] == [
        ("jam", "Jam"),
        ("tea", "Tea"),
        (ALSO, ALSO_TITLE),
    ]
    assert groups[1].papers == ("2602.00002", "2602.00005")


def test_own_themes_come_first_with_one_paper_and_say_why() -> None:
    first = Theme(key="first", heading="Sand", phrases=("sand",), order=1, own=True)
    own = Theme(key="own", heading="Shells", phrases=("shell",), own=True)
    said = [
        ("", {"tea": 0.9}, 5.0),
        ("", {"tea": 0.9}, 5.0),
        ("Shells", {"tea": 0.9, "own": 0.1}, 2.0),
        ("Sand", {"tea": 0.9}, 1.0),
    ]
    groups = arrange(*read(said), (own, first, *TAXONOMY))
    assert keys(groups) == {"first": 1, "own": 1, "tea": 2}
    assert list(keys(groups)) == ["first", "own", "tea"]
    assert groups[1].reasons == (("2602.00003", "claimed by your theme Shells: phrase 'shell'"),)
    assert groups[2].reasons[0] == ("2602.00001", "the heading is 90% likely to be true of it")


def test_a_part_with_the_heading_of_an_own_theme_gives_way() -> None:
    own = Theme(key="own", heading="corals", phrases=("sand",), own=True)
    said = [("Corals", {"reefs": 0.99}, 3.0)] * 2
    assert keys(arrange(*read(said), (own, *TAXONOMY))) == {"reefs": 2}


def test_what_is_near_to_the_examples_of_an_own_theme_is_there() -> None:
    own = Theme(key="own", heading="Shells", phrases=(), like=("2602.00009",), own=True)
    papers, readings = read([("", {"tea": 0.9}, 3.0)])
    groups = arrange(papers, readings, (own, *TAXONOMY), nearness=lambda _paper, _like: 0.9)
    assert keys(groups) == {"own": 1}


def test_headings_of_the_issue_before_are_kept_where_they_are_as_true() -> None:
    said = [("", {"tea": 0.9, "jam": 0.9}, 3.0)] * 2
    for before in ("tea", "jam"):
        assert keys(arrange(*read(said), TAXONOMY, before=frozenset([before]))) == {before: 2}
    surer = [("", {"tea": 0.99, "jam": 0.8}, 3.0)] * 2
    assert keys(arrange(*read(surer), TAXONOMY, before=frozenset(["jam"]))) == {"tea": 2}


MANY = tuple(Theme(key=f"k{n}", heading=f"Subject {n}", phrases=(f"k{n}",)) for n in range(30))


@pytest.mark.parametrize("many, most", [(60, 12), (20, 4), (6, 3)])
def test_an_issue_has_at_most_a_section_for_five_papers(many: int, most: int) -> None:
    said = [("", {f"k{number // 2}": 0.95}, 3.0) for number in range(many)]
    groups = arrange(*read(said), MANY)
    assert len([group for group in groups if group.key != ALSO]) == most


FITS = st.dictionaries(
    st.sampled_from(["reefs", "tea", "jam", "kites"]), st.sampled_from([0.3, 0.7, 0.9, 0.99])
)
TITLES = st.sampled_from(["", "Corals", "A kelp forest"])
SAID = st.tuples(TITLES, FITS, st.sampled_from([1.0, 4.0]))


@given(st.lists(SAID, max_size=40), st.randoms(use_true_random=False))
def test_groups_partition_any_papers_the_same_in_any_order(
    said: list[Said], random: Random
) -> None:
    papers, readings = read(said)
    groups = arrange(papers, readings, TAXONOMY)
    names = [paper.id for paper in papers]
    assert sorted(name for group in groups for name in group.papers) == names
    assert all(one < other for group in groups for one, other in pairwise(group.papers))
    assert all(len(group.papers) > 1 for group in groups if group.key != ALSO)
    assert ALSO not in [group.key for group in groups][:-1]
    random.shuffle(papers)
    shuffled = arrange(papers, readings, TAXONOMY)
    assert {frozenset(group.papers) for group in shuffled} == {
        frozenset(group.papers) for group in groups
    }
