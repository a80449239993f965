"""Brings names to the form in which they are compared: no case, accents or marks."""

import re
import unicodedata
from functools import lru_cache

# Letters that a decomposition leaves whole.
_PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'"}
)
_BETWEEN = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return text without case and accents, its spaces single; other scripts keep their letters."""
    marked = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(sign for sign in marked if not unicodedata.combining(sign))
    return " ".join(plain.split())


@lru_cache(maxsize=16384)
def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared, without any mark between them."""
    return tuple(_BETWEEN.sub(" ", fold(text).replace("'", "")).split())
