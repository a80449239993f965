"""The rules for entries are kept by good sentences, and each is broken by a bad one."""

import pytest

from tests.benchmarks.quality.entries import is_same
from tests.benchmarks.quality.entry_rules import (
    Told,
    count_abbreviations,
    find_verbs,
    is_short,
    points_nowhere,
    rules,
)
from tests.benchmarks.quality.openings import opening_of

GOOD = "Quill and Dube propose ReefNet, a network that counts corals at night."
VERBS = frozenset({"propose", "count", "study"})
ABSTRACT = "Reef rowing (RR) is old, RR1 (RR1) is new. Reef masters (RoMs) like CR (coral rowing)."


def told(text: str, **changes: str) -> Told:
    """Return a sentence about an invented paper."""
    record = {"title": "Counting Corals", "abstract": ABSTRACT} | changes
    return Told(
        text=text,
        title=record["title"],
        families=("Quill", "Dube", "Quill and Dube"),
        name="ReefNet",
        abstract=record["abstract"],
    )


@pytest.mark.parametrize("rule", rules(VERBS))
@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "In Counting Corals, Quill and Dube study corals of type I and type-I reefs (0, 1].",
        "In Counting Corals by Quill and Dube, their network studies corals at night.",
        'ReefNet, by Quill and Dube, is a network for 5" corals and {1, 2} reefs at $5.',
    ],
)
def test_good_sentences_keep_every_rule(rule: str, text: str) -> None:
    assert rules(VERBS)[rule](told(text))


@pytest.mark.parametrize(
    "rule,text",
    [
        ("no first person", "Quill and Dube propose our network that counts corals at night."),
        ("no first person", "Quill says that I propose a network that counts corals at night."),
        ("no TeX", r"Quill and Dube propose \reef, a network that counts corals."),
        ("no TeX", "Quill and Dube propose {ReefNet}, a network that counts corals."),
        ("balanced marks", "Quill and Dube propose (ReefNet, a network that counts corals."),
        ("balanced marks", "Quill and Dube propose “ReefNet, a network that counts corals."),
        ("a verb", "Quill and Dube on a network for corals at night."),
        ("8–45 words", "Quill and Dube propose ReefNet."),
        ("8–45 words", f"{GOOD} {'reef ' * 45}"),
        ("begins with its subject", "To count corals, Quill and Dube propose ReefNet at night."),
        ("begins with its subject", "However, corals are counted from paper boats at night."),
        ("begins with its subject", "It counts the corals of a reef from boats at night."),
    ],
)
def test_each_rule_is_broken(rule: str, text: str) -> None:
    assert not rules(VERBS)[rule](told(text))


def test_pointers_want_their_noun() -> None:
    assert points_nowhere(told(GOOD))
    assert points_nowhere(
        told("Quill studies corals, such as red ones, and how these corals grow.")
    )
    assert not points_nowhere(told("Quill addresses these limitations."))
    assert not points_nowhere(told("Quill says what this paper says."))


def test_a_title_counts_for_the_length_in_all() -> None:
    long = " ".join(["Corals"] * 40)
    text = f"In {long}, Quill and Dube propose ReefNet, a net."
    assert rules(VERBS)["8–45 words"](told(text, title=long))
    assert not is_short(told(text, title=long))


@pytest.mark.parametrize(
    "text,counts",
    [
        ("Quill tunes reef rowing (RR) boats.", (1, 1)),
        ("Quill tunes RR boats.", (0, 1)),
        ("Quill tunes GPU boats.", (0, 0)),
        ("Quill tunes XY boats.", (0, 0)),
        ("Quill tunes RR boats by reef rowing (RR).", (0, 1)),
        ("Quill tunes two RRs.", (0, 1)),
        ("Quill tunes RR1 boats.", (0, 0)),
        ("Quill tunes reef masters' (RoMs') boats.", (1, 1)),
        ("Quill tunes RoM boats.", (0, 1)),
        ("Quill tunes CR boats.", (0, 1)),
    ],
)
def test_abbreviations_that_could_be_expanded_are_counted(
    text: str, counts: tuple[int, int]
) -> None:
    assert count_abbreviations(told(text)) == counts


def test_verbs_are_learnt_from_what_stands_behind_we() -> None:
    abstracts = ["We count corals.", "Then we also count.", "Here we count.", "We mumble."]
    assert find_verbs(abstracts) == {"count"}


@pytest.mark.parametrize(
    "got,wanted,same",
    [
        ("We count corals at night.", "We count corals at night", True),
        ("We count corals at night, on boats.", "We count corals at night", True),
        ("We count corals at night.", "We count fish by day and night", False),
        ("", "We count corals at night", False),
    ],
)
def test_a_sentence_is_another_where_most_of_it_is(got: str, wanted: str, same: bool) -> None:  # noqa: FBT001
    assert is_same(got, wanted) is same


def test_an_opening_sets_names_aside() -> None:
    statement = {
        "text": "In Counting Corals, Quill studies corals.",
        "mentions": [
            {"start": 3, "end": 18, "kind": "title"},
            {"start": 20, "end": 25, "kind": "author"},
        ],
    }
    assert opening_of(statement) == "In TITLE, AUTHOR"
