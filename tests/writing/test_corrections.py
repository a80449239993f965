"""A correction says that a paper was withdrawn, and why only in the words of its record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Correction, Paper
from digest.writing.corrections import MOST_CHARACTERS, correct
from tests.fixtures import paper

ISSUED = date(2026, 2, 21)
REASON = "This paper has been withdrawn by the authors due to an error in Lemma 2"


def corrected(**changes: object) -> Correction:
    """Return the correction of an invented paper with these fields."""
    return correct(paper(**changes), ISSUED)


def proven(found: Correction) -> list[str]:
    """Return the words that are quoted, each of which must stand where the quote says."""
    for quote in found.statement.quotes:
        field = getattr(found.paper, quote.field)
        assert (quote.paper, field[quote.start : quote.end]) == (found.paper.id, quote.text)
    return [quote.text for quote in found.statement.quotes]


def test_it_names_the_paper_and_the_issue() -> None:
    gone: Paper = paper(comment=REASON)
    assert (correct(gone, ISSUED).paper, correct(gone, ISSUED).issued) == (gone, ISSUED)


@pytest.mark.parametrize(
    "comment, told",
    [
        (REASON, f"reads: “{REASON}”."),
        (f"{REASON}.", f"reads: “{REASON}.”"),
        ("Withdrawn", "reads: “Withdrawn”."),
        (f"12 pages. {REASON}.", f"reads: “12 pages. {REASON}.”"),
        (r"Withdrawn: Erd\H{o}s saw “it”", "reads: “Withdrawn: Erdős saw ‘it’”."),
    ],
)
def test_a_comment_is_quoted_whole(comment: str, told: str) -> None:
    found = corrected(comment=comment)
    assert found.statement.text == f"It has been withdrawn. Its comment on arXiv {told}"
    assert proven(found) == [comment]


def test_a_long_comment_is_quoted_from_where_it_withdraws_the_paper_to_a_sentences_end() -> None:
    pages = "Accepted in part. " + "It has 12 pages and 30 figures. " * 8
    found = corrected(comment=f"{pages}{REASON}. We regret it. {'Thanks to all. ' * 30}")
    (words,) = proven(found)
    assert words.startswith(f"{REASON}. We regret it. Thanks to all.")
    assert words.endswith("Thanks to all.")
    assert len(words) <= MOST_CHARACTERS
    assert found.statement.text.endswith(f"reads: “{words}”")


def test_a_sentence_that_is_too_long_is_cut_at_a_word_and_says_so() -> None:
    found = corrected(comment=f"{REASON}, {'which fails ' * 40}")
    (words,) = proven(found)
    assert len(words) <= MOST_CHARACTERS
    assert words.endswith((" which", " fails"))
    assert found.statement.text.endswith(f"{words} …”")


def test_an_abstract_that_opens_with_the_withdrawal_is_quoted_so_far() -> None:
    found = corrected(abstract=f"{REASON}. We count corals.", comment="12 pages")
    assert (
        found.statement.text == f"It has been withdrawn. Its abstract on arXiv reads: “{REASON}.”"
    )
    assert proven(found) == [f"{REASON}."]


@pytest.mark.parametrize("comment", [None, "", "12 pages"])
def test_where_nothing_says_why_no_reason_is_made_up(comment: str | None) -> None:
    statement = corrected(comment=comment).statement
    assert statement.text == "It has been withdrawn; no reason is stated."
    assert statement.quotes == ()


@given(st.text(max_size=400), st.text(max_size=400))
def test_every_quote_stands_in_the_record_and_is_short(before: str, after: str) -> None:
    """Whatever a comment holds, the proof is exact."""
    found = corrected(comment=f"{before}. {REASON}. {after}")
    assert all(len(words) <= MOST_CHARACTERS for words in proven(found))
    assert found.statement.text.startswith("It has been withdrawn")
