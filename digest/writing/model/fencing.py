"""Fences text from outside as data: nothing in it can end the fence, hide, or pass for a turn."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Not drawn, or drawn over what stands before: nothing that a reader of the record would see.
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_SPACES = frozenset({"Zl", "Zp", "Zs"})
_SELECTORS = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
# One sign for one, so that places stay: what chat templates mark turns with, and fences.
_HARMLESS = str.maketrans({"<": "‹", ">": "›", "|": "¦", "`": "'"})
_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """A text as a model is shown it; `places` has where each sign stands in the record."""

    text: str
    places: tuple[int, ...]


def clean(text: str) -> Cleaned:
    """Return a text on one line, without anything invisible and any mark of a turn."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        seen = _seen(sign)
        if seen and not (seen == " " and signs[-1:] in ([], [" "])):
            signs.append(seen)
            places.append(place)
    return Cleaned(text="".join(signs).translate(_HARMLESS).rstrip(), places=tuple(places))


def is_seen(text: str) -> bool:
    """Tell whether a reader sees all signs of a text, so that only marks of a turn are changed."""
    return text.isprintable() and (text.isascii() or _SELECTORS.isdisjoint(map(ord, text)))


def fence(lines: Iterable[str]) -> str:
    """Return lines between two others that are alike and stand nowhere in them.

    The mark is made of the text's own hash: the same text has the same, and no text can hold it.
    """
    body = "\n".join(lines)
    mark, salt = "", 0
    while not mark or mark in body:
        digest = hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()
        mark, salt = f"==== DATA {digest[:_DIGITS]} ====", salt + 1
    return f"{mark}\n{body}\n{mark}"


def _seen(sign: str) -> str:
    """Return a sign as it is shown to a model: a space for any, nothing for what is not seen."""
    kind = unicodedata.category(sign)
    if sign.isspace() or kind in _SPACES:
        return " "
    return "" if kind in _UNSEEN or ord(sign) in _SELECTORS else sign
