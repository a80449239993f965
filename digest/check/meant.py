"""Finds which paper a label or a stretch of text means, and checks the names at heads of items."""

import re
from collections.abc import Iterable, Iterator

from digest.check.context import Compared, Context, Read
from digest.check.index import letters, likeness
from digest.check.post import Block
from digest.check.subjects import Found
from digest.grounding.inflections import is_connective, stem
from digest.grounding.tokens import is_distinctive, tokenize
from digest.model import Dossier
from digest.papers import link_key
from digest.text import fold_words, shown, split_sentences, visible_title

_FEW_WORDS = 3
# A block that names so many papers tells of none.
_MANY = 50
_HEAD = re.compile(
    r"(?P<name>[^:.,;()]{3,60}?)(?:\s+(?:dataset|benchmark|library))?:\s", re.IGNORECASE
)
_LONGEST = 4
_ALIKE = 0.6


def called(label: str, context: Context) -> frozenset[str]:
    """Return the papers that a label may mean."""
    return context.index.title(label) or context.index.name(label)


def papers_by_name(read: Read, context: Context) -> frozenset[str]:
    """Return the papers that bear what an item sets off at its head."""
    strong = next((mark for mark in read.block.marks if mark.kind == "strong"), None)
    if read.block.kind != "item" or strong is None:
        return frozenset()
    return called(read.block.text[strong.start : strong.end].rstrip(":"), context)


def papers_by_content(read: Read, found: Found, context: Context) -> frozenset[str]:
    """Return the paper whose own link an item gives, or whose record has all that is said."""
    if len(read.founds) > _MANY:
        return frozenset()
    links = (context.owners.get(link_key(mark.target)) for mark in read.block.links)
    owners = frozenset(filter(None, links))
    if owners and read.block.kind == "item":
        return owners
    start, end = _stretch(read, found)
    labels = [(mark.start, mark.end) for mark in read.block.links]
    keys = {
        stem(token.text)
        for token in tokenize(read.block.text)
        if start <= token.start < end
        and not is_connective(token.text)
        and not any(first <= token.start < last for first, last in labels)
    }
    fitting = [paper for paper in context.dossiers if _has_all(paper, keys, context)]
    return frozenset(fitting if len(fitting) == 1 and len(keys) > _FEW_WORDS else ())


def _stretch(read: Read, found: Found) -> tuple[int, int]:
    """Return what is said of a paper: the whole of an item, else the sentence."""
    spans = () if read.block.kind == "item" else split_sentences(read.block.text)
    around = ((one.start, one.end) for one in spans if one.start <= found.start < one.end)
    return next(around, (0, len(read.block.text)))


def _has_all(paper: str, keys: Iterable[str], context: Context) -> bool:
    evidence = context.evidence([paper])
    return all(map(evidence.has_stem, keys))


def speaks_of(block: Block, dossier: Dossier) -> bool:
    """Tell whether the record has what an item sets off."""
    strong = next((mark for mark in block.marks if mark.kind == "strong"), None)
    return strong is not None and fits(block.text[strong.start : strong.end].rstrip(":"), dossier)


def fits(label: str, dossier: Dossier) -> bool:
    """Tell whether a label is a paper's title, or words that its record has."""
    title = visible_title(dossier.paper)
    if fold_words(label) == fold_words(title) or letters(label) in letters(title):
        return True
    text = " ".join([title, *_record(dossier)])
    known = {stem(token.text) for token in tokenize(text)} | {letters(w) for w in text.split()}
    words = [t.text for t in tokenize(label) if not is_connective(t.text)]
    return all(stem(word) in known or letters(word) in known for word in words) or (
        letters(label) in letters(text)
    )


def _record(dossier: Dossier) -> Iterator[str]:
    yield from (shown(dossier.paper.abstract), shown(dossier.paper.comment or ""))
    names = (dossier.introduces.name, *dossier.new_datasets)
    yield from (shown(name) for name in names if name)


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
