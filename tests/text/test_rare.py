"""A pattern is tried only where it can match, and wherever it does."""

import gc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import digest.writing  # noqa: F401 - brings the writer's tables
from digest.text.rare import Rare

RARE = {one.pattern.pattern: one for one in gc.get_objects() if isinstance(one, Rare)}


def test_the_writers_tables_are_looked_at() -> None:
    assert len(RARE) > 50


@pytest.mark.parametrize("pattern", sorted(RARE))
def test_what_a_pattern_matches_has_one_of_its_parts(pattern: str) -> None:
    rare = RARE[pattern]

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(text=st.from_regex(rare.pattern))
    def has_one(text: str) -> None:
        assert rare.is_likely(text)

    has_one()


def test_matches_are_found_and_replaced_where_a_part_stands() -> None:
    rare = Rare(r"\b(b|c)oats\b", "boats", "coats")
    found = rare.search("two boats")
    assert found
    assert found[1] == "b"
    assert [one.start() for one in rare.finditer("boats, coats")] == [0, 7]
    assert rare.findall("boats, coats") == ["b", "c"]
    assert rare.sub(r"\1ats", "boats, coats") == "bats, cats"
    assert rare.sub(lambda one: one[1].upper(), "boats") == "B"


def test_a_part_alone_is_no_match() -> None:
    rare = Rare(r"\bboats\b", "boat")
    assert rare.is_likely("boating")
    assert rare.search("boating") is None
    assert rare.sub("", "boating") == "boating"


@pytest.mark.parametrize("text", ["", "a reef"])
def test_where_no_part_stands_nothing_is_found(text: str) -> None:
    rare = Rare(r"[a-z ]*", "boat")
    assert rare.search(text) is None
    assert list(rare.finditer(text)) == []
    assert rare.findall(text) == []
    assert rare.sub("x", text) == text
