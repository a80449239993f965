"""Arranging files each paper once, in sections that are neither too small nor too many."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import ALSO_NEW, Theme, arrange, load_taxonomy, merge_taxonomy

from .papers import SUBJECTS, odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()

TERMS = sorted({term for theme in TAXONOMY for term in (*theme.phrases[:3], *theme.hints[:2])})
CATEGORIES = ("cs.CV", "cs.CL", "cs.LG", "cs.RO", "astro-ph.GA", "math.CO", "xx.YY")


@st.composite
def weeks(draw: st.DrawFn) -> list[Paper]:
    """Draw up to forty papers on any mixture of subjects."""
    words = st.lists(st.sampled_from(TERMS), max_size=4).map(" and ".join)
    rows = draw(st.lists(st.tuples(words, words, st.sampled_from(CATEGORIES)), max_size=40))
    return [
        paper(number, title=title, abstract=abstract, categories=(category,))
        for number, (title, abstract, category) in enumerate(rows)
    ]


def _keys(papers: list[Paper]) -> list[str]:
    return [group.key for group in arrange(papers, TAXONOMY)]


@given(papers=weeks())
def test_every_paper_is_filed_once_under_unique_keys(papers: list[Paper]) -> None:
    groups = arrange(papers, TAXONOMY)
    filed = [paper_id for group in groups for paper_id in group.papers]
    assert sorted(filed) == sorted(paper.id for paper in papers)
    assert len({group.key for group in groups}) == len(groups)
    assert all(group.papers for group in groups)


@given(papers=weeks(), data=st.data())
def test_the_order_of_input_changes_only_the_order_within_groups(
    papers: list[Paper], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(papers))
    one, other = arrange(papers, TAXONOMY), arrange(shuffled, TAXONOMY)
    assert [(g.key, sorted(g.papers)) for g in one] == [(g.key, sorted(g.papers)) for g in other]
    place = {paper.id: at for at, paper in enumerate(shuffled)}
    assert all(list(g.papers) == sorted(g.papers, key=place.__getitem__) for g in other)


@given(papers=weeks(), most=st.integers(1, 9), least=st.integers(1, 5))
def test_themes_are_large_and_few_enough_and_sorted(
    papers: list[Paper], most: int, least: int
) -> None:
    groups = arrange(papers, TAXONOMY, most=most, least=least)
    themes = [group for group in groups if group.key != ALSO_NEW]
    floor = 1 if len(papers) <= 3 else least if len(papers) >= 2 * least else 2
    assert len(themes) <= most
    assert all(len(theme.papers) >= floor for theme in themes)
    assert themes == sorted(themes, key=lambda g: (-len(g.papers), g.key))
    assert list(groups[: len(themes)]) == themes


def test_no_papers_make_no_groups() -> None:
    assert arrange([], TAXONOMY) == ()


def test_clear_subjects_become_sections_and_the_rest_is_also_new() -> None:
    papers = [
        *papers_on("medical-imaging", 5),
        *papers_on("cosmology", 4, start=10),
        *papers_on("speech-audio", 3, start=20),
        odd_paper(30),
    ]
    assert _keys(papers) == ["medical-imaging", "cosmology", "speech-audio", ALSO_NEW]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_papers_make_one_group_under_their_common_heading(count: int) -> None:
    assert _keys(papers_on("cosmology", count)) == ["cosmology"]


def test_three_papers_without_a_common_theme_are_also_new() -> None:
    papers = [
        papers_on(key, 1, start=at)[0] for at, key in enumerate(("cosmology", "speech-audio"))
    ]
    assert _keys(papers) == [ALSO_NEW]


def test_few_papers_may_pair() -> None:
    papers = [*papers_on("cosmology", 2), *papers_on("speech-audio", 2, start=10)]
    assert _keys(papers) == ["cosmology", "speech-audio"]


def test_small_siblings_merge_under_the_heading_of_their_family() -> None:
    papers = [
        *papers_on("robot-manipulation", 2),
        *papers_on("robot-navigation", 2, start=10),
        *papers_on("cosmology", 4, start=20),
    ]
    groups = arrange(papers, TAXONOMY)
    assert [(group.title, len(group.papers)) for group in groups] == [
        ("Cosmology", 4),
        ("Robotics", 4),
    ]


def test_a_small_theme_goes_to_the_sibling_that_stays_and_not_to_its_means() -> None:
    pathology = papers_on("digital-pathology", 1)[0]
    mixed = paper(9, title=pathology.title, abstract="Histopathology and MRI of cancer with MRI.")
    papers = [mixed, *papers_on("medical-imaging", 4, start=20), *papers_on("speech-audio", 3)]
    placed = {name: group.key for group in arrange(papers, TAXONOMY) for name in group.papers}
    assert placed[mixed.id] == "medical-imaging"


def test_a_paper_whose_family_is_too_small_is_also_new_rather_than_misplaced() -> None:
    papers = [*papers_on("weather-climate", 1), *papers_on("speech-audio", 6, start=10)]
    assert _keys(papers) == ["speech-audio", ALSO_NEW]


def test_several_families_may_merge_at_once() -> None:
    keys = ("medical-imaging", "digital-pathology", "robot-manipulation", "robot-navigation")
    papers = [p for at, key in enumerate(keys) for p in papers_on(key, 2, start=1 + 10 * at)]
    assert set(_keys(papers)) == {"medicine", "robotics"}


def test_a_heading_opens_again_when_enough_papers_miss_it() -> None:
    """The field is closed while one paper needs it, before a family of two is closed as well."""
    titles = ("A better backbone", "Video generation", "Image deblurring")
    orphans = [paper(n, title=title, categories=("cs.CV",)) for n, title in enumerate(titles)]
    groups = arrange([*orphans, *papers_on("cosmology", 4, start=20)], TAXONOMY)
    assert [(g.key, len(g.papers)) for g in groups] == [("cosmology", 4), ("computer-vision", 3)]


def test_an_own_theme_is_never_dissolved() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    papers = [odd_paper(90)]
    for at, key in enumerate(SUBJECTS):
        papers += papers_on(key, 4, start=1 + 10 * at)
    groups = arrange(papers, merge_taxonomy(TAXONOMY, [own]), most=3)
    assert ("tea", ("2602.00090",)) in [(group.key, group.papers) for group in groups]
    assert len([group for group in groups if group.key != ALSO_NEW]) <= 3


def test_a_thousand_papers_take_no_time() -> None:
    """Half a second is usual; ten times that shows a mistake and not a busy machine."""
    filler = " ".join(f"{term} among others" for term in TERMS[:60])
    papers = [
        paper(n, title=TERMS[n % len(TERMS)], abstract=filler, categories=("cs.CV", "cs.LG"))
        for n in range(1000)
    ]
    arrange(papers[:4], TAXONOMY)
    start = time.perf_counter()
    arrange(papers, TAXONOMY)
    assert time.perf_counter() - start < 5
