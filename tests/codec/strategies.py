"""Any text, lone surrogates and NULs included, any number and any moment of arXiv's."""

import string
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import TypeVar, get_args

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Fact = TypeVar("Fact")

TEXT = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from('\0\ud800\udfff\n\r\u2028"\\')),
    max_size=20,
)
_ZONES = st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
_MOMENTS = st.datetimes(datetime(1992, 1, 1), datetime(2099, 12, 31), timezones=_ZONES)  # noqa: DTZ001 - `timezones` makes them aware

st.register_type_strategy(str, TEXT)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(date, st.dates(date(1991, 1, 1), date(2100, 12, 31)))
st.register_type_strategy(datetime, _MOMENTS.map(lambda moment: moment.replace(microsecond=0)))


def _mappings(kind: object) -> SearchStrategy[Mapping[object, object]]:
    key, value = map(st.from_type, get_args(kind))
    # Keys are identifiers: of those, pydantic loses lone surrogates.
    names = st.text(string.printable) if get_args(kind)[0] is str else key
    return st.dictionaries(names, value, max_size=2)


st.register_type_strategy(Mapping, _mappings)


def facts(kind: type[Fact]) -> SearchStrategy[Fact]:
    """Return what gives facts of a kind, by the types of their fields."""
    return st.from_type(kind)
