"""Recognises results of a paper's rivals: what others reached, told beside what beats them."""

import re

_TURN = re.compile(
    r"(?:However|In contrast|By contrast|Conversely|Nevertheless|Nonetheless|Still|Yet)\b"
)
_BEATS = re.compile(r"\b(?:outperform|surpass|exceed)\w*|\bbetter than\b")
_NAME = re.compile(r"\b[A-Z][\w+./-]*[A-Z0-9][\w+./-]*")
# How far into a sentence its subject is looked for.
_REACH = 60


def tells_of_rival(text: str, *, before: str, after: str) -> bool:
    """Tell whether a sentence between two others reports what the paper's own work beats."""
    return _is_overturned(after) or _is_beaten(text, before)


def _is_overturned(after: str) -> bool:
    """Tell whether the next sentence turns round and says what is better."""
    return bool(_TURN.match(after) and _BEATS.search(after))


def _is_beaten(text: str, before: str) -> bool:
    """Tell whether the last sentence says `X outperformed Y`, and this one begins with Y."""
    beats, subject = _BEATS.search(before), _NAME.search(text, 0, _REACH)
    if not beats or not subject:
        return False
    return subject[0] in before[beats.end() :] and subject[0] not in before[: beats.start()]
