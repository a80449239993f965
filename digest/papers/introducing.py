"""Finds the words after verbs with which papers introduce things, such as "we propose"."""

import re
from collections.abc import Iterator, Sequence

from digest.text import split_sentences

_STYLED = re.compile(r"\\(?:text\w+|emph|math\w+)\s*\{([^{}]*)\}")
_BOLD = re.compile(r"\*{1,2}(\S(?:[^*]*\S)?)\*{1,2}")
# The rest of a styled name: "{Loom}", "$Loom$".
_WRAPPED = re.compile(r"(?<![\\\w^_}])[{$]([A-Z][\w+-]*)[}$]")


def plain(text: str) -> str:
    """Return a text without TeX's styles and without asterisks of emphasis."""
    if "\\" in text:
        # Styles may be nested.
        text = _STYLED.sub(r"\1", _STYLED.sub(r"\1", text))
    if "*" in text:
        text = _BOLD.sub(r"\1", text)
    if "{" in text or "$" in text:
        text = _WRAPPED.sub(r"\1", text)
    return text.replace("~", " ")


def find_spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans at which a text has a name as a whole word."""
    start = text.find(name)
    while name and start >= 0:
        end = start + len(name)
        around = text[max(0, start - 1) : start] + text[end : end + 1]
        if not any(sign.isalnum() or sign in "-_" for sign in around):
            yield start, end
        start = text.find(name, end)


def has_word(name: str, text: str) -> bool:
    """Return whether a text has a name as a whole word."""
    return any(True for _ in find_spans(name, text))


def is_term(name: str, abstract: str) -> bool:
    """Return whether an abstract has a short form in brackets, as after its explanation."""
    return f"({name})" in abstract or f"({name}s)" in abstract


# Stems of the verbs of making.
_MAKE = (
    r"(?:propos|introduc|present|develop|describ|releas|creat|construct|design|build|built|"
    r"contribut|establish|curat|publish|open-sourc|formaliz|instantiat)"
)
INTRODUCING = rf"\b{_MAKE}(?:e|es|ed|ing|s)?\b"
_WORK = r"(?:paper|work|study|article|letter|report|survey|thesis)"
_AUTHORS = rf"(?:[Ww]e|[Tt]his (?:\w+ )?{_WORK}|[Oo]ur {_WORK}|[Tt]he (?:present {_WORK}|authors))"
_ADVERBS = (
    r"(?:(?:\w+ly|also|further|then|first|second|third|next|here|now|thus|hence|have|has|both|"
    r"instead|finally|therefore),?\s){0,3}"
)
# "We meet this with X".
_MEET = (
    r"(?:address|bridge|close|fill|meet|mitigate|overcome|resolve|solve|tackle)\s(?:it|th[aeio]\w*)\b"
    r"[^.,;:]{0,50}?\s(?:by|through|via|with)(?=\s[A-Z])"
)
# "We propose", "is proposed"; and after such words "and release", "by introducing".  The check of
# the first letters halves the time.
_VERB = re.compile(
    rf"(?:\b(?=[WwTtOoiab])|(?=,))(?:\b{_AUTHORS}(?:,[^,.]{{1,60}},)?\s{_ADVERBS}"
    rf"(?:{_MAKE}(?:e|es|ed|s)?\b|{_MEET})"
    rf"|\b[Oo]ur\s(?:\w+\s)?(?:contribution|proposal)\sis(?=\s)"
    rf"|\b(?:is|are)\s{_ADVERBS}(?:propos|introduc|present|develop|releas)ed\b"
    rf"|(?:,|\band)\s{_ADVERBS}(?!design){_MAKE}e?s?\b|(?:\bby|,)\s{_ADVERBS}{_MAKE}ing\b"
    r"|\bto\s(?:construct|create|build|develop|introduce|establish|curate)\b)"
)
_CUE = re.compile(
    rf"\b(?=[WwTtOoia])(?:\b{_AUTHORS}\b"
    r"|\b[Oo]ur (?:\w+ )?(?:contribution|proposal) is\b"
    r"|\b(?:is|are) (?:propos|introduc|present|develop|releas))"
)
# Each verb has one of these stems; looking for them first is faster.
_STEMS = tuple(
    "ropos ntroduc resent evelop elease reat onstruct esign uil ontribut stablish escrib curat"
    " ublish -sourc ormaliz nstantiat ddress ridge lose ill eet itigate vercome olve ackle".split()
)
# Words after such a word are about other things, not about what is introduced.
ELSEWHERE = re.compile(
    r"\b(?:across|from|on|in|using|via|against|over|(?<!along )(?<!together )with|like|than|upon|"
    r"(?:detect|discover|observ)ed (?:by|with)|"
    r"(?<!construction )(?<!creation )(?<!curation )of (?:the|an?|pre-?trained)|"
    r"(?:adapt|apply|combin|employ|exploit|extend|incorporat|integrat|leverag|modify|refin|translat|"
    r"utili[sz])ing|(?:leverag|utiliz|utilis|employ|incorporat|combin|integrat|exploit|extend)s)\b"
)


# A paper's name, kind and datasets are looked for in the same words.
def find_introduced(abstract: str) -> tuple[str, ...]:
    """Return the words after each verb of making in its sentence, up to the next such verb.

    Only sentences whose subject is the authors, or what they made, are read.
    """
    return tuple(
        rest
        for span in split_sentences(plain(abstract))
        if any(map(span.text.__contains__, _STEMS)) and _CUE.search(span.text)
        for rest in _split_at_verbs(list(_VERB.finditer(span.text)), span.text)
    )


def own_part(text: str) -> str:
    """Return an introduction up to the first word that leads to other things, such as "using"."""
    elsewhere = ELSEWHERE.search(text)
    return text[: elsewhere.start()] if elsewhere else text


def _split_at_verbs(verbs: Sequence[re.Match[str]], sentence: str) -> Iterator[str]:
    """Yield the words after each verb in its sentence, up to the next verb."""
    starts = [*(verb.start() for verb in verbs), len(sentence)]
    for verb, end in zip(verbs, starts[1:], strict=True):
        yield sentence[verb.end() : end]
