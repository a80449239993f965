"""What a paper is that does not say so depends on its field's way of writing."""

import pytest

from digest.contributions import find_contribution
from digest.model import ContributionKind
from tests.fixtures import paper

THEORETICAL = (
    *("cs.CC", "cs.DM", "cs.GT", "cs.IT", "cs.LO", "gr-qc", "hep-th", "hep-ph", "math.AG"),
    *("math.OC", "math-ph", "quant-ph"),
)
OBSERVING = ("astro-ph.GA", "cond-mat.soft", "nucl-ex", "nucl-th", "physics.flu-dyn")
OTHERS = ("cs.CV", "cs.LG", "stat.ML", "eess.IV", "q-bio.NC")


def kind_of(abstract: str, primary: str, title: str = "Tides") -> ContributionKind:
    """Return the kind of what a paper of a field introduces."""
    return find_contribution(paper(title=title, abstract=abstract, primary=primary)).kind


@pytest.mark.parametrize("primary", THEORETICAL)
def test_where_theory_is_usual_what_shows_something_is_theory(primary: str) -> None:
    assert kind_of("We show that tides are short.", primary) == "theory"


@pytest.mark.parametrize("primary", [*OBSERVING, *OTHERS])
def test_elsewhere_it_is_a_study(primary: str) -> None:
    assert kind_of("We show that tides are short.", primary) == "study"


@pytest.mark.parametrize("primary", THEORETICAL)
@pytest.mark.parametrize(
    "tried",
    ["in experiments", "by simulations", "empirically", "in numerical runs", "on one dataset"],
)
def test_where_theory_is_usual_what_was_tried_is_a_study(primary: str, tried: str) -> None:
    assert kind_of(f"We show {tried} that tides are short.", primary) == "study"


@pytest.mark.parametrize("primary", THEORETICAL)
def test_where_theory_is_usual_a_bound_is_theory_though_it_was_tried(primary: str) -> None:
    told = "An upper bound holds, and simulations agree."
    assert kind_of(told, primary) == "theory"
    assert kind_of(told, primary, "A Method for Tides") == "theory"


@pytest.mark.parametrize("primary", THEORETICAL)
def test_where_theory_is_usual_what_says_nothing_of_itself_is_theory(primary: str) -> None:
    assert kind_of("Tides are short, and simulations agree.", primary) == "theory"


@pytest.mark.parametrize("primary", OTHERS)
def test_elsewhere_what_says_nothing_of_itself_is_a_study(primary: str) -> None:
    assert kind_of("Tides are short, and simulations agree.", primary) == "study"


@pytest.mark.parametrize("primary", OTHERS)
def test_elsewhere_a_bound_beside_a_thing_that_is_made_is_not_theory(primary: str) -> None:
    told = "We present a fast algorithm. An upper bound holds, and simulations agree."
    assert kind_of(told, primary) == "method"


@pytest.mark.parametrize("primary", OBSERVING)
def test_where_things_are_observed_what_is_derived_is_a_study(primary: str) -> None:
    assert kind_of("We derive the masses of tides.", primary) == "study"


@pytest.mark.parametrize("primary", OTHERS)
def test_elsewhere_what_is_derived_is_theory(primary: str) -> None:
    assert kind_of("We derive the masses of tides.", primary) == "theory"


@pytest.mark.parametrize("primary", OBSERVING)
def test_where_things_are_observed_a_paper_that_says_nothing_is_a_study(primary: str) -> None:
    assert kind_of("We propose a look at tides.", primary) == "study"


@pytest.mark.parametrize("primary", [*THEORETICAL, *OTHERS])
def test_a_survey_is_one_in_every_field(primary: str) -> None:
    assert kind_of("Tides are many.", primary, "A Survey of Tides") == "survey"
