"""Counts in how many texts of an issue a phrase stands."""

from collections.abc import Callable, Sequence
from functools import cache

from digest.writing.phrases import find_phrase

Frequency = Callable[[str], int]


def frequency_in(texts: Sequence[str]) -> Frequency:
    """Return what counts the texts that have a phrase, in either number; each is counted once."""

    @cache
    def count(phrase: str) -> int:
        return sum(find_phrase(text, phrase) is not None for text in texts)

    return count
