"""What says no more than the topic heads papers where otherwise too many would be left over."""

from digest.model import Paper
from digest.themes import load_taxonomy, merge_taxonomy
from digest.themes.arranging.topics import open_topics
from digest.themes.fitting.taxonomy import Theme
from digest.themes.naming.headings import Namer
from tests.themes.papers import odd_paper, paper, papers_on

TAXONOMY = load_taxonomy()
STARS = papers_on("cosmology", 12)
NOTES = [paper(40 + n, title="Notes", categories=("astro-ph.IM",)) for n in range(4)]


def _opened(
    left: list[Paper], *, room: int, most: int = 9, own: tuple[Theme, ...] = ()
) -> dict[str, set[str]]:
    """Return the papers under each heading; those that are not left stand under cosmology."""
    papers = [*STARS, *left]
    namer = Namer(papers, merge_taxonomy(TAXONOMY, own))
    now = {one.id: namer.of_theme("cosmology") for one in STARS}
    found: dict[str, set[str]] = {}
    for id_, home in open_topics(namer, now, papers, most=most, least=3, room=room).items():
        found.setdefault(home.title, set()).add(id_)
    return found


def test_a_topic_is_opened_for_what_it_plainly_fits_where_too_much_is_left() -> None:
    found = _opened([*NOTES, odd_paper(90)], room=1)
    assert found["Astronomy"] == {one.id for one in NOTES}
    assert found["Cosmology"] == {one.id for one in STARS}


def test_none_is_opened_where_there_is_room_for_what_is_left() -> None:
    assert _opened(NOTES, room=4).keys() == {"Cosmology"}


def test_none_is_opened_for_fewer_than_a_section_has_nor_for_one_section_too_many() -> None:
    assert _opened(NOTES[:2], room=0).keys() == {"Cosmology"}
    assert _opened(NOTES, room=0, most=1).keys() == {"Cosmology"}


def test_none_is_opened_that_reads_like_a_theme_of_the_users_own() -> None:
    own = Theme(key="mine", heading="astronomy", phrases=("samovar",))
    assert _opened(NOTES, room=0, own=(own,)).keys() == {"Cosmology"}
