"""Checks links to code, data and pages: whether they are the paper's, and of the kind told."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.imitations import imitates_arxiv, is_on_web, spelt_out
from digest.check.meant import called
from digest.check.post import Block
from digest.check.subjects import addresses_of, identifier_of
from digest.links import canonical, link_key
from digest.links.hosts import kind_of_host
from digest.links.kinds import leads_to_literature
from digest.links.matching import bears_author, bears_name
from digest.model import Dossier, Link, LinkKind

_LABELS: dict[str, LinkKind] = {
    **dict.fromkeys(("code", "source", "repo", "repository", "github", "implementation"), "code"),
    **dict.fromkeys(("dataset", "datasets", "data", "corpus"), "dataset"),
    **dict.fromkeys(("model", "models", "weights", "checkpoint", "checkpoints"), "model"),
    **dict.fromkeys(("demo", "playground"), "demo"),
    **dict.fromkeys(("project", "website", "homepage"), "project"),
    **dict.fromkeys(("video", "videos"), "video"),
    "leaderboard": "other",
}
# What may stand beside the word that says the kind.
_BESIDE = frozenset(
    "the official source our model page repository here training pretrained".split()
)
# Host, owner and name.
_REPOSITORY = 3
_IMITATION = "This address only looks like one of arXiv's."
_UNHEARD = "No source says that this link is the paper's."


class Given(NamedTuple):
    """A link that a post gives: where, what it is called, and its address."""

    read: Read
    start: int
    label: str
    url: str

    @property
    def place(self) -> tuple[Block, int]:
        """Where it stands."""
        return self.read.block, self.start

    @property
    def kind(self) -> LinkKind | None:
        """What it is said to be."""
        words = self.label.casefold().split()
        told = [word for word in words if word in _LABELS and word not in _BESIDE] or words
        others = set(words) - set(told[-1:]) - _BESIDE
        return None if others else _LABELS.get(told[-1]) if told else None


def check_outside_links(read: Read, context: Context) -> None:
    """Report links that a paper's record does not bear out, or that only look like arXiv's."""
    for given in find_outside(read):
        if imitates_arxiv(given.url):
            context.report("error", "link", given.place, _IMITATION, Compared(given.url))
            continue
        named = called(given.label, context) if given.label else frozenset()
        paper = next(iter(named)) if len(named) == 1 else _paper_of(read, given.start)
        is_claimed = bool(named) or given.kind is not None
        is_literature = leads_to_literature(canonical(given.url)) and given.kind is None
        if not is_literature and (is_claimed or is_on_web(given.url)) and paper in context.dossiers:
            _check(given, context.dossiers[paper], context, is_title=bool(named))


def find_outside(read: Read) -> Iterator[Given]:
    """Yield the links of a block that lead to no paper."""
    covered: list[tuple[int, int]] = []
    for mark in read.block.links:
        covered.append((mark.start, mark.end))
        url = spelt_out(mark.target)
        if identifier_of(url) is None and url and not url.startswith("#"):
            yield Given(read, mark.start, read.block.text[mark.start : mark.end].strip(), url)
    for one in addresses_of(read.block.text):
        inside = any(start <= one.start < end for start, end in covered)
        if not inside and identifier_of(one.url) is None:
            url = one.url if "://" in one.url else f"https://{one.url}"
            yield Given(read, one.start, "", url)


def _paper_of(read: Read, start: int) -> str:
    """Return the paper that a link is given for: an item's only one, or the last before it.

    Where none is, it is the one that the heading above links to.
    """
    linked = {found.paper for found in read.founds if found.how != "name"}
    if read.block.kind == "item" and len(linked) == 1:
        return next(iter(linked))
    before = [found.paper for found in read.founds if found.start <= start]
    if before:
        return before[-1]
    if read.block.kind == "item" and read.founds:
        return read.founds[0].paper
    return next(iter(read.topic), "")


def _check(given: Given, dossier: Dossier, context: Context, *, is_title: bool) -> None:
    """Check a link of a paper: known, another's, beside another of its own, or unheard of.

    What is linked to under its title is said to be the paper, of which no other has the place.
    """
    key, paper = link_key(given.url), dossier.paper.id
    known = next((one for one in dossier.links if link_key(one.url) == key), None)
    own, owner = dossier.own_links(), context.owners.get(key)
    if known is not None:
        _check_known(given, known, paper, context)
    elif owner is not None and owner != paper:
        told = ", ".join(one.url for one in own)
        compared = Compared(given.url, told, f"arXiv:{owner}, links")
        context.report("error", "link", given.place, "This link is another paper's.", compared)
    elif own and not is_title:
        _check_unlike(given, own, dossier, context)
    else:
        compared = Compared(given.url, "", f"arXiv:{paper}, links")
        context.report("warning", "link", given.place, _UNHEARD, compared)


def _check_unlike(given: Given, own: Sequence[Link], dossier: Dossier, context: Context) -> None:
    """Report a link where the record has others as the paper's own."""
    rival = _rival(given, own, dossier)
    shown = rival or own[0]
    stands = f"arXiv:{dossier.paper.id}, {' and '.join(shown.origin)}"
    severity: Severity = "error" if rival else "warning"
    message = "The record names another link as the paper's own." if rival else _UNHEARD
    context.report(severity, "link", given.place, message, Compared(given.url, shown.url, stands))


def _rival(given: Given, own: Sequence[Link], dossier: Dossier) -> Link | None:
    """Return the link of the paper's own that stands against another, None where none does.

    One of the same kind does, or of the same name with another owner; any does, where the address
    bears neither the paper's name nor an author's.
    """
    same = next((one for one in own if _is_namesake(one.url, given.url)), None)
    kind = given.kind or _kind_of(given.url)
    alike = next((one for one in own if one.kind == kind), None)
    authors = [author.name for author in dossier.paper.authors]
    bears = bears_name(given.url, dossier.introduces.name) or bears_author(given.url, authors)
    return same or alike or (None if bears else own[0])


def _kind_of(url: str) -> LinkKind:
    host, _, path = link_key(url).partition("/")
    return kind_of_host(host, tuple(path.split("/"))) or "other"


def _is_namesake(url: str, other: str) -> bool:
    """Tell whether two repositories on one host differ in their owner alone."""
    steps = [link_key(each).split("/") for each in (url, other)]
    return all(len(one) == _REPOSITORY for one in steps) and steps[0][::2] == steps[1][::2]


def _check_known(given: Given, link: Link, paper: str, context: Context) -> None:
    """Check a link that the record has: whose it is, and what it is called."""
    stands = f"arXiv:{paper}, {' and '.join(link.origin)}"
    if not link.own:
        message = "The record gives this link without saying that it is the paper's own."
        context.report("warning", "link", given.place, message, Compared(link.url, "", stands))
    elif given.kind is not None and given.kind != link.kind:
        compared = Compared(given.kind, link.kind, stands)
        context.report("warning", "link", given.place, "The link is of another kind.", compared)
