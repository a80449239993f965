"""A sentence comes apart into who speaks and what is said, or cannot stand alone."""

import pytest

from digest.writing.clauses import Clause, Subject, parse_clause


@pytest.mark.parametrize(
    "sentence,subject,predicate,lead",
    [
        ("We count corals.", "authors", "count corals", ""),
        ("In this paper, we then count corals.", "authors", "count corals", ""),
        ("In this paper I count corals.", "authors", "count corals", ""),
        ("To cut costs, we count corals.", "authors", "count corals", "To cut costs"),
        ("Moreover, to this end, we count corals.", "authors", "count corals", ""),
        ("We fill this gap and present ReefNet.", "authors", "present ReefNet", ""),
        ("This paper counts corals.", "paper", "counts corals", ""),
        ("This position paper, born in a boat, asks why.", "paper", "asks why", ""),
        ("This White Paper asks why.", "paper", "asks why", ""),
        ("Our results show tides.", "theirs", "results show tides", ""),
        ("The resulting paper model floats.", "theirs", "paper model floats", ""),
        ("The proposed method floats.", "theirs", "method floats", ""),
        ("This project counts corals.", "paper", "counts corals", ""),
        ("While boats float, stones sink.", "plain", "While boats float, stones sink", ""),
        ("Results: Boats float.", "plain", "Boats float", ""),
        ("(2) To cut costs, we count corals.", "authors", "count corals", "To cut costs"),
        ("In this work, corals are counted.", "plain", "Corals are counted", ""),
    ],
)
def test_subjects(sentence: str, subject: Subject, predicate: str, lead: str) -> None:
    assert parse_clause(sentence, None) == Clause(subject=subject, predicate=predicate, lead=lead)


@pytest.mark.parametrize(
    "sentence",
    [
        "It counts corals.",
        "These boats float.",
        "But boats float.",
        "While they float, tides sink boats.",
        "While boats float, they sink.",
        "Do boats float?",
        "Under these assumptions, we prove that boats float.",
    ],
)
def test_sentences_that_cannot_stand_alone(sentence: str) -> None:
    assert parse_clause(sentence, None) is None


@pytest.mark.parametrize(
    "sentence,head,predicate",
    [
        ("ReefNet counts corals.", "ReefNet", "counts corals"),
        ("ReefNet (the net) is a boat.", "ReefNet (the net)", "is a boat"),
        ("The Reef Net (ReefNet) has found it.", "The Reef Net (ReefNet)", "has found it"),
    ],
)
def test_sentences_about_the_named_thing(sentence: str, head: str, predicate: str) -> None:
    clause = parse_clause(sentence, "ReefNet")
    assert clause == Clause(subject="name", predicate=predicate, head=head)


def test_a_name_before_anything_but_a_verb_is_no_subject() -> None:
    sentence = "Reef nets (ReefNet) algorithm, which floats"
    assert parse_clause(sentence, "ReefNet") == Clause(subject="plain", predicate=sentence)
