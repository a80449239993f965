"""Knows the names of institutions and places that no word tells, from the packaged table."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from digest.dossier.folding import fold_words

_Words = tuple[str, ...]
_Names = frozenset[_Words]


def begins_known(text: str) -> bool:
    """Tell whether a name begins with that of a known institution."""
    words = fold_words(text)
    words = words[words[:1] == ("the",) :]
    names = _names("known")
    return any(words[:length] in names for length in range(1, _longest() + 1))


def has_campuses(name: str) -> bool:
    """Tell whether a university has many campuses, each of which its city tells apart."""
    return fold_words(name) in _names("campuses", "systems")


def has_branch(name: str, city: str) -> bool:
    """Tell whether a university has a campus in a city that is not its own."""
    is_branched = fold_words(name) in _names("campuses", "branched")
    return is_branched and fold_words(city) in _names("campuses", "cities")


def is_country(name: str) -> bool:
    """Tell whether a name is a country's or a state's."""
    words = fold_words(name)
    return words in _names("places", "countries") or words in _names("places", "regions")


def is_large_city(name: str) -> bool:
    """Tell whether a name is a large city's, or that of a town with a large campus."""
    return fold_words(name) in _names("places", "cities")


@cache
def _longest() -> int:
    return max(map(len, _names("known")))


@cache
def _names(table: str, key: str | None = None) -> _Names:
    """Return the names under a key of a table, or under all."""
    rows = [row for name, row in _tables()[table].items() if key in {None, name}]
    return frozenset(fold_words(name) for row in rows for name in row.split(","))


@cache
def _tables() -> Mapping[str, Mapping[str, str]]:
    text = files("digest").joinpath("data/institutions.toml").read_text("utf-8")
    return tomllib.loads(text)
