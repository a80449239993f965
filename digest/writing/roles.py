"""Finds the sentence that says what a paper contributes and the one that says what it achieved."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from digest.model import Dossier
from digest.text import Span, split_sentences
from digest.writing.cues import CONTRIBUTION, DOUBTS, RESULT, weigh
from digest.writing.rivals import tells_of_rival

_GAP = re.compile(
    r"(?<![\w.])[a-z]{2,}\.(?=[A-Z][a-z]*[\s,])"
    r"|[\w)]\.(?=(?:Our|We|The|This|These|In|To|However|Results|Experiments)\s)"
)
# By what an abstract's opening speaks of the paper; else it speaks of the field.
_SPEAKING = re.compile(
    r"\b(?:[Ww]e(?! (?:\w+ly )?(?:need|all|must|should)\b)|[Oo]ur|I|[Hh]ere|"
    r"[Tt]his (?:\w+ )?(?:paper|work|study|article|survey|letter|thesis|report|review|research|"
    r"manuscript|chapter|note|brief)|(?:is|are) (?:propos|introduc|present|describ)ed)\b"
)
# The share of an abstract that is its opening: a third.
_OPENING = 3
_LEAST_CONTRIBUTION = 1.0
_LEAST_RESULT = 2.0
_PLACE = 0.5
_RIVAL = 6.0
# The weight of a sentence that only says where something can be had.
_ASIDE = -2.0

Scored: TypeAlias = tuple[Span, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """An abstract's sentences by what they say, with their scores, best first.

    Where no sentence says what is new, those that tell results stand in for it, else the last with
    a score that keeps it from being told: it can only be quoted.
    """

    contributions: tuple[Scored, ...]
    results: tuple[Scored, ...]


def find_roles(dossier: Dossier) -> Roles:
    """Rank the abstract's sentences for both roles; results come after the contribution."""
    spans = [part for span in split_sentences(dossier.paper.abstract) for part in _parted(span)]
    opening = frozenset(spans[: len(spans) // _OPENING])
    told = _contributions(spans, dossier.introduces.name, opening)
    start = spans.index(told[0][0]) + 1 if told else len(opening)
    results = _results(spans, start)
    return Roles(contributions=tuple(told or results or _last(spans)), results=tuple(results))


def _contributions(
    spans: Sequence[Span], name: str | None, opening: frozenset[Span]
) -> list[Scored]:
    """Rank what may say what is new: what opens an abstract of some length is background.

    Where no sentence has a cue, those count in which the paper or its authors speak.
    """
    ranked = _ranked(spans, [_contribution(span.text, n, name) for n, span in enumerate(spans)])
    cued = [(span, score) for span, score in ranked if score >= _LEAST_CONTRIBUTION]
    told = [one for one in cued if one[0] not in opening or _speaks(one[0].text, name)]
    return told or [one for one in ranked if one[1] > _ASIDE and _SPEAKING.search(one[0].text)]


def _results(spans: Sequence[Span], start: int) -> list[Scored]:
    """Rank what may say what was achieved, from a sentence on."""
    texts = ["", *(span.text for span in spans), ""]
    around = list(zip(texts, texts[1:], texts[2:], strict=False))[start:]
    scores = [
        _result(text, place, len(around))
        - _RIVAL * tells_of_rival(text, before=before, after=after)
        for place, (before, text, after) in enumerate(around)
    ]
    ranked = _ranked(spans[start:], scores)
    return [(span, score) for span, score in ranked if score >= _LEAST_RESULT]


def _last(spans: Sequence[Span]) -> list[Scored]:
    """Return the last sentences, the last first; the first of one or two may be told."""
    if len(spans) < _OPENING:
        return [(span, 0.0) for span in spans[:1]]
    spoken = [span for span in spans if weigh(CONTRIBUTION, span.text) > _ASIDE]
    return [(span, -math.inf) for span in (spoken or spans)[:-_OPENING:-1]]


def _speaks(text: str, name: str | None) -> bool:
    """Tell whether a sentence is about the paper, not about its field."""
    return bool((name and name in text) or _SPEAKING.search(text))


def _parted(span: Span) -> Iterator[Span]:
    """Part sentences that were sent without a space between them: `generality.They`."""
    start = 0
    for end in (*(gap.end() for gap in _GAP.finditer(span.text)), len(span.text)):
        yield Span(span.start + start, span.start + end, span.text[start:end])
        start = end


def _ranked(spans: Sequence[Span], scores: Sequence[float]) -> list[Scored]:
    """Order spans by score, then by place."""
    pairs = list(zip(spans, scores, strict=True))
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].start))


def _contribution(text: str, place: int, name: str | None) -> float:
    """Score a sentence as the one that says what is new."""
    score = weigh(CONTRIBUTION, text) - 0.2 * place
    if name and name in text:
        score += 2.0 + (1.5 if text.startswith(name) else 0.0)
    return score


def _result(text: str, place: int, total: int) -> float:
    """Score a sentence as the one that says what was achieved; results stand at the end."""
    score = weigh(RESULT, text) + _PLACE * place / total
    return score + weigh(DOUBTS, text) if score >= _LEAST_RESULT else score
