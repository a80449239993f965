"""Writes the name of an institution as it is printed: without article, unit, form and codes."""

import re
from collections.abc import Sequence

from digest.dossier.folding import fold, fold_words
from digest.dossier.institutions.names import has_branch, has_campuses
from digest.dossier.institutions.places import is_region, strip_codes
from digest.dossier.institutions.wording import MARKS, split_aside
from digest.dossier.institutions.words import (
    BODY,
    GROUP,
    LEGAL,
    NO_INSTITUTION,
    UNIT,
    UNIVERSITY,
)

_LONGEST = 90
_MOST_BEFORE = 5

_DASH = re.compile(r"\s+[-–—]+\s+|–|—")
_INNER = re.compile(
    r"\s(?:at|of|in|with|de|der|des|di|del|della)\s+(?:the\s+|la\s+|l')?", re.IGNORECASE
)
_ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
_SMALL = frozenset("of and the for de di la du et in at".split())
# A university's hospital or press is named after it, and is a house of its own.
_HOUSES = frozenset("hospital hospitals clinic clinics press library museum".split())


def name_of(part: str, after: Sequence[str]) -> str:
    """Return how a part's institution is named, or nothing; `after` are the parts behind it."""
    plain, aside = split_aside(part)
    if UNIVERSITY.search(fold(plain)):
        plain = strip_codes(_without_unit(plain))
    name = _recase(LEGAL.sub("", _ARTICLE.sub("", plain)).strip(MARKS))
    name = " ".join(f"{name}{_campus(name, aside, after)}".split())
    is_whole = bool(name) and fold(name).rpartition(" ")[2] not in _SMALL
    return name if is_whole and any(map(str.isalpha, name)) and len(name) <= _LONGEST else ""


def is_repeated(name: str, names: Sequence[str]) -> bool:
    """Tell whether another name says the same at more length, or an earlier one just the same."""
    words = fold_words(name)
    others = [fold_words(other) for other in names]
    longer = [other for other in others if len(other) > len(words)]
    return any(_extends(other, words) or _abbreviates(words, other) for other in longer)


def _extends(other: tuple[str, ...], words: tuple[str, ...]) -> bool:
    """Tell whether a name begins with another, and is not that of a house beside it."""
    return other[: len(words)] == words and not _HOUSES & set(other[len(words) :])


def _abbreviates(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one word has the initials of the last words of a name."""
    initials = "".join(word[0] for word in other if word not in _SMALL)
    return len(words) == 1 and len(words[0]) > 1 and initials.endswith(words[0])


def _without_unit(part: str) -> str:
    """Return the university in a part that begins with a unit of it, or with what somebody is."""
    found = UNIVERSITY.search(fold(part))
    if found is None or not _has_unit(fold(part)[: found.start() + 1]):
        return part
    return next(filter(_is_whole, [*_DASH.split(part)[1:], *_tails(part)]), "")


def _tails(part: str) -> list[str]:
    """Return what follows each `of` or `at` of a part, the last first; a unit's own is left out."""
    inner = [(match[0], part[match.end() :]) for match in _INNER.finditer(part)]
    if inner and UNIT.search(fold(part)) and " at " not in inner[0][0]:
        inner = inner[1:]
    return [tail for _, tail in reversed(inner)]


def _has_unit(before: str) -> bool:
    """Tell whether what stands before a university's own words is part of it."""
    return any(words.search(before) for words in (UNIT, GROUP, BODY, NO_INSTITUTION))


def _is_whole(tail: str) -> bool:
    """Tell whether the end of a part is a university's whole name and no more."""
    folded = f" {fold(tail)}"
    found = UNIVERSITY.search(folded)
    before = folded[: found.start() + 1].split() if found else []
    return found is not None and len(before) <= _MOST_BEFORE and "and" not in before


def _campus(name: str, aside: str, after: Sequence[str]) -> str:
    """Return what tells a university's campus from its others, as it follows the name."""
    if has_branch(name, aside):
        return f" ({aside})"
    beside = strip_codes(split_aside(after[0])[0]) if after else ""
    is_named = has_branch(name, beside) or has_campuses(name)
    return f", {beside}" if beside and is_named and not is_region(beside) else ""


def _recase(name: str) -> str:
    """Return a university's name that is all in capitals, or in none, as it is usually written."""
    words = name.split()
    if (
        len(words) == 1
        or not UNIVERSITY.search(fold(name))
        or not (name.isupper() or name.islower())
    ):
        return name
    return " ".join(
        word.lower() if place and word.lower() in _SMALL else word.capitalize()
        for place, word in enumerate(words)
    )
