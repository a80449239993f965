"""Judges the words of a text by its evidence: numbers, names, words, denials, comparisons."""

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from digest.grounding.evidence import Evidence, Passage
from digest.grounding.fault import Fault, FaultKind
from digest.grounding.figures import find_meant, judge_figures, judge_measures
from digest.grounding.numbers import is_figure, spans_of, value_of, values_of, word_value
from digest.grounding.strength import (
    denied,
    find_borrowed,
    find_comparisons,
    find_overclaims,
    find_turned,
    is_hedge,
    is_negation,
    lost_hedges,
    told_direction,
)
from digest.grounding.tables import load_tables
from digest.grounding.tokens import Token, is_connective, is_distinctive, stem, tokenize

Spans = Collection[tuple[int, int]]


def judge_words(text: str, evidence: Evidence, *, settled: Spans = ()) -> tuple[Fault, ...]:
    """Return what a text says that its evidence does not; `settled` stretches are left alone."""
    tokens = tuple(token for token in tokenize(text) if not _within(token, settled))
    tokens = find_meant(text, tokens, evidence)
    measured = spans_of(text, tokens)
    faults = [
        fault
        for place, token in enumerate(tokens)
        if (is_figure(token) or not _within(token, measured))
        and (fault := _judge(tokens, place, evidence))
    ]
    near = evidence.nearest(_keys(tokens), _figures(tokens))
    faults += judge_figures(text, tokens, near, faults)
    faults += judge_measures(text, tokens, near, faults)
    faults += _judge_denials(text, tokens, near)
    faults += _judge_directions(text, near, settled)
    faults += _judge_strength(text, tokens, near, measured)
    return tuple(sorted(faults, key=lambda fault: fault.start))


def is_known(token: Token, evidence: Evidence) -> bool:
    """Tell whether a word is connective, or a source has it, its synonym or its expansion."""
    free = is_connective(token.text) or is_negation(token) or is_hedge(token)
    return free or _is_told(token.text, evidence)


def _within(token: Token, spans: Spans) -> bool:
    return any(start <= token.start and token.end <= end for start, end in spans)


def _keys(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(stem(token.text) for token in tokens if not is_connective(token.text))


def _figures(tokens: Sequence[Token]) -> frozenset[str]:
    return frozenset(value_of(token.text) for token in tokens if token.kind == "number")


def _judge(tokens: Sequence[Token], place: int, evidence: Evidence) -> Fault | None:
    """Judge one token."""
    token = tokens[place]
    if token.kind == "url":
        known = any(token.text.casefold() in one.text.casefold() for one in evidence.passages)
        known = known or token.text.casefold() in evidence.fields.text.casefold()
        return None if known else _fault("url", token)
    if token.kind == "number" or word_value(token.text):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        return _judge_number(token, following, evidence)
    if is_known(token, evidence) or _is_joined(tokens, place, evidence):
        return None
    kind: FaultKind = "name" if is_distinctive(token.text) or token.kind == "name" else "word"
    return _fault(kind, token, evidence.closest(token.text))


def _judge_number(token: Token, following: str, evidence: Evidence) -> Fault | None:
    """Judge a number, in figures or words; a word such as `second` may be none."""
    if token.kind == "number":
        told = any(evidence.has_number(value) for value in values_of(token.text, following))
        return None if told or evidence.has_stem(stem(token.text)) else _fault("number", token)
    value = word_value(token.text) or ""
    told = evidence.has_number(value) or evidence.has_stem(stem(token.text))
    return None if told else _fault("number", token)


def _is_joined(tokens: Sequence[Token], place: int, evidence: Evidence) -> bool:
    """Tell whether a source writes a word and its neighbour as one."""
    token = tokens[place]
    after = tokens[place + 1 : place + 2]
    before = tokens[max(place - 1, 0) : place]
    return any(evidence.has_stem(stem(token.text + other.text)) for other in after) or any(
        evidence.has_stem(stem(other.text + token.text)) for other in before
    )


def _is_told(word: str, evidence: Evidence) -> bool:
    """Tell whether a source has a word, a synonym, or what an abbreviation stands for."""
    if evidence.has_stem(stem(word)):
        return True
    plain = word.casefold()
    if any(evidence.has_stem(stem(other)) for other in _synonyms().get(stem(plain), ())):
        return True
    expansion = load_tables().general.get(plain) or load_tables().general.get(plain.rstrip("s"))
    if expansion:
        return all(evidence.has_stem(stem(part)) for part in expansion.split())
    return len(plain) <= 1


def _judge_denials(text: str, tokens: Sequence[Token], near: Sequence[Passage]) -> Iterator[Fault]:
    """Yield negations that no near source has, and words that every one of them denies."""
    denies = any(one.denies for one in near)
    if not denies and not any(map(is_negation, tokens)):
        return
    below = denied(text, tokens)
    for place, token in enumerate(tokens):
        if is_negation(token):
            if not denies:
                yield _fault("negation", token)
            continue
        if is_connective(token.text) or token.kind == "number":
            continue
        told = frozenset[bool]().union(*(one.polarity.get(stem(token.text), ()) for one in near))
        if told and (place not in below) not in told:
            yield _fault("negation", token, f"{'not ' * (place not in below)}{token.text}")


def _judge_directions(text: str, near: Sequence[Passage], settled: Spans) -> Iterator[Fault]:
    """Yield the comparisons that go the other way in every near source that has one."""
    told = [other for one in near for other in one.comparisons]
    for found in find_comparisons(text):
        inside = any(start <= found.start and found.end <= end for start, end in settled)
        if not inside and not any(map(found.agrees, told)):
            yield Fault(
                kind="direction",
                start=found.start,
                end=found.end,
                found=text[found.start : found.end],
                expected=told_direction(upward=not found.upward) if told else "",
            )


def _judge_strength(
    text: str, tokens: Sequence[Token], near: Sequence[Passage], measured: Spans
) -> Iterator[Fault]:
    """Yield what is said outright, of more, or the other way round than in the sources."""
    told = near[:-1]  # What a record's fields name says nothing of these.
    if any(one.weakens for one in told):
        for token in lost_hedges(text, tokens, [one.hedging for one in told]):
            yield _fault("hedge", token)
    if any(one.tells_of_others for one in told):
        for token in find_borrowed(text, tokens, [one.doing for one in told]):
            yield _fault("subject", token)
    plain = tuple(token for token in tokens if not _within(token, measured))
    words = frozenset[str]().union(*(one.words for one in near))
    for token in find_overclaims(text, plain, words):
        yield _fault("claim", token)
    poles = frozenset[tuple[str, str]]().union(*(one.poles for one in told))
    for token, opposite in find_turned(text, plain, poles):
        yield _fault("direction", token, opposite)


def _fault(kind: FaultKind, token: Token, expected: str = "") -> Fault:
    return Fault(kind=kind, start=token.start, end=token.end, found=token.text, expected=expected)


@cache
def _synonyms() -> dict[str, frozenset[str]]:
    """Return synonyms by stem."""
    return {stem(word): others for word, others in load_tables().synonyms.items()}
