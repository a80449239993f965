"""Finds the sentence that says what a paper contributes and the one that says what it achieved."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from digest.model import Dossier
from digest.text import Span, split_sentences

Cue: TypeAlias = tuple[float, re.Pattern[str]]


def _cues(*pairs: tuple[float, str]) -> tuple[Cue, ...]:
    """Compile cues: each is looked for in a sentence in lower case."""
    return tuple((weight, re.compile(cue)) for weight, cue in pairs)


_STRONG = (
    r"(?:propos|introduc|present|develop|releas|creat|construct|design|establish|contribut|"
    r"describ|devis|offer|build|unveil|formulat|deriv|prove)"
)
_WEAK = (
    r"(?:stud|investigat|explor|analy[sz]|examin|evaluat|address|conduct|consider|argu|"
    r"identif|show|demonstrat|compar|report|review|survey|revisit|extend|provid|aim|assess|"
    r"characteri|perform|apply|use|find|focus|measur|tackl)"
)
_SUBJECT = (
    r"(?:we|this (?:\w+ )?(?:paper|work|study|article|survey|letter|thesis|report|review|"
    r"research|manuscript|chapter|note|brief))\b"
)
_EVIDENCE = r"(?:result|experiment|evaluation|simulation|analys[ei])s?"
_ELSEWHERE = r"https?://|available at|publicly available|will be released"
# What speaks for, and against, a sentence that says what is new.  Few cues begin with a word's
# border: without it, a search leaps from one first letter to the next.
_CONTRIBUTION = _cues(
    (6.0, rf"{_SUBJECT}(?: \w+){{0,2}}? {_STRONG}\w*"),
    (4.0, rf"we [^,.]{{4,60}},? and (?:\w+ly )?{_STRONG}e?\b"),
    (3.0, rf"{_SUBJECT}(?: \w+){{0,2}}? {_WEAK}\w*"),
    (3.0, rf"(?:is|are) {_STRONG}(?:e?d|uilt)\b"),
    (1.0, r"in this (?:paper|work|study|article)|here,? we\b"),
    (1.0, r"^to (?:address|bridge|fill|overcome|tackle|this end)"),
    (1.0, r"(?:novel|new|first|framework|method|model|dataset|benchmark)\b"),
    (-2.0, r"(?:outperform|achiev|experiments? (?:show|demonstrate|on)|results show)"),
    (-3.0, _ELSEWHERE),
    (-5.0, r"releas\w+ (?:the |our |all )?(?:source )?(?:codes?|models?|weights)\b"),
    (
        -1.5,
        r"^(?:specifically|further(?:more)?|additionally|moreover|in addition|finally|second)\b",
    ),
    (-1.5, r"we (?:also|then|further|finally)\b"),
    (-1.5, r"^to (?:support|supervise|train|evaluate|further|validate|benchmark|enable)\b"),
    (-2.0, r"^(?:however|existing|previous|prior|recent|traditional|current)\b"),
)
# What speaks for, and against, a sentence that says what was achieved.
_RESULT = _cues(
    (3.0, r"(?:outperform|surpass|exceed|achiev(?!ement)|improv|reduc|attain|yield|reach|gain)\w*"),
    (2.0, rf"{_EVIDENCE}\b[^.]{{0,60}}\b(?:show|demonstrat|reveal|indicat|suggest|confirm)"),
    (2.0, r"we (?:\w+ )?(?:find|show|prove|demonstrate|observe|obtain|achieve|establish)\b"),
    (2.5, r"\d(?:\.\d+)?\s*(?:\\?%|\$?\\times|[×x]\b)"),
    (1.5, r"from \$?\d[\d.,]*\S* to \$?\d"),
    (1.5, r"(?:f1|auc|map|psnr|rmse|bleu|wer|state-of-the-art)\b"),
    (1.0, r"\d"),
    (-4.0, rf"{_ELSEWHERE}|our code"),
    (-2.0, r"we (?:\w+ )?(?:propos|introduc|present|develop|design|construct)"),
    (-1.0, r"we (?:\w+ )?(?:evaluat|integrat|conduct|compar|test)"),
    (-1.0, r"(?:effectiveness|superiority|validity) of"),
    (-2.0, r"^(?:however|existing|previous|prior|recent|traditional|current|although)\b"),
    (-2.0, r"(?:future (?:work|research)|pav(?:e|es|ing)|potential|promising|aims? to)\b"),
    (-1.0, r"(?:could|may|might)\b"),
)
_GAP = re.compile(
    r"(?<![\w.])[a-z]{2,}\.(?=[A-Z][a-z]*[\s,])"
    r"|[\w)]\.(?=(?:Our|We|The|This|These|In|To|However|Results|Experiments)\s)"
)
_LEAST_CONTRIBUTION = 1.0
_LEAST_RESULT = 2.0


Scored: TypeAlias = tuple[Span, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """An abstract's sentences by what they say, with their scores, best first.

    Where no sentence says what is new, those that tell results, or the last, stand in for it.
    """

    contributions: tuple[Scored, ...]
    results: tuple[Scored, ...]


def find_roles(dossier: Dossier) -> Roles:
    """Rank the abstract's sentences for both roles; results come after the contribution."""
    spans = [part for span in split_sentences(dossier.paper.abstract) for part in _parted(span)]
    name = dossier.introduces.name
    new = _ranked(spans, [_contribution(span.text, n, name) for n, span in enumerate(spans)])
    told = [(span, score) for span, score in new if score >= _LEAST_CONTRIBUTION]
    later = spans[spans.index(told[0][0]) + 1 :] if told else spans
    achieved = _ranked(later, [_result(span.text, n, len(later)) for n, span in enumerate(later)])
    results = [(span, score) for span, score in achieved if score >= _LEAST_RESULT]
    return Roles(contributions=tuple(told or results or new[:1]), results=tuple(results))


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
    score = _score(_CONTRIBUTION, text) - 0.2 * place
    if name and name in text:
        score += 2.0 + (1.5 if text.startswith(name) else 0.0)
    return score


def _result(text: str, place: int, total: int) -> float:
    """Score a sentence as the one that says what was achieved; results stand at the end."""
    return _score(_RESULT, text) + 0.5 * place / total


def _score(cues: Sequence[Cue], text: str) -> float:
    """Add up the weights of the cues that a sentence has."""
    lowered = text.lower()
    return sum(weight for weight, cue in cues if cue.search(lowered))
