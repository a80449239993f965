"""How long a text is to services: in what people take for characters, and to JavaScript."""

import unicodedata

_JOINER = "\u200d"


def count_graphemes(text: str) -> int:
    """Return how many graphemes a text has; flags and syllables of Hangul count twice or more."""
    count, joined = 0, False
    for sign in text:
        extends = unicodedata.category(sign) in {"Mn", "Me", "Mc"} or sign == _JOINER
        extends = extends or "\U0001f3fb" <= sign <= "\U0001f3ff"
        count += not (extends or joined) or not count
        joined = sign == _JOINER
    return count


def count_units(text: str) -> int:
    """Return how many units of UTF-16 a text has."""
    return len(text.encode("utf-16-le")) // 2
