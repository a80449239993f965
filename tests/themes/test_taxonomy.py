"""The packaged themes are well formed, and a user's own come before them."""

import pytest

from digest.text.forms import tokenize
from digest.themes import Theme, load_taxonomy, merge_taxonomy

TAXONOMY = load_taxonomy()


WHOLE = [*TAXONOMY, *(part for theme in TAXONOMY for part in theme.parts)]


def test_keys_and_headings_are_unique() -> None:
    assert len({theme.key for theme in WHOLE}) == len(WHOLE)
    assert len({theme.heading.casefold() for theme in WHOLE}) == len(WHOLE)


def test_no_heading_binds_unlike_things_with_commas() -> None:
    assert [theme.heading for theme in WHOLE if "," in theme.heading] == []


def test_a_part_is_of_the_family_of_its_theme_and_has_no_parts() -> None:
    parts = [(part, theme) for theme in TAXONOMY for part in theme.parts]
    assert all(part.family == theme.family and not part.parts for part, theme in parts)


@pytest.mark.parametrize("theme", WHOLE, ids=lambda theme: theme.key)
def test_a_packaged_theme_is_well_formed(theme: Theme) -> None:
    words = [tokenize(text) for text in (*theme.phrases, *theme.hints)]
    assert theme.key == theme.key.lower().replace(" ", "-")
    assert theme.heading[0].isupper() or theme.heading[0].isdigit()
    assert len(theme.heading) <= 50
    assert theme.phrases or theme.broad
    assert all(words)
    assert len(set(words)) == len(words), "a term is listed twice"


def test_every_packaged_theme_has_a_family_that_heads_itself() -> None:
    families = {theme.key for theme in TAXONOMY if theme.broad}
    assert {theme.family for theme in TAXONOMY} <= families
    assert all(theme.family == theme.key for theme in TAXONOMY if theme.broad)


def test_parts_speak_at_home_where_their_theme_does_which_has_a_field() -> None:
    at_home = [theme for theme in TAXONOMY if theme.at_home]
    assert at_home
    assert all(theme.categories for theme in at_home)
    assert all(part.at_home == theme.at_home for theme in TAXONOMY for part in theme.parts)


def test_no_heading_says_nothing() -> None:
    assert "Artificial intelligence" not in {theme.heading for theme in TAXONOMY}


def test_an_own_theme_replaces_the_packaged_one_in_its_place() -> None:
    own = Theme(key="earth-observation", heading="From orbit", phrases=("satellite",))
    merged = merge_taxonomy(TAXONOMY, [own])
    keys = [theme.key for theme in merged]
    assert keys == [theme.key for theme in TAXONOMY]
    assert merged[keys.index("earth-observation")].heading == "From orbit"
    assert [theme.key for theme in merged if theme.own] == ["earth-observation"]


def test_new_own_themes_go_first_in_the_order_given() -> None:
    own = [Theme(key=key, heading=key, phrases=(key,)) for key in ("zebras", "apes")]
    merged = merge_taxonomy(TAXONOMY, own)
    assert [theme.key for theme in merged[:2]] == ["zebras", "apes"]
    assert merged[2:] == TAXONOMY
