"""Finds the sentence that says what a paper contributes and the one that says what it achieved."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from digest.model import Dossier
from digest.text import Span, split_sentences
from digest.text.rare import Rare
from digest.writing.addressing import without_addresses
from digest.writing.cues import CONTRIBUTION, weigh
from digest.writing.signs import contribution_signs, result_signs, speaks, words_of
from digest.writing.weights import read_weights

# Where two sentences may stand without a space between them.
_UNSPACED = re.compile(r"\.[A-Z]")
_GAP = re.compile(
    r"(?<![\w.])[a-z]{2,}\.(?=[A-Z][a-z]*[\s,])"
    r"|[\w)]\.(?=(?:Our|We|The|This|These|In|To|However|Results|Experiments)\s)"
)
_LOWER_NAME = Rare(
    r"\b(?:propose|introduce|present|develop|release)s? ([a-z][\w-]+),",
    *("propose", "introduce", "present", "develop", "release"),
)
# By what a sentence before the contribution tells a result of the paper.
_FOUND = Rare(
    r"\b[Ww]e (?:\w+ )?(?:find|found|show|observed?|demonstrate)\b|^Our results\b",
    *(" find", " found", " show", " observe", " demonstrate", "Our results"),
)
# So many sentences are too few for the last one to be quoted.
_FEW = 3
_LEAST_CONTRIBUTION = 1.0
# So much surer than silence a result must be: of the less sure, half are none.
_LEAST_RESULT = 3.0
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


# Asked for what is told of a paper, and again for each thing that it brings.
@lru_cache(maxsize=1024)
def find_roles(dossier: Dossier) -> Roles:
    """Rank the abstract's sentences for both roles; results come after the contribution."""
    name = dossier.introduces.name
    spans = parts_of(dossier.paper.abstract)
    words = [words_of(span.text) for span in spans]
    new = _contributions(spans, words, name)
    start = spans.index(new[0][0]) if new else len(spans) // _FEW
    results = _results(spans, words, start, name)
    return Roles(contributions=tuple(new or results or _last(spans)), results=tuple(results))


def parts_of(abstract: str) -> list[Span]:
    """Return an abstract's sentences, those that were sent without a space between them parted.

    What speaks to a reader or a machine is left out.
    """
    told = without_addresses(split_sentences(abstract))
    return [part for span in told for part in _parted(span)]


def _contributions(
    spans: Sequence[Span], words: Sequence[frozenset[str]], name: str | None
) -> list[Scored]:
    """Rank what may say what is new: what opens an abstract of some length is background.

    Where no sentence has a cue, those count in which the paper or its authors speak.
    """
    weights = read_weights("contribution")
    signs = [contribution_signs(spans, place, name) for place in range(len(spans))]
    scores = [weights.score(*pair) for pair in zip(signs, words, strict=True)]
    ranked = _ranked(spans, scores)
    shown = dict(zip(spans, signs, strict=True))
    cued = [one for one in ranked if shown[one[0]]["cues"] >= _LEAST_CONTRIBUTION]
    told = [one for one in cued if shown[one[0]]["speaks"] or not shown[one[0]]["opening"]]
    return told or [
        one for one in ranked if shown[one[0]]["cues"] > _ASIDE and speaks(one[0].text, None)
    ]


def _results(
    spans: Sequence[Span], words: Sequence[frozenset[str]], start: int, name: str | None
) -> list[Scored]:
    """Rank what may say what was achieved: before the contribution, only what authors found."""
    weights = read_weights("result")
    places = [n for n, span in enumerate(spans) if n >= start or _FOUND.search(span.text)]
    scores = [weights.score(result_signs(spans, n, start, name), words[n]) for n in places]
    ranked = _ranked([spans[n] for n in places], scores)
    return [(span, score) for span, score in ranked if score >= _LEAST_RESULT]


def _last(spans: Sequence[Span]) -> list[Scored]:
    """Return the last sentences, the last first; the first of one or two may be told."""
    if len(spans) < _FEW:
        return [(span, 0.0) for span in spans[:1]]
    spoken = [span for span in spans if weigh(CONTRIBUTION, span.text) > _ASIDE]
    return [(span, -math.inf) for span in (spoken or spans)[:-_FEW:-1]]


def _parted(span: Span) -> Iterator[Span]:
    """Part sentences that were sent without a space between them: `generality.They`.

    A name in lower case opens a sentence too: `We present reefnet, a boat. reefnet floats.`
    """
    start, gaps = 0, list[int]()
    if _UNSPACED.search(span.text):
        gaps = [gap.end() for gap in _GAP.finditer(span.text)]
    if named := _LOWER_NAME.search(span.text):
        opening = re.finditer(rf"[a-z)]\.\s+(?={re.escape(named[1])}\b)", span.text)
        gaps = sorted([*gaps, *(gap.end() for gap in opening)])
    for end in (*gaps, len(span.text)):
        text = span.text[start:end].rstrip()
        yield Span(span.start + start, span.start + start + len(text), text)
        start = end


def _ranked(spans: Sequence[Span], scores: Sequence[float]) -> list[Scored]:
    """Order spans by score, then by place."""
    pairs = list(zip(spans, scores, strict=True))
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0].start))
