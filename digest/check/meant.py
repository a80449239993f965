"""Finds which paper a label or a stretch of text means, whatever it links to."""

from collections.abc import Iterable, Iterator

from digest.check.context import Context, Read
from digest.check.index import letters
from digest.check.post import Block
from digest.check.subjects import Found
from digest.dossier.folding import fold_words
from digest.grounding.connectives import is_connective
from digest.grounding.inflections import stem
from digest.grounding.tokens import tokenize
from digest.links import link_key
from digest.model import Dossier
from digest.text import shown, split_sentences, visible_title

_FEW_WORDS = 3
# A block that names so many papers tells of none.
_MANY = 50


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
