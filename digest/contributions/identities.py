"""Finds what a paper says that a name is: the thing it made, or "Loom is a framework"."""

import re
from collections.abc import Iterator

from digest.contributions.abstracts import find_places, is_term
from digest.contributions.introducing import own_part
from digest.contributions.known import is_known
from digest.contributions.shapes import THING, is_name
from digest.model import Paper
from digest.text import split_sentences

# Fields that say of stars, substances and experiments that they are systems or models.
_OBSERVING = ("astro-ph", "cond-mat", "gr-qc", "hep-", "nucl-", "physics", "quant-ph")
_SOFTWARE = r"(?:library|package|pipeline|software|toolkit)"
# What is said of what everybody knows.
_FAMILIAR = (
    r"(?:classic\w*|common\w*|conventional|dominant|emerging|established|existing|famous|"
    r"fundamental|key|leading|mature|popular|powerful|prominent|promising|recent\w*|standard|"
    r"state-of-the-art|traditional|well-known|wide\w*)"
)
_WORD = rf"(?!(?:{_FAMILIAR}|and|as|for|from|in|of|on|that|to|which|with)\b)[\w-]+,?\s"
_REACH = 60
_IS = re.compile(
    rf"[\"'`“‘]{{0,2}}(?P<name>[\w$^{{}}+-]{{2,40}})[\"'`”’]{{0,2}}\sis\san?\s"
    rf"(?:{_WORD}){{0,7}}?(?:(?P<software>{_SOFTWARE})|{THING})(?![\w-])"
)

# What is done with what others made.
_TAKEN = re.compile(
    r"\b(?:analy[sz]|appl(?:y|ied)|audit|based on|build\w* (?:on|upon)|compar|deploy|evaluat|"
    r"examin|existing|extend|fine-?tun|improv|inspired by|investigat|like|revisit|such as|study|"
    r"studied|unlike|us(?:e|ing)\b)\w*\s(?:the\s)?\W?$"
)
# What stands before and behind a name that is the object itself.
_LEADS = re.compile(
    rf"(?:^\W*(?:(?:the|our|an?|\w+ly|new|novel)\s){{0,3}}|\(|"
    rf"\b(?:{THING}|called|dubbed|named|termed),?\s)\W?$"
)
_ENDS = re.compile(
    r"[\"'`”’)*]{0,2}(?:$|[,.;–—]|:?\s(?:\(|[-–—]|(?:an?|that|the|to|which|whose|"
    rf"{THING})\b))"
)


def is_made(name: str, introduced: str) -> bool:
    """Tell whether what follows a verb of making is the name itself, and not more than it.

    "BERT for tides" and "BERT: Night Edition" are not BERT.
    """
    own = own_part(introduced)
    return any(
        _LEADS.search(own[:start]) and _ENDS.match(own, end)
        for start, end in find_places(name, own)
    )


def find_identified(paper: Paper, abstract: str) -> Iterator[str]:
    """Yield the coined names that the title or a sentence of the abstract says are some thing.

    A first sentence speaks of the field, unless the title has the name too.
    """
    told = (paper.title, *(span.text for span in split_sentences(abstract)))
    observing = paper.primary.startswith(_OBSERVING)
    found = [(at, _IS.match(text)) for at, text in enumerate(told) if " is a" in text[:_REACH]]
    names = [(at, one["name"]) for at, one in found if one and (one["software"] or not observing)]
    # The title stands at 0.
    yield from (name for at, name in names if _is_own(name, paper.title, abstract, opens=at == 1))


def _is_own(name: str, title: str, abstract: str, *, opens: bool) -> bool:
    """Tell whether a name is nobody else's: in the title, or neither a term nor looked at."""
    if is_known(name) or not is_name(name):
        return False
    before = (abstract[max(0, start - _REACH) : start] for start, _ in find_places(name, abstract))
    if any(map(_TAKEN.search, before)):
        return False
    return name in title or not (opens or is_term(name, abstract))
