"""Tells a thing that a sentence introduces as a bullet can, behind the name that it bears already.

`propose a boat (ReefNet) that rows` is `A boat that rows`, `propose ReefNet, which rows` is
`ReefNet rows`, and `propose the Long Name (LN)` is `Long Name`.
"""

import re

from digest.text.verbs import VERBS
from digest.writing.grammar import is_verb, joined_verbs
from digest.writing.pointing import points_elsewhere
from digest.writing.prose import capital
from digest.writing.substance import HOLLOW, hollowness

_BRINGS = re.compile(
    r"\b(?:(?:propos|introduc|releas|describ|creat|curat|compil|provid)(?:es?|ed|ing)"
    r"|(?:present|develop|design|construct|collect|contribut|establish|publish)(?:s|es?|ed|ing)?"
    r"|builds?|built|building)\s"
)
# These alone, where no name tells what is introduced.
_OWN = re.compile(rf"(?:^|\band ){_BRINGS.pattern}")
_THING = (
    r"(?:approach|architecture|benchmark|corpus|data ?set|database|framework|method|model|network|"
    r"pipeline|suite|system|tool|toolkit)"
)
_ARTICLE = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_FIRST = re.compile(r"the (?:first|largest|only)\b")
_BRACKET = re.compile(r"\s\(([^()]+)\)")
# A thing whose description ends where the next thing is named.
_FIRST_OF_TWO = re.compile(r", (an? .+?),? and (?:the )?[A-Z][\w.+-]*, (?:an?|the)\s")
# A further deed of the authors.
_FURTHER = re.compile(
    r",? and (?:\w+ly )?(?:build|construct|design|develop|introduce|present|propose|release)s? "
    r"|, and (?:\w+ly )?(?:benchmark|conduct|evaluate|fine-tune|test|train)s? "
)
_EFFECT = re.compile(r", \w+ing\b")
# So few words say no more of a thing than its kind, or than its name in full.
_KIND, _FULL_NAME = 3, 8


def gloss(predicate: str, label: str) -> str:
    """Return what a predicate says of the thing that it introduces; "" where it says too little.

    A predicate without the thing's name introduces it under none.
    """
    name = re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w-])", re.IGNORECASE)
    told = _brought(predicate, name)
    opening = name.match(told)
    text = _named_first(told, opening, label) if opening else _unnamed(told, name)
    if points_elsewhere(text):
        text = text.partition(", ")[0]
    return capital(text) if _says_enough(text) else ""


def is_full_name(text: str) -> bool:
    """Tell whether a gloss is nothing but a name in full, without an article."""
    return not _ARTICLE.match(text) and len(text.split()) < _FULL_NAME and "," not in text


def _brought(predicate: str, name: re.Pattern[str]) -> str:
    """Return what stands behind the last verb that introduces the thing."""
    met = name.search(predicate)
    verbs = _BRINGS.finditer(predicate, 0, met.start()) if met else _OWN.finditer(predicate)
    ends = [verb.end() for verb in verbs]
    told = _FURTHER.split(predicate[ends[-1] :], maxsplit=1)[0] if ends else ""
    return told if _FIRST.match(told) else told.removeprefix("the ")


def _named_first(told: str, name: re.Match[str], label: str) -> str:
    """Tell what a thing is or does of which the name comes first, else its name in full."""
    bracket = _BRACKET.match(told, name.end())
    rest = told[bracket.end() if bracket else name.end() :]
    if found := _FIRST_OF_TWO.match(rest) or re.match(r"(?:,| as) ((?:an?|the) .+)", rest):
        return "" if joined_verbs(found[1], VERBS) else found[1]
    does = re.match(r", (?:which|that) ((?:\w+ly )?(\w+)\s.+)", rest)
    if does and is_verb(does[2]) and not points_elsewhere(does[1]):
        return f"{label} {does[1]}"
    return bracket[1] if bracket and " " in bracket[1] and bracket[1][0].isupper() else ""


def _unnamed(told: str, name: re.Pattern[str]) -> str:
    """Take the name away behind what the thing is; "" where more is told than the thing."""
    text = _without(told, rf"[\"'`“‘]*{name.pattern}[\"'`”’]*") if name.search(told) else told
    if joined_verbs(text, VERBS):
        text = _EFFECT.split(text, maxsplit=1)[0]
    described = _ARTICLE.match(text) or (text != told and _is_name(text))
    whole = not joined_verbs(text, VERBS) and not re.search(name.pattern, text)
    return text if described and whole else ""


def _without(told: str, name: str) -> str:
    """Return a text without a name, where that stands beside what it names; "" where not."""
    short = r"(?:\s\([^()]*\))?"
    forms = (
        rf"\s\({name}\)",
        rf",? (?:named|namely|called|termed|dubbed|i\.e\.,) {name}{short}",
        rf", {name}{short}(?:,(?= that )|(?=[,.]|$))",
        rf"(?P<kind>\b{_THING}) {name}{short}(?=[,. ]|$)",
    )
    found = (re.search(form, told, re.IGNORECASE) for form in forms)
    met = next(filter(None, found), None)
    noun = met.groupdict().get("kind") or "" if met else ""
    return f"{told[: met.start()]}{noun}{told[met.end() :]}" if met else ""


def _is_name(text: str) -> bool:
    """Tell whether a text can begin without an article: with a name, or a compound word."""
    return text[:1].isupper() or "-" in text.partition(" ")[0]


def _says_enough(text: str) -> bool:
    """Tell whether a gloss is more than the kind of a thing, and points at nothing."""
    kind = _ARTICLE.match(text) and len(text.split()) <= _KIND
    return bool(text) and not kind and hollowness(text) < HOLLOW and not points_elsewhere(text)
