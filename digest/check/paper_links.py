"""Checks that what a post calls a paper is that paper, and can be one: identifier, title, name."""

import re
from collections.abc import Iterable, Iterator

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.index import likeness
from digest.check.people import is_author, leaves_out, parse_byline
from digest.check.post import Block, Found
from digest.check.prose import fits, papers_by_content, papers_by_name, speaks_of
from digest.check.subjects import addresses_of, identifier_of
from digest.grounding.tokens import is_distinctive
from digest.identifiers import parse_id
from digest.model import Dossier
from digest.text import fold_words, shown, visible_title

_GENERIC = re.compile(r"arxiv[:\s]*[\w./-]+|https?://\S+|[\d.v/]+", re.IGNORECASE)
_GENERIC_WORDS = frozenset(
    "a abs abstract abstracts archive article articles arxiv at doi download full here html in link"
    " links manuscript more of on open paper papers pdf pdfs preprint preprints publication"
    " publications read report see source sources study text the their this to version view"
    " work".split()
)
_BY = re.compile(r"(?P<what>[^,;:]+?) (?:by|of|from) (?=[A-Z])")
_ALIKE = 0.6
_TITLE_WORDS = 4
_SLIP = 0.95
Spans = list[tuple[int, int]]

_PAGE = re.compile(
    r"(?:\barxiv\.org/(?:abs|pdf|html)/|\bar5iv\.org/(?:(?:abs|html)/)?|\balphaxiv\.org/abs/"
    r"|\b(?:huggingface|hf)\.co/papers/|\b10\.48550/arxiv\.)(?P<id>(?:[a-z.-]+/)?\d[^\s?#/]*)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"\barXiv(?::\s?|\s)(?P<id>\d[\d.]{5,}\d(?:v\d+)?)(?![\w-])", re.IGNORECASE)
_MALFORMED = "arXiv has no paper of this identifier."


def check_paper_links(read: Read, context: Context) -> None:
    """Report identifiers, titles and names that do not belong together."""
    told = papers_by_name(read, context)
    for found in read.founds:
        if found.how in {"link", "address"}:
            is_absent = found.paper not in context.dossiers
            meant = told or (papers_by_content(read, found, context) if is_absent else told)
            _check_link(read.block, found, context, meant)
        elif found.how == "title":
            _check_title(read.block, found, context)


def _check_link(block: Block, found: Found, context: Context, told: frozenset[str]) -> None:
    label = block.text[found.start : found.end]
    is_bare = found.how == "address" or _is_generic(label)
    elsewhere = told if is_bare else context.index.called(label)
    if found.paper not in context.dossiers:
        elsewhere = elsewhere or told
    if found.paper not in context.dossiers:
        _report_absent(block, found, context, elsewhere)
        return
    dossier = context.dossiers[found.paper]
    _check_version(block, found, dossier, context)
    if is_bare:
        if elsewhere and found.paper not in elsewhere and not speaks_of(block, dossier):
            _report_other(block, found, context, elsewhere)
    elif not _is_signature(label, dossier) and (
        not fits(label, dossier) or _is_miswritten(label, dossier)
    ):
        _report_label(block, found, dossier, context, elsewhere)


def _is_generic(label: str) -> bool:
    """Tell whether a label says no more than that a paper can be read: `Preprint (PDF)`."""
    words = re.findall(r"\w+", label.casefold())
    return bool(_GENERIC.fullmatch(label.strip())) or _GENERIC_WORDS.issuperset(words)


def _is_signature(label: str, dossier: Dossier) -> bool:
    """Tell whether a label names the authors: `Quill et al.`, `a paper by Quill and Lund`."""
    called = _BY.match(label)
    start = called.end() if called and _is_generic(called["what"]) else 0
    names = parse_byline(label, start, len(label)).names
    return bool(names) and all(is_author(name, dossier.paper.authors) for name in names)


def _is_miswritten(label: str, dossier: Dossier) -> bool:
    """Tell whether a label is the title but for a slip, which may be a word of the record too."""
    title = visible_title(dossier.paper)
    is_long = len(label.split()) >= _TITLE_WORDS
    return is_long and fold_words(label) != fold_words(title) and likeness(label, title) >= _SLIP


def _report_absent(block: Block, found: Found, context: Context, elsewhere: frozenset[str]) -> None:
    """Report a paper that is not held: another one's identifier, none at all, or not looked up.

    That it was not looked up is told where it is first named.
    """
    if elsewhere:
        _report_other(block, found, context, elsewhere)
    elif found.paper in context.known.unknown:
        message = "arXiv has no paper of this identifier."
        context.report("error", "identifier", (block, found.start), message, Compared(found.paper))
    elif found.paper not in context.unseen:
        context.unseen.add(found.paper)
        message = "The paper is not in the library, and could not be looked up."
        context.report("note", "paper", (block, found.start), message, Compared(found.paper))


def _report_other(block: Block, found: Found, context: Context, papers: frozenset[str]) -> None:
    """Report that the identifier is not that of the paper that is named."""
    expected = " or ".join(sorted(papers))
    title = context.dossiers.get(min(papers))
    stands = f"arXiv:{min(papers)}" + (f", “{visible_title(title.paper)}”" if title else "")
    message = "The identifier is not that of the paper named."
    context.report(
        "error",
        "identifier",
        (block, found.start),
        message,
        Compared(found.paper, expected, stands),
    )


def _report_label(
    block: Block, found: Found, dossier: Dossier, context: Context, elsewhere: frozenset[str]
) -> None:
    """Report a title or name that is not the paper's."""
    label, title = block.text[found.start : found.end], visible_title(dossier.paper)
    stands = f"arXiv:{found.paper}, title"
    others = elsewhere - {found.paper}
    if others and likeness(label, title) < _ALIKE:
        _report_other(block, found, context, others)
    elif len(label.split()) >= _TITLE_WORDS or likeness(label, title) >= _ALIKE:
        message = "This is not the paper's title."
        context.report(
            "error", "title", (block, found.start), message, Compared(label, title, stands)
        )
    else:
        name = shown(dossier.introduces.name or "") or title
        message = "The record of this paper has no such name."
        is_name = any(map(is_distinctive, label.split())) or _is_like(label, (name, title))
        severity: Severity = "error" if is_name or leaves_out(label) else "warning"
        context.report(
            severity, "name", (block, found.start), message, Compared(label, name, stands)
        )


def _is_like(label: str, names: Iterable[str]) -> bool:
    """Tell whether a label looks like a name that it should be; another may be a common word."""
    return any(likeness(label, name) >= _ALIKE for name in names)


def _check_title(block: Block, found: Found, context: Context) -> None:
    """Report a title that is not quite the paper's, where one stands without a link."""
    dossier = context.dossiers.get(found.paper)
    if dossier is None:
        return
    label, title = block.text[found.start : found.end], visible_title(dossier.paper)
    if fold_words(label) != fold_words(title):
        context.report(
            "error",
            "title",
            (block, found.start),
            "This is not quite the paper's title.",
            Compared(label, title, f"arXiv:{found.paper}, title"),
        )


def _check_version(block: Block, found: Found, dossier: Dossier, context: Context) -> None:
    """Report a version that another has replaced, and a paper that is withdrawn."""
    current = dossier.paper.version
    if found.version is not None and found.version != current:
        message = "This version is not the current one."
        context.report(
            "warning",
            "version",
            (block, found.start),
            message,
            Compared(f"v{found.version}", f"v{current}", f"arXiv:{found.paper}"),
        )
    if dossier.withdrawn and "withdrawn" not in block.text.casefold():
        message = "The paper has been withdrawn."
        stands = f"arXiv:{found.paper}, comment"
        context.report(
            "warning", "withdrawn", (block, found.start), message, Compared(found.paper, "", stands)
        )


def check_malformed(read: Read, context: Context) -> Spans:
    """Report addresses and identifiers that look like a paper's on arXiv, and can be no one's.

    Return the stretches that were judged.
    """
    found = {(start, end): name for start, end, name in _find_malformed(read)}
    for (start, _), name in found.items():
        context.report("error", "identifier", (read.block, start), _MALFORMED, Compared(name))
    return list(found)


def _find_malformed(read: Read) -> Iterator[tuple[int, int, str]]:
    """Yield what can be no identifier, with its place."""
    for mark in read.block.links:
        page = _PAGE.search(mark.target)
        if page and identifier_of(mark.target) is None:
            yield mark.start, mark.end, page["id"]
    for address in addresses_of(read.block.text):
        page = _PAGE.search(address.url)
        if page and identifier_of(address.url) is None:
            yield address.start, address.end, page["id"]
    for match in _WRITTEN.finditer(read.block.text):
        if parse_id(match["id"]) is None:
            yield *match.span(), match["id"]
