"""Judges a text by its evidence: numbers, names, words, negations, comparisons, hedges, claims."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import accumulate, chain, pairwise
from typing import Literal

from digest.grounding.lexicon import (
    CLAIMS,
    GENERAL,
    POLES,
    SYNONYMS,
    Token,
    agree,
    find_bounds,
    is_distinctive,
    is_figure,
    span_of,
    stem,
    tokenize,
    units_of,
    values_at,
)
from digest.grounding.marked import Evidence, TokenizedText, is_hedge, is_negation

FaultKind = Literal[
    "number", "name", "url", "word", "negation", "direction", "unit", "bound", "hedge", "claim"
]
Spans = Collection[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A span of a statement, `text[start:end]`, that the sources do not support.

    `found` is the text of the span, `expected` the sources' text in its place, "" if they have
    nothing similar.
    """

    kind: FaultKind
    start: int
    end: int
    found: str
    expected: str = ""


def judge_words(text: str, evidence: Evidence, *, settled: Spans = ()) -> tuple[Fault, ...]:
    """Return the faults of a text: what its evidence does not say.  `settled` spans are skipped."""
    is_settled = covered_by(settled)
    tokens = (token for token in tokenize(text) if not is_settled(token))
    statement = TokenizedText(text, tuple(_unround(text, token, evidence) for token in tokens))
    is_measured = covered_by(
        [span_of(text, token) for token in statement.tokens if is_figure(token)]
    )
    is_measure = [not is_figure(token) and is_measured(token) for token in statement.tokens]
    faults = [
        fault
        for index, inside in enumerate(is_measure)
        if not inside and (fault := _judge_token(statement, index, evidence))
    ]
    content = (token.stem for token in statement.tokens if not token.is_connective)
    near = evidence.nearest(frozenset(content), frozenset(statement.number_positions))
    unknown = {fault.start for fault in faults}
    doubted = {
        index: number_faults
        for index, token in enumerate(statement.tokens)
        if is_figure(token)
        and token.start not in unknown
        and (number_faults := tuple(_judge_number(statement, index, near)))
    }
    faults += _keep_faults(statement, doubted, unknown, evidence)
    # The fields of a record, which come last, do not show how strong a claim is.
    sentences = near[:-1]
    plain = [index for index, inside in enumerate(is_measure) if not inside]
    faults += _judge_negations(statement, near)
    faults += _judge_comparisons(statement, near, settled)
    faults += _judge_hedges(statement, sentences)
    faults += _judge_claims(statement, plain, near)
    poles = tuple(_judge_poles(statement, plain, sentences))
    faults += poles or _judge_changes(statement, plain, sentences)
    # A misspelt unit is reported only as a word, a word that reverses a source only as a direction.
    words = {fault.start for fault in faults if fault.kind in {"name", "word"}}
    reversed_at = {fault.start for fault in faults if fault.kind == "direction"}
    distinct = (
        fault
        for fault in faults
        if (fault.kind != "unit" or words.isdisjoint((fault.end, fault.end + 1)))
        and (fault.kind != "word" or fault.start not in reversed_at)
    )
    return tuple(sorted(distinct, key=lambda fault: fault.start))


def judge_figures(text: str, evidence: Evidence) -> tuple[Fault, ...]:
    """Return the faults of a text's figures, by their value, unit and bounds alone.

    This is for texts whose other words are not in the language of the evidence.
    """
    tokens = tuple(_unround(text, token, evidence) for token in tokenize(text))
    statement, faults = TokenizedText(text, tokens), list[Fault]()
    for index, token in enumerate(tokens):
        values = values_at(tokens, index) if is_figure(token) else ()
        hits = [
            (source, at)
            for source in (*evidence.passages, evidence.fields)
            for value in values
            for at in source.number_positions.get(value, ())
        ]
        if hits:
            faults += _judge_measure(statement, index, hits)
        elif values:
            faults.append(_fault("number", token))
    return tuple(faults)


def covered_by(spans: Spans) -> Callable[[Token], bool]:
    """Return a test of whether a token lies in one of the spans, fast for any number of spans."""
    starts, ends = zip(*sorted(spans), strict=True) if spans else ((), ())
    farthest = [-1, *accumulate(ends, max)]
    return lambda token: farthest[bisect_right(starts, token.start)] >= token.end


def _fault(kind: FaultKind, token: Token, expected: str = "") -> Fault:
    return Fault(kind=kind, start=token.start, end=token.end, found=token.text, expected=expected)


def _judge_token(statement: TokenizedText, index: int, evidence: Evidence) -> Fault | None:
    """Judge one token by all sources."""
    token = statement.tokens[index]
    if token.kind == "url":
        address = token.text.casefold()
        sources = (*evidence.passages, evidence.fields)
        is_known = any(address in source.text.casefold() for source in sources)
        return None if is_known else _fault("url", token)
    if statement.keys[index] in evidence.stems:
        return None
    if is_figure(token):
        is_known = not evidence.numbers.isdisjoint(values_at(statement.tokens, index))
        return None if is_known else _fault("number", token)
    if token.is_connective or is_negation(token) or is_hedge(token) or len(token.text) == 1:
        return None
    # A source may write a word and its neighbour as one word.
    around = [near.text for near in statement.tokens[max(index - 1, 0) : index + 2]]
    is_compound = any(stem(f"{one}{other}") in evidence.stems for one, other in pairwise(around))
    if _has_synonym(token.text, evidence) or is_compound:
        return None
    kind: FaultKind = "name" if is_distinctive(token.text) or token.kind == "name" else "word"
    return _fault(kind, token, evidence.closest(token.text))


def _has_synonym(word: str, evidence: Evidence) -> bool:
    """Return whether a source has a synonym of a word, or the words of an abbreviation."""
    plain = word.casefold()
    if any(stem(other) in evidence.stems for other in SYNONYMS.get(stem(plain), ())):
        return True
    expansion = GENERAL.get(plain) or GENERAL.get(plain.rstrip("s"), "")
    parts = [stem(part) in evidence.stems for part in expansion.split()]
    return bool(parts) and all(parts)


_PLAIN_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
_ABOUT = re.compile(
    r"(?:\b(?:about|almost|approximately|around|circa|nearly|roughly|some)\s|\bapprox\.\s|[~≈∼]\s?)$",
    re.IGNORECASE,
)
_LONGEST_ABOUT = 16
# How much a number with `about` may differ from the source's, as a share of it.
_TOLERANCE = Decimal("0.02")


def _unround(text: str, token: Token, evidence: Evidence) -> Token:
    """Return a token with the evidence's exact number if it rounds this number, else unchanged.

    A number may have fewer decimals than the source's; whole numbers count as rounded only if the
    text says so, as by `about`.
    """
    if token.kind != "number" or not _PLAIN_NUMBER.fullmatch(token.text):
        return token
    is_about = bool(_ABOUT.search(text, max(token.start - _LONGEST_ABOUT, 0), token.start))
    is_known = not evidence.numbers.isdisjoint(values_at([token], 0))
    if is_known or not (is_about or "." in token.text):
        return token
    rounded = Decimal(token.text)
    exponent = (rounded.normalize() if is_about else rounded).as_tuple().exponent
    quantum = Decimal(1).scaleb(int(exponent))
    fitting = [
        (abs(value - rounded), number)
        for number in evidence.numbers
        if _PLAIN_NUMBER.fullmatch(number)
        and _is_rounded_to(value := Decimal(number), rounded, quantum)
        and (not is_about or abs(value - rounded) <= _TOLERANCE * value)
    ]
    exact = min(fitting)[1] if fitting else token.text
    return token._replace(text=exact, stem=stem(exact))


def _is_rounded_to(value: Decimal, rounded: Decimal, quantum: Decimal) -> bool:
    try:
        return (value / quantum).to_integral_value(ROUND_HALF_UP) * quantum == rounded
    except InvalidOperation:
        return False


def _judge_number(
    statement: TokenizedText, index: int, near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield the fault of a number that sources `near` lack, or have with another unit or bound."""
    token, values = statement.tokens[index], values_at(statement.tokens, index)
    hits = [
        (source, at)
        for source in near
        for value in values
        for at in source.number_positions.get(value, ())
    ]
    is_named = (
        any(statement.keys[index] in source.stems for source in near) and not token.text.isdigit()
    )
    if token.kind != "number":
        is_wrong = bool(hits) and _counts_other_thing(statement, index, hits, near)
    else:
        is_wrong = not is_named and (not hits or _is_displaced(statement, index, hits, near))
    if is_wrong:
        yield _fault("number", token)
    elif hits:
        yield from _judge_measure(statement, index, hits)


def _keep_faults(
    statement: TokenizedText,
    doubted: Mapping[int, Sequence[Fault]],
    unknown: Collection[int],
    evidence: Evidence,
) -> Iterator[Fault]:
    """Yield the faults of doubted numbers, except those due to a wrong number beside them.

    `unknown` are the starts of tokens that no source has.  If a source joins a number in the
    same way to another that is wrong here, the number is compared with that source.  If all doubted
    numbers are joined so, the one that shares the fewest words around it with its sources is wrong.
    """
    missing = {at for at, token in enumerate(statement.tokens) if token.start in unknown}
    joined = {
        index: _find_joined_alike(statement, index, {*doubted, *missing}, evidence)
        for index in doubted
    }
    if all(joined.values()) and not any(is_figure(statement.tokens[at]) for at in missing):
        shared = {
            index: max(
                len(statement.around(index) & source.around(at) - evidence.numbers)
                for source, at in hits
            )
            for index, hits in joined.items()
        }
        least = min(shared.values(), default=0)
        joined = {index: hits if shared[index] > least else () for index, hits in joined.items()}
    for index, faults in doubted.items():
        hits = joined[index]
        yield from _judge_measure(statement, index, hits) if hits else faults


def _find_joined_alike(
    statement: TokenizedText, index: int, wrong: Collection[int], evidence: Evidence
) -> Sequence[tuple[TokenizedText, int]]:
    """Return where sources join a number to another by the words that join it to a wrong number."""
    joints = {joint for at, joint in statement.joints(index) if at in wrong}
    return [
        (source, at)
        for source in evidence.passages
        for at in {
            at
            for value in values_at(statement.tokens, index)
            for at in source.number_positions.get(value, ())
        }
        if not joints.isdisjoint(joint for _, joint in source.joints(at))
    ]


def _judge_measure(
    statement: TokenizedText, index: int, hits: Sequence[tuple[TokenizedText, int]]
) -> Iterator[Fault]:
    """Yield the fault of a number that its sources have with another unit or bound."""
    token = statement.tokens[index]
    units = units_of(statement.text, statement.tokens, index)
    alike = [
        (source, at) for source, at in hits if units & units_of(source.text, source.tokens, at)
    ]
    if not alike:
        yield _number_fault("unit", statement.text, token, *hits[0])
        return
    is_rounded = token.text != statement.text[token.start : token.end]
    bounds = find_bounds(statement.text, token) - ({"about"} if is_rounded else set())
    if not any(agree(bounds, find_bounds(source.text, source.tokens[at])) for source, at in alike):
        yield _number_fault("bound", statement.text, token, *alike[0])


def _is_displaced(
    statement: TokenizedText,
    index: int,
    hits: Sequence[tuple[TokenizedText, int]],
    near: Sequence[TokenizedText],
) -> bool:
    """Return whether sources have another number in the same context.

    Many texts have the same single digit by chance: its context must have a word in common.
    """
    frame, around = statement.frame(index), statement.around(index)
    framed = [
        (source, at)
        for source in near
        for at in sorted({at for found in source.number_positions.values() for at in found})
        if frame and source.frame(at) == frame
    ]
    if framed:
        return not any(hit in hits for hit in framed)
    contexts = [source.around(at) for source, at in hits]
    is_shared = any(around & context for context in contexts)
    is_short = len(statement.tokens[index].text) == 1
    return is_short and bool(around) and all(contexts) and not is_shared


def _counts_other_thing(
    statement: TokenizedText,
    index: int,
    hits: Sequence[tuple[TokenizedText, int]],
    near: Sequence[TokenizedText],
) -> bool:
    """Return whether sources count a thing, as in `four benchmarks`, with another number.

    Wherever they have this number, it must count something else; `two` alone may mean any thing.
    """
    counted, known = statement.counted(index), [source.counted(at) for source, at in hits]
    others = (
        source.counted(at)
        for source in near
        for found in source.number_positions.values()
        for at in found
    )
    synonyms = (stem(word) for key in counted for word in SYNONYMS.get(key, ()))
    is_another = all(known) and frozenset(synonyms).union(counted).isdisjoint(chain(*known))
    return is_another and not counted.isdisjoint(chain(*others))


def _number_fault(
    kind: FaultKind, text: str, token: Token, source: TokenizedText, index: int
) -> Fault:
    """Return the fault of a number with its unit or bounds, and a source's unit or bounds."""
    other = source.tokens[index]
    (start, end), (first, last) = span_of(text, token), span_of(source.text, other)
    if kind == "unit":
        start, first = token.start, other.start
    found, expected = text[start:end], source.text[first:last]
    return Fault(kind=kind, start=start, end=end, found=found, expected=expected)


def _judge_negations(statement: TokenizedText, near: Sequence[TokenizedText]) -> Iterator[Fault]:
    """Yield negations if no near source has any, else words negated by text or sources only."""
    if not any(source.negations for source in near):
        yield from (_fault("negation", statement.tokens[index]) for index in statement.negations)
        return
    for index, token in enumerate(statement.tokens):
        if is_negation(token) or token.is_connective or token.kind == "number":
            continue
        key, is_denied = (statement.keys[index], ""), index in statement.denied
        known = frozenset(chain.from_iterable(source.polarity.get(key, ()) for source in near))
        if known and is_denied not in known:
            yield _fault("negation", token, f"{'' if is_denied else 'not '}{token.text}")


def _judge_comparisons(
    statement: TokenizedText, near: Sequence[TokenizedText], settled: Spans
) -> Iterator[Fault]:
    """Yield the comparisons with the opposite direction in every near source that has any."""
    known = [other for source in near for other in source.comparisons]
    for comparison in statement.comparisons:
        start, end = comparison.start, comparison.end
        inside = any(first <= start and end <= last for first, last in settled)
        if known and not inside and not any(map(comparison.agrees, known)):
            expected = "is outperformed by" if comparison.upward else "outperforms"
            text = statement.text[start:end]
            yield Fault(kind="direction", start=start, end=end, found=text, expected=expected)


def _judge_poles(
    statement: TokenizedText, indices: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield the words of a direction for which the sources have the opposite word."""
    known = frozenset[tuple[str, str]]().union(*(source.poles for source in near))
    for index in indices:
        sides = POLES.get(statement.tokens[index].text.casefold())
        if sides is None:
            continue
        beside = statement.beside(index)
        same = {neighbour for word, neighbour in known if word in sides[0]}
        opposite = sorted((neighbour, word) for word, neighbour in known if word in sides[1])
        matches = [word for near_to, word in opposite if near_to in beside and near_to not in same]
        if matches or (opposite and not same):
            expected = matches[0] if matches else opposite[0][1]
            yield _fault("direction", statement.tokens[index], expected)


def _judge_changes(
    statement: TokenizedText, indices: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield the first word of change for which sources only have the opposite change."""
    known = [
        (is_more, thing, source.tokens[index].text)
        for source in near
        for index, is_more, thing in source.changes
    ]
    for index, is_more, thing in statement.changes:
        matches = [(more, word) for more, other, word in known if not thing.isdisjoint(other)]
        if index in indices and matches and all(more is not is_more for more, _ in matches):
            yield _fault("direction", statement.tokens[index], matches[0][1])
            return


def _judge_hedges(statement: TokenizedText, near: Sequence[TokenizedText]) -> Iterator[Fault]:
    """Yield the words that every near source hedges, and the text does not."""
    if not any(source.hedged for source in near):
        return
    for index, token in enumerate(statement.tokens):
        by_key = (
            frozenset(chain.from_iterable(source.hedging.get(key, ()) for source in near))
            for key in statement.pairs(index)
        )
        known = next(filter(None, by_key), frozenset())
        if known == {True} and index not in statement.hedged and statement.can_be_hedged(index):
            yield _fault("hedge", token)


def _judge_claims(
    statement: TokenizedText, indices: Sequence[int], near: Sequence[TokenizedText]
) -> Iterator[Fault]:
    """Yield strong claims and superlatives without a word of their group in the sources."""
    words = frozenset[str]().union(*(source.words for source in near))
    superlatives = {stem(word) for word in words if _is_superlative(word)}
    for index in indices:
        token, plain = statement.tokens[index], statement.tokens[index].text.casefold()
        if group := CLAIMS.get(plain):
            # `First, …` is about order, not priority.
            orders = token.first or statement.text[token.end : token.end + 1] == ","
            if words.isdisjoint(group) and not (plain == "first" and orders):
                yield _fault("claim", token)
        elif _is_superlative(plain) and stem(plain) not in superlatives and "most" not in words:
            yield _fault("claim", token)


def _is_superlative(word: str) -> bool:
    """Return whether a word is a superlative: it ends in `est`, which its stem lacks."""
    return word.endswith("est") and len(word) > len("finest") - 1 and stem(word) != word
