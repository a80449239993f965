"""A user's theme claims what says its words, has its category, or is like its examples."""

from collections.abc import Sequence

from digest.model import Paper
from digest.themes import Theme, find_own
from tests.themes.papers import paper

TEA = Theme(key="tea", heading="Tea", phrases=("tea pot",), hints=("cup", "spoon"), own=True)


def _reason(written: Paper, *themes: Theme) -> str | None:
    claim = find_own([written], themes).get(written.id)
    return claim.reason if claim else None


def test_a_phrase_claims_and_is_the_reason() -> None:
    written = paper(1, abstract="On tea pots in water.")
    assert _reason(written, TEA) == "claimed by your theme Tea: phrase 'tea pot'"


def test_one_hint_is_not_enough_and_two_are() -> None:
    assert _reason(paper(1, abstract="A cup of water."), TEA) is None
    assert _reason(paper(1, abstract="A cup and a spoon."), TEA) is not None


def test_the_primary_category_claims_and_a_cross_list_alone_does_not() -> None:
    sea = Theme(key="sea", heading="The sea", phrases=(), categories=("physics.*",), own=True)
    tides, nets = ("physics.ao-ph", "cs.LG"), ("cs.LG", "physics.ao-ph")
    assert _reason(paper(1, categories=tides), sea) is not None
    assert _reason(paper(1, categories=nets), sea) is None


def test_an_excluded_phrase_keeps_a_paper_out_whatever_else_it_says() -> None:
    dry = Theme(key="tea", heading="Tea", phrases=("tea",), exclude=("tea ceremony",), own=True)
    assert _reason(paper(1, title="Tea at noon"), dry) is not None
    assert _reason(paper(1, title="Tea at noon", abstract="A tea ceremony."), dry) is None


def test_what_is_near_to_the_examples_is_claimed_and_so_are_they() -> None:
    def nearness(written: Paper, examples: Sequence[str]) -> float:
        assert examples == ("2602.00009",)
        return 0.8 if written.id == "2602.00001" else 0.1

    liked = Theme(key="liked", heading="Liked", phrases=(), like=("2602.00009",), own=True)
    papers = [paper(number) for number in (1, 2, 9)]
    claims = find_own(papers, [liked], nearness=nearness)
    assert {name: claim.reason for name, claim in claims.items()} == {
        "2602.00001": "claimed by your theme Liked: it is near to your examples",
        "2602.00009": "claimed by your theme Liked: it is one of your examples",
    }


def test_the_theme_of_which_a_paper_says_more_has_it_and_of_equals_the_first() -> None:
    jam = Theme(key="jam", heading="Jam", phrases=("jam",), own=True)
    tea = Theme(key="tea", heading="Tea", phrases=("tea",), own=True)
    both = paper(1, title="Jam", abstract="Jam and tea.")
    even = paper(2, abstract="Jam and tea.")
    claims = find_own([both, even], [tea, jam])
    assert {name: claim.key for name, claim in claims.items()} == {
        both.id: "jam",
        even.id: "tea",
    }


def test_packaged_themes_claim_nothing_here() -> None:
    packaged = Theme(key="tea", heading="Tea", phrases=("tea",))
    assert find_own([paper(1, title="Tea")], [packaged]) == {}
