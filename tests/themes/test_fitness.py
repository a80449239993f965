"""A heading fits a paper by what the paper says of itself, most of all in its title."""

from hypothesis import given
from hypothesis import strategies as st

from digest.themes import Theme, load_taxonomy
from digest.themes.fitness import Fitness

from .papers import paper

CUPS = Theme(key="cups", heading="Cups", phrases=("cup handle",), family="kitchen")
TEA = Theme(
    key="tea",
    heading="Tea",
    phrases=("tea pot",),
    hints=("water",),
    categories=("xx.*",),
    parts=(CUPS,),
    family="kitchen",
)
KITCHEN = Theme(key="kitchen", heading="Kitchens", phrases=(), family="kitchen", broad=True)
FITNESS = Fitness([TEA, KITCHEN])
WHOLE = Fitness(load_taxonomy())


def _fit(key: str, title: str, abstract: str = "", category: str = "cs.LG") -> float:
    written = paper(1, title=title, abstract=abstract, categories=(category,))
    return FITNESS.fits(written).get(key, 0.0)


def test_the_title_says_more_than_the_abstract_and_twice_more_than_once() -> None:
    once, twice = _fit("tea", "", "A tea pot."), _fit("tea", "", "Tea pots, a tea pot.")
    assert _fit("tea", "Tea pots") > twice > once > 0


def test_a_hint_and_a_category_say_nothing_alone() -> None:
    assert _fit("tea", "Water", category="xx.YY") == 0
    assert _fit("tea", "", "Water in a tea pot.") > _fit("tea", "", "A tea pot.")
    assert _fit("tea", "", "A tea pot.", "xx.YY") > _fit("tea", "", "A tea pot.")


def test_a_theme_fits_as_well_as_its_part_and_a_family_less_well() -> None:
    part, theme, family = (_fit(key, "Cup handles") for key in ("cups", "tea", "kitchen"))
    assert part == theme > family > 0


@given(st.text(max_size=80), st.text(max_size=300))
def test_a_fit_is_a_share_whatever_a_paper_says(title: str, abstract: str) -> None:
    fits = WHOLE.fits(paper(1, title=title, abstract=abstract))
    assert all(0 < fit <= 1 for fit in fits.values())
