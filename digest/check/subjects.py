"""Finds the papers of a post, looks them up, and says which blocks speak of which."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from digest.check.context import OWN_HEADINGS, Context, Known, Read, Records
from digest.check.index import Index, doi_of, find_candidates
from digest.check.post import Block, Found, How, Post
from digest.identifiers import Identifier, parse_id
from digest.papers.hosts import Address, find_addresses, may_hold_address

_WRITTEN = re.compile(
    r"(?:\bdoi:\s?)?\b10\.48550/arXiv\.[\w./-]*\w|\barXiv:\s?[\w./-]*\w|\barXiv\s\d[\d.]{5,}\d(?:v\d+)?",
    re.IGNORECASE,
)
_HOSTS = ("arxiv", "ar5iv", "huggingface.co/papers/", "hf.co/papers/", "10.48550/")
# What stands where an identifier should, and is none.
_PLACE = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\bar5iv\.org/(?:(?:abs|html)/)?|\balphaxiv\.org/abs/"
    r"|\b(?:huggingface|hf)\.co/papers/|\b10\.48550/arxiv\.)(?P<page>(?:[a-z.-]+/)?\d[^\s?#/]*)"
    r"|\AarXiv(?::\s?|\s)(?P<written>\d[\d.]{5,}\d(?:v\d+)?)\Z",
    re.IGNORECASE,
)
_SPEAKING = frozenset({"title", "description"})


@lru_cache(maxsize=512)
def addresses_of(text: str) -> tuple[Address, ...]:
    """Return the addresses that stand in a text; most have none."""
    return find_addresses(text) if may_hold_address(text) else ()


def identifier_of(target: str) -> Identifier | None:
    """Return the paper that an address leads to, if it is one of arXiv's, or that it should."""
    plain = target.casefold()
    if not any(host in plain for host in _HOSTS):
        return None
    found = _PLACE.search(target)
    return parse_id(target) or (Identifier(id=found[found.lastgroup or 0]) if found else None)


def find_context(post: Post, records: Records) -> Context:
    """Look up the papers of a post: those it links to, then those that it names.

    What these bear for names is known only then, and looked for in a second pass: of several that
    bear a name, one that the post links to or has the title of is meant.
    """
    linked = [tuple(_find_linked(block)) for block in post.blocks]
    ids = frozenset(found.paper for founds in linked for found in founds)
    real = {name for name in ids if parse_id(name)}
    known = records.load(sorted(real))
    known = replace(known, unknown=known.unknown | (ids - real))
    texts = _unsaid(post.blocks, linked, known)
    targets = (mark.target for block in post.blocks for mark in block.links)
    dois = {doi_of(target) for target in targets if identifier_of(target) is None} - {""}
    titles = tuple(find_candidates(records.load_titles(), texts, dois)) if texts or dois else ()
    index = Index(titles, known.dossiers.values())
    reads = tuple(_reads(post.blocks, linked, index, ids))
    founds = [found for read in reads for found in read.founds]
    sure = ids | {found.paper for found in founds if found.how != "name"}
    told = sure | {found.paper for found in founds}
    more = told | {one.id for one in titles if one.names}
    if more > ids:
        found = records.load(sorted(more - ids))
        known = Known(
            dossiers={**known.dossiers, **found.dossiers}, unknown=known.unknown | found.unknown
        )
        index = Index(titles, [one for name, one in known.dossiers.items() if name in told])
        reads = tuple(_reads(post.blocks, linked, index, sure))
    return Context(post=post, known=known, index=index, reads=reads)


def _find_linked(block: Block) -> Iterator[Found]:
    """Yield the papers that a block gives by identifier: links, addresses, `arXiv:` and figures."""
    covered: list[tuple[int, int]] = []
    for mark in block.links:
        if named := identifier_of(mark.target):
            covered.append((mark.start, mark.end))
            yield _found(mark.start, mark.end, named, "link")
    for start, end in _written(block.text):
        named = identifier_of(block.text[start:end])
        if named and not any(a <= start < b for a, b in covered):
            yield _found(start, end, named, "address")


def _written(text: str) -> Iterator[tuple[int, int]]:
    addresses = addresses_of(text)
    for one in addresses:
        if identifier_of(one.url):
            yield one.start, one.start + len(text[one.start : one.end].rstrip(".,;:)"))
    for match in _WRITTEN.finditer(text):
        if not any(one.start <= match.start() < one.end for one in addresses):
            yield match.span()


def _found(start: int, end: int, named: Identifier, how: How) -> Found:
    return Found(start=start, end=end, paper=named.id, how=how, version=named.version)


def _unsaid(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], known: Known
) -> tuple[str, ...]:
    """Return the texts whose papers must be looked for by title: nothing says which they are.

    They are looked for where an item has no identifier, where one is not held, and where nothing
    in the post has any: then in all that has none.
    """
    texts: list[str] = []
    is_asked = not any(linked)
    heading = ""
    for block, founds in zip(blocks, linked, strict=True):
        heading = block.text.casefold() if block.kind == "heading" else heading
        is_absent = any(found.paper not in known.dossiers for found in founds)
        if block.kind == "front" or heading in OWN_HEADINGS or (founds and not is_absent):
            continue
        texts.append(block.text)
        is_asked = is_asked or is_absent or block.kind == "item"
    return tuple(texts) if is_asked else ()


def _reads(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], index: Index, known: frozenset[str]
) -> Iterator[Read]:
    """Yield the blocks with their papers, and the headings above each.

    A heading, or an outer item, that links to one paper alone is about it, with all below.
    """
    above: list[tuple[int, str, tuple[str, ...]]] = []
    outer: list[tuple[int, tuple[str, ...]]] = []
    for block, founds in zip(blocks, linked, strict=True):
        while above and block.kind == "heading" and above[-1][0] >= block.level:
            above.pop()
        while outer and (block.kind != "item" or outer[-1][0] >= block.level):
            outer.pop()
        topic = outer[-1][1] if outer else above[-1][2] if above else ()
        is_said = block.kind != "front" or block.name in _SPEAKING
        subjects = _find_subjects(block, founds, index, known) if is_said else ()
        headings = tuple(text for _, text, _ in above)
        read = Read(block=block, founds=subjects, headings=headings, topic=topic)
        yield read
        own = read.linked if len(read.linked) == 1 else topic
        if block.kind == "heading":
            above.append((block.level, block.text, own))
        elif block.kind == "item":
            outer.append((block.level, own))


def _find_subjects(
    block: Block, linked: Iterable[Found], index: Index, known: frozenset[str]
) -> tuple[Found, ...]:
    """Return every paper that a block speaks of, in order; links come before titles and names."""
    founds = [*linked]
    founds += [
        Found(start=mark.start, end=mark.end, paper=paper, how="link")
        for mark in block.links
        if (paper := index.doi(mark.target))
    ]
    listed = index.find_listed(block.text) if block.kind == "item" else ()
    for start, end, paper in chain(index.find_titles(block.text), listed):
        if not any(found.start < end and start < found.end for found in founds):
            founds.append(Found(start=start, end=end, paper=paper, how="title"))
    covered = _merged(
        [
            *((found.start, found.end) for found in founds),
            *((one.start, one.end) for one in addresses_of(block.text)),
        ]
    )
    for start, end, paper in index.find_names(block.text, known):
        place = bisect_left(covered, (end, 0))
        if place == 0 or covered[place - 1][1] <= start:
            founds.append(Found(start=start, end=end, paper=paper, how="name"))
    return tuple(sorted(founds, key=lambda found: found.start))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        first, last = merged.pop() if merged and start < merged[-1][1] else (start, end)
        merged.append((first, max(last, end)))
    return merged
