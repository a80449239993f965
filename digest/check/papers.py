"""Finds the papers of a post, looks them up, and says which blocks speak of which."""

from collections.abc import Iterator, Sequence

from digest.check.asides import OWN_HEADINGS
from digest.check.context import Context, Read
from digest.check.finding import Known, Records
from digest.check.index import Index, doi_of
from digest.check.post import Block, Post
from digest.check.subjects import Found, find_candidates, find_linked, find_subjects, identifier_of

_SPEAKING = frozenset({"title", "description"})


def find_context(post: Post, records: Records) -> Context:
    """Look up the papers of a post: those it links to, then those that it names.

    What these bear for names is known only then, and looked for in a second pass: of several that
    bear a name, one that the post links to or has the title of is meant.
    """
    linked = [tuple(find_linked(block)) for block in post.blocks]
    ids = frozenset(found.paper for founds in linked for found in founds)
    known = records.load(sorted(ids))
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
        known = _join(known, records.load(sorted(more - ids)))
        index = Index(titles, [one for name, one in known.dossiers.items() if name in told])
        reads = tuple(_reads(post.blocks, linked, index, sure))
    return Context(post=post, known=known, index=index, reads=reads)


def _join(known: Known, more: Known) -> Known:
    return Known(
        dossiers={**known.dossiers, **more.dossiers},
        unknown=known.unknown | more.unknown,
        missing=known.missing | more.missing,
    )


def _unsaid(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], known: Known
) -> tuple[str, ...]:
    """Return the texts whose papers must be looked for by title: nothing says which they are.

    They are looked for where an item has no identifier, where one is not held, and where nothing
    in the post has any: then in all that has none.
    """
    texts: list[str] = []
    is_asked = not any(linked)
    headings = ""
    for block, founds in zip(blocks, linked, strict=True):
        headings = block.text.casefold() if block.kind == "heading" else headings
        is_absent = any(found.paper not in known.dossiers for found in founds)
        if block.kind == "front" or headings in OWN_HEADINGS or (founds and not is_absent):
            continue
        texts.append(block.text)
        is_asked = is_asked or is_absent or block.kind == "item"
    return tuple(texts) if is_asked else ()


def _reads(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], index: Index, known: frozenset[str]
) -> Iterator[Read]:
    """Yield the blocks with their papers, and the headings above each."""
    above: list[tuple[int, str, tuple[str, ...]]] = []
    outer: list[tuple[int, tuple[str, ...]]] = []
    for block, founds in zip(blocks, linked, strict=True):
        if block.kind == "heading":
            above = [one for one in above if one[0] < block.level]
        headings = tuple(text for _, text, _ in above)
        topic = next((papers for *_, papers in reversed(above) if papers), ())
        outer = [one for one in outer if block.kind == "item" and one[0] < block.level]
        topic = next((papers for _, papers in reversed(outer) if papers), topic)
        is_said = block.kind != "front" or block.name in _SPEAKING
        subjects = find_subjects(block, founds, index, known) if is_said else ()
        yield Read(block=block, founds=subjects, headings=headings, topic=topic)
        if block.kind == "heading":
            above.append((block.level, block.text, _topic(subjects)))
        elif block.kind == "item":
            outer.append((block.level, _topic(subjects)))


def _topic(founds: Sequence[Found]) -> tuple[str, ...]:
    """Return the paper that a heading or outer item links to or has the title of, if one alone."""
    papers = dict.fromkeys(found.paper for found in founds if found.how != "name")
    return tuple(papers) if len(papers) == 1 else ()
