"""Finds phrases in texts, as whole words, whatever their case and hyphens."""

import re
from collections.abc import Sequence
from functools import lru_cache


def mentions(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether any phrase stands in a text, hyphens and case aside."""
    return bool(_pattern(tuple(phrases)).search(text.casefold()))


def find_mentioned(text: str, phrases: Sequence[str]) -> str | None:
    """Return the first of some phrases that stands in a text, None where none does."""
    if not mentions(text, phrases):
        return None
    return next(phrase for phrase in phrases if mentions(text, (phrase,)))


def split_words(text: str) -> list[str]:
    """Return the words of a text without case and signs."""
    return re.findall(r"[^\W_]+", text.casefold())


@lru_cache(maxsize=256)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some phrases as whole words; without words it finds nothing."""
    wanted = [r"[\W_]+".join(words) for phrase in phrases if (words := split_words(phrase))]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])" if wanted else "(?!)")
