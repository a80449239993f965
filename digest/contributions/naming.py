"""Finds the name that a paper gives to what it introduces: in its title, else in its abstract."""

import re
from collections.abc import Iterator

from digest.contributions.wording import (
    INTRODUCING,
    MARKS,
    find_introduced,
    is_generic,
    is_name,
    own_part,
)
from digest.model import Paper

_LONGEST_TITLE = 5
_LEADING = re.compile(r"\s*(?:the |an? )?(?:(?:novel|new) )?(\S+)")
_FOLLOWING = re.compile(
    r"[,.;:)]|\s*[-–—(]|\s+(?:an?|the|that|which|to|for|with|as|is|and|by|via|on|in|where)\b|$"
)
_CALLED = re.compile(r"\b(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?)\s+(\S+)")
_APPOSED = re.compile(
    r"\b(?:framework|method|model|network|dataset|benchmark|system|approach|algorithm|architecture|"
    r"tool|library|corpus|pipeline|platform|paradigm|technique|strategy|agent|suite|toolkit),\s+"
    r"([^\s,]+),"
)
_BRACKETED = re.compile(r"(?<=\s)\(([^\s()]{2,30})\)(?!-)")
_EXPANSION_WORDS, _REACH = 10, 120
_PREPOSITION = re.compile(
    r"(?<![\w-])(?:of|for|by|to|at|as|that|which|where|between|within|\w+ed by)(?![\w-])|[;:]"
)
_NAMING = re.compile(r".*\b(?:called|named|termed|dubbed|namely)\s")
_COINED = re.compile(r"(?=.*[a-z])(?:.*[A-Z].*[A-Z]|.*\d)")


def find_name(paper: Paper) -> str | None:
    """Return the name of what the paper introduces, or None."""
    told = (name for words in find_introduced(paper.abstract) for name in _told(words))
    return _title_name(paper) or next(told, None)


def _told(introduced: str) -> Iterator[str]:
    """Yield the names that the words behind a verb of making give to its object."""
    own = own_part(introduced)
    for name in (*_leading(introduced), *_called(own), *_bracketed(own)):
        if is_name(name):
            yield name.strip(MARKS)


def _leading(rest: str) -> Iterator[str]:
    """Yield the word right behind the verb, where it stands alone."""
    leading = _LEADING.match(rest)
    if leading:
        word = leading[1]
        marks = word[len(word.rstrip(MARKS)) :]
        if _FOLLOWING.match(marks + rest[leading.end() :][:_REACH]):
            yield word


def _called(rest: str) -> Iterator[str]:
    """Yield what the thing is said to be called."""
    for pattern in (_CALLED, _APPOSED):
        yield from (match[1] for match in pattern.finditer(rest))


def _bracketed(own: str) -> Iterator[str]:
    """Yield the short form in brackets of the verb's object, which is spelt out before it."""
    match = _BRACKETED.search(own)
    if match and _is_expansion(own[: match.start()], match[1]):
        yield match[1]


def _is_expansion(before: str, short: str) -> bool:
    """Tell whether the words before a bracket spell out its short form, and are the object.

    A plural is a term, and so is what a preposition leads to.
    """
    words = before.split()[-_EXPANSION_WORDS:]
    spelt = next((at for at in _starts(words, short) if _spells(words[at:], short)), None)
    if spelt is None or re.fullmatch(r"[A-Z-]+s", short):
        return False
    capitals = sum(word[:1].isupper() for word in words[spelt:])
    leads = _NAMING.sub("", " ".join(before.split()[: -len(words[spelt:])]) + " ")
    return (capitals > 1 or bool(_COINED.match(short))) and not _PREPOSITION.search(leads)


def _starts(words: list[str], short: str) -> Iterator[int]:
    """Yield the places, the last first, of words that begin like a short form."""
    first = short[:1].casefold()
    places = reversed(range(len(words)))
    return (at for at in places if words[at].strip(MARKS)[:1].casefold() == first)


def _spells(words: list[str], short: str) -> bool:
    """Tell whether the letters of a short form stand in words in their order."""
    letters = iter("".join(words).casefold())
    return all(sign in letters for sign in short.casefold() if sign.isalpha())


def _title_name(paper: Paper) -> str | None:
    """Return the words before the title's colon, if they are a name."""
    head, colon, _ = paper.title.partition(":")
    head = head.strip()
    if not colon or not head or is_generic(head):
        return None
    if " " in head:
        return head if _is_titled(head, paper.abstract) else None
    return head.strip("\"'`“”") if is_name(head) or _is_coined(head, paper.abstract) else None


def _is_coined(word: str, abstract: str) -> bool:
    """Tell whether a capitalised word is used in the abstract as a name and nowhere as a word."""
    plain = re.search(rf"\b{re.escape(word.lower())}s?\b", abstract)
    return word[:1].isupper() and not plain and word in abstract


def _is_titled(words: str, abstract: str) -> bool:
    """Tell whether some words of a title are introduced in the abstract as a name."""
    if len(words.split()) > _LONGEST_TITLE or words.casefold() == words or words not in abstract:
        return False
    name = re.escape(words)
    return bool(
        re.search(rf"{INTRODUCING.pattern}\s+(?:the )?\W?{name}\b", abstract)
        or re.search(rf"\b{name}(?: \([^()]*\))?,? (?:is|an?)\b", abstract)
    )
