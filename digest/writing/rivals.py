"""Recognises results of a paper's rivals: what others reached, told beside what beats them."""

import re

from digest.text.rare import Rare

_TURN = re.compile(
    r"(?:However|In contrast|By contrast|Conversely|Nevertheless|Nonetheless|Still|Yet)\b"
)
# `In contrast, our boat floats`: the authors' own work is what the turn leads to.
_OWN = re.compile(
    r"^[^,]*,? our (?:[\w-]+ ){0,3}?(?:approach|method|model|system|framework|algorithm|"
    r"network|architecture|pipeline|strategy|technique|scheme|design)\b"
)
_BEATS = Rare(
    r"\b(?:outperform|surpass|exceed)\w*|\bbetter than\b",
    *("outperform", "surpass", "exceed", "better than"),
)
_NAME = re.compile(r"\b[A-Z][\w+./-]*[A-Z0-9][\w+./-]*")
# How far into a sentence its subject is looked for.
_REACH = 60


def tells_of_rival(text: str, *, before: str, after: str, name: str | None = None) -> bool:
    """Tell whether a sentence between two others reports what the paper's own work beats.

    `name` is that of the paper's own thing.
    """
    return _is_overturned(text, after, name) or _is_beaten(text, before)


def _is_overturned(text: str, after: str, name: str | None) -> bool:
    """Tell whether the next sentence turns round and says what is better, or speaks of the name."""
    if not _TURN.match(after):
        return False
    named = name is not None and name in after and not re.search(rf"{re.escape(name)} \w+s\b", text)
    return bool(_BEATS.search(after) or _OWN.search(after)) or named


def _is_beaten(text: str, before: str) -> bool:
    """Tell whether the last sentence says `X outperformed Y`, and this one begins with Y."""
    beats, subject = _BEATS.search(before), _NAME.search(text, 0, _REACH)
    if not beats or not subject:
        return False
    return subject[0] in before[beats.end() :] and subject[0] not in before[: beats.start()]
