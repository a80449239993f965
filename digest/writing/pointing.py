"""Finds words that point at a sentence that is not there, and takes out clauses that do.

`these limits`, `both strategies`, `the original dataset` point elsewhere, unless the sentence has
named their noun before.
"""

import re

from digest.writing.soundness import is_balanced
from digest.writing.substance import hollowness
from digest.writing.trimming import restricts

_FEWEST_WORDS = 5
# What is left of a sentence must have two words of its own.
_MOST_HOLLOW = 1.0
# A shorter word is no noun that could be recognised.
_FEWEST_LETTERS = 4
_POINTING = re.compile(
    r"\b(?:[Tt]h(?:ese|is|"
    r"ose(?! (?:of|in|from|on|with|that|who|which|for|by)\b)(?= (?:[\w-]+ )?[\w-]+s\b)|"
    r"e (?:former|latter|above|aforementioned|(?:two|three)(?! most\b)))|"
    r"[Ss]uch(?! as\b| that\b)|[Bb]oth(?= of them|[,.:;]|$))\b"
    r"(?P<noun>(?: [\w-]+){0,3})"
)
# Words that point only where their noun is nowhere else in the sentence.
_PAIRED = re.compile(r"both ((?:[\w-]+ )?[\w-]+s)\b(?! and\b|, and\b|,)(?![^,.;]* and )")
_ORIGINAL = re.compile(r"the original (data ?sets?|papers?|study|work|benchmarks?|task)\b(?! of)")
_CORRESPONDING = re.compile(r"^(?:[\w-]+ ){1,2}(?:an?|the|their) (?:corresponding|respective) ")
_MENDING = (
    r"(?:address|overcome|tackle|resolve|mitigate|solve|alleviate|bridge|fill|remedy|circumvent|"
    r"meet|handle|close|achieve)"
)
# `to address these limitations`, with nothing but the next border behind it.
_AIM = re.compile(
    rf",? to (?:\w+ly )?{_MENDING} (?:all |both )?(?:of )?(?:this|these|such|those)"
    r"(?: [\w-]+){0,3}(?=[,.;]|$)",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r",? (?:\w+ed )?for this (?:purpose|task|problem|goal)(?=[,.;]|$)")
_MARK = r"(?:this|these|such|those|both|the (?:former|latter))\b"
_CLAUSES = re.compile(
    rf",? (?:(?:that|which) (?:\w+ly )?{_MENDING}(?:e?s)?|to (?:\w+ly )?{_MENDING}|that aims? to|"
    rf"(?:designed|intended|tailored) (?:to|for))(?: \w+){{0,2}} {_MARK}"
    rf"|, (?:which|where|thereby|thus|(?!includ)\w+ing)\b(?: [\w-]+){{0,8}} {_MARK}"
)


def points_elsewhere(text: str, before: str = "") -> bool:
    """Tell whether a text points at a noun that neither it nor the text before it has named."""
    return (
        any(
            _is_unnamed(match["noun"], f"{before} {text[: match.start()]}")
            for match in _POINTING.finditer(text)
        )
        or any(_is_unnamed(match[1], text[: match.start()]) for match in _PAIRED.finditer(text))
        or any(_is_alone(match, text) for match in _ORIGINAL.finditer(text))
        or bool(_CORRESPONDING.search(text))
    )


def without_pointing_clauses(text: str) -> str:
    """Cut off aims and trailing clauses that point elsewhere, if enough is left."""
    if not points_elsewhere(text):
        return text
    text = _PURPOSE.sub("", _AIM.sub("", text))
    cuts = [cut.start() for cut in _CLAUSES.finditer(text) if not restricts(text, cut.start())]
    heads = (text[:cut] for cut in reversed(cuts))
    whole = filter(_says_enough, heads)
    return next((head for head in (text, *whole) if not points_elsewhere(head)), text)


def _says_enough(head: str) -> bool:
    """Tell whether a text may end here: `propose NAME, a framework` would say nothing."""
    said = head.rpartition(", a")[2]
    return (
        len(head.split()) >= _FEWEST_WORDS and is_balanced(head) and hollowness(said) < _MOST_HOLLOW
    )


def _is_unnamed(noun: str, before: str) -> bool:
    """Tell whether none of the words that may be a pointer's noun stands before it."""
    stems = (word.lower().rstrip("s") for word in noun.split())
    return not any(len(stem) >= _FEWEST_LETTERS and stem in before.lower() for stem in stems)


def _is_alone(match: re.Match[str], text: str) -> bool:
    """Tell whether a noun stands nowhere else in a text."""
    rest = f"{text[: match.start()]} {text[match.end() :]}".lower()
    return match[1].lower().rstrip("s") not in rest
