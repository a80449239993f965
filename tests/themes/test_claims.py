"""A paper's best theme is the one a specialist would name."""

import pytest

from digest.themes import Theme, best_theme, judge_for, load_taxonomy, merge_taxonomy
from digest.themes.claims import Claim

from .papers import SUBJECTS, paper, papers_on

TAXONOMY = load_taxonomy()


def _best(title: str, abstract: str = "", *categories: str) -> str | None:
    theme = best_theme(
        paper(1, title=title, abstract=abstract, categories=categories or ("cs.LG",)), TAXONOMY
    )
    return theme.key if theme else None


def _claims(title: str, abstract: str, category: str) -> tuple[Claim, ...]:
    written = paper(1, title=title, abstract=abstract, categories=(category,))
    return judge_for(TAXONOMY).claims(written)


@pytest.mark.parametrize("key", SUBJECTS)
def test_a_clear_paper_finds_its_theme(key: str) -> None:
    theme = best_theme(papers_on(key, 1)[0], TAXONOMY)
    assert theme is not None
    assert theme.key == key


def test_what_a_method_is_applied_to_outweighs_the_method() -> None:
    assert _best("Federated transfer learning for brain MRI", "", "cs.LG") == "medical-imaging"


def test_a_domain_in_the_abstract_outweighs_a_method_in_the_title() -> None:
    abstract = (
        "We forecast rainfall. Our model of rainfall and drought serves meteorological offices."
    )
    assert _best("Message passing by graph neural networks", abstract) == "weather-climate"


def test_a_sibling_comes_before_a_stranger_that_is_spoken_of_more() -> None:
    themes = tuple(
        Theme(key=key, heading=key, phrases=(key,), hints=(f"letter {key}",), family=family)
        for key, family in (("alpha", "greek"), ("beta", "greek"), ("aleph", "hebrew"))
    )
    words = "alpha, aleph, " * 3
    written = paper(1, title="Alpha, aleph and beta", abstract=f"Letter alpha. {words}")
    assert [claim.key for claim in judge_for(themes).claims(written)] == ["alpha", "beta", "aleph"]


@pytest.mark.parametrize("title", ["Predicting leukaemia relapse", "Which patients return?"])
def test_medicine_needs_no_images(title: str) -> None:
    assert _best(title, "Deep learning on records of patients.", "cs.LG") == "clinical-medicine"


def test_an_astronomer_category_outweighs_the_means() -> None:
    abstract = "Convolutional neural networks and image classification in the sky."
    keys = [claim.key for claim in _claims("Transfer learning at night", abstract, "astro-ph.IM")]
    assert keys[0] == "astronomy"


def test_a_word_in_passing_makes_no_claim() -> None:
    claims = _claims("A faster method", "The source code is public.", "cs.CV")
    assert [claim.key for claim in claims] == ["computer-vision"]


def test_a_family_claims_less_than_its_member_and_more_than_a_field() -> None:
    worths = {c.key: c.worth for c in _claims("Video generation", "A video model.", "cs.CV")}
    assert worths["video"] > worths["image-processing"] > worths["computer-vision"] > 0


def test_the_title_outweighs_the_abstract() -> None:
    abstract = "Unlike satellite imagery, voices overlap."
    assert _best("Speech separation for meetings", abstract, "cs.LG") == "speech-audio"


def test_a_passing_mention_leaves_a_paper_to_its_field() -> None:
    assert _best("A better backbone", "It may help robots.", "cs.CV") == "computer-vision"


def test_a_whole_archive_counts_as_a_category() -> None:
    assert _best("Notes from the mountain", "", "astro-ph.IM") == "astronomy"


def test_a_paper_that_nothing_speaks_for_has_no_theme() -> None:
    assert _best("On tea", "Milk first.", "xx.YY") is None


def test_an_own_theme_is_not_hidden_by_a_longer_packaged_phrase() -> None:
    own = Theme(key="brains", heading="Brains", phrases=("brain",), categories=("cs.CV",))
    theme = best_theme(
        paper(1, title="Brain MRI", categories=("cs.CV",)), merge_taxonomy(TAXONOMY, [own])
    )
    assert theme is not None
    assert theme.key == "brains"


def test_an_own_theme_claims_what_is_said_in_passing_elsewhere() -> None:
    own = Theme(key="tea", heading="Tea", phrases=("tea",))
    written = paper(1, title="Brain MRI", abstract="MRI over tea.", categories=("cs.CV",))
    claims = judge_for(merge_taxonomy(TAXONOMY, [own])).claims(written)
    assert "tea" in {claim.key for claim in claims}
