"""Checks the names at the heads of list items: their paper's record must have them."""

import re

from digest.check.context import Compared, Context, Read
from digest.check.index import letters, likeness
from digest.check.meant import fits
from digest.grounding.connectives import is_connective
from digest.grounding.inflections import stem
from digest.grounding.tokens import is_distinctive, tokenize
from digest.model import Dossier
from digest.text import shown, visible_title

_HEAD = re.compile(
    r"(?P<name>[^:.,;()]{3,60}?)(?:\s+(?:dataset|benchmark|library))?:\s", re.IGNORECASE
)
_LONGEST = 4
_ALIKE = 0.6


def check_names(read: Read, context: Context) -> None:
    """Report an item whose name its paper does not have, or is almost that of another paper."""
    linked = {found.paper for found in read.founds if found.how != "name"}
    held = [context.dossiers[paper] for paper in linked if paper in context.dossiers]
    if read.block.kind == "item" and len(linked) == len(held) == 1:
        _check_set_off(read, held[0], context)
    elif read.block.kind == "item" and not read.founds:
        _check_unlinked(read, context)


def _check_set_off(read: Read, dossier: Dossier, context: Context) -> None:
    """Report a name in bold that the record of the item's paper does not have."""
    mark = next((one for one in read.block.marks if one.kind == "strong"), None)
    if mark is None or read.block.text[: mark.start].strip():
        return
    name = read.block.text[mark.start : mark.end].strip(" :")
    if fits(name, dossier) or context.index.name(name) or context.index.title(name):
        return
    known = [shown(one) for one in (dossier.introduces.name, *dossier.new_datasets) if one]
    nearest = max([*known, visible_title(dossier.paper)], key=lambda one: likeness(one, name))
    if likeness(nearest, name) >= _ALIKE or _can_be_name(name):
        compared = Compared(name, nearest, f"arXiv:{dossier.paper.id}")
        message = "The record of this paper has no such name."
        context.report("error", "name", (read.block, mark.start), message, compared)


def _check_unlinked(read: Read, context: Context) -> None:
    """Report a name that no paper bears, where an item names no paper otherwise."""
    match = _HEAD.match(read.block.text)
    if not match or len(match["name"].split()) > _LONGEST or not _can_be_name(match["name"]):
        return
    near = context.index.nearest_name(match["name"])
    if (
        near
        and letters(near[0]) != letters(match["name"])
        and _tells_of(read, match, near[1], context)
    ):
        compared = Compared(match["name"], near[0], _told(near[1], context))
        place = (read.block, match.start("name"))
        context.report("error", "name", place, "No paper bears this name.", compared)


def _tells_of(read: Read, head: re.Match[str], paper: str, context: Context) -> bool:
    """Tell whether the record has half of what an item says: two papers may have like names."""
    words = [token.text for token in tokenize(read.block.text) if token.start >= head.end()]
    keys = {stem(word) for word in words if not is_connective(word)}
    evidence = context.evidence([paper])
    return sum(map(evidence.has_stem, keys)) * 2 >= max(len(keys), 1)


def _told(paper: str, context: Context) -> str:
    dossier = context.dossiers.get(paper)
    return f"arXiv:{paper}" + (f", “{visible_title(dossier.paper)}”" if dossier else "")


def _can_be_name(text: str) -> bool:
    return any(map(is_distinctive, text.split()))
