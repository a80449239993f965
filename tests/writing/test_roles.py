"""The sentences that say what is new, and what was achieved, are found among the others."""

from digest.writing.roles import find_roles
from tests.writing.papers import dossier

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


def test_an_abstract_without_cues_still_has_a_sentence() -> None:
    roles = find_roles(dossier("Boats. Reefs."))
    assert [span.text for span, _ in roles.contributions] == ["Boats."]


def test_an_empty_abstract_has_none() -> None:
    assert not find_roles(dossier("")).contributions


def test_sentences_sent_without_a_space_between_them_are_parted() -> None:
    abstract = "Boats have long been of paper.We propose a boat of glass."
    (span, _), *_ = find_roles(dossier(abstract)).contributions
    assert span.text == "We propose a boat of glass."
    assert abstract[span.start : span.end] == span.text
