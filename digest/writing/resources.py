"""Writes the bullets of models, datasets and code that can be had."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from digest.model import ContributionKind, Link, LinkKind, Paper, Quote, Ranked, Resource, Statement
from digest.model.readings import SentenceRole
from digest.text import Span, shown, visible_title
from digest.writing.edits import BEHIND, edit
from digest.writing.frame import Issue
from digest.writing.statements import Piece, compose, quote
from digest.writing.telling import can_stand, lacks

MOST = 15
# The order in which a bullet has its links; those of one kind keep theirs, the authors' first.
_ORDER: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project", "video", "other")
# What a sentence about a thing is, the best first.
_ROLES: Sequence[SentenceRole] = ("contribution", "method")
_DATA: Collection[ContributionKind] = ("dataset", "benchmark")


def write_resources(
    issue: Issue, told: Collection[Quote], edited: Mapping[str, Statement] | None = None
) -> tuple[Resource, ...]:
    """Return the bullets, those of the best papers first.

    Each has a sentence about its name that is not among those `told` elsewhere in the post; of the
    first thing of a paper, what a model wrote of it, if it is `edited`.
    """
    taken = {(one.paper, one.start) for one in told if one.field == "abstract"}
    found = (bullet for item in issue.ranked for bullet in _bullets(item, taken, edited or {}))
    bullets = list(islice(found, MOST))
    shared = Counter(bullet.name.casefold() for bullet in bullets)
    titles = {item.dossier.paper.id: visible_title(item.dossier.paper) for item in issue.ranked}
    return tuple(
        replace(one, name=titles[one.paper]) if shared[one.name.casefold()] > 1 else one
        for one in bullets
    )


def things_of(item: Ranked) -> tuple[str, ...]:
    """Return the names of what a paper has to be had: what it introduces, then other data."""
    dossier = item.dossier
    data = [shown(name) for name in dossier.new_datasets]
    if dossier.withdrawn or not (data or dossier.own_links("code", "dataset", "model")):
        return ()
    return tuple(dict.fromkeys(filter(None, (shown(dossier.introduces.name or ""), *data))))


def _bullets(
    item: Ranked, taken: set[tuple[str, int]], edited: Mapping[str, Statement]
) -> Iterator[Resource]:
    """Yield the bullets of a paper."""
    dossier, paper = item.dossier, item.dossier.paper
    links = sorted(dossier.own_links(), key=lambda link: _ORDER.index(link.kind))
    name, kind = shown(dossier.introduces.name or ""), dossier.introduces.kind
    data = [shown(one) for one in dossier.new_datasets]
    for place, label in enumerate(things_of(item)):
        text = edited.get(paper.id) if not place else None
        if text := text or _tell(item, label, taken):
            yield Resource(
                paper=paper.id,
                name=label,
                kind=kind if label == name or kind in _DATA else "dataset",
                text=text,
                links=tuple(_share(links, label, name, data)),
            )


def _tell(item: Ranked, label: str, taken: set[tuple[str, int]]) -> Statement | None:
    """Return the first sentence about a name that is not taken, and take it."""
    paper = item.dossier.paper
    for span, pieces in _sentences(item, label):
        if (paper.id, span.start) not in taken:
            taken.add((paper.id, span.start))
            return compose(pieces, [quote(paper, "abstract", span.start, span.end)])
    return None


def _share(links: Sequence[Link], label: str, name: str, data: Sequence[str]) -> Iterator[Link]:
    """Yield the links of a bullet: data of another name have the datasets, the name all else."""
    others = [one for one in data if one != name]
    for link in links:
        place = others[0] if link.kind == "dataset" and others else name or others[0]
        if label == place:
            yield link


def _sentences(item: Ranked, label: str) -> Iterator[tuple[Span, tuple[Piece, ...]]]:
    """Yield the sentences about a name as a bullet tells them, by their role."""
    paper = item.dossier.paper
    for role in _ROLES:
        for one in item.reading.sentences:
            span = Span(one.start, one.end, paper.abstract[one.start : one.end])
            if one.role == role and (pieces := _tell_of(paper, span, label)):
                yield span, pieces


def _tell_of(paper: Paper, span: Span, label: str) -> tuple[Piece, ...]:
    """Return what a sentence says that a name is, as it stands behind the bold name.

    `NAME is` and `We propose NAME,` go; nothing of a sentence that says something else.
    """
    if not can_stand(paper, span, None, BEHIND) or lacks(paper, span, f"{paper.title} {label}"):
        return ()
    said = "".join(piece.text for piece in edit(paper, span, None, BEHIND) or ())
    word = re.escape(label)
    opening = re.match(
        rf"(?:(?:The )?{word} (?:is|are)"
        rf"|(?:The authors?|This [a-z]+) (?:[a-z]+ly )?[a-z]+ {word}(?: \([^()]+\))?,)"
        r" (?=an? |the )",
        said,
    )
    return (Piece(text=said[opening.end() :]),) if opening else ()
