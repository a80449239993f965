"""Brings the forms of a word to one, and tells which words need no source, by closed tables."""

from functools import cache, lru_cache

from digest.grounding.tables import load_tables

_SHORTEST = 3
# Endings with what takes their place; the longest that leaves three letters is taken off.
_ENDINGS = (
    ("izations", "iz"), ("isations", "iz"), ("ization", "iz"), ("isation", "iz"),
    ("ically", "ic"), ("ations", "at"), ("ation", "at"), ("ingly", ""), ("edly", ""),
    ("izing", "iz"), ("ising", "iz"), ("izers", "iz"), ("isers", "iz"), ("izer", "iz"),
    ("iser", "iz"), ("ized", "iz"), ("ised", "iz"), ("izes", "iz"), ("ises", "iz"),
    ("ize", "iz"), ("ise", "iz"), ("ities", ""), ("ments", ""), ("ment", ""), ("nesses", ""),
    ("ness", ""), ("ity", ""), ("ions", ""), ("ion", ""), ("ings", ""), ("ing", ""),
    ("ably", "abl"), ("able", "abl"), ("ies", "y"), ("ied", "y"), ("ily", "y"), ("ers", ""),
    ("ors", ""), ("est", ""), ("ely", ""), ("ly", ""), ("ed", ""), ("er", ""), ("or", ""),
    ("es", ""), ("s", ""), ("al", ""),
)  # fmt: skip
_INSTEAD = dict(_ENDINGS)
_LONGEST = max(map(len, _INSTEAD))
# Behind these another ending may stand: `learners` -> `learn`.
_AGAIN = frozenset({"s", "ly", "al"})
_KEPT = ("ss", "us", "is")
# No superlatives: their end is no ending.
_WHOLE = frozenset(
    "arrest attest conquest contest digest earnest forest harvest honest inquest interest invest"
    " manifest modest protest quest reinvest request suggest".split()
)
# The forms of shorter words are listed one by one.
_SHORT = 4


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return what the forms of a word have in common: `classified`, `classifiers` -> `classif`."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").rstrip("'")
    plain = load_tables().irregular.get(plain, plain)
    return _settle(_cut(plain))


def _cut(word: str) -> str:
    """Take the longest ending off that leaves enough, and one more behind some."""
    if word in _WHOLE:
        return word
    for length in range(min(_LONGEST, len(word) - _SHORTEST), 0, -1):
        ending = word[-length:]
        if ending in _INSTEAD:
            if ending == "s" and word.endswith(_KEPT):
                return word
            rest = word[:-length] + _INSTEAD[ending]
            return _cut(rest) if ending in _AGAIN else rest
    return word


def _settle(plain: str) -> str:
    """Undo doubled letters, a mute e and a final y: `planned` and `plan`, `study` and `studi`."""
    if len(plain) > _SHORTEST and plain[-1] == plain[-2] and plain[-1] not in "sl":
        plain = plain[:-1]
    if plain.endswith("ll") and len(plain) > _SHORTEST + 1:
        plain = plain[:-1]
    plain = plain.replace("isa", "iza") if plain.endswith("isat") else plain
    if len(plain) > _SHORTEST and plain[-1] in "ey":
        plain = plain[:-1]
    return plain.removesuffix("i") if len(plain) > _SHORTEST else plain


@lru_cache(maxsize=16384)
def is_connective(word: str) -> bool:
    """Tell whether a word needs no source."""
    plain = word.casefold().replace("’", "'")
    tables = load_tables()
    bare = plain.removesuffix("'s")
    return {plain, bare}.intersection(tables.connectives) != set() or stem(bare) in _connected()


@cache
def _connected() -> frozenset[str]:
    """Return the stems of the longer connective words, so that their forms are known too."""
    return frozenset(stem(word) for word in load_tables().connectives if len(word) > _SHORT)
