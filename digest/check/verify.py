"""Checks a whole post: finds its papers, looks them up, and holds every claim against them."""

from collections.abc import Iterator, Mapping, Sequence

from digest.check.author_list import check_author_list
from digest.check.bylines import check_bylines
from digest.check.context import Compared, Context, Read
from digest.check.counted import check_counting
from digest.check.dates import check_dates
from digest.check.finding import Finding
from digest.check.index import Index
from digest.check.ledger import check_sizes, sections_of
from digest.check.misspelt import check_names
from digest.check.outside_links import check_outside_links
from digest.check.paper_links import check_paper_links
from digest.check.post import Block, Post
from digest.check.prose import check_loose, check_sentence
from digest.check.records import Known, Prober, Records
from digest.check.subjects import Found, addresses_of, find_linked, find_subjects
from digest.check.twice import check_twice
from digest.check.unseen import note_bare, probe_links
from digest.text import Span, split_sentences
from digest.text.dates import MONTHS

_SILENT = ("about this issue", "problems", "corrections")
# No sentence is longer; what is made to be takes time that grows with its square.
_LONGEST, _SHOWN = 3000, 60
_FURNITURE = ("share this", "post comment", "made with digest")
_UNCLAIMING = frozenset({"date", "slug", "tags", "categories", "title"})


def check_post(post: Post, records: Records, prober: Prober | None = None) -> tuple[Finding, ...]:
    """Return what is wrong with a post, in the order of its lines.  Raises DigestError."""
    context = find_context(post, records)
    sections = sections_of(context.reads)
    check_sizes(context, sections)
    check_twice(context)
    check_dates(context)
    for read in context.reads:
        _check_block(read, sections, context)
    note_bare(context)
    if prober is not None:
        probe_links(context, prober)
    found = dict.fromkeys(context.findings)
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.severity)))


def find_context(post: Post, records: Records) -> Context:
    """Look up the papers of a post: those it links to, then those that it names.

    What these bear for names is known only then, and looked for in a second pass.
    """
    linked = [tuple(find_linked(block)) for block in post.blocks]
    ids = frozenset(found.paper for founds in linked for found in founds)
    known = records.load(sorted(ids))
    every = records.load_all() if _needs_all(post, linked, known) else ()
    index = Index(every, known.dossiers.values())
    reads = tuple(_reads(post.blocks, linked, index, ids))
    more = {found.paper for read in reads for found in read.founds} - ids
    if more:
        known = _join(known, records.load(sorted(more)))
        index = Index(every, known.dossiers.values())
        reads = tuple(_reads(post.blocks, linked, index, frozenset(known.dossiers)))
    return Context(post=post, known=known, index=index, reads=reads)


def _join(known: Known, more: Known) -> Known:
    return Known(
        dossiers={**known.dossiers, **more.dossiers},
        unknown=known.unknown | more.unknown,
        missing=known.missing | more.missing,
    )


def _needs_all(post: Post, linked: Sequence[Sequence[Found]], known: Known) -> bool:
    """Tell whether papers must be looked for by title: some have no identifier, or a wrong one."""
    absent = any(found.paper not in known.dossiers for founds in linked for found in founds)
    headings = ""
    for block, founds in zip(post.blocks, linked, strict=True):
        headings = block.text.casefold() if block.kind == "heading" else headings
        if block.kind == "item" and not founds and not headings.startswith(_SILENT):
            return True
    return absent or not any(linked)


def _reads(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], index: Index, known: frozenset[str]
) -> Iterator[Read]:
    """Yield the blocks with their papers, and the headings above each."""
    above: list[tuple[int, str]] = []
    for block, founds in zip(blocks, linked, strict=True):
        if block.kind == "heading":
            above = [(level, text) for level, text in above if level < block.level]
        headings = tuple(text for _, text in above)
        subjects = find_subjects(block, founds, index, known) if block.kind != "front" else ()
        yield Read(block=block, founds=subjects, headings=headings)
        if block.kind == "heading":
            above.append((block.level, block.text))


def _check_block(read: Read, sections: Mapping[str, Sequence[str]], context: Context) -> None:
    """Check everything that a block says."""
    block = read.block
    if block.kind == "heading" or read.under(*_SILENT) or block.name in _UNCLAIMING:
        return
    if block.kind == "front" and _repeats(block, context):
        return
    check_paper_links(read, context)
    check_names(read, context)
    check_outside_links(read, context)
    if check_author_list(read, context):
        return
    subjects = (
        list(dict.fromkeys(found.paper for found in read.founds)) if block.kind == "item" else []
    )
    for span in _sentences(read):
        if len(span.text) > _LONGEST:
            message = "The sentence is too long to be judged."
            compared = Compared(f"{span.text[:_SHOWN]}…")
            context.report("note", "support", (block, span.start), message, compared)
            continue
        subjects = _check_span(read, span, subjects, sections, context)


def _repeats(block: Block, context: Context) -> bool:
    """Tell whether a value of the front matter is the beginning of a paragraph."""
    told = block.text.rstrip("… ")
    return any(read.block.text.startswith(told) for read in context.reads if read.headings)


def _sentences(read: Read) -> Iterator[Span]:
    """Yield the sentences of a block; neither a mark inside a title ends one, nor `Jan. 5` does."""
    text, start = read.block.text, None
    for span in split_sentences(text):
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


def _check_span(
    read: Read,
    span: Span,
    before: list[str],
    sections: Mapping[str, Sequence[str]],
    context: Context,
) -> list[str]:
    """Check a sentence; return the papers that it speaks of."""
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    papers = list(dict.fromkeys(found.paper for found in inside)) or before
    if read.block.kind == "item":
        papers = list(dict.fromkeys([*papers, *before]))
    if not inside and check_counting(read, span, sections, context):
        return before
    settled = [(found.start, found.end) for found in read.founds if found.how != "name"]
    settled += [(mark.start, mark.end) for mark in read.block.links]
    settled += [(one.start, one.end) for one in addresses_of(read.block.text)]
    settled += [(mark.start, mark.end) for mark in read.block.marks if mark.kind != "link"]
    settled += check_bylines(read, span, papers or _next(read, span), context)
    if papers:
        check_sentence(read, span, papers, settled, context, carried=not inside)
    elif not _is_furniture(span.text):
        check_loose(read, span, list(context.dossiers), settled, context)
    return papers


def _next(read: Read, span: Span) -> list[str]:
    """Return the paper that the next sentence names."""
    return [found.paper for found in read.founds if found.start >= span.end][:1]


def _is_furniture(text: str) -> bool:
    return text.casefold().startswith(_FURNITURE)
