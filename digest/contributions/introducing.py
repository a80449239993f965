"""Finds what follows the verbs with which papers introduce things."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from digest.contributions.abstracts import find_places, plain
from digest.text import split_sentences

# Stems of the verbs of making.
_MAKE = (
    r"(?:propos|introduc|present|develop|describ|releas|creat|construct|design|build|built|"
    r"contribut|establish|curat|publish|open-sourc|formaliz|instantiat)"
)
# Verbs that make data, where a noun for data follows, and may do anything else.
_GATHER = (
    r"(?:(?:assembl|compil|deriv|gather)(?:e|es|ed|s)?|(?:collect|extract)(?:ed|s)?)"
    r"(?=\s[^.;:]{0,80}?\b(?:[Bb]enchmark|[Cc]orpus|[Dd]ata-?set)s?\b)"
)
INTRODUCING = rf"\b{_MAKE}(?:e|es|ed|ing|s)?\b"
_WORK = r"(?:paper|work|study|article|letter|report|survey|thesis)"
_AUTHORS = rf"(?:[Ww]e|[Tt]his (?:\w+ )?{_WORK}|[Oo]ur {_WORK}|[Tt]he (?:present {_WORK}|authors))"
_ADVERBS = (
    r"(?:(?:\w+ly|also|further|then|first|second|third|next|here|now|thus|hence|have|has|both|"
    r"instead|finally|therefore),?\s){0,3}"
)
# "We meet this with X".
_FACE = r"(?:address|bridge|close|fill|meet|mitigate|overcome|resolve|solve|tackle)(?:es|s)?"
_MEET = (
    rf"{_FACE}\s(?:both|it|that|the|them|these|this|those)\b[^.,;:]{{0,50}}?\s"
    r"(?:by|through|via|with)(?=\s[A-Z])"
)
# "We propose", "is proposed"; and behind one of them "and release", "by introducing".  To look at
# the first letters first takes half the time.
_VERB = re.compile(
    rf"(?:\b(?=[WwTtOoiab])|(?=,))(?:\b{_AUTHORS}(?:,[^,.]{{1,60}},)?\s{_ADVERBS}"
    rf"(?:{_MAKE}(?:e|es|ed|s)?\b|{_GATHER}|{_MEET})"
    rf"|\b[Oo]ur\s(?:\w+\s)?(?:answer|contribution|proposal|solution)\sis(?=\s)"
    rf"|\b(?:is|are)\s{_ADVERBS}(?:propos|introduc|present|develop|releas)ed\b"
    rf"|(?P<plural>(?:,|\band)\s{_ADVERBS}(?!design){_MAKE}e?\b)"
    rf"|(?P<singular>(?:,|\band)\s{_ADVERBS}{_MAKE}e?s\b)"
    rf"|(?P<means>(?:\bby|,)\s{_ADVERBS}{_MAKE}ing\b"
    rf"|\bto\s(?:construct|create|build|develop|introduce|establish|curate)\b))"
)
_CUE = re.compile(
    rf"\b(?=[WwTtOoia])(?:\b{_AUTHORS}\b"
    r"|\b[Oo]ur (?:\w+ )?(?:answer|contribution|proposal|solution) is\b"
    r"|\b(?:is|are) (?:propos|introduc|present|develop|releas))"
)
# What a named thing does.
_MAKES = re.compile(rf"[\"'`”’)}}]{{0,2}}\s{_ADVERBS}{_MAKE}e?s\b")
_SUBJECTS: Mapping[str, re.Pattern[str]] = {
    "plural": re.compile(r"\b(?:[Ww]e|[Tt]he authors)\b"),
    "singular": re.compile(rf"\b(?:[Tt]his|[Oo]ur|[Tt]he present) (?:\w+ )?{_WORK}\b"),
    "means": re.compile(rf"\b{_AUTHORS}\b"),
}
# What stands behind such a word is taken from elsewhere, not introduced.
ELSEWHERE = re.compile(
    r"\b(?:across|from|on|in|using|via|against|over|(?<!along )(?<!together )with|like|than|upon|"
    r"(?:detect|discover|observ)ed (?:by|with)|"
    r"(?<!construction )(?<!creation )(?<!curation )of (?:the|an?|pre-?trained)|"
    r"(?:adapt|apply|combin|employ|exploit|extend|incorporat|integrat|leverag|modify|refin|translat|"
    r"utili[sz])ing|(?:leverag|utiliz|utilis|employ|incorporat|combin|integrat|exploit|extend)s)\b"
)
# With "in the Kelp (RIK)", what the short form stands for ends.
_BRACKETS = re.compile(r"(?:\b(?:from|in|on)\s(?:the\s)?([A-Z])\w+\s(?=\([\w-]+\1\)))?\([^()]*\)")


# A paper's name, kind and datasets are looked for in the same words.
@lru_cache(maxsize=64)
def find_introduced(abstract: str) -> tuple[str, ...]:
    """Return what follows each verb of making whose subject the authors are, or what they made."""
    sentences = (span.text for span in split_sentences(plain(abstract)))
    return tuple(
        rest
        for sentence in sentences
        if _may_speak_of_authors(sentence) and _may_introduce(sentence) and _CUE.search(sentence)
        for rest in _behind(
            [verb for verb in _VERB.finditer(sentence) if _is_authors(verb)], sentence
        )
    )


def _may_speak_of_authors(sentence: str) -> bool:
    """Tell whether a sentence has part of what `_CUE` looks for; to ask this first is faster."""
    return (
        "We " in sentence
        or "we " in sentence
        or "We, " in sentence
        or "we, " in sentence
        or "his " in sentence
        or "ur " in sentence
        or "he authors" in sentence
        or " present" in sentence
        or " propos" in sentence
        or " introduc" in sentence
        or " develop" in sentence
        or " releas" in sentence
    )


def _may_introduce(sentence: str) -> bool:
    """Tell whether a sentence has part of a verb of making."""
    # A loop over the parts would take three times as long.
    return (
        "ropos" in sentence
        or "ntroduc" in sentence
        or " present" in sentence
        or "evelop" in sentence
        or "reat" in sentence
        or "onstruct" in sentence
        or " design" in sentence
        or "elease" in sentence
        or "build" in sentence
        or "built" in sentence
        or "ontribut" in sentence
        or "stablish" in sentence
        or "escrib" in sentence
        or " curat" in sentence
        or "ublish" in sentence
        or "n-sourc" in sentence
        or "ormaliz" in sentence
        or "nstantiat" in sentence
        or "dress th" in sentence
        or "ridge th" in sentence
        or "lose th" in sentence
        or "ill th" in sentence
        or "eet th" in sentence
        or "igate th" in sentence
        or "come th" in sentence
        or "olve th" in sentence
        or "ackle th" in sentence
        or "ssembl" in sentence
        or "ompil" in sentence
        or "eriv" in sentence
        or "gather" in sentence
        or "ollect" in sentence
        or "xtract" in sentence
        or "nswer is" in sentence
        or "lution is" in sentence
    )


def find_introduced_by(name: str, abstract: str) -> tuple[str, ...]:
    """Return what follows, in its sentence, each verb of making whose subject is a named thing."""
    sentences = (span.text for span in split_sentences(plain(abstract)))
    return tuple(
        rest
        for sentence in sentences
        for rest in _behind(list(_verbs_of(name, sentence)), sentence)
    )


def _verbs_of(name: str, sentence: str) -> Iterator[re.Match[str]]:
    """Yield the verbs of making that stand behind a name, which may be in brackets."""
    for _, end in find_places(name, sentence):
        verb = _MAKES.match(sentence, end)
        if verb:
            yield verb


@lru_cache(maxsize=256)
def own_part(text: str) -> str:
    """Return the words of an introduction before any that name what is taken from elsewhere."""
    masked = _BRACKETS.sub(lambda found: "(" * len(found[0]), text) if "(" in text else text
    elsewhere = ELSEWHERE.search(masked)
    return text[: elsewhere.start()] if elsewhere else text


def _behind(verbs: Sequence[re.Match[str]], sentence: str) -> Iterator[str]:
    """Yield what follows each verb in its sentence, up to the next of them."""
    starts = [*(verb.start() for verb in verbs), len(sentence)]
    for verb, end in zip(verbs, starts[1:], strict=True):
        yield sentence[verb.end() : end]


def _is_authors(verb: re.Match[str]) -> bool:
    """Tell whether the subject of a verb are the authors, or what they made."""
    subject = _SUBJECTS.get(verb.lastgroup or "")
    return subject is None or bool(subject.search(verb.string, 0, verb.start()))
