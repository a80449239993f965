"""Finds what a full text links to: judged by its sentences, or by where the authors put it.

A text is cut into paragraphs, with the address of every link in its place.  A note that is an
address alone belongs to the words that it hangs on; any other is a paragraph.  What only refers
within the paper is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Literal

from digest.model import Link
from digest.papers import find_links_in, unite_links
from digest.services.html_tree import Node
from digest.text import family_name, fold_words, to_unicode

_ORIGIN = "html"
# More than papers have in paragraphs with addresses; a page made to be slow has no end of them.
_MOST_SIGNS = 300_000
_MOST_LINKS = 60
_LONGEST = 4_000
_LONGEST_FORMULA = 60
_LEAST_NAME = 3
# What a paper may offer; pages of other kinds count only where they are its own.
_GOODS = frozenset({"code", "dataset", "model"})
_OFFERS = _GOODS | {"demo", "project"}

Part = Literal["front", "abstract", "body"]
# Where authors speak of this paper alone: at its title and their names, and in the abstract.
_PARTS: tuple[tuple[str, Part], ...] = (
    ("ltx_authors", "front"),
    ("ltx_title_document", "front"),
    ("ltx_abstract", "abstract"),
)
_BLOCKS = frozenset(
    "p div section article li ul ol dl dd dt table tbody thead tfoot tr td th figure figcaption"
    " blockquote h1 h2 h3 h4 h5 h6 br pre".split()
)
_BLOCK_CLASSES = frozenset("ltx_p ltx_creator ltx_personname ltx_contact".split())
_HIDDEN = frozenset("ltx_note_mark ltx_note_type ltx_tag ltx_cite ltx_contact_name".split())

_ADDRESS = re.compile(r"https?://\S", re.IGNORECASE)
_ADDRESSES = re.compile(r"https?://|\.(?:com|org|io|co|net|science)/|\.io\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W\d_]{4}")
_SAME = re.compile(r"^(?:https?://)?(?:www\.)?|/$", re.IGNORECASE)
# So many words are a sentence, which speaks for itself.
_SENTENCE = re.compile(r"(?:[^\W\d_]+\W+){6}")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the part of the paper that it or what it is a note to stands in."""

    text: str
    part: Part


def find_body_links(article: Node, *, name: str | None, authors: Sequence[str]) -> tuple[Link, ...]:
    """Return the links of a paper's text, each once; `name` is what the paper introduces."""
    paragraphs = [one for one in read_paragraphs(article) if _ADDRESSES.search(one.text)]
    signs = accumulate(len(one.text) for one in paragraphs)
    legible = [one for one, end in zip(paragraphs, signs, strict=True) if end <= _MOST_SIGNS]
    found = (
        link
        for paragraph in legible
        for link in _find_in(paragraph, name, authors)
        if link.own or link.kind in _OFFERS
    )
    return unite_links(found)[:_MOST_LINKS]


def _find_in(one: Paragraph, name: str | None, authors: Sequence[str]) -> Iterator[Link]:
    """Yield a paragraph's links; the page's abstract is read as the record's is."""
    manner = "abstract" if one.part == "abstract" else _ORIGIN
    for link in find_links_in(one.text, origin=manner, name=name, authors=authors):
        is_own = _is_own(link, authors, one.text) if one.part == "front" else link.own
        yield replace(link, own=is_own, origin=(_ORIGIN,))


def _is_own(link: Link, authors: Sequence[str], line: str) -> bool:
    """Return whether a link at the title or the authors' names is the paper's, not an author's."""
    families = ["".join(fold_words(family_name(author))) for author in authors]
    rest = _URL.sub(" ", line)
    if not set(families).isdisjoint(fold_words(rest)) or _is_home(link.url, families):
        return link.own and link.kind in _GOODS
    return link.own or (link.kind in _OFFERS and not _SENTENCE.search(rest))


def _is_home(url: str, families: Sequence[str]) -> bool:
    """Return whether an address is a site that bears an author's name, and no page of it."""
    site, _, page = url.partition("://")[2].partition("/")
    letters = "".join(fold_words(site))
    return not page and any(len(name) >= _LEAST_NAME and name in letters for name in families)


# ---------------------------------------------------------------------------------- paragraphs


@dataclass(slots=True)
class _Text:
    """The paragraph so far, and the notes that wait for its end; what is too long is cut."""

    words: str = ""
    notes: list[Paragraph] = field(default_factory=list)

    def add(self, piece: str) -> None:
        """Add a piece behind the words."""
        if len(self.words) < _LONGEST:
            self.words += piece[:_LONGEST]

    def hang(self, address: str) -> None:
        """Add an address in parentheses, before the mark that the words end with."""
        bare = self.words.rstrip()
        mark = bare[-1:] if bare[-1:] in {".", ",", ";", ":"} else ""
        if len(bare) < _LONGEST:
            self.words = f"{bare.removesuffix(mark)} ({address}){mark} "

    def end(self, part: Part) -> Iterator[Paragraph]:
        """Yield the paragraph that ends here, if it says anything, and its notes."""
        if words := " ".join(self.words.split()):
            yield Paragraph(words, part)
        yield from self.notes
        self.words, self.notes = "", []


def read_paragraphs(article: Node) -> Iterator[Paragraph]:
    """Yield the paragraphs of a paper in its order."""
    text = _Text()
    yield from _read(article, text, "body")
    yield from text.end("body")


def _read(node: Node, text: _Text, part: Part) -> Iterator[Paragraph]:
    """Add what an element holds to a paragraph; yield those that end in it."""
    for child in node.children:
        if isinstance(child, str):
            text.add(child)
        elif "ltx_note" in child.classes:
            _add_note(child, text, part)
        elif child.tag in _BLOCKS or not child.classes.isdisjoint(_BLOCK_CLASSES):
            yield from text.end(part)
            inner = next((own for name, own in _PARTS if name in child.classes), part)
            yield from _read(child, text, inner)
            yield from text.end(inner)
        elif not child.classes.isdisjoint(_HIDDEN):
            continue
        elif child.tag == "math":
            text.add(to_unicode(f"${child.get('alttext')[:_LONGEST_FORMULA]}$"))
        elif child.tag == "a":
            text.add(_write_link(child))
        else:
            yield from _read(child, text, part)


def _write_link(node: Node) -> str:
    """Write a link as its address, behind its words where these are not the address itself."""
    address, words = node.get("href").strip(), " ".join(_plain(node).split())
    if not _ADDRESS.match(address):
        return words
    is_same = not words or _ADDRESS.match(words) or _SAME.sub("", words) in address
    return f" {address} " if is_same else f"{words} ({address})"


def _plain(node: Node) -> str:
    """Return the text in an element."""
    return "".join(child if isinstance(child, str) else _plain(child) for child in node.children)


def _add_note(note: Node, text: _Text, part: Part) -> None:
    """Add a note that is an address alone to the words before it; let any other wait."""
    inner = _Text()
    content = next(note.find("ltx_note_content"), note)
    said = [*_read(content, inner, part), *inner.end(part)]
    words = " ".join(one.text for one in said).split()
    addresses = [word for word in words if _ADDRESS.match(word)]
    rest = " ".join(word for word in words if not _ADDRESS.match(word))
    if addresses and not _WORD.search(rest):
        text.hang(" ".join(addresses))
    elif addresses:
        text.notes.append(Paragraph(" ".join(words), part))
