"""Papers stand under headings that fit them; a tenth at most, what fits worst, stands nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper
from digest.themes import load_taxonomy
from digest.themes.headings import Namer
from digest.themes.placing import Places

from .papers import SUBJECTS, odd_paper, papers_on

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


def test_in_a_section_that_is_true_a_stranger_keeps_its_cluster() -> None:
    stars, odd = papers_on("cosmology", 9), odd_paper(90)
    speech = papers_on("speech-audio", 12, start=20)
    places = _places({"cosmology": [*stars, odd], "speech-audio": speech})
    places.move_strangers(least=3)
    places.place_most()
    assert _keys(places, [odd]) == {"cosmology"}


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
