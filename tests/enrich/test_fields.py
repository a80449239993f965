"""A field is what it should be, or it is lost; no field breaks anything else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.enrich.fields import (
    parse_count,
    parse_mapping,
    parse_rows,
    parse_text,
    parse_texts,
)
from digest.enrich.hub_facts import find_link_facts, find_paper_facts
from digest.enrich.places import HubRepository
from digest.enrich.works import find_works, is_whole

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
HUB = (
    "id upvotes githubRepo githubRepoAddedBy projectPage linkedModels linkedDatasets"
    " linkedSpaces cardData tags license"
).split()
ALEX = (
    "meta count results doi authorships author raw_author_name display_name affiliations id"
    " raw_affiliation_string raw_affiliation_strings institution_ids institutions"
).split()


def hostile(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw objects whose keys are known and whose values may be anything, these objects too."""
    keys = st.sampled_from(names)
    value = st.recursive(
        ANYTHING,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
        max_leaves=20,
    )
    return st.dictionaries(keys, value, max_size=8)


@pytest.mark.parametrize(
    "value,text",
    [
        ("Ada  Quill\n", "Ada Quill"),
        ("", ""),
        (None, ""),
        (7, ""),
        (["x"], ""),
        ("a\x00b", ""),
        ("\x1b[31mred", ""),
        ("\ud800", ""),
        ("x" * 2001, ""),
    ],
)
def test_a_text_is_one_line_without_controls(value: object, text: str) -> None:
    assert parse_text(value) == text


def test_texts_are_each_there_once() -> None:
    assert parse_texts(["a", None, "b", "a ", ""]) == ("a", "b")
    assert parse_texts("a") == ()


@pytest.mark.parametrize(
    "value,count",
    [(0, 0), (12, 12), (-1, None), (True, None), (1.5, None), ("7", None), (10**30, None)],
)
def test_a_count_is_a_number_of_things(value: object, count: int | None) -> None:
    assert parse_count(value) == count


def test_what_is_no_object_is_an_empty_one() -> None:
    assert parse_mapping({"a": 1}) == {"a": 1}
    assert parse_mapping([1]) == {}
    assert parse_rows([{"a": 1}, 7, None, {}]) == ({"a": 1}, {})
    assert parse_rows({"a": 1}) == ()


@given(hostile(HUB))
def test_no_record_of_hugging_face_breaks_the_reading(record: dict[str, Any]) -> None:
    facts = find_paper_facts(record)
    assert all(link.url.startswith(("https://", "http://")) for link in facts.links)
    find_link_facts(record, HubRepository(kind="models", name="a/b"))


@given(hostile(ALEX))
def test_no_record_of_openalex_breaks_the_reading(record: dict[str, Any]) -> None:
    is_whole(record)
    for facts in find_works(record).values():
        assert all(author.name for author in facts.authors)
        names = [one.name for author in facts.authors for one in author.affiliations]
        assert all(names)
        json.dumps(names).encode()
