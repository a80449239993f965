"""Knows phrases: what may name a subject in a text, and where it stands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from digest.text import shown
from digest.text.verbs import VERBS

_SHORTEST = 3
_STEM = 4
_LONGEST = 4
_UNCHANGED = frozenset({"series", "species"})
# So many signs hold any word.
_REACH = 30
WORD = re.compile(r"[A-Za-z](?:[A-Za-z-]*[A-Za-z])?|[^\w\s-]|\d\S*")
# Endings of nouns that name a task, a field or a technique.
_SUBJECT = re.compile(r"(?:tion|sion|ography|ometry|former|ithm|curity|ivacy|onomy|namics)$")
_STOP = frozenset(
    """
    a an the of in on for with by to from and or as at is are was were be been this that these those
    which it its their our we they can may not no such into than more most via using based under
    over between across within through per each all both new novel recent existing current proposed
    different multiple various several many first second two three high low large small real world
    state art wide range open source available well widely used further significant significantly
    however also while where when how what has have had do does one other results show shows
    demonstrate experiments experimental performance approach method methods framework model models
    problem problems task tasks work paper study deep learning machine improve improves improved
    superior better effective efficient effectively address propose introduce present application
    evaluation solution information representation construction version attention introduction
    investigation generation prediction integration interaction action function position vision
    decision dimension distribution estimation version limitation question key main important
    critical challenge challenges often still remains implementation
    """.split()
)
# Verbs that are no names of things (`use graph`), beside those that are (`point cloud`).
_VERBS = VERBS - frozenset("point frame target design bridge measure set record".split())
_BEFORE_VERBS = frozenset("we i to they that which".split())
_UNNAMED = _STOP | _VERBS


def phrases_in(title: str, sentence: str) -> set[str]:
    """Return what may name a subject: phrases of two words, and words of the title.

    Phrases are in lower case and in the singular.
    """
    first, second = words_of(title), words_of(sentence)
    return {*_pairs(first), *_pairs(second)} | {
        word for word in first if _SUBJECT.search(word) and word not in _STOP
    }


def _pairs(words: list[str]) -> Iterator[str]:
    """Yield the phrases of two words; behind `we` or `to` stands a verb."""
    for before, one, two in zip(["", *words], words, words[1:], strict=False):
        if before not in _BEFORE_VERBS and _names(one) and _names(two):
            yield f"{one} {two}"


def find_phrase(text: str, phrase: str) -> re.Match[str] | None:
    """Return the first place where a text has a phrase, in either number."""
    return pattern_of(phrase).search(text)


def grown(phrase: str, texts: Sequence[str]) -> str:
    """Lengthen a phrase by the words that stand beside it in all texts: `monocular depth …`."""
    while (word := _shared_neighbour(phrase, texts, behind=True)) is not None:
        phrase = f"{phrase} {word}"
    while (word := _shared_neighbour(phrase, texts, behind=False)) is not None:
        phrase = f"{word} {phrase}"
    return phrase


def _shared_neighbour(phrase: str, texts: Sequence[str], *, behind: bool) -> str | None:
    """Return the word that all texts have right behind or before a phrase, if it names a thing."""
    matches = [find_phrase(text, phrase) for text in texts]
    if None in matches or len(phrase.split()) >= _LONGEST:
        return None
    beside = {
        _beside(text, match, behind=behind)
        for text, match in zip(texts, matches, strict=True)
        if match
    }
    word = beside.pop()
    return word if word and not beside and _names(word) else None


def _beside(text: str, match: re.Match[str], *, behind: bool) -> str:
    """Return the word right behind or before a place, in the singular; "" where a mark stands."""
    near = text[match.end() : match.end() + _REACH] if behind else text[: match.start()][-_REACH:]
    pattern = r"[\s-]+([A-Za-z]+)(?=[\s.,;:)])" if behind else r"(?:^|\s)([A-Za-z]+)[\s-]+$"
    found = re.match(pattern, near) if behind else re.search(pattern, near)
    return _singular(found[1].casefold()) if found else ""


@lru_cache(maxsize=8192)
def stems_of(text: str) -> frozenset[str]:
    """Return the beginnings of the telling words of a text: forms of one word have the same."""
    parts = (part for word in words_of(text) for part in word.split("-"))
    return frozenset(part[:_STEM] for part in parts if part.isalnum() and part not in _STOP)


def words_of(text: str) -> list[str]:
    """Return words in lower case, the plural's s cut; marks stay, so that no phrase spans them."""
    return [_singular(word.casefold()) for word in WORD.findall(shown(text))]


@lru_cache(maxsize=4096)
def pattern_of(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase as whole words, in no address and behind no hyphen."""
    return re.compile(rf"(?<![\w/-]){either(phrase)}(?![\w/])", re.IGNORECASE)


def either(phrase: str) -> str:
    """Write a phrase as an expression for either number."""
    return _joined(
        f"{_stem_of(word)}{'(?:y|ies)' if _has_y(word) else 's?'}" for word in phrase.split()
    )


def several(phrase: str) -> str:
    """Write a phrase as an expression for its plural."""
    *words, last = phrase.split()
    plural = f"{_stem_of(last)}{'ies' if _has_y(last) else 's'}"
    return _joined([*(either(word) for word in words), plural])


def _joined(words: Iterable[str]) -> str:
    return r"[\s-]+".join(words)


def _has_y(word: str) -> bool:
    """Tell whether a word's plural ends in `ies`."""
    return word.endswith("y") and word[-2:-1] not in set("aeiou")


def _stem_of(word: str) -> str:
    """Return the part of a word that both numbers have, for an expression."""
    return re.escape(word.removesuffix("y") if _has_y(word) else word)


def _names(word: str) -> bool:
    """Tell whether a word can be part of a subject's name."""
    ending = word.endswith(("ly", "ing", "ed", "ize", "ive"))
    return word not in _UNNAMED and len(word) >= _SHORTEST and not ending


def _singular(word: str) -> str:
    """Cut the plural's s."""
    if len(word) <= _SHORTEST or word in _UNCHANGED or word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies") and len(word) > _LONGEST:
        return f"{word[:-3]}y"
    return word.removesuffix("s")
