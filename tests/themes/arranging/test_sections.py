"""Sections hold every paper once, under few distinct headings, the user's own before all."""

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import (
    ALSO_NEW,
    Bounds,
    Group,
    Theme,
    arrange_clusters,
    arrange_few,
    load_taxonomy,
    merge_taxonomy,
)
from tests.themes.papers import SUBJECTS, odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()
KEYS = sorted(SUBJECTS)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[list[Paper], list[list[str]]]:
    """Draw papers in clusters, some of them left over and some in a wrong cluster."""
    counts = draw(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 6)), max_size=7))
    papers: list[Paper] = []
    clusters: list[list[str]] = [[] for _ in counts]
    for at, (key, count) in enumerate(counts):
        for written in papers_on(key, count, start=1 + 10 * at):
            papers.append(written)
            place = draw(st.sampled_from([at, at, at, -1, (at + 1) % len(counts)]))
            if place >= 0:
                clusters[place].append(written.id)
    return papers, clusters


def _filed(groups: tuple[Group, ...]) -> list[tuple[str, list[str]]]:
    return [(group.key, sorted(group.papers)) for group in groups]


def _ids(papers: list[Paper]) -> list[str]:
    return [written.id for written in papers]


@given(weeks())
def test_every_paper_is_in_one_section_and_no_two_sections_are_alike(
    week: tuple[list[Paper], list[list[str]]],
) -> None:
    papers, clusters = week
    groups = arrange_clusters(papers, clusters, TAXONOMY)
    assert sorted(name for group in groups for name in group.papers) == sorted(_ids(papers))
    assert len({group.key for group in groups}) == len(groups)
    assert len({group.title.casefold() for group in groups}) == len(groups)


@given(weeks(), st.integers(1, 9), st.integers(1, 4))
def test_sections_are_large_and_few_enough(
    week: tuple[list[Paper], list[list[str]]], most: int, least: int
) -> None:
    papers, clusters = week
    bounds = Bounds(most=most, least=least)
    groups = arrange_clusters(papers, clusters, TAXONOMY, bounds=bounds)
    themes = [group for group in groups if group.key != ALSO_NEW]
    assert len(themes) <= most
    assert all(len(group.papers) >= least for group in themes)


@given(weeks(), st.data())
def test_the_order_of_papers_and_clusters_makes_no_difference(
    week: tuple[list[Paper], list[list[str]]], data: st.DataObject
) -> None:
    papers, clusters = week
    shuffled = data.draw(st.permutations(papers)), data.draw(st.permutations(clusters))
    assert _filed(arrange_clusters(papers, clusters, TAXONOMY)) == _filed(
        arrange_clusters(*shuffled, TAXONOMY)
    )


def test_a_paper_goes_to_the_heading_that_fits_and_what_is_left_over_too() -> None:
    speech, stars = papers_on("speech-audio", 5), papers_on("cosmology", 5, start=20)
    clusters = [[*_ids(speech[:3]), stars[0].id], [*_ids(stars[1:]), speech[3].id]]
    groups = arrange_clusters([*speech, *stars], clusters, TAXONOMY)
    assert sorted(sorted(group.papers) for group in groups) == [_ids(speech), _ids(stars)]


def test_a_paper_of_which_no_heading_is_true_keeps_its_cluster() -> None:
    """What puts it there is more than words."""
    stars, odd = papers_on("cosmology", 4), odd_paper(90)
    speech = papers_on("speech-audio", 4, start=20)
    groups = arrange_clusters([*stars, odd, *speech], [_ids([*stars, odd]), _ids(speech)], TAXONOMY)
    assert [odd.id in group.papers for group in groups] == [True, False]


def test_an_own_theme_takes_its_papers_out_of_clusters_and_says_why() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    stars, odd = papers_on("cosmology", 4), odd_paper(90)
    groups = arrange_clusters([*stars, odd], [_ids([*stars, odd])], merge_taxonomy(TAXONOMY, [own]))
    tea = next(group for group in groups if group.key == "tea")
    assert tea.papers == (odd.id,)
    assert tea.reasons == ((odd.id, "claimed by your theme Tea: phrase 'tea'"),)


def test_no_heading_is_that_of_an_own_theme_whose_papers_were_not_claimed() -> None:
    own = Theme(key="kettle-whistles", heading="Kettle whistles", phrases=("samovar",))
    kettles = [paper(n, abstract="Kettle whistles near a tin roof.") for n in range(4)]
    stars, samovar = papers_on("cosmology", 4, start=20), paper(90, title="A samovar")
    groups = arrange_clusters(
        [*kettles, *stars, samovar],
        [_ids(kettles), _ids(stars)],
        merge_taxonomy(TAXONOMY, [own]),
    )
    assert {g.key: g.papers for g in groups}["kettle-whistles"] == (samovar.id,)


def test_own_themes_take_room_from_the_others() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    stars, speech = papers_on("cosmology", 4), papers_on("speech-audio", 5, start=20)
    groups = arrange_clusters(
        [*stars, *speech, paper(90, title="Tea")],
        [_ids(stars), _ids(speech)],
        merge_taxonomy(TAXONOMY, [own]),
        bounds=Bounds(most=2),
    )
    assert len([group for group in groups if group.key != ALSO_NEW]) == 2


def test_pinned_themes_come_first_in_their_order() -> None:
    own = [
        Theme(key=key, heading=key.title(), phrases=(key,), order=order)
        for key, order in (("jam", 2), ("tea", 1), ("milk", 0))
    ]
    said = [paper(90 + n, title=word) for n, word in enumerate(("Jam", "Tea", "Milk"))]
    stars = papers_on("cosmology", 4)
    groups = arrange_clusters([*said, *stars], [_ids(stars)], merge_taxonomy(TAXONOMY, own))
    assert [group.key for group in groups][:2] == ["tea", "jam"]
    assert [group.key for group in groups][-1] == "milk"


def test_left_over_papers_of_one_subject_have_a_section_of_their_own() -> None:
    stars, speech = papers_on("cosmology", 5), papers_on("speech-audio", 4, start=20)
    groups = arrange_clusters([*stars, *speech], [_ids(stars)], TAXONOMY)
    assert sorted(map(len, (group.papers for group in groups))) == [4, 5]
    assert ALSO_NEW not in {group.key for group in groups}


def test_no_papers_make_no_sections() -> None:
    assert arrange_clusters([], [], TAXONOMY) == ()


def test_what_says_no_more_than_the_topic_stands_behind_the_others() -> None:
    notes = [paper(60 + n, title="Notes", categories=("astro-ph.IM",)) for n in range(5)]
    stars, planets = (
        [paper(start + n, title=title, categories=("astro-ph.CO",)) for n in range(4)]
        for start, title in ((1, "Dark energy"), (20, "Exoplanet transits"))
    )
    clusters = [_ids(stars), _ids(planets)]
    groups = arrange_clusters([*notes, *stars, *planets, odd_paper(90)], clusters, TAXONOMY)
    assert [group.title for group in groups][-2:] == ["Astronomy", "Also new"]
    few = arrange_few([*notes, *stars, *planets, odd_paper(90)], TAXONOMY)
    assert [group.title for group in few][-2:] == ["Astronomy", "Also new"]
