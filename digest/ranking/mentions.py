"""Finds phrases in texts, as whole words, whatever their case, number, spelling and hyphens."""

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.text.forms import read_phrases, spell_phrase

_SHORT = 4


def mentions(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether any phrase stands in a text: `tide-pool` in “Colours of tide pools”."""
    begins, stands = _patterns(tuple(phrases))
    return bool(begins.search(text.casefold()) and stands.search(_spell(text)))


def find_mentioned(text: str, phrases: Sequence[str]) -> str | None:
    """Return the first of some phrases that stands in a text, None where none does."""
    if not mentions(text, phrases):
        return None
    return next(phrase for phrase in phrases if mentions(text, (phrase,)))


def split_words(text: str) -> list[str]:
    """Return the words of a text without case and signs."""
    return re.findall(r"[^\W_]+", text.casefold())


@lru_cache(maxsize=256)
def _patterns(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds how any of some phrases begins in a text, and any in words as compared.

    Most texts have no such beginning, and need not be cut.  Without words nothing is found.
    """
    wanted = {" ".join(words) for phrase in phrases for words in spell_phrase(phrase)}
    begins = "|".join(sorted(map(_begin, wanted))) or "(?!)"
    stands = "|".join(map(re.escape, sorted(wanted))) or "(?!)"
    return re.compile(rf"(?<![^\W_])(?:{begins})"), re.compile(rf"(?<!\S)(?:{stands})(?!\S)")


def _begin(words: str) -> str:
    """Return a pattern of the letters with which every spelling of some words begins."""
    # `fly` may be flies, and `rizing` rising; a word may have hyphens.
    shorts = (word[: 3 if len(word) > _SHORT else 2] for word in words.split())
    return r"[\w‐‑–-]*[\W_]+".join(re.escape(short).replace("z", "[sz]") for short in shorts)


@lru_cache(maxsize=4096)
def _spell(text: str) -> str:
    """Return the words of a text as they are compared, a space between them."""
    return " ".join(read_phrases(text))
