"""A sentence's score is what its signs and words are worth, the same in every run."""

import pytest

from digest.writing.roles import find_roles, parts_of
from digest.writing.signs import contribution_signs, result_signs, words_of
from digest.writing.weights import Weights, read_weights
from tests.writing.papers import claims, dossier

BOAT = "We propose a boat of folded paper."
SPANS = parts_of(f"Reefs are wide. {BOAT} Boats of paper float for a week.")


def test_signs_and_known_words_add_up() -> None:
    weights = Weights(bias=1.0, signs={"cues": 1.0, "last": -0.5}, words={"boat": 250, "reef": 3})
    score = weights.score({"cues": 2.0, "last": 1.0}, frozenset({"boat", "unknown"}))
    assert score == pytest.approx(2.75)


@pytest.mark.parametrize("role", ["contribution", "result"])
def test_the_packaged_weights_are_told_in_the_unit_of_the_cues(role: str) -> None:
    weights = read_weights("contribution" if role == "contribution" else "result")
    assert weights.signs["cues"] == 1.0
    assert len(weights.words) > 100


def test_each_sign_has_a_weight() -> None:
    assert set(contribution_signs(SPANS, 1, None)) == set(read_weights("contribution").signs)
    assert set(result_signs(SPANS, 2, 1, None)) == set(read_weights("result").signs)


def test_words_are_counted_once_in_lower_case() -> None:
    assert words_of("A boat, a BOAT of 12 well-known reefs' sails") == {
        "a", "boat", "of", "well-known", "reefs", "sails"
    }  # fmt: skip


def test_what_was_found_is_a_result_without_any_cue() -> None:
    found = "Across both harbours, folded boats compare well with rafts under the same wind."
    roles = find_roles(dossier(f"Reefs are wide. {BOAT} {found}"))
    assert [span.text for span, _ in roles.results] == [found]


@pytest.mark.parametrize(
    "sentence,told",
    [
        ("This approach outperforms rafts by 12%.", "approach outperforms rafts by 12%"),
        ("These results show that paper floats.", "results show that paper floats"),
    ],
)
def test_what_is_said_of_this_approach_is_said_of_the_authors(sentence: str, told: str) -> None:
    result = claims(f"Reefs are wide. {BOAT} {sentence}").result
    assert result is not None
    assert (result.clause.subject, result.clause.predicate) == ("theirs", told)


def test_it_is_the_thing_that_the_sentence_before_is_about() -> None:
    told = claims(
        "Reefs are wide. We propose ReefNet, a boat of folded paper. "
        "It outperforms rafts by 12% on the harbour course.",
        title="ReefNet: A Boat",
    ).result
    assert told is not None
    assert (told.clause.head, told.proof.text.split()[0]) == ("ReefNet", "We")


def test_it_is_the_thing_behind_a_circumstance_too() -> None:
    told = claims(
        "Reefs are wide. We propose ReefNet, a boat of folded paper for corals in deep water. "
        "Trials evaluate ReefNet at sea. On the harbour course, it outperforms rafts by 12%.",
        title="ReefNet: A Boat",
    ).result
    assert told is not None
    assert (told.clause.lead, told.clause.head) == ("On the harbour course", "ReefNet")


def test_an_inner_we_becomes_the_authors() -> None:
    told = claims(
        f"Reefs are wide. {BOAT} Experiments show that the boat we fold beats rafts by 12%."
    ).result
    assert told is not None
    assert told.clause.predicate == (
        "Experiments show that the boat the authors fold beats rafts by 12%"
    )


def test_a_contribution_that_is_something_is_not_said_of_the_paper() -> None:
    told = claims(f"Reefs are wide. {BOAT} Our main contribution is a list of paper boats.")
    assert told.result is None or "is a list" not in told.result.clause.predicate
