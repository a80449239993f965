"""Finds the papers of a post, looks them up, and says which blocks speak of which."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from digest.check.context import OWN_HEADINGS, Context, KnownPapers, Read, Records, is_said
from digest.check.index import Index, doi_of, find_candidates, letters
from digest.check.post import Block, CheckedPost, Found, How
from digest.grounding.lexicon import Token
from digest.grounding.numbers import find_unit
from digest.identifiers import ARCHIVES, Identifier, parse_id
from digest.papers.hosts import Address, find_addresses, may_hold_address

_WRITTEN = re.compile(
    r"(?:\bdoi:\s?)?\b10\.48550/arXiv\.[\w./-]*\w|\barXiv:\s?[\w./-]*\w|\barXiv\s\d[\d.]{5,}\d(?:v\d+)?",
    re.IGNORECASE,
)
# An identifier alone, which no sign makes a quantity, a range or a part of an address.
_BARE = re.compile(
    rf"(?<![\w./$€£~≈=<>±+−–-])(?:\d{{4}}\.\d{{4,5}}|(?:{'|'.join(sorted(ARCHIVES))})(?:\.[A-Z]{{2}})?/\d{{7}})"
    r"(?:v[1-9]\d?)?(?![\w%°/]|[.–-]\d)"
)
_HOSTS = ("arxiv", "ar5iv", "huggingface.co/papers/", "hf.co/papers/", "10.48550/")
# What stands where an identifier should, and is none.
_PLACE = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\bar5iv\.org/(?:(?:abs|html)/)?|\balphaxiv\.org/abs/"
    r"|\b(?:huggingface|hf)\.co/papers/|\b10\.48550/arxiv\.)(?P<page>(?:[a-z.-]+/)?\d[^\s?#]*)"
    r"|\AarXiv(?::\s?|\s)(?P<written>\d[\d.]{5,}\d(?:v\d+)?(?:/\S*)?)\Z",
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


def find_context(post: CheckedPost, records: Records) -> Context:
    """Look up the papers of a post: those it links to, then those that it names.

    What these bear for names is known only then, and looked for in a second pass: of several that
    bear a name, one that the post links to or has the title of is meant.
    """
    linked = [_find_linked(block) for block in post.blocks]
    ids = frozenset(found.paper for founds in linked for found in founds)
    real = {name for name in ids if parse_id(name)}
    known = records.load(sorted(real))
    known = replace(known, unknown=known.unknown | (ids - real))
    texts = _unsaid(post.blocks, linked, known)
    targets = (mark.target for block in post.blocks for mark in block.links)
    dois = {doi_of(target) for target in targets if identifier_of(target) is None} - {""}
    titles = tuple(find_candidates(records.load_titles(), texts, dois)) if texts or dois else ()
    index = Index(titles, known.paper_facts.values())
    reads = tuple(_reads(post.blocks, linked, index, ids))
    founds = [found for read in reads for found in read.founds]
    sure = ids | {found.paper for found in founds if found.how != "name"}
    told = sure | {found.paper for found in founds}
    more = told | {one.id for one in titles if one.names}
    if more > ids:
        found = records.load(sorted(more - ids))
        known = KnownPapers(
            paper_facts={**known.paper_facts, **found.paper_facts},
            unknown=known.unknown | found.unknown,
        )
        index = Index(titles, [one for name, one in known.paper_facts.items() if name in told])
        reads = tuple(_reads(post.blocks, linked, index, sure))
    return Context(post=post, known=known, index=index, records=records, reads=reads)


def _find_linked(block: Block) -> tuple[Found, ...]:
    """Return the papers that a block gives by identifier, as a link, an address or `arXiv:`."""
    text = block.text
    every = (_found(mark.start, mark.end, mark.target, "link") for mark in block.links)
    links = [link for link in every if link.paper]
    # Behind a linked title stand names, whatever they look like.
    end = len(text) if block.kind == "item" and links and text.startswith(",", links[0].end) else 0
    return _apart(text, [*links, *find_written(text, end)])


def find_written(text: str, end: int = 0) -> Iterator[Found]:
    """Yield the identifiers in a text: addresses, behind `arXiv:` or, from `end` on, bare."""
    for one in addresses_of(text):
        last = one.start + len(text[one.start : one.end].rstrip(".,;:)"))
        yield _found(one.start, last, one.url)
    yield from (_found(*match.span(), match[0]) for match in _WRITTEN.finditer(text))
    bare = (_found(*one.span(), f"arXiv:{one[0]}") for one in _BARE.finditer(text, end))
    yield from (one for one in bare if parse_id(one.paper) and not _is_measured(text, one))


def _is_measured(text: str, found: Found) -> bool:
    """Return whether a unit follows: `2012.12345 km` is no identifier."""
    token = Token("number", text[found.start : found.end], found.start, found.end)
    return bool(find_unit(text, token)[0])


def _found(start: int, end: int, target: str, how: How = "address") -> Found:
    """Return the paper that a stretch leads to, "" where it is none."""
    named = identifier_of(target) or Identifier(id="")
    return Found(start, end, named.id, how, named.version)


def _apart(text: str, founds: Iterable[Found]) -> tuple[Found, ...]:
    """Return papers by their places, none where one before it, or no paper, already stands."""
    taken, kept = bytearray(len(text)), list[Found]()
    for found in founds:
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"x" * (found.end - found.start)
            kept.append(found)
    return tuple(sorted((one for one in kept if one.paper), key=lambda found: found.start))


def _unsaid(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], known: KnownPapers
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
        is_absent = any(found.paper not in known.paper_facts for found in founds)
        if block.kind == "front" or heading in OWN_HEADINGS or (founds and not is_absent):
            continue
        texts.append(block.text)
        is_asked = is_asked or is_absent or block.kind == "item"
    return tuple(texts) if is_asked else ()


def _reads(
    blocks: Sequence[Block], linked: Sequence[Sequence[Found]], index: Index, known: frozenset[str]
) -> Iterator[Read]:
    """Yield the blocks with their papers, and the headings above each.

    A heading, or an outer item, that links to one paper alone is about it, with all below; so is
    the paragraph below a paper's head.  A headline that has its title among other words names what
    is foremost, and is about the whole.
    """
    above: list[tuple[int, str, tuple[str, ...]]] = []
    outer: list[tuple[int, tuple[str, ...]]] = []
    before: tuple[str, ...] = ()
    for block, founds in zip(blocks, linked, strict=True):
        while above and block.kind == "heading" and above[-1][0] >= block.level:
            above.pop()
        while outer and (block.kind != "item" or outer[-1][0] >= block.level):
            outer.pop()
        topic = outer[-1][1] if outer else above[-1][2] if above else ()
        topic = before if before and block.kind == "paragraph" else topic
        is_said = block.kind != "front" or block.name in _SPEAKING
        subjects = _find_subjects(block, founds, index, known) if is_said else ()
        headings = tuple(text for _, text, _ in above)
        read = Read(block=block, founds=subjects, headings=headings, topic=topic)
        yield read
        before = read.linked if read.is_head else before if _is_beside(block) else ()
        own = read.linked if len(read.linked) == 1 and not _names_foremost(read) else topic
        if block.kind == "heading":
            above.append((block.level, block.text, own))
        elif block.kind == "item":
            outer.append((block.level, own))


def _is_beside(block: Block) -> bool:
    """Return whether a paragraph tells nothing: authors or an address, as plain texts have them."""
    return block.kind == "paragraph" and not is_said(block.text)


def _names_foremost(read: Read) -> bool:
    """Return whether a headline has titles among other words: `Boats This Week: A Survey of …`."""
    told = "".join(read.text_of(found) for found in read.founds)
    is_linked = any(found.how in {"link", "address"} for found in read.founds)
    rest = len(letters(read.block.text)) - len(letters(told))
    return read.block.is_headline and not is_linked and rest > 0


def _find_subjects(
    block: Block, linked: Sequence[Found], index: Index, known: frozenset[str]
) -> tuple[Found, ...]:
    """Return every paper that a block speaks of, in order; links come before titles and names."""
    text = block.text
    listed = index.find_listed(text) if block.kind == "item" else ()
    titles = chain(index.find_titles(text), listed)
    dois = ((mark.start, mark.end, index.doi(mark.target)) for mark in block.links)
    # A title may have an identifier in it: of what it comments on.
    founds = [
        *(one for one in linked if one.how == "link"),
        *(Found(start, end, paper, "link") for start, end, paper in dois if paper),
        *(Found(*place, "title") for place in titles),
        *(one for one in linked if one.how != "link"),
        *(Found(one.start, one.end, "", "address") for one in addresses_of(text)),
        *(Found(*place, "name") for place in index.find_names(text, known)),
    ]
    return _apart(text, founds)
