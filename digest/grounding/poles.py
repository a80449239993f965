"""Tells which way a text goes: what it denies, who outperforms whom, `less` for `more`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.grounding.inflections import is_connective, stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token, is_distinctive

_REACH = 3
_BORDER = re.compile(r"[.,;:!?()—]")
Poles = frozenset[tuple[str, str]]
_BEAT = r"(?:outperform|surpass|exceed|beat|outdo)"
_STANDS = r"(?:is|are|was|were|stays?|remains?)"
_PATTERN = re.compile(
    rf"(?P<passive>(?<!\w){_BEAT}(?:ed|en)\s+(?:\w+\s+)?by\b)"
    r"|(?P<worse>\b(?:underperform\w*|inferior\s+to|worse\s+than|falls?\s+short\s+of|trails?"
    rf"|(?:lag(?:s|ged|ging)?|falls?|fell|{_STANDS})\s+(?:well\s+|far\s+)?behind"
    rf"|{_STANDS}\s+(?:well\s+|far\s+)?(?:below|under)|los(?:es?|t|ing)\s+(?:to|against))\b)"
    rf"|(?P<active>\b{_BEAT}(?:e?s|ed|ing|en)?\b)"
    r"|(?P<better>\b(?:better\s+than|superior\s+to|improv\w+\s+(?:over|upon)|ahead\s+of"
    rf"|{_STANDS}\s+(?:well\s+|far\s+)?above)\b)",
    re.IGNORECASE,
)
# Without any of these, the pattern finds nothing.
_SIGNS = (
    *("perform", "surpass", "exceed", "beat", "outdo", "inferior", "worse", "short", "trail"),
    *("behind", "below", "under", "los", "better", "superior", "improv", "ahead", "above"),
)
_WORD = re.compile(r"[^\W_]+")
_OPPOSITE = {True: "outperforms", False: "is outperformed by"}


def find_poles(text: str, tokens: Sequence[Token]) -> Poles:
    """Return each word of a direction with each of its neighbours that tells something, as stems.

    The word itself stands for its neighbours too, as the pair of it and "".
    """
    poles = load_tables().poles
    return frozenset(
        (token.text.casefold(), beside)
        for place, token in enumerate(tokens)
        if token.text.casefold() in poles
        for beside in ("", *_beside(text, tokens, place))
    )


def find_turned(text: str, tokens: Sequence[Token], known: Poles) -> Iterator[tuple[Token, str]]:
    """Yield the words whose opposite stands in the sources in their place, with that opposite."""
    for place, token in enumerate(tokens):
        sides = load_tables().poles.get(token.text.casefold())
        if sides is None:
            continue
        beside = _beside(text, tokens, place)
        same = {near for word, near in known if word in sides[0]}
        turned = sorted((near, word) for word, near in known if word in sides[1])
        there = [word for near, word in turned if near in beside and near not in same]
        if there or (turned and not same):
            yield token, (there or [turned[0][1]])[0]


def _beside(text: str, tokens: Sequence[Token], place: int) -> tuple[str, ...]:
    """Return the next words on both sides that tell something, in the same clause."""
    before = _first_telling(text, tokens, range(place - 1, max(place - 1 - _REACH, -1), -1))
    after = _first_telling(text, tokens, range(place + 1, min(place + 1 + _REACH, len(tokens))))
    return tuple(stem(one.text) for one in (before, after) if one)


def _first_telling(text: str, tokens: Sequence[Token], places: range) -> Token | None:
    poles = load_tables().poles
    for place in places:
        one, two = sorted((tokens[place], tokens[place - places.step]), key=lambda t: t.start)
        if _BORDER.search(text, one.end, two.start):
            return None
        if not is_connective(tokens[place].text) and tokens[place].text.casefold() not in poles:
            return tokens[place]
    return None


def is_negation(token: Token) -> bool:
    """Tell whether a token denies what follows."""
    return _denies(token.text)


@lru_cache(maxsize=16384)
def _denies(word: str) -> bool:
    return word.casefold().replace("’", "'") in load_tables().negations


def denied(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens that a negation reaches; a comma cuts off what follows."""
    reached: set[int] = set()
    backward = load_tables().backward
    for place in (at for at, token in enumerate(tokens) if is_negation(token)):
        if place and tokens[place].text.casefold() in backward:
            reached.add(place - 1)
        for later in range(place + 1, min(place + 1 + _REACH, len(tokens))):
            if _BORDER.search(text, tokens[later - 1].end, tokens[later].start):
                break
            reached.add(later)
    return frozenset(reached)


def stems_by_polarity(text: str, tokens: Sequence[Token]) -> dict[str, frozenset[bool]]:
    """Return for each stem whether it is affirmed (True), denied (False), or both."""
    below = denied(text, tokens)
    found: dict[str, frozenset[bool]] = {}
    for place, token in enumerate(tokens):
        key = stem(token.text)
        found[key] = found.get(key, frozenset()) | {place not in below}
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A comparison at `text[start:end]`; it is `upward` where what stands first is the better.

    `before` and `after` are the names on its two sides.
    """

    start: int
    end: int
    upward: bool
    before: frozenset[str]
    after: frozenset[str]

    def agrees(self, other: "Comparison") -> bool:
        """Tell whether two comparisons say the same; one that is turned round has names turned."""
        turned = bool(self.before & other.after or self.after & other.before)
        kept = bool(self.before & other.before or self.after & other.after)
        return (self.upward == other.upward) is not (turned and not kept)


def find_comparisons(text: str) -> Iterator[Comparison]:
    """Yield the comparisons of a text that say who is better."""
    # Regardless of case, an i without its dot is one.
    told = text.casefold().replace("ı", "i")
    if not any(sign in told for sign in _SIGNS):
        return
    for match in _PATTERN.finditer(text):
        yield Comparison(
            start=match.start(),
            end=match.end(),
            upward=bool(match["active"] or match["better"]),
            before=_names(re.split(r"[.;:]\s", text[: match.start()])[-1]),
            after=_names(re.split(r"[.,;:]\s", text[match.end() :])[0]),
        )


def _names(text: str) -> frozenset[str]:
    """Return what can only be names, as words."""
    return frozenset(word.casefold() for word in _WORD.findall(text) if is_distinctive(word))


def told_direction(*, upward: bool) -> str:
    """Name a direction."""
    return _OPPOSITE[upward]
