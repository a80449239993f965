"""What a text weakens, claims, denies, compares, and whose doing it tells of."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token, is_connective, is_distinctive, stem

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


Hedging = Mapping[tuple[str, str], frozenset[bool]]

_AHEAD = 4
_LEAST = 5
_COUNTED = re.compile(r" [\w-]+ (?:papers|abstracts)\b")


def is_hedge(token: Token) -> bool:
    """Tell whether a word weakens what it is said of."""
    return _weakens(token.text)


@lru_cache(maxsize=16384)
def _weakens(word: str) -> bool:
    return word.casefold() in load_tables().hedges


def hedged(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of the tokens that are weakened: the next that tells something."""
    ahead = (_ahead(text, tokens, at) for at, token in enumerate(tokens) if is_hedge(token))
    behind = (_last_before(text, tokens, match) for match in _phrases().finditer(text))
    return frozenset(place for place in (*ahead, *behind) if place is not None)


def stems_by_hedging(text: str, tokens: Sequence[Token]) -> Hedging:
    """Return for each stem whether it is weakened (True), said outright (False), or both.

    It is told with what comes next as well as by itself: a source that `can reach 80%, reaching`
    something else besides, says outright only the latter.
    """
    weak = hedged(text, tokens)
    found: dict[tuple[str, str], frozenset[bool]] = {}
    for place in range(len(tokens)):
        for key in _keys(text, tokens, place):
            found[key] = found.get(key, frozenset()) | {place in weak}
    return found


def _keys(text: str, tokens: Sequence[Token], place: int) -> Iterator[tuple[str, str]]:
    """Yield a token's stem with that of what comes next, if anything does, and then alone."""
    key, later = stem(tokens[place].text), _ahead(text, tokens, place)
    if later is not None:
        yield key, stem(tokens[later].text)
    yield key, ""


def _ahead(text: str, tokens: Sequence[Token], place: int) -> int | None:
    for later in range(place + 1, min(place + 1 + _AHEAD, len(tokens))):
        if _BORDER.search(text, tokens[later - 1].end, tokens[later].start):
            return None
        if _tells(tokens[later]):
            return later
    return None


def _last_before(text: str, tokens: Sequence[Token], phrase: re.Match[str]) -> int | None:
    """Return the last word before a phrase that tells something, in its clause."""
    clause = max((one.end() for one in _BORDER.finditer(text, 0, phrase.start())), default=0)
    places = (
        at
        for at, token in enumerate(tokens)
        if clause <= token.start and token.end <= phrase.start() and _tells(token)
    )
    return max(places, default=None)


def _tells(token: Token) -> bool:
    """Tell whether a token can be what is weakened, as an adverb beside a verb is not."""
    plain = token.text.casefold()
    skipped = plain in load_tables().hedged_behind or is_negation(token) or is_hedge(token)
    return not skipped and not plain.endswith("ly")


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_tables().hedging_phrases)})\b", re.IGNORECASE)


def lost_hedges(text: str, tokens: Sequence[Token], near: Sequence[Hedging]) -> Iterator[Token]:
    """Yield the words that every near source weakens, and the text does not."""
    weak = hedged(text, tokens)
    for place, token in enumerate(tokens):
        by_key = (
            frozenset[bool]().union(*(one.get(key, ()) for one in near))
            for key in _keys(text, tokens, place)
        )
        told = next(filter(None, by_key), frozenset())
        if told == {True} and place not in weak and _tells(token):
            yield token


def find_overclaims(text: str, tokens: Sequence[Token], words: Collection[str]) -> Iterator[Token]:
    """Yield what claims much and has nothing of its kind among the words of the sources."""
    stems = {stem(word) for word in words if _is_superlative(word)}
    for token in tokens:
        plain = token.text.casefold()
        group = load_tables().claims.get(plain)
        if group is not None:
            if not (group & set(words) or _only_orders(text, token) or _only_counts(text, token)):
                yield token
        elif _is_superlative(plain) and stem(plain) not in stems and "most" not in words:
            yield token


def _only_counts(text: str, token: Token) -> bool:
    """Tell whether `all` is said of papers that are counted, as in `all three papers`."""
    return token.text.casefold() == "all" and bool(_COUNTED.match(text, token.end))


def _is_superlative(word: str) -> bool:
    """Tell whether a word is a superlative: its stem is another word's, and `est` its end."""
    return word.endswith("est") and len(word) > _LEAST and stem(word) != word


def _only_orders(text: str, token: Token) -> bool:
    """Tell whether `first` says what comes first, not who was."""
    return token.text.casefold() == "first" and (
        token.first or text[token.end : token.end + 1] == ","
    )


_BREAK = re.compile(r"[.;:!?—]")
_COMMA = re.compile(r",\s*$")
_JOINED = re.compile(r"state[- ]of[- ]the[- ]art\b", re.IGNORECASE)
# These open a subject where they open a clause: not in `beside the current state of the art`.
_ARTICLES = frozenset({"the", "these", "those", "all"})
_STOP = re.compile(r"[.!?]\W*$")
# What ties a sentence to the one before, by what both speak of, says of nobody what it does.
_TIE = re.compile(
    r"(?:^|(?<=[.!?] ))(?:(?:Also on|Still on|On) [^.,:;]+ as well,|(?:Also on|Still on) [^.,:;]+,"
    r"|(?:Another paper on )?[^.,:;]+(?: again)?:|[^.,:;]+ appears? in [^.:;]+ (?:as well|too)\.)"
)


def done_by_others(text: str, tokens: Sequence[Token]) -> frozenset[int]:
    """Return the places of what stands behind a subject such as `existing methods`.

    It reaches to where the authors speak, another clause begins, or a name follows a comma.
    """
    found, table, others = set[int](), load_tables().doers, False
    for place, token in enumerate(tokens):
        plain = _word(text, token)
        gap = text[tokens[place - 1].end : token.start] if place else "."
        ours = plain in table["own"] | table["turning"]
        ours = ours or (token.kind == "name" and bool(_COMMA.search(gap)))
        others = others and not (ours or _BREAK.search(gap))
        others = others or (plain in table["others"] and _is_subject(text, tokens, place))
        if others:
            found.add(place)
    return frozenset(found)


def _word(text: str, token: Token) -> str:
    """Return a word in lower case; one of several parts that opens a subject is one word."""
    whole = _JOINED.match(text, token.start)
    return whole[0].casefold() if whole else token.text.casefold()


def _is_subject(text: str, tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a clause begins here: nothing stands before, or what may open one."""
    gap = text[tokens[place - 1].end : tokens[place].start] if place else "."
    if not place or _BREAK.search(gap) or _COMMA.search(gap):
        return True
    before = tokens[place - 1].text.casefold()
    if before in load_tables().doers["others"] or before in _ARTICLES:
        return _is_subject(text, tokens, place - 1)
    return before in load_tables().doers["opening"] | load_tables().doers["turning"]


def stems_by_doer(text: str, tokens: Sequence[Token]) -> dict[str, frozenset[bool]]:
    """Return for each stem whether others do it (True), whoever else does (False), or both."""
    theirs = done_by_others(text, tokens)
    found: dict[str, frozenset[bool]] = {}
    for place, token in enumerate(tokens):
        key = stem(token.text)
        found[key] = found.get(key, frozenset()) | {place in theirs}
    return found


def find_borrowed(
    text: str, tokens: Sequence[Token], near: Sequence[dict[str, frozenset[bool]]]
) -> Iterator[Token]:
    """Yield the first word that a sentence says of its subject, if others alone do so."""
    theirs = done_by_others(text, tokens)
    for place in _predicates(text, tokens):
        key = stem(tokens[place].text)
        told = frozenset[bool]().union(*(one.get(key, ()) for one in near))
        if told == {True} and place not in theirs:
            yield tokens[place]


def _predicates(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """Yield for each sentence the place of the first word that tells something."""
    skipped, begun = load_tables().doers["skipped"], True
    ties = [match.span() for match in _TIE.finditer(text)]
    for place, token in enumerate(tokens):
        gap = text[tokens[place - 1].end : token.start] if place else "."
        begun = begun or bool(_STOP.search(gap))
        if any(start <= token.start < end for start, end in ties):
            continue
        plain = token.text.casefold()
        if begun and plain not in skipped and not plain.endswith("ly") and token.kind == "word":
            yield place
            begun = False
