"""Knows sentences in another language than English, of which this writer has no grammar."""

import re
from functools import lru_cache

# Words that every English text is full of, and few other languages have.
_COMMON = frozenset(
    "an and are at between by for from is its of our than that the their these this to we which"
    " with".split()
)
_WORD = re.compile(r"[^\W\d_]+")
# Of 30,000 abstracts every one in English has more of them.
_LEAST = 0.07
# Of fewer words nothing can be told.
_FEWEST = 10


def is_foreign(sentence: str, abstract: str) -> bool:
    """Tell whether a sentence is in another language, as much of its abstract then is."""
    return _COMMON.isdisjoint(_WORD.findall(sentence.casefold())) and _share(abstract) < _LEAST


@lru_cache(maxsize=64)
def _share(text: str) -> float:
    """Return how much of a text its common English words are; a short one is English."""
    words = _WORD.findall(text.casefold())
    return sum(word in _COMMON for word in words) / len(words) if len(words) >= _FEWEST else 1.0
