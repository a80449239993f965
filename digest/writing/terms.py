"""Knows the forms in which papers speak of one thing: inflected, abbreviated, or in full."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from digest.writing.initials import start_of_words
from digest.writing.phrases import either, stems_of, words_of

_BRACKETED = re.compile(r"\s\(([A-Z][A-Za-z]*[A-Z])s?\)")
_SHORT = re.compile(r"[A-Z][A-Za-z]*[A-Z]")
# Words of one family begin alike: `vehicle, vehicular`, `emotion, emotional`.
_OTHER_ENDING = r"\w{0,6}(?!\w)"
_ENDING = re.compile(
    r"(?:ization|isation|ation|ition|ion|ing|ment|ular|er|or|al|ed|ies|ic|es|le|e|y|s)$"
)
_FEWEST_LETTERS = 4
# How far before a bracket its words may begin.
_REACH = 120


class Terms:
    """The abbreviations of an issue's texts, each with the words that it stands for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words: dict[str, set[str]] = {}
        for text in texts:
            for bracket in _BRACKETED.finditer(text):
                before = text[max(0, bracket.start() - _REACH) : bracket.start()]
                start = start_of_words(before, bracket[1].upper())
                if start >= 0:
                    words = " ".join(words_of(before[start:]))
                    self._words.setdefault(bracket[1].casefold(), set()).add(words)

    def forms_of(self, phrase: str) -> re.Pattern[str]:
        """Return what finds a phrase in any text: in either number, short or in full."""
        return _any_of(tuple(sorted(self._spellings(phrase))))

    def family_of(self, phrase: str) -> re.Pattern[str]:
        """Return what finds a phrase and whatever is said with words of the same families.

        What abbreviates a longer phrase speaks of it, too.
        """
        longer = (key for key, full in self._words.items() if _holds(full, phrase))
        return _any_family(tuple(sorted({*self._spellings(phrase), *longer})))

    def stems(self, phrase: str) -> frozenset[str]:
        """Return the stems of a phrase, of what it abbreviates, and of what abbreviates it."""
        return stems_of(" ".join(self._spellings(phrase)))

    def abbreviates(self, phrase: str, heading: str) -> bool:
        """Tell whether a phrase has the first letters of a heading's words, in their order."""
        initials = [word[0] for word in re.split(r"[\s-]+", heading.casefold()) if word]
        short = (word for word in phrase.split() if len(word) <= len(initials) + 1)
        return len(initials) > 1 and any(_has_in_order(word, initials) for word in short)

    def _spellings(self, phrase: str) -> Collection[str]:
        """Return a phrase with its abbreviation, or with what it is the abbreviation of."""
        full = self._words.get(phrase, set())
        short = {key for key, words in self._words.items() if phrase in words}
        return {phrase} | full | short


def _holds(phrases: Collection[str], part: str) -> bool:
    """Tell whether any of some phrases has another inside."""
    return any(f" {part} " in f" {phrase} " for phrase in phrases)


def _has_in_order(word: str, letters: Sequence[str]) -> bool:
    """Tell whether a word begins with the first of some letters, and has all in their order."""
    rest = iter(word)
    return word[:1] == letters[0] and all(letter in rest for letter in letters)


@lru_cache(maxsize=4096)
def _any_of(spellings: tuple[str, ...]) -> re.Pattern[str]:
    options = "|".join(map(either, spellings))
    return re.compile(rf"(?<![\w/])(?:{options})(?![\w/])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def _any_family(spellings: tuple[str, ...]) -> re.Pattern[str]:
    options = "|".join(r"[\s-]+".join(map(_family, one.split())) for one in spellings)
    return re.compile(rf"(?<!\w)(?:{options})", re.IGNORECASE)


def _family(word: str) -> str:
    """Return an expression for the words that only end otherwise."""
    stem = _ENDING.sub("", word)
    if len(stem) < _FEWEST_LETTERS:
        return rf"{either(word)}(?!\w)"
    return f"{re.escape(stem)}{_OTHER_ENDING}"
