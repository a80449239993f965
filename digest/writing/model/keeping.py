"""Judges what a word list cannot: that limits and doubts stay, and nothing grows stronger.

`judge` knows which words need no source, since any sentence has them; of a model's words those that
make a claim larger or surer need one, and those that limit it must not get lost.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from digest.grounding.connectives import is_connective
from digest.grounding.inflections import stem
from digest.grounding.polarity import denied, stems_by_polarity
from digest.grounding.tokens import Token, tokenize

_STRONG = frozenset(
    """
    all every each any most least more less fewer first only always ever best better newest
    entirely completely fully widely highly greatly very quite well never none no must
    """.split()
)
_DOUBTS = frozenset("may might could possibly potentially perhaps likely preliminary would".split())
_SOFT = _DOUBTS | frozenset("can suggest suggests indicate indicates potential promise".split())
_HINTS = frozenset(map(stem, "suggest indicate hint".split()))
_PROOFS = frozenset(map(stem, "show demonstrate prove reveal find establish confirm".split()))
# What says of how few something holds.
_PARTS = frozenset("some many most few little rarely seldom hardly certain half".split())
_REACH, _SHORT = 3, 5
_OTHERS = re.compile(
    r"\b(?:papers|articles|preprints|section|theme|week|issue|post)\b|\b(?:previous|next|other) "
    r"(?:paper|work|study|sentences?)\b",
    re.IGNORECASE,
)
# Behind what is told, these take some of it back.
_LIMITS = re.compile(
    r",? (?:but|unless|except|although|though|albeit|despite|if|when|provided that|assuming|only|"
    r"at the (?:cost|expense|price) of|"
    r"under (?:the |certain |some |mild )?(?:assumption|condition)s?)\b"
)


def find_overstatement(text: str, quotes: Sequence[str]) -> str:
    """Return how a sentence says more than its quotes, or other than of its paper; "" if not."""
    if stronger := sorted(_count(text) - _count(*quotes)):
        return f"“{stronger[0]}” stands in none of its quotes."
    said, told = _words(text), frozenset[str]().union(*map(_words, quotes))
    if lost := next(_find_lost(text, said, quotes, told), ""):
        return f"“{lost}” of its quote got lost."
    if (other := _OTHERS.search(text)) and other[0].casefold() not in " ".join(quotes).casefold():
        return f"“{other[0]}” speaks of more than this paper."
    return ""


def _find_lost(
    text: str, said: frozenset[str], quotes: Sequence[str], told: frozenset[str]
) -> Iterator[str]:
    """Yield the words of quotes that limit what is told, and are not told."""
    if told & _DOUBTS and not said & _SOFT:
        yield min(told & _DOUBTS)
    if len(quotes) == 1:
        yield from sorted((told & {"only", "unless", "except"}) - said)
    ours, theirs = (frozenset(map(stem, words)) for words in (said, told))
    if theirs & _HINTS and not theirs & _PROOFS and ours & _PROOFS and not ours & _HINTS:
        yield next(word for word in sorted(told) if stem(word) in _HINTS)
    yield from _lost_parts(text, quotes)
    yield from _lost_limits(text, quotes)
    yield from _lost_denials(text, quotes)


def _lost_parts(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield `some` and the like that every quote has before a word, and the text has not."""
    ours = _parts(tokenize(text))
    theirs: dict[str, set[str]] = {}
    for one in quotes:
        for key, part in _parts(tokenize(one)):
            theirs.setdefault(key, set()).add(part)
    for key, part in ours:
        known = theirs.get(key, {""})
        if not part and "" not in known:
            yield min(known)


def _parts(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return each word that tells something, as a stem, with what says how much of it is meant."""
    found, part, left = [], "", 0
    for token in tokens:
        plain = token.text.casefold()
        if plain in _PARTS:
            part, left = plain, _REACH
        elif not is_connective(plain):
            found.append((stem(plain), part))
            part = ""
        left -= 1
        part = part if left > 0 else ""
    return found


def _lost_limits(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield the first word behind all that is told of a quote that takes some of it back."""
    keys = {stem(token.text) for token in tokenize(text) if not is_connective(token.text)}
    for one in quotes:
        ends = dict[str, int]()
        for token in tokenize(one):
            ends.setdefault(stem(token.text), token.end)
        told = [ends[key] for key in keys if key in ends]
        limit = _LIMITS.search(one, max(told, default=len(one)))
        if limit and not _LIMITS.search(text):
            yield limit[0].strip(" ,")


def _lost_denials(text: str, quotes: Sequence[str]) -> Iterator[str]:
    """Yield verbs that any sentence may have, and that every quote denies, where a text does not.

    What else is denied `judge` knows.
    """
    theirs: dict[str, frozenset[bool]] = {}
    for one in quotes:
        for key, told in stems_by_polarity(one, tokenize(one)).items():
            theirs[key] = theirs.get(key, frozenset()) | told
    tokens = tokenize(text)
    ours = denied(text, tokens)
    for place, token in enumerate(tokens):
        is_verb = len(token.text) > _SHORT and is_connective(token.text)
        if (
            is_verb
            and place not in ours
            and theirs.get(stem(token.text), frozenset()) == frozenset({False})
        ):
            yield f"not {token.text}"


def _count(*texts: str) -> Counter[str]:
    """Return how often texts say what makes a claim larger."""
    words = (token.text.casefold() for text in texts for token in tokenize(text))
    return Counter(word for word in words if word in _STRONG)


def _words(text: str) -> frozenset[str]:
    return frozenset(token.text.casefold() for token in tokenize(text))
