"""Reads the marks that TeX gives a second meaning outside formulas: tie, quotes, dashes."""

import re

from digest.text.cursor import Cursor

# `NGC~1068` and `Fig.~3` are ties; `z~4`, `T9~0.3` and `SNR~50` say "about".
_NUMBERED = re.compile(r"(?:.*[\s(~])?(?!SNR|FWHM|EW)(?:[A-Z][A-Za-z]+|[A-Za-z]+\.)", re.DOTALL)
_CLOSING = frozenset(".,;:)]}%′″'’”°")
_DASHES = {"--": "–", "---": "—"}


def joins_words(before: str, after: str) -> bool:
    """Tell whether a tilde between these is TeX's unbreakable space, not "about"."""
    if after[:1].isdigit():
        return bool(_NUMBERED.fullmatch(before)) and not after.startswith("0.")
    attached = before[-1:].isalnum() or before[-1:] in _CLOSING
    return attached and (after[:1].isalpha() or after[:1] in {"(", "[", "{", "\\", "$"})


def write_quote(cursor: Cursor, mark: str) -> str:
    """Return a typographic quotation mark; a pair of primes that quotes nothing stays."""
    closes = mark == "''" and cursor.quoting
    opens = mark == "``" or (not cursor.tail[-1:].strip(" (") and cursor.has(mark))
    if not closes and not opens:
        return mark
    cursor.quoting = not closes
    return "”" if closes else "“"


def write_dash(before: str, mark: str, after: str) -> str:
    """Return a dash; arrows (`-->`) and options (`--name`) keep their hyphens."""
    arrow = after[:1] == ">" or before[-1:] in {"<", "!"}
    option = not before[-1:].strip() and after[:1].strip()
    return mark if arrow or option else _DASHES[mark]
