"""Finds the sentences of a post that the data beside it prove, which are not judged again.

Data can be forged: they are believed as far as the record bears them out, or the library remembers
that a model's sentence was verified.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from digest.check.context import Context, Read, Records, Rule
from digest.check.post import Block
from digest.codec import parse
from digest.model import Dossier, Paper, Quote, Statement
from digest.text import Span, shown, split_sentences
from digest.writing import ALONE, BEHIND, NOTHING, edit
from digest.writing.editor.filling import plain_of
from digest.writing.editor.record import Grounds, find_faults

_PARTS = ("lead", "outlook", "resources")
_CHANGED = Rule("warning", "support", "This was changed since it was verified.")
# So much is alike in a sentence and what an editor made of it.
_ALIKE = 0.75


class Kept(NamedTuple):
    """A sentence that needs no other look: its text, its papers, and what it is a bullet about.

    `edited` says that a model wrote it.
    """

    text: str
    papers: tuple[str, ...]
    name: str = ""
    edited: bool = False


def find_kept(context: Context, records: Records) -> tuple[Kept, ...]:
    """Return the sentences of the data that their quotes bear out, or that were verified here."""
    found = (_hold(one, context, records) for one in _told(context.post.beside))
    return tuple(filter(None, found))


def _told(beside: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all that the data tell."""
    for part in _PARTS:
        yield from _objects(beside.get(part))
    for section in _objects(beside.get("sections")):
        yield from _objects(section.get("statements"))


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _hold(record: Mapping[str, Any], context: Context, records: Records) -> Kept | None:
    """Return a statement of the data that holds by itself; None for any other."""
    try:
        statement, name = parse(Statement, record), str(record.get("name", ""))
        told = dict.fromkeys([one.paper for one in statement.mentions])
        told |= dict.fromkeys([one.paper for one in statement.quotes])
        dossiers = {paper: context.dossiers[paper] for paper in told}
    except (KeyError, TypeError, ValueError):
        return None
    is_edited = statement.by.startswith("model:")
    if is_edited:
        is_held = _is_borne_out(statement, dossiers) and records.has_proof(statement)
    else:
        is_held = any(is_edit_of(statement, one, name) for one in dossiers.values())
    return Kept(statement.text, tuple(told), name, is_edited) if is_held else None


def _is_borne_out(statement: Statement, dossiers: Mapping[str, Dossier]) -> bool:
    """Return whether a verified sentence holds by its record, as far as that can be looked up.

    Its quotes must be whole sentences of abstracts, its figures, units, names and claims theirs.
    What the words mean was asked when it was written; the library remembers that.
    """
    papers = {name: dossier.paper for name, dossier in dossiers.items()}
    if not statement.quotes or not all(_is_sentence(one, papers) for one in statement.quotes):
        return False
    grounds = Grounds([one.text for one in statement.quotes], list(dossiers.values()))
    return not any(find_faults(plain_of(statement), grounds))


def _is_sentence(quote: Quote, papers: Mapping[str, Paper]) -> bool:
    """Return whether a quote is a whole sentence of its paper's abstract."""
    span = Span(quote.start, quote.end, quote.text)
    return quote.field == "abstract" and span in split_sentences(papers[quote.paper].abstract)


def is_edit_of(statement: Statement, dossier: Dossier, name: str = "") -> bool:
    """Return whether a statement is the one sentence that it quotes, as the writer tells it.

    In a bullet about a `name` of the paper, that is left out.
    """
    paper = dossier.paper
    names = [shown(one) for one in (dossier.introduces.name, *dossier.new_datasets) if one]
    (quote, *others) = statement.quotes or (None,)
    is_whole = quote and not others and _is_sentence(quote, {paper.id: paper})
    if not quote or not is_whole or quote.paper != paper.id or statement.verified != "edit":
        return False
    span = Span(quote.start, quote.end, quote.text)
    if name:
        # A bullet may be headed by the title in place of its name.
        subjects = [name] if name in names else names
        return statement.text in _behind(subjects, _edited(paper, span, None, BEHIND))
    told = ((one, place) for one in (None, *names) for place in (NOTHING, ALONE, BEHIND))
    return any(statement.text == _edited(paper, span, one, place) for one, place in told)


def _edited(paper: Paper, span: Span, name: str | None, told: Any) -> str:  # noqa: ANN401
    return "".join(piece.text for piece in edit(paper, span, name, told) or ())


def _behind(names: Collection[str], said: str) -> Iterator[str]:
    """Yield what stands behind `The NAME is` and `The authors present NAME,`."""
    for word in map(re.escape, names):
        opening = re.match(
            rf"(?:The )?{word} (?:is|are) "
            rf"|(?:The authors?|This [a-z]+) (?:[a-z]+ly )?[a-z]+ {word}(?: \([^()]+\))?, ",
            said,
        )
        if opening:
            yield said[opening.end() :]


def kept_in(read: Read, kept: Sequence[Kept]) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return where kept sentences stand in a block, each with its papers.

    None does with a link to another paper in it, and a bullet's stands behind its name alone.
    """
    found = []
    for one in kept:
        start = read.block.text.find(one.text)
        end = start + len(one.text)
        founds = (each for each in read.founds if start <= each.start < end)
        linked = {each.paper for each in founds if each.how != "name"}
        head = read.block.text[: max(start, 0)].strip(" :")
        if start >= 0 and linked <= set(one.papers) and (not one.name or head == one.name):
            found.append((0 if one.name else start, end, one.papers))
    return tuple(found)


def check_changed(
    context: Context, kept: Sequence[Kept], spans: Mapping[str, tuple[Block, int]]
) -> None:
    """Warn of sentences that are nearly what a model wrote, and was verified, and are not that."""
    texts = [read.block.text for read in context.reads]
    for one in kept:
        if one.edited and not any(one.text in text for text in texts):
            for changed in get_close_matches(one.text, spans, n=1, cutoff=_ALIKE):
                context.report(_CHANGED, spans[changed], beginning(changed))


def beginning(text: str) -> str:
    """Return how a text begins."""
    return f"{text[:60]}…"
