"""What a source answers is judged by what no reading of words can change."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from digest.query import (
    Query,
    all_of,
    is_same_query,
    matches,
    may_match,
    parse_query,
    submitted,
    to_arxiv,
)
from tests.query.test_query import NOON, PAPER, letters, queries, titles

MINUTE = timedelta(minutes=1)


@given(queries, titles)
def test_what_matches_may_match(query: Query, title: str) -> None:
    if matches(query, letters(title)):
        assert may_match(query, letters(title))


@pytest.mark.parametrize(
    "text",
    [
        "whales",
        "whales AND cat:cs.LG",
        "whales OR cat:math",
        "cat:astro-ph.* NOT whales",
        # Where stems count, tidal maps are excluded; here nobody knows.
        "cat:cs.LG NOT tidal",
        "cat:cs.LG NOT (cat:cs.LG AND whales)",
        "submittedDate:[202602200000 TO 202602201200]",
    ],
)
def test_words_alone_reject_no_record(text: str) -> None:
    assert may_match(parse_query(text), PAPER)


@pytest.mark.parametrize(
    "text",
    [
        "cat:cs.CL",
        "tidal AND cat:cs.CL",
        "cat:cs.CL OR cat:math",
        "tidal NOT cat:cs.LG",
        "tidal NOT (whales OR cat:cs.LG)",
        "submittedDate:[202602200000 TO 202602201100]",
        "tidal AND submittedDate:[202602201201 TO 202602210000]",
        "tidal NOT submittedDate:[202602200000 TO 202602210000]",
    ],
)
def test_categories_and_times_reject_a_record(text: str) -> None:
    assert not may_match(parse_query(text), PAPER)


def test_the_seconds_of_a_range_s_last_minute_are_nobody_s_fault() -> None:
    paper = replace(PAPER, published=NOON + timedelta(seconds=59))
    assert not matches(submitted(NOON - MINUTE, NOON), paper)
    assert may_match(submitted(NOON - MINUTE, NOON), paper)
    assert not may_match(submitted(NOON - 2 * MINUTE, NOON - MINUTE), paper)


@given(queries)
def test_a_query_is_the_same_however_it_is_spaced(query: Query) -> None:
    dated = to_arxiv(all_of(query, submitted(NOON, NOON + MINUTE)))
    echo = dated.replace("[", '"').replace("]", '"').replace(" AND ", "  AND\n ")
    assert is_same_query(echo, dated)
    assert not is_same_query(echo.replace("202602201200", "202602201100"), dated)
