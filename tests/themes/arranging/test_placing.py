"""Papers stand under headings that fit them; a tenth at most, what fits worst, stands nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import load_taxonomy
from digest.themes.arranging.placing import Places
from digest.themes.naming.headings import Namer
from tests.themes.papers import SUBJECTS, odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()
KEYS = sorted(SUBJECTS)


def _places(groups: dict[str, list[Paper]], left: tuple[Paper, ...] = ()) -> Places:
    papers = [*left, *(one for group in groups.values() for one in group)]
    namer = Namer(papers, TAXONOMY)
    where = {one.id: namer.of_theme(key) for key, group in groups.items() for one in group}
    return Places(namer, where, papers)


def _keys(places: Places, papers: list[Paper]) -> set[str]:
    return {places.headings[one.id].key for one in papers if one.id in places.headings}


def test_a_stranger_goes_to_the_heading_that_clearly_fits() -> None:
    stars, speech = papers_on("cosmology", 5), papers_on("speech-audio", 4, start=20)
    places = _places({"cosmology": [*stars, speech[0]], "speech-audio": speech[1:]})
    places.move_strangers(least=3)
    assert _keys(places, speech) == {"speech-audio"}
    assert _keys(places, stars) == {"cosmology"}


def test_no_section_falls_below_the_least_by_that() -> None:
    speech = papers_on("speech-audio", 7, start=20)
    places = _places({"cosmology": speech[:3], "speech-audio": speech[3:]})
    places.move_strangers(least=3)
    assert _keys(places, speech[:3]) == {"cosmology"}


def test_of_a_section_that_is_not_about_them_the_worst_are_left_over() -> None:
    stars, odd = papers_on("cosmology", 3), [odd_paper(n) for n in range(90, 94)]
    speech = papers_on("speech-audio", 23, start=20)
    places = _places({"cosmology": [*stars, *odd], "speech-audio": speech})
    places.move_strangers(least=3)
    places.place_most()
    left = {one.id for one in places.left}
    assert left
    assert left <= {one.id for one in odd}


def _splats(count: int) -> list[Paper]:
    return [paper(n, title="Gaussian splatting of teapots") for n in range(1, 1 + count)]


def test_what_is_about_the_same_things_keeps_its_place_though_it_does_not_say_the_heading() -> None:
    """And what lies far out of a section is left over, where that leaves enough of it."""
    near, far = paper(80, title="Novel view synthesis of teapots"), odd_paper(90)
    places = _places(
        {
            "gaussian-splatting": [*_splats(9), near, far],
            "speech-audio": papers_on("speech-audio", 12, start=20),
        }
    )
    places.place_most()
    assert _keys(places, [near]) == {"gaussian-splatting"}
    assert _keys(places, [far]) == set()


def test_what_lies_far_out_goes_where_another_heading_plainly_fits_before_it_is_left_over() -> None:
    far = paper(90, title="On tea", abstract="We study speech recognition.")
    places = _places(
        {
            "gaussian-splatting": [*_splats(9), far],
            "speech-audio": papers_on("speech-audio", 12, start=20),
        }
    )
    places.place_most()
    assert _keys(places, [far]) == {"speech-audio"}


def test_what_a_heading_plainly_fits_is_never_left_over() -> None:
    """Though there is room for it."""
    speech = papers_on("speech-audio", 20, start=20)
    places = _places({"speech-audio": speech[1:]}, left=(speech[0],))
    places.place_most()
    assert places.left == []


def _where_it_goes(
    text: str, stars_say: str, *, title: str = "Rainfall nowcasting", others: str = ""
) -> set[str]:
    """Tell under what a paper on rain that speaks of speech stands, first with stars and rain."""
    odd = paper(80, title=title, abstract=text)
    stars = [paper(n, title="Cosmology", abstract=stars_say) for n in range(1, 5)]
    scans = [
        paper(40 + n, title="Brain tumor segmentation in MRI", abstract=others) for n in range(12)
    ]
    places = _places(
        {
            "cosmology": [*stars, odd],
            "speech-audio": papers_on("speech-audio", 3, start=100),
            "medical-imaging": scans,
        }
    )
    places.move_strangers(least=3)
    return _keys(places, [odd])


_TWICE = "Speech recognition. Speech recognition."
_RAIN = "Rainfall nowcasting. Rainfall nowcasting."


def test_a_stranger_goes_to_what_its_title_names_and_no_abstract_moves_it() -> None:
    assert _where_it_goes(_TWICE, "A monsoon.", title="Speech in rain") == {"speech-audio"}
    assert _where_it_goes(_TWICE, "A monsoon.") == {"cosmology"}


def test_it_goes_to_what_many_sections_are_about_not_even_then() -> None:
    """Where most papers are about something, to be about it tells nothing."""
    said = f"A monsoon. {_TWICE}"
    assert _where_it_goes(_TWICE, said, title="Speech in rain", others=said) == {"cosmology"}


def test_a_paper_that_its_heading_plainly_fits_stays_though_another_fits_better() -> None:
    both = paper(80, title="Speech recognition", abstract="Dark energy. Dark energy. Speech.")
    places = _places(
        {
            "cosmology": [*papers_on("cosmology", 4), both],
            "speech-audio": papers_on("speech-audio", 4, start=20),
        }
    )
    places.move_strangers(least=3)
    assert _keys(places, [both]) == {"cosmology"}


def test_one_word_of_another_heading_moves_no_paper() -> None:
    assert _where_it_goes("Speech recognition.", "A monsoon.") == {"cosmology"}


def test_a_stranger_stays_where_it_is_much_nearer_than_elsewhere() -> None:
    """What puts it there is more than the heading's words."""
    rain = "Rainfall nowcasting in Cosmology"
    odd = paper(80, title="Rainfall nowcasting", abstract=_TWICE)
    here = [
        paper(n, title="Rainfall nowcasting", abstract=f"Dark energy. {_TWICE}")
        for n in range(1, 5)
    ]
    there = [
        paper(n, title="Malware detection", abstract=f"{rain}: speech recognition.")
        for n in range(20, 24)
    ]
    others = papers_on("medical-imaging", 30, start=40)
    week = {"cosmology": [*here, odd], "speech-audio": there, "medical-imaging": others}
    places = _places(week)
    places.move_strangers(least=3)
    assert _keys(places, [odd]) == {"cosmology"}


@pytest.mark.parametrize("near", ["cosmology", "speech-audio"])
def test_of_headings_that_fit_alike_the_one_whose_papers_are_alike_wins(near: str) -> None:
    rain = "Rainfall nowcasting in a monsoon."
    stars, speech = (
        [paper(start + n, title=title, abstract=rain if near == key else "") for n in range(3)]
        for key, start, title in (
            ("cosmology", 1, "Dark energy"),
            ("speech-audio", 20, "Speech recognition"),
        )
    )
    odd = paper(80, title="Dark energy and speech recognition", abstract=rain)
    places = _places({"cosmology": stars, "speech-audio": speech}, (odd,))
    places.place_left()
    assert _keys(places, [odd]) == {near}


@given(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 6)), max_size=6), st.integers(0, 9))
def test_a_tenth_at_most_is_left_over(drawn: list[tuple[str, int]], odd: int) -> None:
    groups = {
        key: papers_on(KEYS[at % len(KEYS)], count, start=1 + 10 * at)
        for at, (key, count) in enumerate(drawn)
    }
    places = _places(groups, tuple(odd_paper(500 + n) for n in range(odd)))
    total = len(places.left) + len(places.headings)
    places.place_most()
    assert not places.headings or len(places.left) <= total / 10


def test_sections_that_are_one_subject_are_joined_once_papers_are_placed() -> None:
    """A theme beside a part of it is one section, where enough others are left."""
    kinds = ["cosmology", "speech-audio", "recommender-systems", "weather-climate"]
    others = {key: papers_on(key, 8, start=100 * at) for at, key in enumerate(kinds, 3)}
    meshes = [
        paper(50 + n, title="Gaussian splatting of teapots", abstract="A radiance field.")
        for n in range(3)
    ]
    places = _places({"gaussian-splatting": _splats(3), "3d-reconstruction": meshes, **others})
    places.move_strangers(least=3)
    places.place_most()
    assert len({*places.headings.values()}) == 1 + len(others)
