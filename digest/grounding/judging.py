"""Judges a text by its evidence: numbers, names, words, denials, comparisons, reserves, claims."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from itertools import accumulate, chain, pairwise
from typing import Literal

from digest.grounding.evidence import Evidence
from digest.grounding.lexicon import (
    Token,
    is_connective,
    is_distinctive,
    load_tables,
    stem,
    tokenize,
)
from digest.grounding.marked import TokenizedText, is_hedge, is_negation
from digest.grounding.numbers import (
    agree,
    find_bounds,
    is_figure,
    span_of,
    units_of,
    values_at,
)

FaultKind = Literal[
    "number", "name", "url", "word", "negation", "direction", "unit", "bound", "hedge", "claim"
]
Spans = Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A stretch of a statement, `text[start:end]`, that nothing accounts for.

    `found` is what stands there, `expected` what the sources have in its place, "" where they
    have nothing like it.
    """

    kind: FaultKind
    start: int
    end: int
    found: str
    expected: str = ""


def judge_words(text: str, evidence: Evidence, *, settled: Spans = ()) -> tuple[Fault, ...]:
    """Return what a text says that its evidence does not; `settled` stretches are left alone."""
    is_settled = covered_by(settled)
    tokens = (token for token in tokenize(text) if not is_settled(token))
    told = TokenizedText(text, tuple(_meant(text, token, evidence) for token in tokens))
    is_measured = covered_by([span_of(text, token) for token in told.tokens if is_figure(token)])
    is_measure = [not is_figure(token) and is_measured(token) for token in told.tokens]
    faults = [
        fault
        for place, inside in enumerate(is_measure)
        if not inside and (fault := _judge_token(told, place, evidence))
    ]
    telling = (key for key, one in zip(told.keys, told.tokens, strict=True) if _tells(one))
    near = evidence.nearest(frozenset(telling), frozenset(told.places))
    known = {fault.start for fault in faults}
    doubted = {
        place: found
        for place, token in enumerate(told.tokens)
        if is_figure(token)
        and token.start not in known
        and (found := tuple(_judge_number(told, place, near)))
    }
    faults += _acquit(told, doubted, known, evidence)
    # What a record's fields name says nothing of how strong a claim is.
    sentences = near[:-1]
    plain = [place for place, inside in enumerate(is_measure) if not inside]
    faults += _judge_denials(told, near)
    faults += _judge_comparisons(told, near, settled)
    faults += _judge_hedges(told, sentences)
    faults += _judge_claims(told, plain, near)
    poles = tuple(_judge_poles(told, plain, sentences))
    faults += poles or _judge_changes(told, plain, sentences)
    # A number whose unit is misspelt has that fault alone, a word that turns a source round this.
    words = {fault.start for fault in faults if fault.kind in {"name", "word"}}
    turned = {fault.start for fault in faults if fault.kind == "direction"}
    alone = (
        one
        for one in faults
        if (one.kind != "unit" or words.isdisjoint((one.end, one.end + 1)))
        and (one.kind != "word" or one.start not in turned)
    )
    return tuple(sorted(alone, key=lambda fault: fault.start))


def covered_by(spans: Spans) -> Callable[[Token], bool]:
    """Return what says whether a token lies in one of these; however many, it is as quick."""
    starts, ends = zip(*sorted(spans), strict=True) if spans else ((), ())
    farthest = [-1, *accumulate(ends, max)]
    return lambda token: farthest[bisect_right(starts, token.start)] >= token.end


def _tells(token: Token) -> bool:
    return not is_connective(token.text)


def _fault(kind: FaultKind, token: Token, expected: str = "") -> Fault:
    return Fault(kind=kind, start=token.start, end=token.end, found=token.text, expected=expected)


def _judge_token(told: TokenizedText, place: int, evidence: Evidence) -> Fault | None:
    """Judge one token by all sources."""
    token = told.tokens[place]
    if token.kind == "url":
        address = token.text.casefold()
        sources = (*evidence.passages, evidence.fields)
        known = any(address in one.text.casefold() for one in sources)
        return None if known else _fault("url", token)
    if told.keys[place] in evidence.stems:
        return None
    if is_figure(token):
        is_known = not evidence.numbers.isdisjoint(values_at(told.tokens, place))
        return None if is_known else _fault("number", token)
    if is_connective(token.text) or is_negation(token) or is_hedge(token) or len(token.text) == 1:
        return None
    if _is_meant(token.text, evidence) or _is_joined(told.tokens, place, evidence):
        return None
    kind: FaultKind = "name" if is_distinctive(token.text) or token.kind == "name" else "word"
    return _fault(kind, token, evidence.closest(token.text))


def _is_meant(word: str, evidence: Evidence) -> bool:
    """Return whether a source has a synonym of a word, or what an abbreviation stands for."""
    plain = word.casefold()
    if any(stem(other) in evidence.stems for other in _synonyms().get(stem(plain), ())):
        return True
    general = load_tables().general
    expansion = general.get(plain) or general.get(plain.rstrip("s"), "")
    parts = [stem(part) in evidence.stems for part in expansion.split()]
    return bool(parts) and all(parts)


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    return {stem(word): others for word, others in load_tables().synonyms.items()}


def _is_joined(tokens: Sequence[Token], place: int, evidence: Evidence) -> bool:
    """Return whether a source writes a word and its neighbour as one."""
    around = [token.text for token in tokens[max(place - 1, 0) : place + 2]]
    return any(stem(f"{one}{two}") in evidence.stems for one, two in pairwise(around))


_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_ABOUT = re.compile(
    r"(?:\b(?:about|almost|approximately|around|circa|nearly|roughly|some)\s|\bapprox\.\s|[~≈∼]\s?)$",
    re.IGNORECASE,
)
_LONGEST = 16
# What is called `about` so much may be as far off.
_OFF = Decimal("0.02")


def _meant(text: str, token: Token, evidence: Evidence) -> Token:
    """Return a number of the evidence in the place of one that rounds it, else the token itself.

    Decimals may be fewer than the source's; whole numbers are rounded only where the text says so.
    """
    if token.kind != "number" or not _PLAIN.fullmatch(token.text):
        return token
    is_about = bool(_ABOUT.search(text, max(token.start - _LONGEST, 0), token.start))
    is_known = not evidence.numbers.isdisjoint(values_at([token], 0))
    if is_known or not (is_about or "." in token.text):
        return token
    told = Decimal(token.text)
    exponent = (told.normalize() if is_about else told).as_tuple().exponent
    quantum = Decimal(1).scaleb(int(exponent))
    fitting = [
        (abs(value - told), number)
        for number in evidence.numbers
        if _PLAIN.fullmatch(number)
        and _rounds(told, value := Decimal(number), quantum)
        and (not is_about or abs(value - told) <= _OFF * value)
    ]
    return token._replace(text=min(fitting)[1]) if fitting else token


def _rounds(told: Decimal, value: Decimal, quantum: Decimal) -> bool:
    try:
        return (value / quantum).to_integral_value(ROUND_HALF_UP) * quantum == told
    except InvalidOperation:
        return False


def _judge_number(
    told: TokenizedText, place: int, near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield a number that near sources lack, or have with another unit, or under another bound."""
    token, values = told.tokens[place], values_at(told.tokens, place)
    there = [(one, at) for one in near for value in values for at in one.places.get(value, ())]
    is_named = any(told.keys[place] in one.stems for one in near) and not token.text.isdigit()
    if token.kind != "number":
        is_wrong = bool(there) and _counts_another(told, place, there, near)
    else:
        is_wrong = not is_named and (not there or _is_apart(told, place, there, near))
    if is_wrong:
        yield _fault("number", token)
    elif there:
        yield from _judge_measure(told, place, there)


def _acquit(
    told: TokenizedText,
    doubted: Mapping[int, Sequence[Fault]],
    unknown: Collection[int],
    near: Evidence,
) -> Iterator[Fault]:
    """Yield the faults of doubted numbers without those that a wrong number beside them makes.

    `unknown` are the starts of what no source has.  A number that a source joins just so to the
    one beside it, here a wrong one, is judged there.  If that holds for all of them, the one is
    wrong that has fewest words around it in common with the source.
    """
    lost = {at for at, token in enumerate(told.tokens) if token.start in unknown}
    joined = {place: _joined_alike(told, place, {*doubted, *lost}, near) for place in doubted}
    if all(joined.values()) and not any(is_figure(told.tokens[at]) for at in lost):
        alike = {
            place: max(len(told.around(place) & one.around(at) - near.numbers) for one, at in there)
            for place, there in joined.items()
        }
        least = min(alike.values(), default=0)
        joined = {place: there if alike[place] > least else () for place, there in joined.items()}
    for place, found in doubted.items():
        there = joined[place]
        yield from _judge_measure(told, place, there) if there else found


def _joined_alike(
    told: TokenizedText, place: int, wrong: Collection[int], evidence: Evidence
) -> Sequence[tuple[TokenizedText, int]]:
    """Return where sources join a number to another as the text joins it to a wrong one."""
    joints = {joint for at, joint in told.joints(place) if at in wrong}
    return [
        (one, at)
        for one in evidence.passages
        for at in {
            at for value in values_at(told.tokens, place) for at in one.places.get(value, ())
        }
        if not joints.isdisjoint(joint for _, joint in one.joints(at))
    ]


def _judge_measure(
    told: TokenizedText, place: int, there: Sequence[tuple[TokenizedText, int]]
) -> Iterator[Fault]:
    """Yield a number that its sources have with another unit, or under another bound."""
    token = told.tokens[place]
    units = units_of(told.text, told.tokens, place)
    alike = [(one, at) for one, at in there if units & units_of(one.text, one.tokens, at)]
    if not alike:
        yield _unlike("unit", told.text, token, *there[0])
        return
    is_rounded = token.text != told.text[token.start : token.end]
    bounds = find_bounds(told.text, token) - ({"about"} if is_rounded else set())
    if not any(agree(bounds, find_bounds(one.text, one.tokens[at])) for one, at in alike):
        yield _unlike("bound", told.text, token, *alike[0])


def _is_apart(
    told: TokenizedText,
    place: int,
    there: Sequence[tuple[TokenizedText, int]],
    near: Sequence[TokenizedText],
) -> bool:
    """Return whether sources have another number in this place.

    A figure alone stands in many texts by chance: something around it must be the same.
    """
    frame, around = told.frame(place), told.around(place)
    framed = [
        (one, at)
        for one in near
        for at in sorted({at for places in one.places.values() for at in places})
        if frame and one.frame(at) == frame
    ]
    if framed:
        return not any(each in there for each in framed)
    contexts = [one.around(at) for one, at in there]
    is_short = len(told.tokens[place].text) == 1
    return is_short and bool(around) and all(contexts) and not any(around & one for one in contexts)


def _counts_another(
    told: TokenizedText,
    place: int,
    there: Sequence[tuple[TokenizedText, int]],
    near: Sequence[TokenizedText],
) -> bool:
    """Return whether a number in words counts what sources count otherwise: `four benchmarks`.

    Wherever they have the number, it counts another thing; where it counts none, `two` of them may
    be meant.
    """
    counted, known = told.counted(place), [one.counted(at) for one, at in there]
    others = (one.counted(at) for one in near for places in one.places.values() for at in places)
    synonyms = (stem(word) for key in counted for word in _synonyms().get(key, ()))
    is_another = all(known) and frozenset(synonyms).union(counted).isdisjoint(chain(*known))
    return is_another and not counted.isdisjoint(chain(*others))


def _unlike(kind: FaultKind, text: str, token: Token, source: TokenizedText, place: int) -> Fault:
    """Return a fault of a number, with its unit or bounds, and those that a source has."""
    other = source.tokens[place]
    (start, end), (first, last) = span_of(text, token), span_of(source.text, other)
    if kind == "unit":
        start, first = token.start, other.start
    found, expected = text[start:end], source.text[first:last]
    return Fault(kind=kind, start=start, end=end, found=found, expected=expected)


def _judge_denials(told: TokenizedText, near: Sequence[TokenizedText]) -> Iterator[Fault]:
    """Yield negations that no near source has, and words that every one of them denies."""
    if not any(one.negations for one in near):
        yield from (_fault("negation", told.tokens[place]) for place in told.negations)
        return
    for place, token in enumerate(told.tokens):
        if is_negation(token) or is_connective(token.text) or token.kind == "number":
            continue
        key, is_denied = (told.keys[place], ""), place in told.denied
        known = frozenset(chain.from_iterable(one.polarity.get(key, ()) for one in near))
        if known and is_denied not in known:
            yield _fault("negation", token, f"{'' if is_denied else 'not '}{token.text}")


def _judge_comparisons(
    told: TokenizedText, near: Sequence[TokenizedText], settled: Spans
) -> Iterator[Fault]:
    """Yield the comparisons that go the other way in every near source that has one."""
    known = [other for one in near for other in one.comparisons]
    for found in told.comparisons:
        inside = any(start <= found.start and found.end <= end for start, end in settled)
        if known and not inside and not any(map(found.agrees, known)):
            expected = "is outperformed by" if found.upward else "outperforms"
            text = told.text[found.start : found.end]
            yield Fault(
                kind="direction", start=found.start, end=found.end, found=text, expected=expected
            )


def _judge_poles(
    told: TokenizedText, places: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield the words of a direction whose opposite stands in the sources in their place."""
    known = frozenset[tuple[str, str]]().union(*(one.poles for one in near))
    for place in places:
        sides = load_tables().poles.get(told.tokens[place].text.casefold())
        if sides is None:
            continue
        beside = told.beside(place)
        same = {near for word, near in known if word in sides[0]}
        turned = sorted((near, word) for word, near in known if word in sides[1])
        there = [word for near, word in turned if near in beside and near not in same]
        if there or (turned and not same):
            yield _fault("direction", told.tokens[place], there[0] if there else turned[0][1])


def _judge_changes(
    told: TokenizedText, places: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield the words of change where sources have the same thing change the other way alone."""
    known = [
        (is_more, thing, one.tokens[place].text)
        for one in near
        for place, is_more, thing in one.changes
    ]
    for place, is_more, thing in told.changes:
        there = [(way, word) for way, other, word in known if not thing.isdisjoint(other)]
        if place in places and there and all(way is not is_more for way, _ in there):
            yield _fault("direction", told.tokens[place], there[0][1])
            return


def _judge_hedges(told: TokenizedText, near: Sequence[TokenizedText]) -> Iterator[Fault]:
    """Yield the words that every near source weakens, and the text does not."""
    if not any(one.hedged for one in near):
        return
    for place, token in enumerate(told.tokens):
        by_key = (
            frozenset(chain.from_iterable(one.hedging.get(key, ()) for one in near))
            for key in told.pairs(place)
        )
        known = next(filter(None, by_key), frozenset())
        if known == {True} and place not in told.hedged and told.tells(place):
            yield _fault("hedge", token)


def _judge_claims(
    told: TokenizedText, places: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield what claims much and has nothing of its kind among the words of the sources."""
    words = frozenset[str]().union(*(one.words for one in near))
    superlatives = {stem(word) for word in words if _is_superlative(word)}
    for place in places:
        token, plain = told.tokens[place], told.tokens[place].text.casefold()
        if group := load_tables().claims.get(plain):
            # `First, …` says what comes first, not who was.
            orders = token.first or told.text[token.end : token.end + 1] == ","
            if words.isdisjoint(group) and not (plain == "first" and orders):
                yield _fault("claim", token)
        elif _is_superlative(plain) and stem(plain) not in superlatives and "most" not in words:
            yield _fault("claim", token)


def _is_superlative(word: str) -> bool:
    """Return whether a word is a superlative: its stem is another word's, and `est` its end."""
    return word.endswith("est") and len(word) > len("finest") - 1 and stem(word) != word
