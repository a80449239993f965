"""Finds the papers of a post, looks them up, and assigns them to its blocks."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from digest.blocks import Block
from digest.check.context import (
    OWN_HEADINGS,
    CheckedPost,
    Context,
    How,
    KnownPapers,
    PostNode,
    Records,
    Ref,
    addresses_of,
    ends_sentence,
)
from digest.check.index import Index, doi_of, find_candidates, letters
from digest.grounding.lexicon import Token, find_unit
from digest.identifiers import ARCHIVES, Identifier, parse_id

_WRITTEN = re.compile(
    r"(?:\bdoi:\s?)?\b10\.48550/arXiv\.[\w./-]*\w|\barXiv:\s?[\w./-]*\w|\barXiv\s\d[\d.]{5,}\d(?:v\d+)?",
    re.IGNORECASE,
)
# A bare identifier, without signs of a quantity, a range or a part of an address.
_BARE = re.compile(
    rf"(?<![\w./$€£~≈=<>±+−–-])(?:\d{{4}}\.\d{{4,5}}|(?:{'|'.join(sorted(ARCHIVES))})(?:\.[A-Z]{{2}})?/\d{{7}})"
    r"(?:v[1-9]\d?)?(?![\w%°/]|[.–-]\d)"
)
_HOSTS = ("arxiv", "ar5iv", "huggingface.co/papers/", "hf.co/papers/", "10.48550/")
# The position of an identifier in an address, whether the identifier is valid or not.
_PLACE = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\bar5iv\.org/(?:(?:abs|html)/)?|\balphaxiv\.org/abs/"
    r"|\b(?:huggingface|hf)\.co/papers/|\b10\.48550/arxiv\.)(?P<page>(?:[a-z.-]+/)?\d[^\s?#]*)"
    r"|\AarXiv(?::\s?|\s)(?P<written>\d[\d.]{5,}\d(?:v\d+)?(?:/\S*)?)\Z",
    re.IGNORECASE,
)
_SPEAKING = frozenset({"title", "description"})


def identifier_of(target: str) -> Identifier | None:
    """Return the paper that an address of arXiv leads to, even if its identifier is invalid."""
    plain = target.casefold()
    if not any(host in plain for host in _HOSTS):
        return None
    match = _PLACE.search(target)
    return parse_id(target) or (Identifier(id=match[match.lastgroup or 0]) if match else None)


def find_context(post: CheckedPost, records: Records) -> Context:
    """Look up the papers of a post: first those that it links to, then those that it names.

    Only their records give the papers' names, which are searched for in a second pass.  If several
    papers share a name, it means the one that the post refers to by link or title.
    """
    linked = list(map(_find_linked, post.blocks))
    ids = frozenset(ref.paper for refs in linked for ref in refs)
    real = {name for name in ids if parse_id(name)}
    known = records.load(sorted(real))
    known = replace(known, unknown=known.unknown | (ids - real))
    texts = _texts_to_search(post.blocks, linked, known)
    targets = (mark.target for block in post.blocks for mark in block.links)
    dois = {doi_of(target) for target in targets if identifier_of(target) is None} - {""}
    titles = tuple(find_candidates(records.load_titles(), texts, dois)) if texts or dois else ()
    index = Index(titles, known.paper_facts.values())
    nodes = tuple(_nodes(post.blocks, linked, index, ids))
    refs = [ref for node in nodes for ref in node.refs]
    sure = ids | {ref.paper for ref in refs if ref.how != "name"}
    mentioned = sure | {ref.paper for ref in refs}
    more = mentioned | {title.id for title in titles if title.names}
    if more > ids:
        added = records.load(sorted(more - ids))
        known = KnownPapers(
            paper_facts={**known.paper_facts, **added.paper_facts},
            unknown=known.unknown | added.unknown,
        )
        held = (facts for name, facts in known.paper_facts.items() if name in mentioned)
        index = Index(titles, held)
        nodes = tuple(_nodes(post.blocks, linked, index, sure))
    return Context(post=post, known=known, index=index, records=records, nodes=nodes)


def _find_linked(block: Block) -> tuple[Ref, ...]:
    """Return a block's references by identifier: links, addresses or `arXiv:`."""
    text = block.text
    refs = (_ref(mark.start, mark.end, mark.target, "link") for mark in block.links)
    links = [link for link in refs if link.paper]
    # Names of authors follow a linked title, even if they look like identifiers.
    end = len(text) if block.kind == "item" and links and text.startswith(",", links[0].end) else 0
    return _drop_overlaps(text, [*links, *find_written(text, end)])


def find_written(text: str, end: int = 0) -> Iterator[Ref]:
    """Yield the identifiers in a text: in addresses, after `arXiv:` and, from `end` on, alone."""
    for address in addresses_of(text):
        last = address.start + len(text[address.start : address.end].rstrip(".,;:)"))
        yield _ref(address.start, last, address.url)
    yield from (_ref(*match.span(), match[0]) for match in _WRITTEN.finditer(text))
    bare = (_ref(*match.span(), f"arXiv:{match[0]}") for match in _BARE.finditer(text, end))
    for ref in bare:
        # A number with a unit is none: `2012.12345 km`.
        token = Token("number", text[ref.start : ref.end], ref.start, ref.end)
        if parse_id(ref.paper) and not find_unit(text, token)[0]:
            yield ref


def _ref(start: int, end: int, target: str, how: How = "address") -> Ref:
    """Return the reference of a span to a paper, with "" if its target is no paper."""
    named = identifier_of(target) or Identifier(id="")
    return Ref(start, end, named.id, how, named.version)


def _drop_overlaps(text: str, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """Return references by position, without any that overlaps a reference given earlier."""
    taken, apart = bytearray(len(text)), list[Ref]()
    for ref in refs:
        if not any(taken[ref.start : ref.end]):
            taken[ref.start : ref.end] = b"x" * (ref.end - ref.start)
            apart.append(ref)
    return tuple(sorted((ref for ref in apart if ref.paper), key=lambda ref: ref.start))


def _texts_to_search(
    blocks: Sequence[Block], linked: Sequence[Sequence[Ref]], known: KnownPapers
) -> tuple[str, ...]:
    """Return the texts without a known identifier, in which titles must be searched for.

    They are needed only if an item has no identifier, a paper is unknown, or the post has no
    identifiers; otherwise the result is empty.
    """
    texts: list[str] = []
    is_asked = not any(linked)
    heading = ""
    for block, refs in zip(blocks, linked, strict=True):
        heading = block.text.casefold() if block.kind == "heading" else heading
        is_absent = any(ref.paper not in known.paper_facts for ref in refs)
        if block.kind == "front" or heading in OWN_HEADINGS or (refs and not is_absent):
            continue
        texts.append(block.text)
        is_asked = is_asked or is_absent or block.kind == "item"
    return tuple(texts) if is_asked else ()


def _nodes(
    blocks: Sequence[Block],
    linked: Sequence[Sequence[Ref]],
    index: Index,
    known: frozenset[str],
) -> Iterator[PostNode]:
    """Yield the blocks with their references and the headings above each.

    A heading or outer item that links to a single paper is about it, with all blocks below; so is
    the paragraph below a paper's head.  A headline with titles among other words names the first
    papers, and is about the whole post.
    """
    above: list[tuple[int, str, tuple[str, ...]]] = []
    outer: list[tuple[int, tuple[str, ...]]] = []
    before: tuple[str, ...] = ()
    for block, refs in zip(blocks, linked, strict=True):
        while above and block.kind == "heading" and above[-1][0] >= block.level:
            above.pop()
        while outer and (block.kind != "item" or outer[-1][0] >= block.level):
            outer.pop()
        topic = outer[-1][1] if outer else above[-1][2] if above else ()
        topic = before if before and block.kind == "paragraph" else topic
        is_speaking = block.kind != "front" or block.name in _SPEAKING
        subjects = _find_subjects(block, refs, index, known) if is_speaking else ()
        headings = tuple(text for _, text, _ in above)
        node = PostNode(block=block, refs=subjects, headings=headings, topic=topic)
        yield node
        # Authors, or an address in plain text, are no prose.
        is_prose = block.kind != "paragraph" or ends_sentence(block.text)
        before = node.linked if node.is_head else () if is_prose else before
        # A headline with titles among other words: `Boats This Week: A Survey of …`.
        is_linked = any(ref.how in {"link", "address"} for ref in node.refs)
        named = letters("".join(node.text_of(ref) for ref in node.refs))
        is_more = not is_linked and len(letters(block.text)) > len(named)
        is_whole = len(node.linked) == 1 and not (block.is_headline and is_more)
        own = node.linked if is_whole else topic
        if block.kind == "heading":
            above.append((block.level, block.text, own))
        elif block.kind == "item":
            outer.append((block.level, own))


def _find_subjects(
    block: Block, linked: Sequence[Ref], index: Index, known: frozenset[str]
) -> tuple[Ref, ...]:
    """Return all references of a block in order; links win over titles, titles over names."""
    text = block.text
    listed = index.find_listed(text) if block.kind == "item" else ()
    titles = chain(index.find_titles(text), listed)
    dois = ((mark.start, mark.end, index.doi(mark.target)) for mark in block.links)
    # The title of a comment may have the identifier of another paper.
    refs = [
        *(ref for ref in linked if ref.how == "link"),
        *(Ref(start, end, paper, "link") for start, end, paper in dois if paper),
        *(Ref(*title, "title") for title in titles),
        *(ref for ref in linked if ref.how != "link"),
        *(Ref(address.start, address.end, "", "address") for address in addresses_of(text)),
        *(Ref(*name, "name") for name in index.find_names(text, known)),
    ]
    return _drop_overlaps(text, refs)
