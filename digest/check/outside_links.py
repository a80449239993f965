"""Holds links to anything but papers against the records, and probes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import urlsplit

from digest.check.context import Compared, Context, Read
from digest.check.finding import Prober, Severity
from digest.check.post import Block
from digest.check.subjects import addresses_of, identifier_of
from digest.model import Dossier, Health, Link, LinkKind
from digest.papers import canonical, link_key
from digest.papers.hosts import kind_of_host, leads_to_literature
from digest.papers.ownership import bears_author, bears_name

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
_ARXIV = "arxiv"
_LIKE = 0.8
_OWN = re.compile(r"(?:.*\.)?(?:arxiv|ar5iv|alphaxiv)\.org")
# Letters of other scripts that look like those of the name.
_LOOKS = str.maketrans("аɑαгrхχіıιѵνΑАХΧІΙѴ", "aaarrxxiiivvaaxxiiv")
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)


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
        named = context.index.called(given.label) if given.label else frozenset()
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


def spelt_out(target: str) -> str:
    """Return the target of a link as an address: trimmed, with its scheme in lower case.

    What begins with two slashes has the scheme of its page.
    """
    plain = target.strip()
    if plain.startswith("//"):
        return f"https:{plain}"
    scheme = _SCHEME.match(plain)
    return plain[: scheme.end()].lower() + plain[scheme.end() :] if scheme else plain


def is_on_web(url: str) -> bool:
    """Tell whether an address is one of a page on the web."""
    return url.startswith(("http://", "https://"))


def imitates_arxiv(url: str) -> bool:
    """Tell whether an address only looks like one of arXiv's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        shown = host.encode("ascii").decode("idna") if host.isascii() else host
    except (ValueError, UnicodeError):
        return False
    if _OWN.fullmatch(host):
        return False
    is_named = _ARXIV in (parts.username or "").casefold()
    return is_named or any(map(_looks_like, normalize("NFKC", shown).casefold().split(".")))


def _looks_like(label: str) -> bool:
    plain = label.translate(_LOOKS)
    return plain != "ar5iv" and SequenceMatcher(None, plain, _ARXIV).ratio() >= _LIKE


_HEALTH: Mapping[Health, tuple[Severity, str]] = {
    "gone": ("warning", "The page is gone."),
    "unchecked": ("note", "The page could not be looked at."),
}


def note_bare(context: Context) -> None:
    """Note, once each, the papers of which no abstract is held: their prose was not judged."""
    told: set[str] = set()
    for read in context.reads:
        for found in read.founds:
            dossier = context.dossiers.get(found.paper)
            if dossier and not dossier.paper.abstract.strip() and found.paper not in told:
                told.add(found.paper)
                message = (
                    "The abstract is not held, so that what is said of the paper was not judged."
                )
                context.report(
                    "note", "paper", (read.block, found.start), message, Compared(found.paper)
                )


def probe_links(context: Context, prober: Prober) -> None:
    """Report links that lead nowhere."""
    every = (given for read in context.reads for given in find_outside(read))
    places = [given for given in every if is_on_web(given.url)]
    health = prober.probe(dict.fromkeys(given.url for given in places))
    for given in places:
        told = _HEALTH.get(health.get(given.url, "ok"))
        if told is not None:
            context.report(told[0], "dead", given.place, told[1], Compared(given.url))
