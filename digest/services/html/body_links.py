"""Finds what a full text links to: judged by its sentences, or by where the authors put it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from digest.model import Link
from digest.papers import find_links_in, unite_links
from digest.services.html.paragraphs import Paragraph, read_paragraphs
from digest.services.html.tree import Node
from digest.text import family_name, fold_words

ORIGIN = "html"

# More than papers have in paragraphs with addresses; a page made to be slow has no end of them.
_MOST_SIGNS = 300_000
_MOST_LINKS = 60
_LEAST_NAME = 3
# What a paper may offer; pages of other kinds count only where they are its own.
_GOODS = frozenset({"code", "dataset", "model"})
_OFFERS = _GOODS | {"demo", "project"}
_ADDRESS = re.compile(r"https?://|\.(?:com|org|io|co|net|science)/|\.io\b", re.IGNORECASE)
_URL = re.compile(r"https?://\S+")
# So many words are a sentence, which speaks for itself.
_SENTENCE = re.compile(r"(?:[^\W\d_]+\W+){6}")


def find_body_links(article: Node, *, name: str | None, authors: Sequence[str]) -> tuple[Link, ...]:
    """Return the links of a paper's text, each once; `name` is what the paper introduces."""
    paragraphs = (part for part in read_paragraphs(article) if _ADDRESS.search(part.text))
    found = (
        link
        for part in _limited(paragraphs)
        for link in _find_in(part, name, authors)
        if link.own or link.kind in _OFFERS
    )
    return unite_links(found)[:_MOST_LINKS]


def _limited(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs until they are too many signs to be read."""
    signs = 0
    for part in paragraphs:
        signs += len(part.text)
        if signs > _MOST_SIGNS:
            return
        yield part


def _find_in(part: Paragraph, name: str | None, authors: Sequence[str]) -> Iterator[Link]:
    """Yield a paragraph's links; the page's abstract is read as the record's is."""
    manner = "abstract" if part.part == "abstract" else ORIGIN
    for link in find_links_in(part.text, origin=manner, name=name, authors=authors):
        is_own = _is_own(link, authors, part.text) if part.part == "front" else link.own
        yield replace(link, own=is_own, origin=(ORIGIN,))


def _is_own(link: Link, authors: Sequence[str], line: str) -> bool:
    """Tell whether a link at the title or the authors' names is the paper's, not an author's."""
    families = ["".join(fold_words(family_name(author))) for author in authors]
    rest = _URL.sub(" ", line)
    if not set(families).isdisjoint(fold_words(rest)) or _is_home(link.url, families):
        return link.own and link.kind in _GOODS
    return link.own or (link.kind in _OFFERS and not _SENTENCE.search(rest))


def _is_home(url: str, families: Sequence[str]) -> bool:
    """Tell whether an address is a site that bears an author's name, and no page of it."""
    site, _, page = url.partition("://")[2].partition("/")
    letters = "".join(fold_words(site))
    return not page and any(len(name) >= _LEAST_NAME and name in letters for name in families)
