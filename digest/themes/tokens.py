"""Words as themes compare them: spelling, number and hyphens make no difference."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_HYPHEN = re.compile(r"[-‐‑–](?=\w)")
_PREFIXES = frozenset(
    "anti bi bio co de electro geo hyper inter intra meta micro multi neuro non over photo pre"
    " quasi re semi spatio super un".split()
)
_LAST_WORD = re.compile(r"\w+$")
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_BRITISH = re.compile(r"is(e|ed|er|ing|ation)$")
_SHORTEST_PLURAL = 4


def tokenize(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each reduced to the form that is compared."""
    return tuple(map(_normalize, _WORD.findall(_HYPHEN.sub(_joint, text))))


def _joint(hyphen: re.Match[str]) -> str:
    """Return nothing for a hyphen behind a prefix, since one word is meant, else the hyphen."""
    # One letter more than the longest prefix has tells a longer word from one.
    before = hyphen.string[max(hyphen.start() - _LONGEST_PREFIX - 1, 0) : hyphen.start()]
    word = _LAST_WORD.search(before)
    return "" if word and word[0].casefold() in _PREFIXES else hyphen[0]


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
