"""Judges what a text says of two papers together: a source of one must speak of the other."""

import re
from collections.abc import Sequence
from functools import cache

from digest.grounding.fault import Fault
from digest.grounding.tables import load_tables
from digest.model import Dossier
from digest.text import fold, shown, visible_title

_BEFORE = 60
_BETWEEN = r"\s+(?:(?:both|even|that|those|the|of|authors|work|and)\s+){0,3}[“\"*]?$"
_AUTHORS = re.compile(
    r"\b(?:authors?|makers|creators|people|team|group)\s+(?:of|as|behind|that made)\s+[“\"*]?$"
)


def judge_relation(
    text: str, span: tuple[int, int], dossier: Dossier, others: Sequence[Dossier]
) -> Fault | None:
    """Return a fault where words set a paper, named at `span`, beside one of the others.

    That they share authors is looked up; for all else a source of one must name the other.
    """
    before = text[max(span[0] - _BEFORE, 0) : span[0]]
    others = [other for other in others if other.paper.id != dossier.paper.id]
    same, related = _AUTHORS.search(before), _relations().search(before)
    found = same or related
    if not others or found is None:
        return None
    holds = _share_authors if same else _is_told
    if any(holds(dossier, other) for other in others):
        return None
    start = span[0] - len(before) + found.start()
    return Fault(kind="relation", start=start, end=span[0], found=found[0].strip())


def _is_told(one: Dossier, other: Dossier) -> bool:
    return _names(one, other) or _names(other, one)


def _names(one: Dossier, other: Dossier) -> bool:
    """Tell whether a source of one paper has the name or the title of another."""
    title = visible_title(other.paper)
    names = filter(None, (other.introduces.name, title.partition(":")[0], title))
    text = fold(f"{shown(one.paper.abstract)} {shown(one.paper.comment or '')}")
    return any(re.search(rf"(?<!\w){re.escape(fold(shown(name)))}(?!\w)", text) for name in names)


def _share_authors(one: Dossier, other: Dossier) -> bool:
    people, others = ({fold(author.name) for author in each.paper.authors} for each in (one, other))
    return bool(people & others)


@cache
def _relations() -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(load_tables().relations, key=len, reverse=True)))
    return re.compile(rf"\b(?:{either}){_BETWEEN}", re.IGNORECASE)
