"""Words as themes compare them: spelling, number and hyphens make no difference."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_HYPHEN = re.compile("[-‐‑–]")
_PREFIX = re.compile(
    r"\b(anti|bi|bio|co|de|electro|geo|hyper|inter|intra|meta|micro|multi|neuro|non|over|photo"
    r"|pre|quasi|re|semi|spatio|super|un)[-‐‑–](?=\w)",
    re.IGNORECASE,
)
_BRITISH = re.compile(r"is(e|ed|er|ing|ation)$")
_SHORTEST_PLURAL = 4


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each reduced to the form that is compared."""
    joined = _PREFIX.sub(r"\1", text) if _HYPHEN.search(text) else text
    return tuple(map(_normalize, _WORD.findall(joined)))


@lru_cache(maxsize=1 << 16)
def _normalize(word: str) -> str:
    return _spell(_singular(word.casefold()))


def _singular(word: str) -> str:
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _spell(word: str) -> str:
    """Bring British spelling to American; a word that merely looks British changes everywhere."""
    if word.endswith("our") and len(word) > _SHORTEST_PLURAL:
        return f"{word[:-3]}or"
    return _BRITISH.sub(r"iz\1", word)
