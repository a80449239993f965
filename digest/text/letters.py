"""Finds words that deceive: letters of two alphabets in one, and what no line can hold."""

import re
import unicodedata

_LONGEST = 60
_WORD = re.compile(r"[^\W\d_]+")
_LONG = re.compile(rf"\w{{{_LONGEST + 1},}}")
# What turns the direction of reading: the record's order is not what a reader sees.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ALPHABETS = ("LATIN", "CYRILLIC", "ARMENIAN", "CHEROKEE", "FULLWIDTH")
# Greek letters beside Latin ones are science (`μm`, `ΔE`), unless they look like them.
_ALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανυκιρ")
_FEWEST = 4


def has_deceptive_words(text: str) -> bool:
    """Tell whether a text has marks of direction, words of mixed alphabets, or endless ones."""
    if max(map(len, text.split()), default=0) > _LONGEST and _LONG.search(text):
        return True
    if text.isascii():
        return False
    return bool(_TURNING.search(text)) or any(map(is_mixed, _WORD.findall(text)))


def is_mixed(word: str) -> bool:
    """Tell whether a word has letters of two alphabets, as look-alikes have."""
    if word.isascii():
        return False
    names = [unicodedata.name(sign, "").partition(" ")[0] for sign in word]
    if len({name for name in names if name in _ALPHABETS}) > 1:
        return True
    inside = any(sign in _ALIKE for sign in word[1:-1])
    return inside and "LATIN" in names and len(word) >= _FEWEST
