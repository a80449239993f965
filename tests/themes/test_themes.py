"""An editor's own themes claim what says their words; the packaged ones are well formed."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from digest.model import Paper
from digest.text.forms import read_words
from digest.themes import Theme, find_own, load_taxonomy, merge_taxonomy
from tests import fixtures

TAXONOMY = load_taxonomy()
TEA = Theme(key="tea", heading="Tea", phrases=("tea pot",), hints=("cup", "spoon"), own=True)
SEA = Theme(key="sea", heading="The sea", phrases=(), categories=("physics.*",), own=True)
DRY = Theme(key="dry", heading="Dry", phrases=("tea",), exclude=("tea ceremony",), own=True)


def paper(number: int, title: str = "", abstract: str = "", categories: str = "cs.LG") -> Paper:
    """Invent a paper; the first category is the primary one."""
    listed, moment = tuple(categories.split()), datetime(2026, 2, 2, tzinfo=UTC)
    return fixtures.paper(
        id=f"2602.{number:05}",
        title=title,
        abstract=abstract,
        primary=listed[0],
        categories=listed,
        published=moment,
    )


@pytest.mark.parametrize(
    "written, theme, reason",
    [
        (paper(1, abstract="On tea pots in water."), TEA, "phrase 'tea pot'"),
        (paper(1, abstract="A cup of water."), TEA, None),
        (paper(1, abstract="A cup and a spoon."), TEA, "hint 'cup'"),
        # The primary category claims, and a cross-list alone does not.
        (paper(1, categories="physics.ao-ph cs.LG"), SEA, "category physics.ao-ph"),
        (paper(1, categories="cs.LG physics.ao-ph"), SEA, None),
        # An excluded phrase keeps a paper out whatever else it says.
        (paper(1, title="Tea at noon"), DRY, "phrase 'tea'"),
        (paper(1, title="Tea at noon", abstract="A tea ceremony."), DRY, None),
        # Packaged themes claim nothing here.
        (paper(1, title="Tea"), Theme(key="tea", heading="Tea", phrases=("tea",)), None),
    ],
)
def test_an_own_theme_claims_by_words_or_category(
    written: Paper, theme: Theme, reason: str | None
) -> None:
    claim = find_own([written], [theme]).get(written.id)
    told = reason and f"claimed by your theme {theme.heading}: {reason}"
    assert (claim.reason if claim else None) == told


@pytest.mark.parametrize(
    "phrase, text, same",
    [
        ("colour of ties", "Tie, color of tie", True),
        ("multi-agent", "a multi agent game", True),
        ("spy", "on spies", True),
        ("news", "a new reef", False),
        ("tide pool", "tides, and then a pool", False),
        ("eef", "reef", False),
    ],
)
def test_number_spelling_and_hyphens_make_no_difference(
    phrase: str, text: str, *, same: bool
) -> None:
    theme = Theme(key="own", heading="Own", phrases=(phrase,), own=True)
    assert bool(find_own([paper(1, "Kelp", text)], [theme])) is same


def test_what_is_near_to_the_examples_is_claimed_and_so_are_they() -> None:
    def nearness(written: Paper, examples: Sequence[str]) -> float:
        assert examples == ("2602.00009",)
        return 0.8 if written.id == "2602.00001" else 0.1

    liked = Theme(key="liked", heading="Liked", phrases=(), like=("2602.00009",), own=True)
    claims = find_own([paper(number) for number in (1, 2, 9)], [liked], nearness=nearness)
    assert {name: claim.reason for name, claim in claims.items()} == {
        "2602.00001": "claimed by your theme Liked: it is near to your examples",
        "2602.00009": "claimed by your theme Liked: it is one of your examples",
    }


def test_the_theme_of_which_a_paper_says_more_has_it_and_of_equals_the_first() -> None:
    jam, tea = (Theme(key=key, heading=key, phrases=(key,), own=True) for key in ("jam", "tea"))
    both, even = paper(1, "Jam", "Jam and tea."), paper(2, "", "Jam and tea.")
    claims = find_own([both, even], [tea, jam])
    assert {name: claim.key for name, claim in claims.items()} == {both.id: "jam", even.id: "tea"}


def test_own_themes_replace_packaged_ones_in_their_place_or_go_first() -> None:
    own = Theme(key="earth-observation", heading="From orbit", phrases=("satellite",))
    merged = merge_taxonomy(TAXONOMY, [own])
    assert [theme.key for theme in merged] == [theme.key for theme in TAXONOMY]
    assert [theme.heading for theme in merged if theme.own] == ["From orbit"]
    new = [Theme(key=key, heading=key, phrases=(key,)) for key in ("zebras", "apes")]
    merged = merge_taxonomy(TAXONOMY, new)
    assert [theme.key for theme in merged[:2]] == ["zebras", "apes"]
    assert merged[2:] == TAXONOMY


def test_a_part_gives_way_to_an_own_theme_of_its_key() -> None:
    own = Theme(key="tool-use", heading="Function calling", phrases=("tool use",))
    merged = merge_taxonomy(TAXONOMY, [own])
    assert merged[0].heading == "Function calling"
    assert "tool-use" not in {part.key for theme in merged for part in theme.parts}


def test_the_packaged_taxonomy_is_well_formed() -> None:
    whole = [*TAXONOMY, *(part for theme in TAXONOMY for part in theme.parts)]
    assert len({theme.key for theme in whole}) == len(whole)
    assert len({theme.heading.casefold() for theme in whole}) == len(whole)
    for theme in whole:
        words = [read_words(text) for text in (*theme.phrases, *theme.hints)]
        assert theme.key == theme.key.lower().replace(" ", "-")
        assert theme.heading[0].isupper() or theme.heading[0].isdigit()
        assert len(theme.heading) <= 50
        assert "," not in theme.heading
        assert theme.phrases, theme.key
        assert all(words)
        assert len(set(words)) == len(words), f"{theme.key} lists a term twice"


def test_themes_set_up_numpy_before_it_is_loaded() -> None:
    code = "import sys, digest.themes; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
