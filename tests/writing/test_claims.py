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


@pytest.mark.parametrize(
    "sentence",
    [
        "Users can steer the boat by voice and mark each coral.",
        "A lighter boat is proposed to reach the outer reef.",
        "Experiments reveal how sails and nets interact over time.",
        "Our central contribution is a map of boats.",
        "ReefNet can carry lamps and nets through the outer reef.",
        "Our boat offers a safe view of the outer reef.",
    ],
)
def test_what_a_thing_allows_or_that_it_was_made_is_no_result(sentence: str) -> None:
    assert claims(f"We propose ReefNet, a boat for corals. {sentence}").result is None


def test_what_a_thing_allows_may_be_a_gain() -> None:
    told = claims("We propose ReefNet, a boat. Users can count 40% more corals than by hand.")
    assert told.result


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


def test_a_result_that_was_cut_off_is_none() -> None:
    tail = " ".join(f"sheet{n}" for n in range(40))
    study = "We study how paper boats float on a reef."
    tested = "We test our boats on two shallow reefs in rain"
    told = claims(f"{study} {tested}, showing the same gains of speed on {tail}.")
    assert told.result is None


def test_what_cannot_be_told_is_quoted() -> None:
    told = claims("We propose a boat (of paper.")
    assert told.contribution.verbatim
    assert told.contribution.clause.predicate == "We propose a boat (of paper."


def test_a_sentence_with_a_lost_macro_is_not_quoted_where_another_is_whole() -> None:
    told = claims(r"We propose boats of \paper. These boats, we present, float on the reef.")
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


@pytest.mark.parametrize(
    "sentence",
    [
        "We present a boat of \u202erepap\u202c that sails by itself.",
        f"We present a boat of {'p' * 5_000} that sails by itself.",
        "We present a bоat of paper that sails by itself.",
    ],
)
def test_a_sentence_with_words_that_deceive_is_neither_told_nor_quoted(sentence: str) -> None:
    """A reader of the record sees other words, or none that a line can hold."""
    told = claims(f"Boats sink. {sentence} We show that reeds float for a week.")
    assert told.contribution.proof.text == "We show that reeds float for a week."
    assert sentence not in claims(sentence).contribution.proof.text


def test_what_was_made_is_a_result_with_what_came_of_it() -> None:
    new = "We propose a boat of folded paper for corals in deep water."
    told = claims(f"Reefs are wide. {new} We built 9 boats, reaching 12 knots in rough water.")
    assert told.result is not None
    assert told.result.clause.predicate.endswith("reaching 12 knots in rough water")


def test_what_nobody_was_named_for_yields() -> None:
    told = claims("Reefs are wide. We measured their depth by lamp. We measured the depth of bays.")
    assert told.contribution.clause.predicate == "measured the depth of bays"


def test_a_question_is_never_quoted() -> None:
    long = " and ".join(["boats float on wide and shallow reefs by night"] * 6)
    told = claims(f"Are boats what we think? We show {long}.", title="On Boats")
    assert not told.contribution.clause.predicate.endswith("?")


def test_the_first_sentence_that_speaks_of_the_paper_comes_before_others() -> None:
    first, second = "We study how boats drift.", "We study how rafts drift."
    told = claims(f"Reefs are wide. {first} {second}")
    assert told.contribution.proof.text == first


def test_a_name_stands_without_its_owner() -> None:
    told = claims(
        "Reefs are wide. We propose ReefNet, a boat that counts corals in deep water at night. "
        "Experiments show that our ReefNet outperforms rafts by 12%."
    ).result
    assert told is not None
    assert told.clause.predicate == "Experiments show that ReefNet outperforms rafts by 12%"


def test_what_stands_behind_the_label_of_a_background_is_no_contribution() -> None:
    told = claims("Context. Our boats of paper are a new method. Aims. We count corals at night.")
    assert told.contribution.clause.predicate == "count corals at night"


def test_a_first_sentence_yields_where_a_later_one_proposes() -> None:
    told = claims("Reefs are wide. In this work, we explore boats. We propose a folded paper boat.")
    assert told.contribution.clause.predicate == "propose a folded paper boat"


@pytest.mark.parametrize("abstract", [".", "?!", "…", "–"])
def test_marks_without_a_word_are_not_quoted(abstract: str) -> None:
    assert claims(abstract).contribution.proof.field == "title"
