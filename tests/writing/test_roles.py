"""The sentences that say what is new, and what was achieved, are found among the others."""

import pytest

from digest.writing.roles import find_roles
from tests.writing.papers import claims, dossier

BACKGROUND = "Existing boats achieve little."
NEW = "We propose a boat of folded paper."
MORE = "We also release our code."
RESULT = "It outperforms rafts by 12% on the harbour course."
FUTURE = "This may pave the way for future work."


def test_best_first() -> None:
    roles = find_roles(dossier(f"{BACKGROUND} {NEW} {MORE} {RESULT} {FUTURE}"))
    assert roles.contributions[0][0].text == NEW
    assert roles.results[0][0].text == RESULT
    assert FUTURE not in [span.text for span, _ in roles.results]


def test_results_stand_after_the_contribution() -> None:
    roles = find_roles(dossier(f"{RESULT} {NEW}"))
    assert roles.contributions[0][0].text == NEW
    assert not roles.results


def test_background_that_opens_an_abstract_is_no_contribution() -> None:
    abstract = f"A novel boat is a hope of many. Reefs are wide. {NEW} Boats float."
    assert [span.text for span, _ in find_roles(dossier(abstract)).contributions] == [NEW]


def test_what_the_authors_did_stands_in_where_no_cue_is() -> None:
    abstract = "A novel boat is a hope of many. We sail. Boats sink."
    assert [span.text for span, _ in find_roles(dossier(abstract)).contributions] == ["We sail."]


def test_a_last_sentence_that_stands_in_is_only_quoted() -> None:
    told = claims("A novel boat is a hope of many. Reefs are wide. Boats sink.").contribution
    assert (told.proof.text, told.verbatim) == ("Boats sink.", True)


@pytest.mark.parametrize(
    "sentence",
    [
        "The reef was studied on 12 days of improved weather.",
        "We conducted 12 trials with improved boats.",
        "A strong baseline reaches 71% on the harbour course.",
        "Experiments demonstrate the effectiveness of our method and improve trust.",
        "RaftNet reaches 71%. However, the boat outperforms it.",
    ],
)
def test_what_was_done_or_what_others_reached_is_no_result(sentence: str) -> None:
    texts = [span.text for span, _ in find_roles(dossier(f"{NEW} {sentence}")).results]
    assert not [text for text in texts if sentence.startswith(text)]


def test_a_last_sentence_that_points_back_is_not_quoted() -> None:
    told = claims("A boat is a hope of many. Reefs are wide. Boats sink. This is sad.").contribution
    assert told.proof.text == "Boats sink."


def test_praise_with_a_figure_is_a_result() -> None:
    sentence = "Experiments show the effectiveness of our boat, which gains 12% of speed."
    assert find_roles(dossier(f"{NEW} {sentence}")).results[0][0].text == sentence


def test_a_short_abstract_without_cues_still_has_a_sentence() -> None:
    roles = find_roles(dossier("Boats. Reefs."))
    assert [span.text for span, _ in roles.contributions] == ["Boats."]


def test_an_empty_abstract_has_none() -> None:
    assert not find_roles(dossier("")).contributions


def test_sentences_sent_without_a_space_between_them_are_parted() -> None:
    abstract = "Boats have long been of paper.We propose a boat of glass."
    (span, _), *_ = find_roles(dossier(abstract)).contributions
    assert span.text == "We propose a boat of glass."
    assert abstract[span.start : span.end] == span.text


@pytest.mark.parametrize(
    "sentence",
    [
        "In a companion paper we present a boat of folded glass.",
        "We recently introduced a boat of folded glass.",
    ],
)
def test_an_earlier_paper_of_the_authors_is_no_contribution(sentence: str) -> None:
    roles = find_roles(dossier(f"Reefs are wide. {sentence} Here we measure its drift at night."))
    assert roles.contributions[0][0].text.startswith("Here we")


def test_what_a_thing_is_comes_before_what_was_made_for_it() -> None:
    is_ = "ReefNet is a framework that takes paper boats into deep water."
    made = "For training and tests we also propose a benchmark of 900 boats."
    told = dossier(f"{is_} {made}", title="ReefNet: Boats")
    assert find_roles(told).contributions[0][0].text == is_


def test_half_of_a_contrast_yields_to_what_says_all() -> None:
    half = "We find that boats float. In contrast, rafts sink. We find that reefs bind them."
    assert find_roles(dossier(f"Reefs are wide. {half}")).contributions[0][0].text.endswith("them.")


@pytest.mark.parametrize(
    "sentence",
    [
        "Boats achieve remarkable performance but leak.",
        "We measure drift using 12 buoys.",
        "Boats are trained on 900 maps to improve counts.",
        "We show results for 12 boats.",
        "To improve speed by 5%, we fold the sail.",
        "Tests demonstrate its effectiveness on 3D-printed boats.",
        "Results of each boat are shown, with emphasis on 12 sails.",
        "We describe the data reduction of 900 maps.",
        "We built 12 boats, the first of paper.",
        "PaperNet provides 12 boats for each reef.",
        "The sail holds against winds of 12 knots.",
    ],
)
def test_what_was_done_or_is_known_is_no_result(sentence: str) -> None:
    assert not find_roles(dossier(f"{NEW} {sentence}")).results


def test_a_name_in_lower_case_opens_a_sentence() -> None:
    abstract = "We propose reefnet, a boat. reefnet counts corals at night."
    told = dossier(abstract, title="reefnet: Counting Corals")
    texts = [span.text for span, _ in find_roles(told).contributions]
    assert "We propose reefnet, a boat." in texts


def test_what_the_authors_found_is_a_result_before_the_contribution_too() -> None:
    found = "We find that paper boats sink in 12 hours."
    abstract = f"Reefs are wide. {found} To keep them dry, we propose a boat of wax."
    (result,) = find_roles(dossier(abstract)).results
    assert result[0].text == found


@pytest.mark.parametrize(
    "first,second",
    [
        ("We evaluate paper boats on three reefs.", "Using wax, we assess each hull in turn."),
        ("In this study, we evaluate boats of paper.", "Using wax, we assess each hull."),
        ("This paper argues that boats should be dry.", "For small reefs, we derive a bound."),
    ],
)
def test_what_opens_an_abstract_of_a_study_is_its_contribution(first: str, second: str) -> None:
    assert find_roles(dossier(f"{first} {second}")).contributions[0][0].text == first


@pytest.mark.parametrize(
    "poor",
    [
        "Our boat, ReefNet, is minimalist yet surprisingly effective.",
        "We demonstrate the effectiveness of our boat ReefNet through a clear comparison.",
    ],
)
def test_praise_is_no_contribution_where_a_finding_is_told(poor: str) -> None:
    finding = "We show that corals are best counted in the order of their depth with ReefNet."
    told = claims(f"Corals fade. {finding} {poor}", title="ReefNet")
    assert told.contribution.proof.text == finding


def test_a_model_is_no_result_of_a_paper_that_brings_data() -> None:
    told = claims("We introduce ReefBench, a dataset of corals. Our model achieves 96% accuracy.")
    assert told.result is None


def test_praise_is_no_result_where_a_finding_is_told() -> None:
    praise = "Our boat is minimalist yet surprisingly effective (89.1% recall on reefs)."
    finding = "We demonstrate that corals are best counted in the order of their depth."
    told = claims(f"We propose a boat. {praise} {finding}")
    assert told.result
    assert told.result.proof.text == finding


@pytest.mark.parametrize(
    "other",
    [
        "The proposed method includes paper sails, wax keels and reed masts.",
        "Reefboat consists of paper sails, wax keels and reed masts.",
        "The results are summarized in a table of all boats, with 12 columns.",
        "The key contributions of this work are sails that achieve 12 knots.",
    ],
)
def test_what_a_thing_has_is_no_result(other: str) -> None:
    results = find_roles(dossier(f"{BACKGROUND} {NEW} {other}")).results
    assert [span.text for span, _ in results] == []
