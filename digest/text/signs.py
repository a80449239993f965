"""Writes the macros that stand for one sign or accent one letter."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from digest.text.cursor import Cursor
from digest.text.symbols import (
    ACCENTS,
    FUNCTIONS,
    LETTERS,
    OPERATORS,
    RELATIONS,
    SIGNS,
    SWITCHES,
)

_DELIMITER = re.compile(r"\.(?!\d)")
_DOTLESS = str.maketrans("ıȷ", "ij")
_TEXT_SIGNS = {name: name for name in FUNCTIONS} | RELATIONS | OPERATORS | SIGNS
_ACCENTED_LENGTH = 3
# So few letters need no more TeX; longer arguments are not rendered on trial, only to be refused.
_ACCENTED_TOKENS = 12


class Render(Protocol):
    """Writes tokens that lie one level deeper, as a formula or as text."""

    def __call__(self, tokens: Sequence[str], *, math: bool) -> str:
        """Return what the tokens say."""
        ...


def write_sign(name: str, cursor: Cursor) -> str | None:
    """Write a macro without arguments, with the space that belongs to it."""
    if name in SWITCHES:
        cursor.skip_space()
        if name in {"left", "right"}:
            cursor.match(_DELIMITER)
        return ""
    if name in LETTERS:
        cursor.skip_space()
        return LETTERS[name]
    if not cursor.math:
        return _TEXT_SIGNS.get(name)
    return _formula_sign(name, cursor)


def _formula_sign(name: str, cursor: Cursor) -> str | None:
    """Write a sign in a formula, where TeX and not the author sets the space around it."""
    if name in FUNCTIONS:
        return _function(name, cursor)
    if name in RELATIONS:
        cursor.skip_space()
        return f" {RELATIONS[name]} " if cursor.tail.strip("([{ ") else RELATIONS[name]
    if name in OPERATORS:
        spaced = cursor.tail.endswith(" ")
        cursor.skip_space()
        return OPERATORS[name] + " " * spaced
    if name in SIGNS and name.isalpha():
        cursor.skip_space()
    return SIGNS.get(name)


def _function(name: str, cursor: Cursor) -> str:
    """Write a function's name apart from the letters and numbers beside it."""
    spaced = cursor.skip_space()
    before = " " * cursor.tail[-1:].isalnum()
    following = cursor.peek()[:1]
    return before + name + " " * (spaced or following.isalnum() or following == "\\")


def write_accent(name: str, cursor: Cursor, render: Render) -> str | None:
    r"""Put an accent on a letter; undo accents that split a Greek letter's name (`\c{hi}`)."""
    if name == "~" and cursor.peek()[:1].isdigit():
        return name
    if name.isalpha() and not _takes_letter(cursor):
        return None
    base = cursor.argument()
    if base is None or len(base) > _ACCENTED_TOKENS:
        return None
    if not base:
        return name if name in "^~" else None
    if name + "".join(base) in SIGNS:
        return SIGNS[name + "".join(base)]
    letters = render(base, math=cursor.math).strip().translate(_DOTLESS)
    return _combine(name, letters)


def _takes_letter(cursor: Cursor) -> bool:
    """Tell whether an accent named by a letter is one: in a word, or before a group."""
    inside = not cursor.tail or cursor.tail[-1].isalpha()
    return cursor.math or cursor.opens_group() or inside


def _combine(name: str, letters: str) -> str | None:
    """Join each letter with an accent; text accents go on one letter only."""
    longest = _ACCENTED_LENGTH if len(name) > 1 else 1
    if not letters.isalpha() or len(letters) > longest:
        return None
    accented = "".join(letter + ACCENTS[name] for letter in letters)
    return unicodedata.normalize("NFC", accented)
