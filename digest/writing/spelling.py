"""Spells phrases as an editor would: in the papers' own letters, in the number that is meant."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.text import shown
from digest.writing.phrases import WORD, either, pattern_of, several

Words = frozenset[str]

_UNCOUNTED = (
    "ion", "ing", "ment", "ity", "ness", "ence", "ance", "ics", "data", "y", "sis", "ism", "ware",
    "practice",
)  # fmt: skip
# What is counted though it ends like what is not.
_COUNTED = ("lesion", "region", "station", "question", "galaxy")
_ARTICLE = "(?:an?|one|each|every|another|single)"
# So much more often has a phrase its article where it is never without.
_NEARLY = 3
_PLAIN = r"\b(?:and|by|for|from|in|into|of|on|or|through|to|using|via|with|within)"
_BORDER = r"(?=[.,;:)]|\s\(|\s(?:and|as|at|by|for|from|in|is|of|on|that|to|which|with)\b)"


def ordinary_words(texts: Iterable[str]) -> Words:
    """Return the words that texts write in lower case."""
    return frozenset(w for text in texts for w in WORD.findall(shown(text)) if w.islower())


def spell(phrase: str, texts: Iterable[str], everywhere: Iterable[str], ordinary: Words) -> str:
    """Write a phrase as texts spell it most often, in the plural where any text counts such things.

    Ordinary words lose the capital of a title or a sentence's beginning; letters that stand for
    words have a plural only where texts write it.
    """
    told = list(everywhere)
    spellings = Counter(
        _without_capitals(match[0], ordinary, told)
        for text in texts
        for match in pattern_of(phrase).finditer(shown(text))
    )
    plurals = {s: n for s, n in spellings.items() if _is_plural(s, phrase)}
    fitting = spellings if any(map(_is_short, plurals)) else plurals or spellings
    # Of an abbreviation that is spelt out, a text may have the other form alone.
    best = min(fitting, key=lambda spelling: (-fitting[spelling], spelling), default=phrase)
    if is_plural_of(best, phrase) or best.endswith("nuclei"):
        return best
    if best.endswith(_COUNTED):
        return _plural(best, counted=True)
    if not best.isupper() and any(map(_several_of(phrase).search, told)):
        return _plural(best, counted=_is_counted(phrase, told))
    return f"the {best}" if _is_definite(best, phrase, told) else best


def _is_definite(spelling: str, phrase: str, texts: Sequence[str]) -> bool:
    """Tell whether texts nearly always have `the` before a phrase: `the interstellar medium`."""
    if " " not in phrase and not spelling.isupper():
        return False
    definite, plain = (_count(_led_by(word, phrase), texts) for word in ("the", _PLAIN))
    return definite > _NEARLY * plain


def _is_counted(phrase: str, texts: Sequence[str]) -> bool:
    """Tell whether texts count what ends like no thing: `lesions` rather than `lesion`."""
    one = re.compile(rf"(?<![\w/-]){re.escape(phrase)}{_BORDER}", re.IGNORECASE)
    return _count(_several_of(phrase), texts) > _count(one, texts)


def _count(pattern: re.Pattern[str], texts: Sequence[str]) -> int:
    return sum(len(pattern.findall(text)) for text in texts)


@lru_cache(maxsize=4096)
def _led_by(word: str, phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase, whole, right behind a word."""
    return re.compile(rf"\b{word} {either(phrase)}{_BORDER}", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _several_of(phrase: str) -> re.Pattern[str]:
    """Return what finds one of several things: `a graph network that`, and no `a dust cloud`."""
    one = rf"\b{_ARTICLE} {either(phrase)}{_BORDER}"
    plural = rf"(?<![\w/-]){several(phrase)}(?![\w/])"
    return re.compile(plural if phrase.endswith(_UNCOUNTED) else f"{one}|{plural}", re.IGNORECASE)


def _is_plural(spelling: str, phrase: str) -> bool:
    """Tell whether a phrase that counts things is spelt in the plural."""
    return not phrase.endswith(_UNCOUNTED) and is_plural_of(spelling, phrase)


def _is_short(spelling: str) -> bool:
    """Tell whether a plural is that of letters that stand for words: `CTs`."""
    return spelling[:-1].isupper()


def is_plural_of(spelling: str, phrase: str) -> bool:
    """Tell whether texts write the plural's s behind a phrase."""
    return spelling[-1:] == "s" != phrase[-1:]


def _without_capitals(spelling: str, ordinary: frozenset[str], texts: Sequence[str]) -> str:
    """Lower the words whose capital says nothing; not some of a name's: `Milky Way`."""
    lowered = WORD.sub(
        lambda match: (
            low if (low := match[0].lower()) in ordinary and match[0].istitle() else match[0]
        ),
        spelling,
    )
    whole = lowered in (spelling, lowered.lower()) or any(lowered in text for text in texts)
    return lowered if whole else spelling


def _plural(phrase: str, *, counted: bool) -> str:
    """Write a phrase in the plural where its last word counts things."""
    if phrase.endswith("nucleus"):
        return f"{phrase.removesuffix('us')}i"
    if phrase.endswith("y"):
        return f"{phrase.removesuffix('y')}ies"
    if phrase.endswith(_UNCOUNTED) and not counted:
        return phrase
    return f"{phrase}es" if phrase.endswith(("s", "x", "ch", "sh")) else f"{phrase}s"
