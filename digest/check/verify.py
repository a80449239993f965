"""Checks a whole post: finds its papers, looks them up, and holds every claim against them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digest.check.asides import find_asides, find_set_off, is_button, is_furniture
from digest.check.context import Context, Read
from digest.check.counts import check_counting, check_days_of_issue, check_sizes, lists_of
from digest.check.finding import Finding, Prober, Records
from digest.check.kept import Kept, beginning, check_changed, find_kept, kept_in
from digest.check.links import (
    check_malformed,
    check_names,
    check_outside_links,
    check_papers,
    probe_links,
)
from digest.check.people import check_author_list, check_people
from digest.check.post import Block, Post
from digest.check.prose import check_loose, check_sentence, check_swapped
from digest.check.subjects import addresses_of, find_context
from digest.text import Span, split_sentences
from digest.text.clean import MONTHS

# The end of a sentence, rather than of an abbreviation.
_STOPPED = re.compile(r"(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\be\.g)(?<!\bi\.e)[.!?][”\"]?\s+$")
# What begins so speaks of the papers before it, whatever names stand in it: `Their LLM-based …`.
_BACK = re.compile(r"(?:Their|They|It|Its|The authors?)\b")
# No sentence is longer; what is made to be takes time that grows with its square.
_LONGEST, _LONGEST_BLOCK, _MOST_MARKS = 3000, 20_000, 500
_UNCLAIMING = frozenset({"date", "slug", "tags", "categories"})


def check_post(post: Post, records: Records, prober: Prober | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with a post, in the order of its lines.  Raises DigestError."""
    endless = [block for block in post.blocks if _is_endless(block)]
    whole = tuple(block for block in post.blocks if not _is_endless(block))
    context = find_context(replace(post, blocks=whole), records)
    for block in endless:
        message = "The paragraph is too long to be judged."
        context.report("note", "support", (block, 0), message, beginning(block.text))
    context.lists, kept = lists_of(context.reads), find_kept(context, records)
    check_sizes(context)
    check_days_of_issue(context)
    for read in context.reads:
        _check_block(read, kept, context)
    if any(one.edited for one in kept):
        spans = {
            span.text: (read.block, span.start)
            for read in context.reads
            for span in _sentences(read)
        }
        check_changed(context, kept, spans)
    _note_bare(context)
    if prober is not None:
        probe_links(context, prober)
    found = dict.fromkeys(context.findings)
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.severity)))


def _is_endless(block: Block) -> bool:
    """Return whether a block is of no size that anybody writes or reads."""
    return len(block.text) > _LONGEST_BLOCK or len(block.marks) > _MOST_MARKS


def _note_bare(context: Context) -> None:
    """Note, once each, the papers of which no abstract is held: their prose was not judged."""
    told: set[str] = set()
    for read in context.reads:
        for found in read.founds:
            dossier = context.dossiers.get(found.paper)
            if dossier and not dossier.paper.abstract.strip() and found.paper not in told:
                told.add(found.paper)
                place = (read.block, found.start)
                message = (
                    "The abstract is not held, so that what is said of the paper was not judged."
                )
                context.report("note", "paper", place, message, found.paper)


def _check_block(read: Read, kept: Sequence[Kept], context: Context) -> None:
    """Check everything that a block says."""
    block = read.block
    if is_furniture(read, context) or block.name in _UNCLAIMING:
        return
    if block.kind == "front" and _repeats(block, context):
        return
    malformed = check_malformed(read, context)
    check_papers(read, context)
    check_names(read, context)
    check_outside_links(read, context)
    if check_author_list(read, context) or (block.is_heading and not read.founds):
        return
    own = [found.paper for found in read.founds] if block.kind == "item" else []
    subjects = list(dict.fromkeys(own)) or list(read.topic)
    stretches = kept_in(read, kept)
    for span in _sentences(read):
        if len(span.text) > _LONGEST:
            message, place = "The sentence is too long to be judged.", (block, span.start)
            context.report("note", "support", place, message, beginning(span.text))
            continue
        about = {*subjects, *(one.paper for one in read.founds)}
        proven = (
            papers
            for start, end, papers in stretches
            if start <= span.start and span.end <= end and about & set(papers)
        )
        subjects = list(next(proven, ())) or _check_span(read, span, subjects, malformed, context)


def _repeats(block: Block, context: Context) -> bool:
    """Return whether a value of the front matter stands in a paragraph."""
    told = block.text.rstrip("… ")
    return any(told in read.block.text for read in context.reads if read.headings)


def _sentences(read: Read) -> Iterator[Span]:
    """Yield the sentences of a block; neither a mark inside a title ends one, nor `Jan. 5` does.

    A linked title also begins one with a small letter.
    """
    text, start = read.block.text, None
    starts = [one.start for one in read.founds if one.how != "name"]
    for whole in split_sentences(text):
        inside = (at for at in starts if whole.start < at < whole.end)
        borders = [at for at in inside if _STOPPED.search(text, whole.start, at)]
        for begin, end in pairwise([whole.start, *borders, whole.end]):
            start = begin if start is None else start
            is_inside = any(found.start < end < found.end for found in read.founds)
            is_day = text[begin:end].endswith(MONTHS) and text[end : end + 2].strip().isdigit()
            if not is_inside and not is_day:
                yield Span(start, end, text[start:end])
                start = None
    if start is not None:
        yield Span(start, len(text), text[start:])


def _check_span(
    read: Read,
    span: Span,
    before: list[str],
    judged: Sequence[tuple[int, int]],
    context: Context,
) -> list[str]:
    """Check a sentence; return the papers that it speaks of.

    `before` are those spoken of before, `judged` the stretches that are judged by themselves.
    """
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    own = [found.paper for found in inside]
    papers = list(dict.fromkeys(own)) or before
    if read.block.kind == "item":
        papers = list(dict.fromkeys([*papers, *before]))
    if _BACK.match(span.text) and all(found.how == "name" for found in inside):
        papers = list(dict.fromkeys([*before, *papers]))
    if check_counting(read, span, context) and not inside:
        return before
    # Who signs may stand before the paper is named.
    ahead = [found.paper for found in read.founds if found.start >= span.end][:1]
    settled = [(found.start, found.end) for found in read.founds if found.how != "name"]
    settled += [(mark.start, mark.end) for mark in read.block.links]
    settled += [(one.start, one.end) for one in addresses_of(read.block.text)]
    settled += [*find_set_off(read), *judged]
    settled += find_asides(read, span, papers, context)
    settled += check_people(read, span, papers or ahead, context)
    check_swapped(read, span, context)
    if papers:
        carried = not inside and papers != list(read.topic)
        check_sentence(read, span, papers, settled, context, carried=carried)
    elif not is_button(span.text):
        check_loose(read, span, settled, context)
    return papers
