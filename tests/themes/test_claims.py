"""A paper's best theme is the one a specialist would name."""

import pytest

from digest.themes import Theme, best_theme, load_taxonomy, merge_taxonomy

from .papers import SUBJECTS, paper, papers_on

TAXONOMY = load_taxonomy()


def _best(title: str, abstract: str = "", *categories: str) -> str | None:
    theme = best_theme(
        paper(1, title=title, abstract=abstract, categories=categories or ("cs.LG",)), TAXONOMY
    )
    return theme.key if theme else None


@pytest.mark.parametrize("key", SUBJECTS)
def test_a_clear_paper_finds_its_theme(key: str) -> None:
    theme = best_theme(papers_on(key, 1)[0], TAXONOMY)
    assert theme is not None
    assert theme.key == key


def test_what_a_method_is_applied_to_outweighs_the_method() -> None:
    assert _best("Federated transfer learning for brain MRI", "", "cs.LG") == "medical-imaging"


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
