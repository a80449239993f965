"""Tells whether a text can stand in a post: whole, in the third person, free of TeX."""

import re

from digest.text.rare import Rare
from digest.writing.grammar import has_first_person

_PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("“", "”"))
# A list that goes no further.
_FIRST_ITEM, _SECOND_ITEM = (
    Rare(r"(?<!\S)\((?:i|a|1)\)|\s1\)\s", *("(i)", "(a)", "(1)", "1)")),
    re.compile(r"\b(?:ii|b|2)\)"),
)
_INCH = Rare(r'(?<=\d)"', '"')
# A control sequence, a formula's dollar, an address, a lost argument, an end that needs more, a
# form that nobody filled in (`[Model Name]`), a word that a line's end broke, a comment of TeX.
_RESIDUE = Rare(
    r"\\|\$(?!\d)|https?://|\( *\)|(?<=[a-z])- (?!and\b|or\b|to\b|as\b|but\b|versus\b|vs\b)[a-z]"
    r"|(?<!\d)%[a-z]|\[(?:[\w -]*\b[Nn]ame|TODO|TBD|XX+|[Ii]nsert[^\]]*|[Yy]our[^\]]*)\]",
    *("\\", "$", "http", "()", " )", "- ", "%", "["),
)
_UNSPACED = re.compile(r"\.(?<=[a-z]\.)[A-Z][a-z]+ ")
_CUT_OFF = re.compile(
    r"(?:\w \.|:|\b(?:respectively,|e\.g|i\.e)"
    r"|\b(?:(?:focus|emphasis) on|of|from|and|or|than|between|into|the|an|its|their)\.?)$"
)
# What is longer than any of these ends.
_END = 20


def is_sound(text: str, *, least: int = 0) -> bool:
    """Tell whether a text of at least so many words can be told as it is."""
    return (
        len(text.split()) >= least
        and not has_first_person(text)
        and is_balanced(text)
        and not (_FIRST_ITEM.search(text) and not _SECOND_ITEM.search(text))
        and not has_residue(text)
    )


def has_residue(text: str) -> bool:
    """Tell whether something is left in a text that does not belong in prose."""
    cut_off = _CUT_OFF.search(text, max(0, len(text) - _END))
    return bool(cut_off or _RESIDUE.search(text) or _UNSPACED.search(text))


def is_balanced(text: str) -> bool:
    """Tell whether brackets and double quotation marks come in pairs; an inch is no quotation."""
    paired = all(text.count(a) == text.count(b) for a, b in _PAIRS)
    return paired and _INCH.sub("", text).count('"') % 2 == 0
