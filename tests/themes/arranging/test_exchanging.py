"""Headings are opened for papers that none fits, in place of those that fit too few."""

from digest.model import Paper
from digest.themes import load_taxonomy
from digest.themes.arranging.exchanging import exchange
from digest.themes.naming.headings import Namer
from tests.themes.papers import odd_paper, papers_on

TAXONOMY = load_taxonomy()


def _sections(
    groups: dict[str, list[Paper]],
    *,
    left: tuple[Paper, ...] = (),
    most: int = 9,
    before: tuple[str, ...] = (),
) -> dict[str, set[str]]:
    """Return the papers under each heading once headings are exchanged."""
    papers = [*left, *(one for group in groups.values() for one in group)]
    namer = Namer(papers, TAXONOMY, before=frozenset(before))
    where = {one.id: namer.of_theme(key) for key, group in groups.items() for one in group}
    found: dict[str, set[str]] = {}
    for id_, heading in exchange(namer, where, papers, most=most, least=3).items():
        found.setdefault(heading.theme, set()).add(id_)
    return found


def _ids(papers: list[Paper]) -> set[str]:
    return {one.id for one in papers}


def test_papers_of_one_subject_that_nothing_fits_have_a_heading_of_their_own() -> None:
    stars, rain = papers_on("cosmology", 12), papers_on("weather-climate", 5, start=40)
    found = _sections({"cosmology": [*stars, *rain[:2]]}, left=tuple(rain[2:]))
    assert found["cosmology"] == _ids(stars)
    (others,) = (ids for key, ids in found.items() if key != "cosmology")
    assert others == _ids(rain)


def test_where_there_is_no_room_a_heading_that_fits_few_of_its_papers_is_closed_for_it() -> None:
    stars, speech = papers_on("cosmology", 12), papers_on("speech-audio", 12, start=20)
    rain, odd = papers_on("weather-climate", 6, start=40), [odd_paper(n) for n in (80, 81, 82)]
    hollow = {"cosmology": stars, "speech-audio": speech, "recommender-systems": [*rain, *odd]}
    found = _sections(hollow, most=3)
    assert "recommender-systems" not in found
    assert _ids(rain) in found.values()
    assert found["cosmology"] == _ids(stars)


def test_a_heading_that_fits_its_papers_is_closed_for_no_smaller_one() -> None:
    stars, speech = papers_on("cosmology", 12), papers_on("speech-audio", 12, start=20)
    rain = papers_on("weather-climate", 4, start=40)
    week = {"cosmology": stars, "speech-audio": speech}
    assert _sections(week, left=tuple(rain), most=2).keys() == week.keys()


def test_papers_of_which_nothing_is_known_open_no_heading() -> None:
    week = {"cosmology": papers_on("cosmology", 12)}
    odd = tuple(odd_paper(n) for n in range(80, 88))
    assert _sections(week, left=odd).keys() == week.keys()


def test_a_heading_that_goes_on_is_opened_before_one_that_fits_somewhat_more_papers() -> None:
    week = {"cosmology": papers_on("cosmology", 20)}
    ours, others = papers_on("speech-audio", 3, start=40), papers_on("medical-imaging", 5, start=60)
    left = (*ours, *others)
    assert "speech-audio" not in _sections(week, left=left, most=2)
    assert "speech-audio" in _sections(week, left=left, most=2, before=("speech-audio",))
