"""The words that speak for, and against, a sentence that says what is new or was achieved."""

import re
from collections.abc import Sequence
from typing import TypeAlias

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
_FEW_WORDS = r"(?:[\w-]+ ){0,4}"
_DOING = r"(?:split|conduct|refin|assembl|collect|stud(?:y|ied)|curat|recruit|gather)"
_PRAISING = (
    r"(?:demonstrat|show|confirm|validat|verif|illustrat|highlight|prov|establish)"
    r"(?:e|ie|y)?(?:s|d)? (?:\w+ ){0,4}(?:effectiveness|superiority|efficacy|validity|soundness) "
    r"of (?:the|their|our|its)\b"
)
_ELSEWHERE = r"https?://|available at|publicly available|will be released"
# What speaks for, and against, a sentence that says what is new.  Few cues begin with a word's
# border: without it, a search leaps from one first letter to the next.
CONTRIBUTION = _cues(
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
    (-2.0, r"we (?:\w+ )?(?:demonstrat|evaluat|validat|test|conduct|perform|experiment)"),
    (-1.5, r"^to (?:support|supervise|train|evaluate|further|validate|benchmark|enable)\b"),
    (-2.0, r"^(?:however|existing|previous|prior|recent|traditional|current)\b"),
)
# What speaks for a sentence that says what was achieved.
RESULT = _cues(
    (3.0, r"(?:outperform|surpass|exceed|achiev(?!ement)|improv|reduc|attain|yield|reach|gain)\w*"),
    (2.0, rf"{_EVIDENCE}\b[^.]{{0,60}}\b(?:show|demonstrat|reveal|indicat|suggest|confirm)"),
    (2.0, r"we (?:\w+ )?(?:find|show|prove|demonstrate|observe|obtain|achieve|establish)\b"),
    (2.5, r"\d(?:\.\d+)?\s*(?:\\?%|\$?\\times|[×x]\b)"),
    (1.5, r"from \$?\d[\d.,]*\S* to \$?\d"),
    (1.5, r"(?:f1|auc|map|psnr|rmse|bleu|wer|state-of-the-art)\b"),
    (1.0, r"\d"),
)
# What speaks against it; looked for only where something speaks for it.
DOUBTS = _cues(
    (-4.0, rf"{_ELSEWHERE}|our code"),
    (-2.0, r"we (?:\w+ )?(?:propos|introduc|present|develop|design|construct)"),
    (-1.0, r"we (?:\w+ )?(?:evaluat|integrat|compar|test)"),
    # What was done is no result.
    (-3.0, rf"w(?:e|as|ere) (?:\w+ )?{_DOING}(?:e?d)?\b"),
    (-1.0, r"(?:effectiveness|superiority|validity) of"),
    (
        -3.0,
        rf"{_PRAISING}(?!.*(?:[ (]\d|outperform|surpass|exceed| than | over |compared|against))",
    ),
    (
        -6.0,
        rf"^{_FEW_WORDS}baselines? {_FEW_WORDS}(?:achiev|reach|attain|obtain|yield|perform|scor)",
    ),
    (-2.0, r"^(?:however|existing|previous|prior|recent|traditional|current|although)\b"),
    (-2.0, r"(?:future (?:work|research)|pav(?:e|es|ing)|potential|promising|aims? to)\b"),
    (-1.0, r"(?:could|may|might)\b"),
)


def weigh(cues: Sequence[Cue], text: str) -> float:
    """Add up the weights of the cues that a sentence has."""
    lowered = text.lower()
    return sum(weight for weight, cue in cues if cue.search(lowered))
