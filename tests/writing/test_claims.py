"""What is told of a paper: the sentence that says most and needs least around it."""

import pytest

from digest.writing.claims import MOST_WORDS, is_single
from tests.writing.papers import claims, dossier


def test_contribution_and_result_with_their_proof() -> None:
    told = claims("Boats sink. We present a boat that floats. We show that our boat gains 5%.")
    assert told.contribution.clause.predicate == "present a boat that floats"
    assert told.contribution.proof.text == "We present a boat that floats."
    assert told.result is not None
    assert told.result.clause.predicate == "show that their boat gains 5%"
    assert told.result.proof.text == "We show that our boat gains 5%."


def test_a_sentence_that_points_elsewhere_yields_to_one_that_does_not() -> None:
    told = claims("We propose a way around these and those problems. We propose a paper boat.")
    assert told.contribution.clause.predicate == "propose a paper boat"


def test_a_result_that_points_elsewhere_is_not_told() -> None:
    told = claims("We study paper boats. We show that such storms cost 5% of speed.")
    assert told.result is None


def test_a_result_may_point_at_the_contribution() -> None:
    told = claims("We present a paper boat. We show that this boat gains 5% of speed.")
    assert told.result is not None


def test_a_sentence_that_says_nothing_yields_to_one_that_does() -> None:
    told = claims(
        "We propose a deep learning model, referred to as ReefNet. "
        "ReefNet counts bleached corals on blurred photographs.",
        title="ReefNet: Counting Corals",
    )
    assert told.contribution.clause.predicate == "counts bleached corals on blurred photographs"


def test_a_quotation_starts_behind_a_structured_label() -> None:
    told = claims("Conclusion: We propose a boat (of paper.")
    assert told.contribution.verbatim
    assert told.contribution.proof.text == "We propose a boat (of paper."


def test_a_condition_that_cannot_be_told_keeps_its_sentence_untold() -> None:
    told = claims("We study paper boats. Under these assumptions, we prove that no boat sinks.")
    assert told.result is None


def test_a_lead_that_restricts_is_kept() -> None:
    told = claims("For boats of even length, we prove that no boat sinks.")
    assert told.contribution.clause.lead == "For boats of even length"


def test_a_restriction_that_is_unfit_for_prose_leaves_a_quotation() -> None:
    told = claims(r"For boats of length \len, we prove that no boat sinks.")
    assert told.contribution.verbatim
    assert told.contribution.proof.text.startswith("For boats")


def test_an_aim_that_makes_the_sentence_too_long_goes() -> None:
    aim = "To " + " and ".join(f"reach reef{n}" for n in range(10))
    boat = "a boat of " + " ".join(f"sheet{n}" for n in range(15))
    told = claims(f"{aim}, we propose {boat}.")
    assert (told.contribution.clause.lead, told.contribution.clause.predicate) == (
        "",
        f"propose {boat}",
    )


def test_a_long_sentence_is_cut_and_keeps_its_whole_proof() -> None:
    tail = " ".join(f"sheet{n}" for n in range(40))
    told = claims(f"We propose a small boat made of paper and glue, which takes {tail}.")
    assert told.contribution.clause.predicate == "propose a small boat made of paper and glue"
    assert told.contribution.proof.text.endswith("sheet39.")


def test_what_cannot_be_told_is_quoted() -> None:
    told = claims("We propose a boat (of paper.")
    assert told.contribution.verbatim
    assert told.contribution.clause.predicate == "We propose a boat (of paper."


def test_a_sentence_with_a_lost_macro_is_not_quoted_where_another_is_whole() -> None:
    told = claims(r"We propose \boat, a paper boat. These boats, we present, float on the reef.")
    assert "\\" not in told.contribution.proof.text


def test_without_an_abstract_the_title_speaks() -> None:
    told = claims("")
    assert (told.contribution.proof.field, told.contribution.verbatim) == ("title", True)


@pytest.mark.parametrize("authors,single", [(["Ada Quill"], True), (["A B", "C D"], False)])
def test_who_signs_alone(authors: list[str], *, single: bool) -> None:
    assert is_single(dossier("", authors=authors).paper) is single


def test_told_sentences_are_short() -> None:
    told = claims("We propose " + " ".join(f"sheet{n}" for n in range(MOST_WORDS)) + ".")
    assert told.contribution.verbatim
