"""Finds the name that a paper gives to what it introduces: in its title, else in its abstract."""

import re
from collections.abc import Iterable, Iterator

from digest.contributions.wording import (
    INTRODUCING,
    MARKS,
    introduced,
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
_EXPANSION_WORDS, _EXPANSION_REACH = 7, 120
_COINED = re.compile(r"(?=.*[a-z])(?:.*[A-Z].*[A-Z]|.*\d)")


def find_name(paper: Paper, introducing: Iterable[str]) -> str | None:
    """Return the name; `introducing` are the sentences whose subject the authors are."""
    told = (name for sentence in introducing for name in _told(sentence))
    return _title_name(paper) or next(told, None)


def _told(sentence: str) -> Iterator[str]:
    """Yield the names that a sentence gives to what it introduces."""
    rest = introduced(sentence)
    for name in (*_leading(rest), *_called(rest), *_bracketed(own_part(rest))):
        if is_name(name):
            yield name.strip(MARKS)


def _leading(rest: str) -> Iterator[str]:
    """Yield the word right behind the verb, where it stands alone."""
    leading = _LEADING.match(rest)
    if leading:
        word = leading[1]
        marks = word[len(word.rstrip(MARKS)) :]
        if _FOLLOWING.match(marks + rest[leading.end() :][:_EXPANSION_REACH]):
            yield word


def _called(rest: str) -> Iterator[str]:
    """Yield what the thing is said to be called."""
    for pattern in (_CALLED, _APPOSED):
        yield from (match[1] for match in pattern.finditer(rest))


def _bracketed(rest: str) -> Iterator[str]:
    """Yield the short forms in brackets of what is spelt out before them."""
    for match in _BRACKETED.finditer(rest):
        before = rest[max(0, match.start() - _EXPANSION_REACH) : match.start()]
        if _is_expansion(before.split()[-_EXPANSION_WORDS:], match[1]):
            yield match[1]


def _is_expansion(words: list[str], short: str) -> bool:
    """Tell whether words spell out a coined name, not a common term."""
    capitals = sum(word[:1].isupper() for word in words)
    return not re.fullmatch(r"[A-Z-]+s", short) and (capitals > 1 or bool(_COINED.match(short)))


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
