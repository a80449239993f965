"""A vector in the library is the same to the bit, on any machine; what is none is not read."""

import json
from array import array
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.records import has_direction, parse_vector, vector_text

SMALL = st.floats(width=32, min_value=-(2.0**16), max_value=2.0**16)
# One that gives the vector a direction whatever the others are: none has to be filtered out.
SURE = st.floats(width=32, min_value=0.5, max_value=2.0)


@given(st.lists(SMALL), SURE, st.lists(SMALL))
def test_a_vector_comes_back_to_the_bit(
    before: list[float], sure: float, after: list[float]
) -> None:
    numbers = [*before, sure, *after]
    assert has_direction(numbers)
    found = parse_vector(vector_text(numbers))
    assert found is not None
    assert bytes(array("f", found)) == bytes(array("f", numbers))


def test_the_low_byte_comes_first() -> None:
    assert vector_text([1.0, -2.0]) == '{"vector": "AACAPwAAAMA="}'


@pytest.mark.parametrize("size", [1e-45, 1e-13, 1e13, 3e38])
def test_a_vector_whose_length_float32_cannot_square_is_none(size: float) -> None:
    assert not has_direction([size, 0.0])
    assert parse_vector(vector_text([size, size])) is None


FAULTY = (
    *(b"", b"\x00\x00\x80", b"\x00\x00\x00\x00", b"\x00\x00\x80\x3f\x00"),
    array("f", [float("nan"), 1.0]).tobytes(),
    array("f", [1.0, float("inf")]).tobytes(),
)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "7", "{}", "[" * 100_000, '{"vector": null}', '{"vector": [1.0]}'),
        *('{"vector": "AAC"}', '{"vector": "%%%%"}', '{"vector": "AACAPw=="!}'),
        *(json.dumps({"vector": b64encode(content).decode()}) for content in FAULTY),
    ],
)
def test_what_is_no_vector_is_not_read(text: str) -> None:
    assert parse_vector(text) is None
