"""arXiv's HTML full texts: the affiliations that authors state, and the links in the text.

The owner of a link is found by its sentence, or by its part of the page.  A text is split into
paragraphs that contain the address of each link.  A note with only an address is added to the words
before it; any other note is a paragraph.  References within the paper are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http import HTTPStatus
from itertools import accumulate
from typing import Literal

from digest.errors import AnswerError
from digest.model import Answer, Link, Paper, PaperFacts, Question, StatedPaper
from digest.services.base import AGAIN_HINT, AskedService
from digest.services.html_tree import Node, has_word, is_cut, parse_page
from digest.text import family_name, fold_words, to_unicode

_ORIGIN = "html"
# Characters of paragraphs with addresses; only a page made to be slow has more.
_MOST_SIGNS = 300_000
_MOST_LINKS = 60
_LONGEST = 4_000
_LONGEST_FORMULA = 60
_LEAST_NAME = 3
# The kinds of links that a paper may offer; links of other kinds count only if they are its own.
_GOODS = frozenset({"code", "dataset", "model"})
_OFFERS = _GOODS | {"demo", "project"}

Part = Literal["front", "abstract", "body"]
# The parts of a page that concern only this paper: title, authors and abstract.
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

_WEB = ("http://", "https://")
_ADDRESSES = re.compile(r"https?://|\.(?:com|org|io|co|net|science)/|\.io\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")
# Six words in a row count as a sentence.
_SENTENCE = re.compile(r"(?:[^\W\d_]+\W+){6}")

HIT, MISS = timedelta(days=30), timedelta(days=1)

_MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# A status that concerns one paper only.
_UNAVAILABLE = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR})
# Markup or words that every page of arXiv has; a network's log-in page has none of them.
_OF_ARXIV = (b"ltx_", b"arxiv", b"no html for")


class ArxivHtml(AskedService):
    """Reads full texts, under arXiv's shared rate limit."""

    name = "html"
    endpoint = "arxiv_html"
    rate_limit = "arxiv"
    title = "arXiv"
    accept = "text/html"
    max_bytes = 25_000_000
    sparing = True
    # No paper has this identifier.
    trial_path, begins, may_miss = "0000.00000", (), True

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return the identifier of the paper's version: another version is another text."""
        return (f"{facts.paper.id}v{facts.paper.version}",)

    def lasts(self, answer: Answer) -> timedelta:
        """Return a month for a text, which does not change; a day without, as it may appear."""
        return HIT if answer.stated else MISS

    def _ask(self, question: Question) -> Answer:
        response = self._get(question.subject, expected=_UNAVAILABLE)
        if response.status not in {HTTPStatus.OK, *_MISSING}:
            raise self._error(f" answers with status {response.status}.")
        body = response.body.lower()
        if not any(sign in body for sign in _OF_ARXIV):
            message = "Another server answers in place of arXiv's full texts."
            raise AnswerError(message, hint=AGAIN_HINT)
        if response.status in _MISSING:
            return self._answer(question.subject, None, response)
        if is_cut(response.body):
            raise self._error(" sent a full text that breaks off.")
        with self._client.reading():
            facts = parse_text(response.body, question.paper)
        return self._answer(question.subject, facts, response)


def parse_text(body: bytes, paper: Paper) -> StatedPaper | None:
    """Return the authors and links of a full text, or None if it has neither."""
    page = parse_page(body)
    if page is None:
        return None
    # Most builds read no text: these compile hundreds of patterns.
    from digest.papers.coined import find_name
    from digest.services.html_authors import read_authors

    article, has_front = page
    authors = tuple(author.name for author in paper.authors)
    name = find_name(paper)
    facts = StatedPaper(
        authors=read_authors(article, authors) if has_front else (),
        links=find_body_links(article, name=name, authors=authors),
    )
    return facts if facts.authors or facts.links else None


# ------------------------------------------------------------------------------------ links


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and its part of the paper; a note is in the part that it belongs to."""

    text: str
    part: Part


def find_body_links(article: Node, *, name: str | None, authors: Sequence[str]) -> tuple[Link, ...]:
    """Return the links of a paper's text, each once; `name` is what the paper introduces."""
    from digest.papers.links import unite_links

    paragraphs = [each for each in read_paragraphs(article) if _ADDRESSES.search(each.text)]
    ends = accumulate(len(paragraph.text) for paragraph in paragraphs)
    links = (
        link
        for paragraph, end in zip(paragraphs, ends, strict=True)
        if end <= _MOST_SIGNS
        for link in _find_in(paragraph, name, authors)
        if link.own or link.kind in _OFFERS
    )
    return unite_links(links)[:_MOST_LINKS]


def _find_in(paragraph: Paragraph, name: str | None, authors: Sequence[str]) -> Iterator[Link]:
    """Yield a paragraph's links; the page's abstract is read like the record's."""
    from digest.papers.links import find_links_in

    text, part = paragraph.text, paragraph.part
    origin = "abstract" if part == "abstract" else _ORIGIN
    for link in find_links_in(text, origin=origin, name=name, authors=authors):
        is_own = _is_own(link, authors, text) if part == "front" else link.own
        yield replace(link, own=is_own, origin=(_ORIGIN,))


def _is_own(link: Link, authors: Sequence[str], line: str) -> bool:
    """Return whether a link near the title or the authors is the paper's, not an author's."""
    families = ["".join(fold_words(family_name(author))) for author in authors]
    rest = _URL.sub(" ", line)
    # Or it is the home page of a site named after an author.
    site, _, page = link.url.partition("://")[2].partition("/")
    letters = "".join(fold_words(site))
    is_home = not page and any(len(name) >= _LEAST_NAME and name in letters for name in families)
    if is_home or not set(families).isdisjoint(fold_words(rest)):
        return link.own and link.kind in _GOODS
    return link.own or (link.kind in _OFFERS and not _SENTENCE.search(rest))


# ---------------------------------------------------------------------------------- paragraphs


@dataclass(slots=True)
class _Text:
    """The current paragraph, cut if too long, and the notes that follow it."""

    words: str = ""
    notes: list[Paragraph] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text to the paragraph."""
        if len(self.words) < _LONGEST:
            self.words += text[:_LONGEST]

    def add_address(self, address: str) -> None:
        """Add an address in parentheses, before any punctuation at the end."""
        bare = self.words.rstrip()
        mark = bare[-1:] if bare[-1:] in {".", ",", ";", ":"} else ""
        if len(bare) < _LONGEST:
            self.words = f"{bare.removesuffix(mark)} ({address}){mark} "

    def end(self, part: Part) -> Iterator[Paragraph]:
        """End the paragraph: yield it, unless it is empty, and its notes."""
        if words := " ".join(self.words.split()):
            yield Paragraph(words, part)
        yield from self.notes
        self.words, self.notes = "", []


def read_paragraphs(article: Node) -> Iterator[Paragraph]:
    """Yield the paragraphs of a paper in order."""
    text = _Text()
    yield from _read(article, text, "body")
    yield from text.end("body")


def _read(node: Node, text: _Text, part: Part) -> Iterator[Paragraph]:
    """Add an element's content to the current paragraph; yield the paragraphs that end in it."""
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
    """Write a link as its address, after its words if these are not the address itself."""
    address, words = node.get("href").strip(), " ".join(_plain(node).split())
    if not _is_address(address):
        return words
    bare = words.removeprefix("www.").removesuffix("/")
    is_same = not words or _is_address(words) or bare in address
    return f" {address} " if is_same else f"{words} ({address})"


def _is_address(words: str) -> bool:
    return words.lower().startswith(_WEB)


def _plain(node: Node) -> str:
    """Return the text in an element without its formulas."""
    return "".join(child if isinstance(child, str) else _plain(child) for child in node.children)


def _add_note(note: Node, text: _Text, part: Part) -> None:
    """Add a note with only an address to the words before it; keep any other for later."""
    inner = _Text()
    content = next(note.find("ltx_note_content"), note)
    paragraphs = [*_read(content, inner, part), *inner.end(part)]
    words = " ".join(paragraph.text for paragraph in paragraphs).split()
    addresses = [word for word in words if _is_address(word)]
    rest = " ".join(word for word in words if not _is_address(word))
    if addresses and not has_word(rest, 4):
        text.add_address(" ".join(addresses))
    elif addresses:
        text.notes.append(Paragraph(" ".join(words), part))


SERVICE = ArxivHtml
