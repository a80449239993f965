"""Tries a pattern only on texts that have a part which it needs: most texts have none."""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

Replacement: TypeAlias = str | Callable[[re.Match[str]], str]


class Rare:
    """A pattern that few texts match, and parts of which every text has one that it matches.

    To look for a few parts takes a tenth of the time, or less, that a pattern takes which begins
    with a word's border, with one of many letters, or behind something.
    """

    __slots__ = ("_parts", "_pattern")

    def __init__(self, pattern: str, *parts: str) -> None:
        self._pattern, self._parts = re.compile(pattern), parts

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern alone."""
        return self._pattern

    def is_likely(self, text: str) -> bool:
        """Tell whether a text has one of the parts."""
        for part in self._parts:  # noqa: SIM110 - a generator takes three times as long
            if part in text:
                return True
        return False

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match."""
        return self._pattern.search(text) if self.is_likely(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield all matches."""
        return self._pattern.finditer(text) if self.is_likely(text) else iter(())

    def findall(self, text: str) -> list[Any]:
        """Return what all matches found."""
        return self._pattern.findall(text) if self.is_likely(text) else []

    def sub(self, replacement: Replacement, text: str) -> str:
        """Replace all matches."""
        return self._pattern.sub(replacement, text) if self.is_likely(text) else text
