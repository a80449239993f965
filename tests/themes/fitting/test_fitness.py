"""A heading fits a paper by what the paper says of itself, most of all in its title."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from digest.themes import Theme, load_taxonomy
from digest.themes.fitting.fitness import Fitness
from tests.themes.papers import paper

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
STEAM = Theme(key="steam", heading="Steam", phrases=("steam",), family="kitchen")
KITCHEN = Theme(
    key="kitchen",
    heading="Kitchens",
    phrases=(),
    categories=("kk.*",),
    family="kitchen",
    broad=True,
)
FITNESS = Fitness([TEA, STEAM, KITCHEN])
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


def _plain(title: str, abstract: str = "", category: str = "cs.LG") -> frozenset[str]:
    written = paper(1, title=title, abstract=abstract, categories=(category,))
    return FITNESS.plain(written)


def test_a_heading_plainly_fits_what_the_title_says_or_the_abstract_twice() -> None:
    assert "tea" in _plain("Tea pots")
    assert "tea" in _plain("", "Tea pots. Many a tea pot.")


def test_a_mention_in_passing_is_too_little_whatever_hints_and_category_say() -> None:
    passing = "Lamps matter, as in a tea pot. Water, more water, and water."
    assert "tea" not in _plain("", passing, "xx.YY")
    assert "tea" in _plain("Water", passing)


def test_once_is_enough_of_what_the_paper_does() -> None:
    assert "tea" in _plain("", "In this paper we therefore study the shape of a tea pot.")
    assert "tea" not in _plain("", "Others study the shape of a tea pot.")
    assert "tea" not in _plain("", f"We study lamps{', and lamps' * 8}, or a tea pot.")


def test_what_fits_plainly_belongs_to_the_theme_and_the_family_above() -> None:
    assert {"cups", "tea", "kitchen"} <= _plain("Cup handles")
    assert _plain("Lamps", category="kk.AA") == {"kitchen"}


def _worth(key: str, title: str, abstract: str = "", category: str = "cs.LG") -> float:
    written = paper(1, title=title, abstract=abstract, categories=(category,))
    return FITNESS.worths(written).get(key, 0.0)


def test_what_fits_plainly_is_as_good_a_home_and_a_word_in_passing_a_worse_one() -> None:
    assert _worth("tea", "Tea pots") == _fit("tea", "Tea pots")
    assert 0 < _worth("steam", "", "Steam.") < _fit("steam", "", "Steam.")


def test_a_part_is_a_better_home_than_its_theme_and_a_family_a_worse_one_than_it_fits() -> None:
    assert _worth("cups", "Cup handles") > _worth("tea", "Cup handles")
    assert _worth("kitchen", "Cup handles") < _fit("kitchen", "Cup handles")


def test_the_family_of_a_papers_category_is_a_home_where_nothing_is_said() -> None:
    assert 0 < _worth("kitchen", "Water", category="kk.AA") < _worth("kitchen", "Tea pots")
    assert _worth("kitchen", "Water") == 0


@given(st.text(max_size=80), st.text(max_size=300))
def test_a_fit_is_a_share_whatever_a_paper_says(title: str, abstract: str) -> None:
    fits = WHOLE.fits(paper(1, title=title, abstract=abstract))
    assert all(0 < fit <= 1 for fit in fits.values())


def test_a_theme_that_speaks_at_home_has_papers_of_its_field_cross_listed_ones_too() -> None:
    """Its part and its family are as silent elsewhere; where no category is known, it is so too."""
    shy = Fitness([replace(TEA, at_home=True, parts=(replace(CUPS, at_home=True),)), KITCHEN])

    def fits(*categories: str) -> set[str]:
        written = replace(paper(1, title="Cup handles of tea pots"), categories=categories)
        return {*shy.fits(written)}

    assert fits("cs.LG", "xx.YY") == fits("kk.ZZ") == {"tea", "cups", "kitchen"}
    assert fits("cs.LG") == fits() == set()
