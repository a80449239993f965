"""Finds what of a post is not judged: furniture, notes, and sentences that the data prove.

Data can be forged: they are believed as far as the record bears them out, or the library remembers
that a model's sentence was verified.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from digest.check.context import (
    CHART,
    CORRECTIONS,
    FOOTER,
    LABEL,
    PARTS,
    SOURCES,
    Context,
    Read,
    Records,
    Rule,
)
from digest.check.counts import COUNTED
from digest.check.days import LATE
from digest.check.post import Block, Mark
from digest.codec import parse
from digest.grounding.lexicon import tokenize
from digest.model import Paper, PaperFacts, Quote, Statement
from digest.text import Span, shown, split_sentences
from digest.writing.editor.filling import plain_of
from digest.writing.editor.verification import Grounds, find_faults

_PARTS = ("lead", "outlook")
_CHANGED = Rule("warning", "support", "This was changed since it was verified.")
# So much is alike in a sentence and what an editor made of it.
_ALIKE = 0.75


class Kept(NamedTuple):
    """A model's sentence that was verified: its text, its papers, and what it is a bullet about."""

    text: str
    papers: tuple[str, ...]
    name: str = ""


def find_kept(context: Context, records: Records) -> tuple[Kept, ...]:
    """Return the sentences of the data that a model wrote and that were verified here."""
    found = (_hold(one, context, records) for one in _told(context.post.beside))
    return tuple(filter(None, found))


def _told(beside: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all statements of the data."""
    for part in _PARTS:
        yield from _objects(beside.get(part))
    for section in _objects(beside.get("sections")):
        yield from _objects(section.get("statements"))
    for resource in _objects(beside.get("resources")):
        # A bullet's words stand behind its name.
        told = _objects([resource.get("statement")])
        yield from ({**one, "name": resource.get("name")} for one in told)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _hold(record: Mapping[str, Any], context: Context, records: Records) -> Kept | None:
    """Return a model's statement that holds by itself; None for any other."""
    if not str(record.get("by", "")).startswith("model:"):
        return None
    try:
        statement, name = parse(Statement, record), str(record.get("name", ""))
        told = dict.fromkeys([one.paper for one in statement.mentions])
        told |= dict.fromkeys([one.paper for one in statement.quotes])
        paper_facts = {paper: context.paper_facts[paper] for paper in told}
    except (KeyError, TypeError, ValueError):
        return None
    is_held = _is_borne_out(statement, paper_facts) and records.has_proof(statement)
    return Kept(statement.text, tuple(told), name) if is_held else None


def _is_borne_out(statement: Statement, paper_facts: Mapping[str, PaperFacts]) -> bool:
    """Return whether a verified sentence holds by its record, as far as that can be looked up.

    Its quotes must be whole sentences of abstracts, its figures, units, names and claims theirs.
    What the words mean was asked when it was written; the library remembers that.
    """
    papers = {name: facts.paper for name, facts in paper_facts.items()}
    if not statement.quotes or not all(_is_sentence(one, papers) for one in statement.quotes):
        return False
    grounds = Grounds([one.text for one in statement.quotes], list(paper_facts.values()))
    return not any(find_faults(plain_of(statement), grounds))


def _is_sentence(quote: Quote, papers: Mapping[str, Paper]) -> bool:
    """Return whether a quote is a whole sentence of its paper's abstract."""
    span = Span(quote.start, quote.end, quote.text)
    return quote.field == "abstract" and span in split_sentences(papers[quote.paper].abstract)


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
        if not any(one.text in text for text in texts):
            for changed in get_close_matches(one.text, spans, n=1, cutoff=_ALIKE):
                context.report(_CHANGED, spans[changed], beginning(changed))


def beginning(text: str) -> str:
    """Return how a text begins."""
    return f"{text[:60]}…"


Spans = list[tuple[int, int]]

_LISTS = ("Datasets and benchmarks", "Code and models")
# What the lines of our own footer begin with; their figures and days are checked by themselves.
_LINES = ("Looked through: ", "Could not be looked at: ", "Made with digest", *COUNTED, *LATE)
# Words of records as our page proves a sentence by them.
_SOURCE = re.compile(r".+? \([^()]*\): (?P<told>.+? arXiv:\S+)")
_PROOF = re.compile(r"(?P<words>.+?) arXiv:(?P<paper>[^\s;]+)(?:; |$)")
# What a correction says beside its paper's title and the words of its record.
_CORRECTION = re.compile(
    r", in the issue of [A-Z][a-z]+\.? \d{1,2}, \d{4}(?=\.)"
    r"|It has been withdrawn(?:; no reason is stated)?"
    r"|Its (?:comment|abstract) on arXiv reads(?=: )"
)
_BUTTONS = ("share this", "post comment", "made with digest", "code or data promised")
_CODE_SIGNS = frozenset("_/=(){}<>\\$;|")
_LONGEST_NAME = 6


def is_furniture(read: Read, context: Context) -> bool:
    """Return whether a block is a part of our own page, or says nothing of papers there."""
    text = read.block.text.strip()
    # In capitals, as plain text has them, words may look like names.
    if text in _LISTS or (read.block.is_heading and text.casefold() in PARTS):
        return True
    if read.under(SOURCES) and (source := _SOURCE.fullmatch(text)):
        return all(_is_proof(one, context) for one in _PROOF.finditer(source["told"]))
    if read.under(CHART) and not read.founds:
        return True
    if not read.under(FOOTER) or read.block.links:
        return False
    is_free = not read.founds and not any(one.kind == "number" for one in tokenize(text))
    return text.lstrip("0123456789, ").startswith(_LINES) or is_free


def _is_proof(proof: re.Match[str], context: Context) -> bool:
    """Return whether the title or abstract of a paper, if it is held, has the words shown of it."""
    facts = context.paper_facts.get(proof["paper"])
    texts = (facts.paper.title, facts.paper.abstract) if facts else ()
    return facts is None or any(proof["words"].strip("“”") in shown(text) for text in texts)


def is_button(text: str) -> bool:
    """Return whether a sentence belongs to the page, not to the post."""
    return text.casefold().startswith(_BUTTONS)


def find_set_off(read: Read) -> Spans:
    """Return the stretches that are set off as names or code, and no prose.

    The name at the head of an item is checked by itself; what is bold elsewhere is said.  So is
    the name of the post that a headline sets before its colon: `3D Vision This Week: …`.
    """
    found = [(mark.start, mark.end) for mark in read.block.marks if _is_set_off(read, mark)]
    end = read.block.text.find(": ") if read.block.is_headline else -1
    if end >= 0 and all(one.start > end for one in read.founds):
        found.append((0, end))
    if read.under(CORRECTIONS):
        found += [match.span() for match in _CORRECTION.finditer(read.block.text)]
    return found


def _is_set_off(read: Read, mark: Mark) -> bool:
    text = read.block.text[mark.start : mark.end]
    if mark.kind == "code":
        is_word = len(text.split()) == 1 and not any(t.kind == "number" for t in tokenize(text))
        return is_word or not _CODE_SIGNS.isdisjoint(text)
    is_head = read.block.kind == "item" and not read.block.text[: mark.start].strip()
    return mark.kind == "strong" and is_head and len(text.split()) <= _LONGEST_NAME


_NOTES = re.compile(
    r"(?:(?<=\S)\s?|^)\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|\+\s\d{1,6}\smore\sauthors?"
    rf"|\(earlier work of \d{{4}}\)|\b{LABEL}:(?=\shttps?://)|(?<=\.)\s{LABEL}(?:\s·\s{LABEL})*\.?$"
    r"|^(?:Foremost(?: this week)?|Also evaluated on)(?=: )"
    r"|^The abstracts of this sample are retold: [^.]+"
    r"|\bCode or data promised\b"
    rf"|\b{LABEL} \(promised\)"
    r"|(?:\bdoi:\s?)?\b10\.\d{4,9}/[^\s,;)\]]*\w"
    # `Six papers bring …`, `Three of the papers use …`: the number of those that are counted.
    r"|^(?:[A-Z][a-z-]+|\d+)(?= (?:of the )?(?:papers|abstracts|titles)\b)"
    r"|^(?:In (?:addition|contrast|particular|short|turn|(?:a|the) (?:similar|same)"
    r" (?:spirit|vein))|By contrast|On the (?:one|other) hand|At last|For (?:example|instance)"
    r"|Building on this|Turning to (?:\w+ )?\w+)(?=,)"
)
_SHOWN = re.compile(
    r"\b\d[\d.,]*k?[\s-](?:(?:GitHub|minutes?|mins?)[\s-])?"
    r"(?P<what>stars?|forks|upvotes?|likes|claps|downloads|citations|votes|views|read|pages?)\b"
    r"|[★⭐☆]\s?\d[\d.,]*k?",
    re.IGNORECASE,
)


_USED = "Also evaluated on"


def find_used(read: Read, context: Context) -> Iterator[tuple[int, int]]:
    """Yield where a line has the names of the data that its papers use."""
    text, papers = read.block.text, {one.paper for one in read.founds}
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    names = {shown(used.name) for one in held for used in one.used_datasets}
    for name in names if text.startswith(_USED) else ():
        yield from (one.span() for one in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def find_asides(span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Return the stretches of a sentence that claim nothing of results."""
    stems = context.evidence(papers or context.paper_facts).stems
    found = [match.span() for match in _NOTES.finditer(span.text)]
    found += [
        match.span()
        for match in _SHOWN.finditer(span.text)
        if not match["what"] or match["what"].casefold().removesuffix("s") not in stems
    ]
    return [(span.start + start, span.start + end) for start, end in found]
