"""Cuts a full text into paragraphs of plain text, with the address of every link in its place.

A note that is an address alone belongs to the words that it hangs on; any other is a paragraph.
What only refers within the paper is left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from digest.services.html.tree import Node
from digest.text import to_unicode

Part = Literal["front", "abstract", "body"]

_LONGEST = 4_000
_LONGEST_FORMULA = 60

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
_WORD = re.compile(r"[^\W\d_]{4}")
_SAME = re.compile(r"^(?:https?://)?(?:www\.)?|/$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and the part of the paper that it or what it is a note to stands in."""

    text: str
    part: Part = "body"


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


def read_paragraphs(article: Node) -> Iterator[Paragraph]:
    """Yield the paragraphs of a paper in its order."""
    text = _Text()
    yield from _read(article, text, "body")
    yield from _end(text, "body")


def _read(node: Node, text: _Text, part: Part) -> Iterator[Paragraph]:
    """Add what an element holds to a paragraph; yield those that end in it."""
    for child in node.children:
        if isinstance(child, str):
            text.add(child)
        elif "ltx_note" in child.classes:
            _add_note(child, text, part)
        elif child.tag in _BLOCKS or not child.classes.isdisjoint(_BLOCK_CLASSES):
            yield from _end(text, part)
            inner = _part_of(child, part)
            yield from _read(child, text, inner)
            yield from _end(text, inner)
        elif child.classes.isdisjoint(_HIDDEN):
            yield from _read_inline(child, text, part)


def _part_of(node: Node, part: Part) -> Part:
    return next((inner for name, inner in _PARTS if name in node.classes), part)


def _read_inline(node: Node, text: _Text, part: Part) -> Iterator[Paragraph]:
    if node.tag == "math":
        text.add(to_unicode(f"${node.get('alttext')[:_LONGEST_FORMULA]}$"))
    elif node.tag == "a":
        text.add(_write_link(node))
    else:
        yield from _read(node, text, part)


def _write_link(node: Node) -> str:
    """Write a link as its address, behind its words where these are not the address itself."""
    address = node.get("href").strip()
    words = _plain(node)
    if not _ADDRESS.match(address):
        return words
    is_same = not words or _ADDRESS.match(words) or _SAME.sub("", words) in address
    return f" {address} " if is_same else f"{words} ({address})"


def _add_note(note: Node, text: _Text, part: Part) -> None:
    """Add a note that is an address alone to the words before it; let any other wait."""
    words = _note_words(note, part)
    addresses = [word for word in words.split() if _ADDRESS.match(word)]
    rest = " ".join(word for word in words.split() if not _ADDRESS.match(word))
    if addresses and not _WORD.search(rest):
        text.hang(" ".join(addresses))
    elif addresses:
        text.notes.append(Paragraph(words, part))


def _note_words(note: Node, part: Part) -> str:
    inner = _Text()
    content = next(note.find("ltx_note_content"), note)
    ended = [paragraph.text for paragraph in _read(content, inner, part)]
    return " ".join((*ended, *_joined(inner)))


def _end(text: _Text, part: Part) -> Iterator[Paragraph]:
    """Yield the paragraph that ends here, if it says anything, and its notes."""
    for words in _joined(text):
        yield Paragraph(words, part)
    yield from text.notes
    text.words, text.notes = "", []


def _joined(text: _Text) -> Iterator[str]:
    words = " ".join(text.words.split())
    if words:
        yield words


def _plain(node: Node) -> str:
    """Return the words in an element."""
    parts = (child if isinstance(child, str) else _plain(child) for child in node.children)
    return " ".join("".join(parts).split())
