"""Joins a sentence that only names a new thing with the next, which says what the thing does.

`We propose ReefNet.` before `It counts corals.` is `we propose ReefNet, which counts corals`.
"""

import re

from digest.model import Paper
from digest.text import Span, shown
from digest.writing.adornments import unadorned
from digest.writing.cues import PRAISED
from digest.writing.pointing import points_elsewhere
from digest.writing.roles import parts_of
from digest.writing.substance import hollowness

# Below this a sentence says enough by itself: four words of its own.
_HOLLOW = 0.1
_INTRODUCING = re.compile(
    r"\b(?:propose|introduce|present|develop|design|construct|create|devise|formulate|build)s?\b "
    r"(?P<thing>[^:;]+)$"
)
# The thing's sentence goes on to something else, or to several things.
_FURTHER = re.compile(
    r"\band (?:[a-z]+ly )?(?:show|prove|evaluate|demonstrate|use|apply|study|analy[sz]e|test|"
    r"investigate|discuss|derive|develop|conduct)s?\b|^(?:two|three|four|several|both|new)\b"
    r"|\b(?:which|whose|where|that)\b|\bto (?!end\b)[a-z]+\b"
)
_OPENING = r"(?:(?:Specifically|Concretely|In particular|At its core|Unlike [^,]{3,80}), )?"
_KIND = (
    r"(?:approach|method|framework|model|system|technique|architecture|algorithm|pipeline|"
    r"dataset|benchmark|network|tool|toolkit|library|agent|strategy|mechanism|module|scheme|"
    r"paradigm|solver|metric|task|survey|corpus|package)"
)
# What it reached is told by the sentence on its results.
_SAID = (
    r"(?P<said>(?:does not [a-z]+|(?!achieves|attains|reaches|outperforms|surpasses|exceeds|"
    r"demonstrates|shows|yields|improves|was|does|opens|paves|highlights|establishes|remains|"
    r"is (?:\w+ )?(?:available|open|released|effective|simple|evaluated|tested)|"
    r"serves|represents|marks)[a-z]+s\b(?! of\b)) \S.*)$"
)
# A second such clause, at the end.
_LAST_WHICH = re.compile(r", which [^,]+$")


def continued(paper: Paper, span: Span, text: str, name: str | None) -> tuple[int, str] | None:
    """Return a sentence joined with the next, and where that ends; None where nothing is won."""
    # Most sentences introduce nothing, and that is quickly seen.
    told = text.rstrip(". ")
    if not _INTRODUCING.search(told):
        return None
    told = unadorned(told)
    match = _INTRODUCING.search(told)
    if not match or _FURTHER.search(match["thing"]) or hollowness(match[0], name) < _HOLLOW:
        return None
    after = next((one for one in parts_of(paper.abstract) if one.start >= span.end), None)
    said = _said(shown(after.text).rstrip(". "), told, name) if after else None
    if after is None or said is None or points_elsewhere(said, told) or PRAISED.search(said):
        return None
    return after.end, f"{told}, which {said}."


def _said(text: str, before: str, name: str | None) -> str | None:
    """Return what a sentence says of the thing that the one before names; else None."""
    whose = rf"It|{re.escape(name)}" if name and name in before else "It"
    match = re.match(
        rf"{_OPENING}(?:{whose}|(?:This|Our|The) (?:[\w-]+ ){{0,2}}?(?P<kind>{_KIND})) {_SAID}",
        text,
    )
    if not match or (match["kind"] and match["kind"] not in before):
        return None
    said = _LAST_WHICH.sub("", match["said"])
    return None if ", which " in said else said
