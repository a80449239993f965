"""Knows the names that many papers use: of datasets, and of what could be mistaken for one."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

_LEFT_OUT = re.compile(r"[\s\-_./'’&]+")
# What may stand behind a known name: a version, year, size, part or grade.
_VERSION = re.compile(
    r"(?:[-\s]?(?:v|dr|r)?\d[\d.,/x+-]*[kmb]?|\++|[-\s](?:base|chat|coder|demo|dev|diamond|easy|"
    r"full|flash|haiku|hard|instruct|large|lite|math|max|medium|mini|nano|next|opus|plus|preview|"
    r"pro|redux|series|small|sonnet|test|tiny|train|turbo|ultra|val|verified|vl|xl))$",
    re.IGNORECASE,
)
_MOST_VERSIONS = 6
_SHORTEST, _LONGEST = 2, 60
_LONG_WORD = 8


def is_known_dataset(name: str) -> bool:
    """Tell whether a name is a widely used dataset's, in some spelling and version."""
    return _table_of(name) == "datasets"


def is_other(name: str) -> bool:
    """Tell whether a name is known as something that is no dataset but, say, a model or a place."""
    return _table_of(name) == "others"


def is_common(name: str) -> bool:
    """Tell whether a name, as it stands, is known as something that is no dataset."""
    return _is_in(_tables()["others"], name)


def begins_with_others(name: str) -> bool:
    """Tell whether each of the first two words of a name is known as no dataset."""
    first = name.split()[:2]
    return len(first) > 1 and all(map(is_other, first))


@lru_cache(maxsize=4096)
def is_known(name: str) -> bool:
    """Tell whether a name is known, in some version and in this case, as anything at all."""
    return any(
        _LEFT_OUT.sub("", spelling) == _LEFT_OUT.sub("", one)
        for one in _shortened(name[:_LONGEST])
        for names in _tables().values()
        for spelling in names.get(_folded(one), ())
    )


@cache
def known_phrases() -> tuple[str, ...]:
    """Return the names that have words without a capital, or an apostrophe."""
    forms = (spellings for table in _tables().values() for spellings in table.values())
    names = (name for spellings in forms for name in spellings)
    return tuple(sorted(name for name in names if re.search(r" [a-z&]|’|'", name)))


@lru_cache(maxsize=65536)
def _table_of(name: str) -> str | None:
    """Return the table that has a name, else what is left of it without versions, if one has."""
    for spelling in _shortened(name[:_LONGEST]):
        having = [table for table, names in _tables().items() if _is_in(names, spelling)]
        if having:
            return having[0] if len(having) == 1 else None
    return None


def _shortened(name: str) -> Iterator[str]:
    """Yield a name, then what is left of it when one version after another is taken off."""
    for _ in range(_MOST_VERSIONS):
        yield name
        shorter = _VERSION.sub("", name)
        if shorter == name or len(shorter) < _SHORTEST:
            return
        name = shorter


def _is_in(names: Mapping[str, frozenset[str]], spelling: str) -> bool:
    """Tell whether a spelling is a name's; what could be a common word keeps its case."""
    known = names.get(_folded(spelling), frozenset())
    return spelling in known or (bool(known) and not _is_word(spelling))


@cache
def _tables() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Map, in each table, the folded form of a name to its spellings there."""
    text = files("digest").joinpath("data", "known-names.toml").read_text(encoding="utf-8")
    return {
        table: _by_form(_split(fields.values())) for table, fields in tomllib.loads(text).items()
    }


def _by_form(names: Iterable[str]) -> Mapping[str, frozenset[str]]:
    spellings: dict[str, set[str]] = {}
    for name in names:
        spellings.setdefault(_folded(name), set()).add(name)
    return {form: frozenset(names) for form, names in spellings.items()}


def _split(fields: Iterable[str]) -> Iterator[str]:
    return (" ".join(name.split()) for field in fields for name in field.split(",") if name.strip())


def _folded(name: str) -> str:
    return _LEFT_OUT.sub("", name).casefold()


def _is_word(name: str) -> bool:
    """Tell whether a name could be a common word, but for its capital."""
    return len(name) < _LONG_WORD and name[1:].islower() and name.isalpha()
