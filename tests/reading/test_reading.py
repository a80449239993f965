"""Learned reading says what sentences are, which are told, the themes, and the news."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Paper, Reading
from digest.reading import explain_news, read
from digest.themes import Theme, load_taxonomy
from tests.fixtures import paper

THEMES = load_taxonomy()
LANTERNS = Theme(key="lanterns", heading="Lanterns", phrases=("tide lantern",), own=True)

# An invented paper, and what each of its sentences is.
ABSTRACT = (
    ("background", "Underwater cameras are widely used to count fish in harbours."),
    ("problem", "However, existing detectors fail in murky water, where labels are scarce."),
    ("contribution", "We propose KelpNet, a detector that learns from clear-water images alone."),
    ("method", "KelpNet first estimates the turbidity of each frame with a small encoder."),
    ("finding", "On three harbours, KelpNet improves recall by 12.4% over the best baseline."),
    ("limit", "However, its gains vanish in very dark water, where recall drops to 31%."),
    ("availability", "Code is available at https://github.com/noor/kelpnet."),
)
INVENTED = paper(
    title="KelpNet: Counting Fish in Murky Water",
    abstract=" ".join(text for _, text in ABSTRACT),
    primary="cs.CV",
    categories=("cs.CV",),
)


def read_one(of: Paper, *own: Theme) -> Reading:
    (reading,) = read([of], (*own, *THEMES))
    return reading


def test_each_sentence_has_its_role_and_its_place() -> None:
    reading = read_one(INVENTED)
    texts = [INVENTED.abstract[one.start : one.end] for one in reading.sentences]
    assert texts == [text for _, text in ABSTRACT]
    assert [one.role for one in reading.sentences] == [role for role, _ in ABSTRACT]


@pytest.mark.parametrize(
    "choice, sentence", [("what", 2), ("finding", 4), ("problem", 1), ("limit", 5)]
)
def test_the_best_sentence_of_each_kind_is_chosen(choice: str, sentence: int) -> None:
    chosen = getattr(read_one(INVENTED), choice)
    assert chosen.sentence == sentence
    assert chosen.probability > 0.5


@pytest.mark.parametrize(
    "primary, title, key",
    [
        ("math.NT", "Primes in short intervals", "number-theory"),
        ("math.AG", "Moduli spaces of stable sheaves on threefolds", "algebraic-geometry"),
        ("cond-mat.soft", "Swarming of active colloids near a wall", "soft-matter"),
        ("q-bio.GN", "Gene expression in single cells of kelp", "genomics"),
        ("econ.EM", "Instrumental variables with many weak instruments", "econometrics"),
        ("cs.CV", "Watermarking diffusion models against removal", "watermarking"),
        ("astro-ph.EP", "A transiting exoplanet around a cool dwarf", "planets"),
        ("quant-ph", "Error correction with surface codes for qubits", "quantum"),
    ],
)
def test_papers_of_any_archive_have_a_fitting_theme(primary: str, title: str, key: str) -> None:
    of = paper(title=title, abstract=f"{title}.", primary=primary, categories=(primary,))
    assert read_one(of).themes[0].key == key


def test_a_heading_without_labels_works_by_its_phrases() -> None:
    abstract = "A tide lantern tells divers the tide. We build a tide lantern of kelp."
    lit = replace(INVENTED, title="A tide lantern for divers", abstract=abstract)
    assert read_one(lit, LANTERNS).themes[0].key == "lanterns"
    assert "lanterns" not in {fit.key for fit in read_one(INVENTED, LANTERNS).themes}


def test_a_users_theme_is_read_by_its_own_words_whatever_its_key() -> None:
    mine = replace(LANTERNS, key="planets", phrases=("counting fish", "turbidity", "recall"))
    themes = tuple(theme for theme in THEMES if theme.key != "planets")
    (reading,) = read([INVENTED], (mine, *themes))
    assert "planets" in {fit.key for fit in reading.themes}
    assert "planets" not in {fit.key for fit in read_one(INVENTED).themes}


@pytest.mark.parametrize("abstract", ["", "潮汐灯笼。", "\n\n", "$x$", "0.5"])
def test_a_text_that_says_little_is_read_without_a_fault(abstract: str) -> None:
    reading = read_one(paper(title="A study", abstract=abstract))
    assert (reading.what is None) == (not reading.sentences)
    assert 1 <= reading.news <= 5


def test_no_papers_are_read_as_none() -> None:
    assert read([], THEMES) == ()


def test_a_paper_is_read_alike_alone_and_among_others() -> None:
    others = [
        replace(INVENTED, id=f"2602.{n:05}", title=f"Study {n}", abstract="We count. " * (n % 7))
        for n in range(230)
    ]
    among = read([*others, INVENTED, *others], THEMES)[230]
    assert among == read_one(INVENTED)


def test_signs_of_units_and_powers_are_no_addresses() -> None:
    signed = replace(INVENTED, abstract="Data for CO₂ and H₀ of r² lakes.")
    assert read_one(signed).sentences[0].role != "availability"


def test_a_huge_abstract_is_read_as_far_as_an_abstract_goes() -> None:
    huge = replace(INVENTED, abstract="We count corals. " * 20_000)
    assert len(read_one(huge).sentences) == 100
    assert read([INVENTED, huge], THEMES)[0] == read_one(INVENTED)


def test_the_primary_category_counts_wherever_it_is_listed() -> None:
    of = paper(title="Primes", abstract="", primary="math.NT", categories=("cs.CR", "math.NT"))
    assert read_one(of) == read_one(replace(of, categories=("math.NT", "cs.CR")))


def test_nothing_said_is_no_reason() -> None:
    assert not any(sign.label == "“”" for sign in explain_news(paper(title="", abstract="∎")))


@given(st.text(max_size=300), st.text(max_size=60), st.lists(st.sampled_from(["cs.CV", "", "x"])))
def test_whatever_is_read_is_in_order(abstract: str, title: str, listed: list[str]) -> None:
    reading = read_one(paper(title=title, abstract=abstract, categories=tuple(listed)))
    ends = [(one.start, one.end) for one in reading.sentences]
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(abstract) for start, end in ends)
    likely = [fit.probability for fit in reading.themes]
    assert likely == sorted(likely, reverse=True)
    assert all(0 < p <= 1 for p in likely)
    for choice in (reading.what, reading.finding, reading.problem, reading.limit):
        assert choice is None or (choice.sentence < len(ends) and 0 <= choice.probability <= 1)


def test_news_has_reasons_the_strongest_first() -> None:
    signs = explain_news(INVENTED)
    weights = [abs(sign.weight) for sign in signs]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0
    assert len({sign.label for sign in signs}) == len(signs)


def test_a_negative_finding_has_more_news_than_a_mere_tool() -> None:
    dull = replace(INVENTED, abstract="We describe a software package. It has a user interface.")
    assert read_one(INVENTED).news > read_one(dull).news + 0.2


def test_probabilities_are_rounded() -> None:
    likely = [fit.probability for fit in read_one(INVENTED).themes]
    assert np.allclose(likely, np.round(likely, 4), rtol=0, atol=1e-12)
