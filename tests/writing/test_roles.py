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
