"""Values are laid over tables one by one; nothing else changes."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from digest.config.environment import read_environment, variable
from digest.config.schema import is_value, nearest, values_of
from digest.config.tables import Place, overlay, value_at

keys = st.sampled_from("abc")
places = st.lists(keys, min_size=1, max_size=3).map(tuple)
tables = st.recursive(
    st.dictionaries(keys, st.integers()),
    lambda inner: st.dictionaries(keys, st.integers() | inner),
    max_leaves=8,
)


@given(tables, places, st.integers())
def test_a_value_laid_over_stands_there_and_the_tables_stay(
    below: dict[str, Any], place: Place, value: int
) -> None:
    before = copy.deepcopy(below)
    laid = overlay(below, {place: value})
    in_the_way = any(
        isinstance(value_at(below, place[:depth]), int) for depth in range(1, len(place))
    )
    assert value_at(laid, place) == (value_at(below, place) if in_the_way else value)
    assert below == before


@given(tables, places, places, st.integers())
def test_a_value_laid_over_changes_nothing_beside_it(
    below: dict[str, Any], place: Place, other: Place, value: int
) -> None:
    laid = overlay(below, {place: value})
    shared = min(len(place), len(other))
    if place[:shared] != other[:shared]:
        assert value_at(laid, other) == value_at(below, other)


def test_an_item_of_a_list_is_found_by_its_number() -> None:
    assert value_at({"a": [{"b": 1}]}, ("a", 0, "b")) == 1
    assert value_at({"a": [{"b": 1}]}, ("a", 1)) is None
    assert value_at(None, ("a",)) is None


def test_every_setting_has_a_variable_of_its_own_that_sets_it() -> None:
    for place in values_of():
        assert is_value(place)
        values, unknown = read_environment({variable(place): "1"})
        assert list(values) == [place]
        assert not unknown


def test_every_setting_is_the_nearest_to_itself() -> None:
    assert all(nearest(place, values_of()) == place for place in values_of())
