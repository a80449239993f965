"""Reads bylines, and holds them against the authors of a record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from digest.model import Author
from digest.text import byline, family_name, fold_words, visible, visible_name

_PARTICLE = r"(?:(?:af|al|bin|da|de|del|della|den|der|di|dos|du|el|la|le|ten|ter|van|von|zu)\s+)"
_UPPER = r"[^\W\d_a-zß-öø-ÿ]"
_PART = rf"{_UPPER}[\w'’.-]*"
# A name is never given back in part, and begins no word in its middle: `while Lund`, not `le Lund`.
_NAME = rf"(?<![\w'’-])(?>{_PARTICLE}*+{_PART}(?:\s+{_PARTICLE}*+{_PART}){{0,4}})"
_AND = r"(?:and|&|(?:along|jointly|together)\s+with)"
BYLINE = rf"{_NAME}(?:,\s+{_NAME}){{0,60}}(?:,?\s+{_AND}\s+{_NAME})?"
_COLLEAGUES = (
    r"(?:colleagues|collaborators|co-?authors|co-?workers"
    r"|(?:his|her|their)\s+(?:colleagues|co-?authors|group|students|team))\b"
)
_AL = r",?\s+(?:and\s+)?et\.?\s+al\b\.?"
# Whoever is left out, in words that are said of people alone; and in any words.
_PEOPLE = rf"(?:{_AL}|,?\s+and\s+(?:\w+\s+)?{_COLLEAGUES})"
OTHERS = rf"(?:{_PEOPLE}|,?\s+and\s+(?:\w+\s+)?others\b)"
_LEFT_OUT = re.compile(rf"(?P<names>{BYLINE})(?:\s\([^()]*\))?{_PEOPLE}")
_SIGNS_OF_OTHERS = re.compile(rf"\bal\b|{_COLLEAGUES}")
_SPLIT = re.compile(rf",\s+{_AND}\s+|,\s+|\s+{_AND}\s+")
_ET_AL = re.compile(OTHERS)
_TWO = 2
_CLOSE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """Who is named in a byline, at its start, and is expected otherwise."""

    start: int
    end: int
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who is named, at `start` of a text, and whether others are left to `et al.`."""

    names: tuple[str, ...]
    start: int
    end: int
    others: bool


def parse_byline(text: str, start: int, end: int, *, others: bool = False) -> Byline:
    """Read the names in `text[start:end]`, with or without `et al.` in it."""
    names = _ET_AL.sub("", text[start:end])
    told = tuple(
        filter(
            None, (name.strip(" .,") if len(name) > _TWO else name for name in _SPLIT.split(names))
        )
    )
    return Byline(names=told, start=start, end=end, others=others or names != text[start:end])


def is_author(name: str, authors: Sequence[Author]) -> bool:
    """Tell whether a name is an author's: the family name, or with given names or initials."""
    words = fold_words(name)
    return bool(words) and any(_is_named(words, author) for author in authors)


def judge_authors(told: Byline, authors: Sequence[Author]) -> tuple[Stranger, ...]:
    """Return names that are nobody's of these authors, and forms that leave out or add people.

    Of a record without authors nothing can be said.
    """
    known = [author for author in authors if visible_name(author.name)]
    if not known:
        return ()
    strangers = [name for name in told.names if not is_author(name, known)]
    if strangers:
        return tuple(_stranger(told, name, known) for name in strangers)
    right = byline([author.name for author in known])
    if _is_complete(told, known):
        return ()
    shown = f"{' and '.join(told.names)}{' et al.' if told.others else ''}"
    return (Stranger(start=told.start, end=told.end, found=shown, expected=right),)


def _is_complete(told: Byline, authors: Sequence[Author]) -> bool:
    """Tell whether a byline leaves nobody out without saying so, and keeps their order."""
    if told.others:
        return len(authors) > max(_TWO, len(told.names)) and is_author(told.names[0], authors[:1])
    in_order = zip(told.names, authors, strict=False)
    return len(told.names) == len(authors) and all(is_author(one, [by]) for one, by in in_order)


def _stranger(told: Byline, name: str, authors: Sequence[Author]) -> Stranger:
    families = [family_name(author.name) for author in authors]
    pool = [*families, *(author.name for author in authors)]
    near = get_close_matches(name, pool, n=1, cutoff=_CLOSE)
    expected = near[0] if near else byline([author.name for author in authors])
    return Stranger(start=told.start, end=told.end, found=name, expected=expected)


def _is_named(words: tuple[str, ...], author: Author) -> bool:
    """Tell whether words name an author; a letter stands for a given name."""
    whole, family = _words_of(author.name)
    if words in (family, whole, family[-len(words) :]):
        return True
    given = [word for word in whole if word not in family]
    rest = [word for word in words if word not in family]
    has_family = bool(set(words) & set(family))
    return has_family and all(any(_stands_for(word, name) for name in given) for word in rest)


@lru_cache(maxsize=4096)
def _words_of(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the words of a whole name, and those of the family name."""
    return fold_words(visible(name)), fold_words(family_name(name))


def _stands_for(word: str, name: str) -> bool:
    return word == name or (len(word) == 1 and name.startswith(word))


def find_et_al(text: str) -> Iterator[Byline]:
    """Yield every `A et al.` or `A and colleagues`, institutions between the two or not."""
    if not _SIGNS_OF_OTHERS.search(text):
        return
    for match in _LEFT_OUT.finditer(text):
        yield parse_byline(text, match.start("names"), match.end("names"), others=True)
