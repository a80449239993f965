"""Filing puts each paper under one heading at most, and uses those that fit the papers best."""

import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import (
    ALSO_NEW,
    Bounds,
    Theme,
    arrange_few,
    best_theme,
    fitness_for,
    load_taxonomy,
    merge_taxonomy,
)
from digest.themes.arranging.filing import file_few, file_papers
from digest.themes.fitting.fitness import Fitness
from tests.themes.papers import SUBJECTS, odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()
FITNESS = fitness_for(TAXONOMY)
TERMS = sorted({term for theme in TAXONOMY for term in (*theme.phrases[:3], *theme.hints[:2])})
KINDS = sorted(SUBJECTS)
CATEGORIES = ("cs.CV", "cs.CL", "cs.LG", "cs.RO", "astro-ph.GA", "math.CO", "xx.YY")


@st.composite
def weeks(draw: st.DrawFn) -> list[Paper]:
    """Draw up to twenty papers on any mixture of subjects."""
    words = st.lists(st.sampled_from(TERMS), max_size=4).map(" and ".join)
    rows = draw(st.lists(st.tuples(words, words, st.sampled_from(CATEGORIES)), max_size=20))
    return [
        paper(number, title=title, abstract=abstract, categories=(category,))
        for number, (title, abstract, category) in enumerate(rows)
    ]


def _families(papers: list[Paper]) -> list[str]:
    """Return the family of each section's heading, in the order of the sections."""
    groups = arrange_few(papers, TAXONOMY)
    return [FITNESS.themes[g.key].family if g.key != ALSO_NEW else ALSO_NEW for g in groups]


def _best(title: str, abstract: str = "", category: str = "cs.LG") -> str | None:
    theme = best_theme(paper(1, title=title, abstract=abstract, categories=(category,)), TAXONOMY)
    return theme.key if theme else None


@given(papers=weeks(), most=st.integers(1, 9), least=st.integers(1, 5))
def test_headings_are_large_and_few_enough(papers: list[Paper], most: int, least: int) -> None:
    filed = file_papers(papers, FITNESS, most=most, least=least)
    keys = list(filed.values())
    assert filed.keys() <= {paper.id for paper in papers}
    assert len(set(keys)) <= most
    assert all(keys.count(key) >= least for key in keys)


@given(papers=weeks(), data=st.data())
def test_the_order_of_papers_changes_nothing(papers: list[Paper], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(papers))
    assert file_papers(papers, FITNESS, most=4, least=2) == file_papers(
        shuffled, FITNESS, most=4, least=2
    )


@given(papers=weeks())
def test_every_paper_stands_under_what_fits_it_or_is_of_its_field(papers: list[Paper]) -> None:
    filed = file_papers(papers, FITNESS, most=9, least=2)
    assert all(filed[one.id] in FITNESS.worths(one) for one in papers if one.id in filed)


@given(papers=weeks(), most=st.integers(1, 4), least=st.integers(1, 3))
def test_no_heading_more_or_less_or_another_would_fit_better(
    papers: list[Paper], most: int, least: int
) -> None:
    chosen = {*file_papers(papers, FITNESS, most=most, least=least).values()}
    worths = [FITNESS.worths(one) for one in papers]
    keys = {key for held in worths for key in held}
    fewer = [chosen, *(chosen - {key} for key in chosen)]
    others = [*fewer, *(kept | {key} for kept in fewer for key in keys)]
    best = _worth(worths, chosen, least)
    assert all(_worth(worths, o, least) <= best + 1e-5 for o in others if len(o) <= most)


def _worth(worths: list[Mapping[str, float]], chosen: set[str], least: int) -> float:
    """Count how well headings fit papers, each under the best; a heading more costs 0.3."""
    fits = [{key: fit for key, fit in held.items() if key in chosen} for held in worths]
    homes = [min(held, key=lambda key: (-held[key], key)) for held in fits if held]
    if any(homes.count(key) < least for key in chosen):
        return -1.0
    return sum(max(held.values()) for held in fits if held) - 0.3 * max(len(chosen) - 1, 0)


@given(papers=weeks())
def test_few_papers_are_arranged_once_in_the_order_given(papers: list[Paper]) -> None:
    groups = arrange_few(papers, TAXONOMY)
    place = {one.id: at for at, one in enumerate(papers)}
    assert sorted(name for group in groups for name in group.papers) == sorted(place)
    assert all(list(g.papers) == sorted(g.papers, key=place.__getitem__) for g in groups)


def test_no_heading_is_one_of_those_left_out() -> None:
    papers = papers_on("cosmology", 4)
    without = frozenset(FITNESS.worths(papers[0]))
    assert file_papers(papers, FITNESS, most=9, least=2, without=without) == {}


def test_clear_subjects_become_sections_and_the_rest_is_also_new() -> None:
    papers = [
        *papers_on("medical-imaging", 5),
        *papers_on("cosmology", 4, start=10),
        *papers_on("speech-audio", 3, start=20),
        odd_paper(30),
    ]
    assert _families(papers) == ["medicine", "astronomy", "speech", ALSO_NEW]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_up_to_three_papers_make_one_section_under_their_common_heading(count: int) -> None:
    assert _families(papers_on("cosmology", count)) == ["astronomy"]


@pytest.mark.parametrize("count", [2, 3, 5])
def test_unlike_papers_too_few_for_a_section_have_none(count: int) -> None:
    kinds = "cosmology speech-audio recommender-systems weather-climate robot-navigation".split()
    papers = [papers_on(kind, 1, start=n)[0] for n, kind in enumerate(kinds[:count])]
    assert _families(papers) == [ALSO_NEW]


@given(papers=weeks(), term=st.sampled_from([None, *TERMS]))
def test_no_section_of_the_taxonomy_has_fewer_than_three_of_three_papers_or_more(
    papers: list[Paper], term: str | None
) -> None:
    own = [Theme(key="tea", heading="Tea", phrases=(term,))] if term else []
    groups = arrange_few(papers, merge_taxonomy(TAXONOMY, own))
    sizes = [len(g.papers) for g in groups if g.key not in (ALSO_NEW, "tea")]
    assert all(size >= min(3, len(papers)) for size in sizes)


@pytest.mark.parametrize("count, kinds", [(6, 2), (8, 2), (14, 4), (20, 5), (29, 9)])
def test_a_tenth_of_few_papers_at_most_is_also_new_where_three_or_more_are_alike(
    count: int, kinds: int
) -> None:
    papers = [papers_on(KINDS[n % kinds], 1, start=n)[0] for n in range(count)]
    left = [g.papers for g in arrange_few(papers, TAXONOMY) if g.key == ALSO_NEW]
    assert sum(map(len, left)) <= count / 10


def _teas() -> tuple[list[Paper], Fitness]:
    """Return three papers on black tea and one on a leaf, with a heading for them and for all."""
    themes = [Theme(key=key, heading=key, phrases=(key,)) for key in ("black", "leaf")]
    black = [paper(n, title="Black", abstract="A leaf.") for n in range(3)]
    return [*black, paper(9, abstract="We propose a leaf.")], Fitness(themes)


def test_where_the_best_headings_leave_too_many_those_are_taken_that_leave_fewer() -> None:
    papers, fitness = _teas()
    filed = {
        allowed: {*file_papers(papers, fitness, most=9, least=3, allowed=allowed).values()}
        for allowed in (None, 1, 0)
    }
    assert filed == {None: {"black"}, 1: {"black"}, 0: {"leaf"}}


def test_few_papers_keep_the_best_headings_where_these_leave_few_enough() -> None:
    papers, fitness = _teas()
    homes = {
        room: {*file_few(papers, fitness, most=9, least=3, room=room).values()} for room in (1, 0)
    }
    assert homes == {1: {"black"}, 0: {"leaf"}}


def test_own_themes_count_among_the_sections_of_an_issue() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    papers = [odd_paper(90), *papers_on("cosmology", 4), *papers_on("speech-audio", 3, start=20)]
    groups = arrange_few(papers, merge_taxonomy(TAXONOMY, [own]), bounds=Bounds(most=2))
    assert len([group for group in groups if group.key != ALSO_NEW]) == 2


def test_a_heading_of_the_issue_before_is_preferred_where_it_fits_as_well() -> None:
    papers = [
        paper(n, title="Gaussian splatting of teapots", categories=("cs.CV",)) for n in range(3)
    ]
    theme = FITNESS.parent(next(iter(arrange_few(papers, TAXONOMY))).key)
    (again,) = arrange_few(papers, TAXONOMY, before=frozenset((theme,)))
    assert again.key == theme


def test_a_heading_that_goes_on_wins_over_one_that_fits_somewhat_better() -> None:
    themes = [Theme(key=key, heading=key, phrases=(key,)) for key in ("green", "leaf")]
    papers = [paper(n, title="Green", abstract="We grow a leaf, a leaf.") for n in range(3)]
    for before, key in ((), "green"), (("leaf",), "leaf"):
        filed = file_papers(papers, Fitness(themes), most=9, least=3, before=frozenset(before))
        assert {*filed.values()} == {key}


def test_small_siblings_stand_under_the_heading_of_their_family() -> None:
    robots = [*papers_on("robot-manipulation", 2), *papers_on("robot-navigation", 2, start=10)]
    groups = arrange_few([*robots, *papers_on("cosmology", 4, start=20)], TAXONOMY)
    assert {"Robotics": 4}.items() <= {group.title: len(group.papers) for group in groups}.items()


def test_a_part_heads_papers_that_are_all_about_it_and_its_theme_those_that_are_not() -> None:
    splats, meshes = (
        [paper(start + n, title=title, categories=("cs.CV",)) for n in range(3)]
        for start, title in ((1, "Gaussian splatting of teapots"), (10, "A surface from meshes"))
    )
    assert [group.title for group in arrange_few(splats, TAXONOMY)] == ["Gaussian splatting"]
    (mixed,) = arrange_few([*splats[:2], meshes[0]], TAXONOMY)
    assert splats[0].id in mixed.papers
    assert mixed.title != "Gaussian splatting"


def test_papers_of_one_field_of_which_nothing_is_said_stand_under_its_family() -> None:
    stars = [paper(n, title=f"Notes from peak {n}", categories=("astro-ph.IM",)) for n in range(3)]
    assert [group.title for group in arrange_few(stars, TAXONOMY)] == ["Astronomy"]


def test_few_papers_are_not_cut_up_for_headings_that_fit_hardly_better() -> None:
    """Black and green tea fit their papers a little better than tea does, which fits all."""
    themes = [
        Theme(key=key, heading=key, phrases=(key,), hints=hints)
        for key, hints in (("tea", ()), ("black", ("leaf",)), ("green", ("leaf",)))
    ]
    papers = [
        paper(n, title=f"Tea and {kind}", abstract="A leaf.")
        for n, kind in enumerate(["black", "black", "green", "green"])
    ]
    filed = file_papers(papers, Fitness(themes), most=9, least=2)
    assert set(filed.values()) == {"tea"}


def test_an_own_theme_has_its_papers_before_the_taxonomy() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    papers = [odd_paper(90), *papers_on("cosmology", 4)]
    groups = arrange_few(papers, merge_taxonomy(TAXONOMY, [own]))
    assert ("tea", ("2602.00090",)) in [(group.key, group.papers) for group in groups]


def test_no_packaged_heading_reads_like_an_own_theme() -> None:
    own = Theme(key="mine", heading="cosmology", phrases=("samovar",))
    papers = papers_on("cosmology", 2)
    (group,) = arrange_few(papers, merge_taxonomy(TAXONOMY, [own]))
    assert group.title.casefold() != "cosmology"


def test_no_papers_make_no_sections() -> None:
    assert arrange_few([], TAXONOMY) == ()


def test_work_grows_no_faster_than_the_papers() -> None:
    """Calls are counted, not seconds: they are the same on a busy machine."""
    file_papers(week_of(400), FITNESS, most=9, least=3)  # what is remembered of texts is made
    assert count_calls(week_of(400)) < 6 * count_calls(week_of(100))


def week_of(number: int) -> list[Paper]:
    """Return papers with long abstracts, on as many subjects as there are."""
    filler = " ".join(f"{term} among others" for term in TERMS[:60])
    return [
        paper(n, title=TERMS[n % len(TERMS)], abstract=filler, categories=("cs.CV", "cs.LG"))
        for n in range(number)
    ]


def count_calls(papers: list[Paper]) -> int:
    """Return how many functions are called while papers are filed."""
    calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    sys.setprofile(count)
    try:
        file_papers(papers, FITNESS, most=9, least=3)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("key", SUBJECTS)
def test_a_clear_paper_finds_its_theme_or_a_part_of_it(key: str) -> None:
    theme = best_theme(papers_on(key, 1)[0], TAXONOMY)
    assert theme is not None
    assert FITNESS.parent(theme.key) == key


def test_the_title_outweighs_the_abstract() -> None:
    abstract = "Unlike satellite imagery, voices overlap."
    assert FITNESS.parent(_best("Speech separation for meetings", abstract) or "") == "speech-audio"


def test_a_word_in_passing_leaves_a_paper_to_its_field() -> None:
    assert _best("A better way", "It may help robots.", "cs.CV") == "computer-vision"


def test_a_whole_archive_counts_as_a_category() -> None:
    assert _best("Notes from the mountain", "", "astro-ph.IM") == "astronomy"


def test_a_paper_that_nothing_speaks_for_has_no_theme() -> None:
    assert _best("On tea", "Milk first.", "xx.YY") is None
