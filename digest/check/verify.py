"""Checks a whole post: finds its papers, looks them up, and holds every claim against them."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise
from typing import Any, NamedTuple

from digest.check.asides import find_asides, find_set_off, is_button, is_furniture
from digest.check.context import Compared, Context, Read
from digest.check.counts import Lists, check_counting, check_days_of_issue, check_sizes, lists_of
from digest.check.finding import Finding, Prober, Records
from digest.check.outside_links import check_outside_links, note_bare, probe_links
from digest.check.paper_links import check_malformed, check_paper_links
from digest.check.people import check_author_list, check_people
from digest.check.post import Block, Post
from digest.check.prose import (
    check_loose,
    check_names,
    check_sentence,
    check_swapped,
)
from digest.check.subjects import addresses_of, find_context
from digest.codec import parse
from digest.model import Dossier, Mention, Paper, Quote, Statement
from digest.text import Span, byline, shown, split_sentences, visible, visible_title
from digest.text.clean import MONTHS
from digest.text.forms import third_singular
from digest.writing.editor.filling import plain_of
from digest.writing.editor.record import Grounds, find_faults
from digest.writing.edits import beyond_opening, is_single, names_of, without_lead_in

_PARTS = ("lead", "outlook", "resources")
# What stands for a title, all authors, the first of several, and an institution.
_TITLE, _WHO, _FIRST, _PLACE = "\ue000\ue001\ue002\ue003"
_BRACKET = rf" \({_PLACE}(?: and {_PLACE})?(?: and others)?\)"
_SIGNED = re.compile(rf"{_FIRST}(?:{_BRACKET})? et al\.|{_WHO}(?:{_BRACKET})?")
_ADDED = re.compile(rf"^In {_TITLE}, |, by {_WHO},| \({_TITLE}(?:, by {_WHO})?\)(?=[.!?]+$)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_OWNING = frozenset({"our", "ours"})
_PERSONS = _OWNING | {"we", "us"}
_VERB_WITHIN = 3
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
    """Return the sentences of the data that their quotes bear out, or that were verified here.

    Data can be forged: that a model's sentence was verified is taken from the library alone.
    """
    found = (_hold(one, context, records) for one in _records(context.post.beside))
    return tuple(filter(None, found))


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


def _hold(record: Mapping[str, Any], context: Context, records: Records) -> Kept | None:
    """Return a statement of the data that holds by itself; None for any other."""
    try:
        statement, name = parse(Statement, record), str(record.get("name", ""))
        told = dict.fromkeys(
            [one.paper for one in statement.mentions] + [one.paper for one in statement.quotes]
        )
        dossiers = {paper: context.dossiers[paper] for paper in told}
        is_edited = statement.by.startswith("model:")
        if is_edited:
            is_held = _is_borne_out(statement, dossiers) and records.has_proof(statement)
        else:
            paper = statement.quotes[0].paper
            papers = {paper: dossiers[paper].paper}
            is_held = statement.verified == "edit" and is_edit_of(
                statement, papers, _names(name, dossiers[paper])
            )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    return Kept(statement.text, tuple(told), name, is_edited) if is_held else None


def _is_borne_out(statement: Statement, dossiers: Mapping[str, Dossier]) -> bool:
    """Tell whether a verified sentence holds by its record, as far as that can be looked up.

    Its quotes must be whole sentences of abstracts, its figures, units, names and claims theirs.
    What the words mean was asked when it was written; the library remembers that.
    """
    told: tuple[Quote | Mention, ...] = (*statement.quotes, *statement.mentions)
    papers = dict.fromkeys(one.paper for one in told)
    if not statement.quotes or any(paper not in dossiers for paper in papers):
        return False
    for quote in statement.quotes:
        abstract = dossiers[quote.paper].paper.abstract
        whole = {(one.start, one.end) for one in split_sentences(abstract)}
        stands = abstract[quote.start : quote.end] == quote.text
        if quote.field != "abstract" or not stands or (quote.start, quote.end) not in whole:
            return False
    grounds = Grounds([one.text for one in statement.quotes], [dossiers[paper] for paper in papers])
    return not any(find_faults(plain_of(statement), grounds))


def tell_changed(context: Context, kept: Sequence[Kept]) -> None:
    """Tell of sentences that are nearly what a model wrote, and was verified, and are not that."""
    gone = [
        one.text
        for one in kept
        if one.edited and not any(one.text in read.block.text for read in context.reads)
    ]
    if not gone:
        return
    spans = {
        span.text: (read.block, span.start) for read in context.reads for span in _sentences(read)
    }
    for text in gone:
        for changed in get_close_matches(text, spans, n=1, cutoff=_ALIKE):
            message = "This was changed since it was verified."
            context.report("warning", "support", spans[changed], message, _beginning(changed))


def _records(beside: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all that the data tell."""
    for part in _PARTS:
        yield from _list(beside.get(part))
    for section in _list(beside.get("sections")):
        yield from _list(section.get("statements"))


def _list(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _names(name: str, dossier: Dossier) -> Collection[str]:
    """Return what a bullet's sentence may have had for its subject."""
    if not name:
        return ()
    known = [shown(one) for one in (dossier.introduces.name, *dossier.new_datasets) if one]
    return [name] if name in known else known


def is_edit_of(
    statement: Statement, papers: Mapping[str, Paper], names: Collection[str] = ()
) -> bool:
    """Tell whether a statement is the one sentence that it quotes, but for the closed edits.

    In a bullet one of the `names` of its thing may have been its subject.
    """
    quote = statement.quotes[0] if len(statement.quotes) == 1 else None
    paper = papers.get(quote.paper) if quote and quote.field == "abstract" else None
    if quote is None or paper is None or paper.abstract[quote.start : quote.end] != quote.text:
        return False
    whole = (quote.start, quote.end) in {
        (one.start, one.end) for one in split_sentences(paper.abstract)
    }
    told = _marked(statement, paper)
    if not whole or told is None:
        return False
    told = _ADDED.sub("", _SIGNED.sub(_WHO, told), count=1)
    own = without_lead_in(shown(quote.text))
    if told.startswith(_TITLE):
        told, own = told[1:], beyond_opening(own) if beyond_opening(own) != own else ""
    words, single = _TOKEN.findall(told), is_single(paper)
    bases = [own, *(own[found.end() :] for name in names if (found := _head(name).match(own)))]
    return any(_agree(words, _TOKEN.findall(base), single=single) for base in bases)


def _marked(statement: Statement, paper: Paper) -> str | None:
    """Return the text with a mark for each mention; None where the record has no such thing."""
    text, behind = "", 0
    for one in statement.mentions:
        mark = _mark(one, statement.text[one.start : one.end], paper)
        if one.start < behind or one.end <= one.start or one.paper != paper.id or mark is None:
            return None
        text += statement.text[behind : one.start] + mark
        behind = one.end
    return text + statement.text[behind:]


def _mark(mention: Mention, said: str, paper: Paper) -> str | None:
    if mention.kind == "name":
        return said
    names = [author.name for author in paper.authors]
    places = (visible(place.name) for author in paper.authors for place in author.affiliations)
    known = {
        "title": {visible_title(paper): _TITLE},
        "author": {byline(names[:1]): _FIRST, names_of(paper): _WHO},
        "institution": dict.fromkeys(places, _PLACE),
    }
    return known[mention.kind].get(said)


def _head(name: str) -> re.Pattern[str]:
    """Match what goes before a bullet's text: `The NAME is`, `We propose NAME,`."""
    word = re.escape(name)
    return re.compile(
        rf"(?:The )?{word} (?:is|are) "
        rf"|(?:[Ww]e|This [a-z]+) (?:[a-z]+ly )?[a-z]+ {word}(?: \([^()]+\))?, "
    )


def _agree(told: Sequence[str], own: Sequence[str], *, single: bool) -> bool:
    """Tell whether words are a sentence's, but for its first person and the verb behind it."""
    at, verb_ends = 0, 0
    for place, word in enumerate(own):
        said = told[at : at + 1]
        forms = [word, third_singular(word)] if single and place < verb_ends else [word]
        if said and (said[0] in forms or (not at and said[0] == word[:1].upper() + word[1:])):
            at += 1
        else:
            length = _authors(told[at:], word.lower(), single=single)
            if word.lower() not in _PERSONS or not length:
                return False
            at, verb_ends = at + length, place + 1 + _VERB_WITHIN * (word.lower() == "we")
    return at == len(told)


def _authors(told: Sequence[str], word: str, *, single: bool) -> int:
    """Return how many words name the authors where a sentence has a word of the first person."""
    if told[:1] == [_WHO]:
        owning = ["’", "s"] if word in _OWNING else []
        return (1 + len(owning)) * (told[1 : 1 + len(owning)] == owning)
    group = ["the", "author"] if single else ["the", "authors"]
    owning = [] if word not in _OWNING else ["'", "s"] if single else ["'"]
    expected = [*group, *owning]
    return len(expected) * ([one.lower() for one in told[: len(expected)]] == expected)


# The end of a sentence, rather than of an abbreviation.
_STOPPED = re.compile(r"(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\be\.g)(?<!\bi\.e)[.!?][”\"]?\s+$")
# What begins so speaks of the papers before it, whatever names stand in it: `Their LLM-based …`.
_BACK = re.compile(r"(?:Their|They|It|Its|The authors?)\b")
# No sentence is longer; what is made to be takes time that grows with its square.
_LONGEST, _SHOWN = 3000, 60
_LONGEST_BLOCK, _MOST_MARKS = 20_000, 500
_UNCLAIMING = frozenset({"date", "slug", "tags", "categories"})


def check_post(post: Post, records: Records, prober: Prober | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with a post, in the order of its lines.  Raises DigestError."""
    endless = [block for block in post.blocks if _is_endless(block)]
    whole = [block for block in post.blocks if not _is_endless(block)]
    context = find_context(replace(post, blocks=tuple(whole)), records)
    for block in endless:
        message = "The paragraph is too long to be judged."
        context.report("note", "support", (block, 0), message, _beginning(block.text))
    lists, kept = lists_of(context.reads), find_kept(context, records)
    check_sizes(context, lists)
    check_days_of_issue(context)
    for read in context.reads:
        _check_block(read, (lists, kept), context)
    tell_changed(context, kept)
    note_bare(context)
    if prober is not None:
        probe_links(context, prober)
    found = dict.fromkeys(context.findings)
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.severity)))


def _is_endless(block: Block) -> bool:
    """Tell whether a block is of no size that anybody writes or reads."""
    return len(block.text) > _LONGEST_BLOCK or len(block.marks) > _MOST_MARKS


def _beginning(text: str) -> Compared:
    return Compared(f"{text[:_SHOWN]}…")


def _check_block(read: Read, held: tuple[Lists, Sequence[Kept]], context: Context) -> None:
    """Check everything that a block says; what is `held` are lists, and sentences with proof."""
    block = read.block
    if is_furniture(read, context) or block.name in _UNCLAIMING:
        return
    if block.kind == "front" and _repeats(block, context):
        return
    judged = check_malformed(read, context)
    check_paper_links(read, context)
    check_names(read, context)
    check_outside_links(read, context)
    if check_author_list(read, context) or (block.is_heading and not read.founds):
        return
    own = [found.paper for found in read.founds] if block.kind == "item" else []
    subjects = list(dict.fromkeys(own)) or list(read.topic)
    stretches = kept_in(read, held[1])
    for span in _sentences(read):
        if len(span.text) > _LONGEST:
            message = "The sentence is too long to be judged."
            beginning = _beginning(span.text)
            context.report("note", "support", (block, span.start), message, beginning)
            continue
        about = {*subjects, *(one.paper for one in read.founds)}
        proven = (
            papers
            for start, end, papers in stretches
            if start <= span.start and span.end <= end and about & set(papers)
        )
        if papers := next(proven, ()):
            subjects = list(papers)
        else:
            subjects = _check_span(read, span, (subjects, judged), held[0], context)


def _repeats(block: Block, context: Context) -> bool:
    """Tell whether a value of the front matter stands in a paragraph."""
    told = block.text.rstrip("… ")
    return any(told in read.block.text for read in context.reads if read.headings)


def _sentences(read: Read) -> Iterator[Span]:
    """Yield the sentences of a block; neither a mark inside a title ends one, nor `Jan. 5` does."""
    text, start = read.block.text, None
    for span in _parted(read, split_sentences(text)):
        first = span.start if start is None else start
        is_inside = any(found.start < span.end < found.end for found in read.founds)
        if is_inside or (
            span.text.endswith(MONTHS) and text[span.end : span.end + 2].strip().isdigit()
        ):
            start = first
            continue
        yield Span(first, span.end, text[first : span.end])
        start = None
    if start is not None:
        yield Span(start, len(text), text[start:])


def _parted(read: Read, spans: Iterable[Span]) -> Iterator[Span]:
    """Part sentences also where a linked title begins one with a small letter."""
    text = read.block.text
    starts = [one.start for one in read.founds if one.how != "name"]
    for span in spans:
        inside = (at for at in starts if span.start < at < span.end)
        borders = [at for at in inside if _STOPPED.search(text, span.start, at)]
        for start, end in pairwise([span.start, *borders, span.end]):
            yield Span(start, end, text[start:end])


def _check_span(
    read: Read,
    span: Span,
    known: tuple[list[str], list[tuple[int, int]]],
    lists: Lists,
    context: Context,
) -> list[str]:
    """Check a sentence; return the papers that it speaks of.

    What is `known` are the papers spoken of before, and the stretches judged by themselves.
    """
    before, judged = known
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    papers = list(dict.fromkeys(found.paper for found in inside)) or before
    if read.block.kind == "item":
        papers = list(dict.fromkeys([*papers, *before]))
    if _BACK.match(span.text) and all(found.how == "name" for found in inside):
        papers = list(dict.fromkeys([*before, *papers]))
    if check_counting(read, span, lists, context) and not inside:
        return before
    settled = [(found.start, found.end) for found in read.founds if found.how != "name"]
    settled += [(mark.start, mark.end) for mark in read.block.links]
    settled += [(one.start, one.end) for one in addresses_of(read.block.text)]
    settled += [*find_set_off(read), *judged]
    settled += find_asides(read, span, papers, context)
    settled += check_people(read, span, papers or _next(read, span), context)
    check_swapped(read, span, context)
    if papers:
        carried = not inside and papers != list(read.topic)
        check_sentence(read, span, papers, settled, context, carried=carried)
    elif not is_button(span.text):
        check_loose(read, span, list(context.dossiers), settled, context)
    return papers


def _next(read: Read, span: Span) -> list[str]:
    """Return the paper that the next sentence names."""
    return [found.paper for found in read.founds if found.start >= span.end][:1]
