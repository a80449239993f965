"""Tells which words need no source: those that join others, and those that tell of papers."""

from functools import cache, lru_cache

from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables

# The forms of shorter words are listed one by one.
_SHORT = 4


@lru_cache(maxsize=16384)
def is_connective(word: str) -> bool:
    """Tell whether a word needs no source."""
    plain = word.casefold().replace("’", "'")
    tables = load_tables()
    bare = plain.removesuffix("'s")
    return {plain, bare}.intersection(tables.connectives) != set() or stem(bare) in _connected()


@cache
def _connected() -> frozenset[str]:
    """Return the stems of the longer connective words, so that their forms are known too."""
    return frozenset(stem(word) for word in load_tables().connectives if len(word) > _SHORT)
