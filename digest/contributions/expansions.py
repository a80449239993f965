"""Finds short forms in brackets and the words before them that spell them out."""

import re

from digest.contributions.introducing import ELSEWHERE
from digest.contributions.shapes import MARKS

_BRACKETED = re.compile(
    r"(?<=\s)\(([^\s()]{2,30})\)(?!-|,?\s(?:based|problems?|settings?|tasks?)\b)"
)
_LONGEST = 30
_MOST_BRACKETS = 3
_EXPANSION_WORDS = 10
_PREPOSITION = re.compile(
    r"(?<![\w-])(?:of|for|by|to|at|as|that|which|where|between|within|\w+ed by)(?![\w-])|[;:]"
)
# "A class of X" is X, and "a way to weave, the X" speaks of X alone.
_TRANSPARENT = re.compile(r"\b(?:class|concept|family|form|idea|notion|variant|version) of\b")
_NAMING = re.compile(r"\b(?:called|named|termed|dubbed|namely)\s|,\s(?:namely\s)?the\s")
_COINED = re.compile(r"(?=.*[a-z])(?:.*[A-Z].*[A-Z]|.*\d)")
_THING = re.compile(
    r"\W*(?:algorithm|approach|dataset|framework|method|model|network|strategy|transformer)s?\b"
)


def find_short_form(introduced: str, title: str) -> str | None:
    """Return the short form in brackets of a verb's object, which is spelt out before it.

    What is spelt without capitals is a term rather than a name, unless it is said to be a thing or
    stands in the title.
    """
    for match in list(_BRACKETED.finditer(introduced))[:_MOST_BRACKETS]:
        spelt = _expansion(introduced[: match.start()], match[1])
        behind = introduced[match.end() :]
        if spelt and (_is_named(spelt, match[1]) or _is_thing(spelt, behind, title)):
            return match[1]
    return None


def short_form_of(words: str, text: str) -> str | None:
    """Return the short form that a text gives to some words."""
    _, found, behind = text.partition(f"{words} (")
    short = behind.partition(")")[0]
    spelt = found and len(short) <= _LONGEST and not re.search(r"\s", short)
    return short if spelt and _spells(words.split(), short) else None


def _expansion(before: str, short: str) -> str | None:
    """Return the words before a bracket that spell out its short form, if they are the object.

    A plural is a term, and so is what a preposition leads to.
    """
    words = before.split()
    near = words[-_EXPANSION_WORDS:]
    spelt = next((near[at:] for at in _starts(near, short) if _spells(near[at:], short)), None)
    if not spelt or re.fullmatch(r"[A-Z-]+s", short):
        return None
    leads = _NAMING.split(" ".join(words[: -len(spelt)]) + " ")[-1]
    leads = _TRANSPARENT.sub("", leads)
    if _PREPOSITION.search(leads) or ELSEWHERE.search(leads):
        return None
    return " ".join(spelt)


def _is_named(spelt: str, short: str) -> bool:
    """Tell whether capitals make a name of a short form or of what it stands for."""
    capitals = sum(sign.isupper() for word in spelt.split() for sign in word[:2])
    return capitals > 1 or bool(_COINED.match(short))


def _is_thing(spelt: str, behind: str, title: str) -> bool:
    """Tell whether some words are the thing itself: a method, or what the title speaks of."""
    thing = _THING.match(spelt.rsplit(maxsplit=1)[-1]) or _THING.match(behind)
    return bool(thing) or _flat(spelt) in _flat(title)


def _flat(text: str) -> str:
    return text.casefold().replace("-", " ")


def _starts(words: list[str], short: str) -> list[int]:
    """Return the places, the last first, of words that begin like a short form."""
    first = short[:1].casefold()
    places = reversed(range(len(words)))
    return [at for at in places if words[at].strip(MARKS)[:1].casefold() == first]


def _spells(words: list[str], short: str) -> bool:
    """Tell whether the letters of a short form stand in words in their order."""
    letters = iter("".join(words).casefold())
    return all(sign in letters for sign in short.casefold() if sign.isalpha())
