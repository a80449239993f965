"""Whatever a text is, what is told of it stands in it, and costs little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.contributions import find_contribution, find_new_datasets, find_used_datasets
from digest.model import Contribution
from tests.effort import Effort
from tests.fixtures import paper

UNNAMED = Contribution(name=None, kind="method")
# Words that together make much of the grammar of named data.
WORDS = st.sampled_from(
    "We our the a introduce on such as named dataset benchmarks test set KelpX Reef-2 Deep (Kx) "
    "ImageNet GPT-4 , and : $X_{1}$ \\textbf{Kelp} Kelp's .".split()
)


@given(st.text(), st.text() | st.lists(WORDS, max_size=30).map(" ".join))
def test_names_stand_in_the_record(title: str, abstract: str) -> None:
    """Nothing is told that the words do not hold, whatever they are."""
    of = paper(title=title, abstract=abstract)
    name = find_contribution(of).name
    assert name is None or name in f"{title} {abstract}"
    for data in (*find_new_datasets(of, UNNAMED), *find_used_datasets(of, ())):
        assert data in abstract


@pytest.mark.parametrize(
    "text",
    [
        "Ab1 introduces " * 1500,
        "We propose " + "AbC (AbC) " * 2500,
        "We propose " + "the Dataset " * 2500,
        "We propose AbC " + "(" * 20000,
        "We propose " + "word " * 5000 + "Big Deal Thing (BDT), a method.",
        "we " + "ly, " * 6000,
        "We test on " + "Ab1 " * 5000 + "dataset.",
        "We test " + "on Ab1 " * 4000,
        "We test on the datasets " + "Ab1, " * 3000,
        "We test on X" + "." * 20000,
        "We test on " + "1" * 20000 + "z.",
        "We test on " + "aB" * 20000,
        "dataset " * 5000,
        "\\textbf{" * 5000,
        "\\cite{" * 5000,
        "a_{b" * 5000,
    ],
)
@pytest.mark.parametrize("primary", ["cs.CV", "astro-ph.GA"])
def test_hostile_text_costs_little(text: str, primary: str) -> None:
    of = paper(title=f"{text[:200]}: Counting", abstract=text, primary=primary)
    effort = Effort()
    find_new_datasets(of, find_contribution(of))
    find_used_datasets(of, ())
    assert effort.spent() < 5
