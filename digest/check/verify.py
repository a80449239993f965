"""Checks a whole post: finds its papers, looks them up, and holds every claim against them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digest.check.asides import find_asides
from digest.check.author_list import check_author_list, check_labelled
from digest.check.bylines import check_bylines
from digest.check.context import Compared, Context, Read
from digest.check.counts import Lists, check_counting, check_sizes, lists_of
from digest.check.days import check_days_of_issue
from digest.check.finding import Finding
from digest.check.furniture import find_set_off, is_button, is_furniture
from digest.check.kept import Kept, find_kept, kept_in
from digest.check.meant import check_names
from digest.check.outside_links import check_outside_links
from digest.check.paper_links import check_malformed, check_paper_links
from digest.check.papers import find_context
from digest.check.post import Block, Post
from digest.check.prose import check_loose, check_sentence
from digest.check.records import Prober, Records
from digest.check.related import check_related, check_swapped
from digest.check.subjects import addresses_of
from digest.check.unseen import note_bare, probe_links
from digest.text import Span, split_sentences
from digest.text.dates import MONTHS

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
    lists, kept = lists_of(context.reads), find_kept(context)
    check_sizes(context, lists)
    check_days_of_issue(context)
    for read in context.reads:
        _check_block(read, (lists, kept), context)
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
    judged += check_labelled(read, context)
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
    settled += check_bylines(read, span, papers or _next(read, span), context)
    check_related(read, span, before, context)
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
