"""Reads a full text into a small tree, in one pass over its tags, and finds the paper in it.

Parsers that follow the standard repair broken nesting; hostile pages of some hundred kilobytes can
cost them minutes and gigabytes.  LaTeXML nests its elements correctly; on other pages, an end tag
without a start tag is ignored.  Depth and the number of tags are limited.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby, islice

from digest.text import to_characters
from digest.text.markup import parse_tags

_LARGEST = 12_000_000
_TAIL = 2000
_DEEPEST = 80
_MOST_TAGS = 1_500_000

# Elements that are no part of a paper's own text, or may have any content.
_SKIPPED_TAGS = frozenset(
    "script style svg button nav header footer template dialog form iframe object noscript head"
    " textarea".split()
)
_SKIPPED_CLASSES = frozenset(
    "ltx_bibliography ltx_biblist ltx_bibitem ltx_page_navbar ltx_page_header ltx_page_footer"
    " ltx_page_logo ltx_TOC ltx_listing ltx_ERROR ltx_rdf package-alerts infobox"
    " ar5iv-footer".split()
)
# Attributes of hidden elements.
_HIDDEN = re.compile(
    r"(?:^|\s)hidden(?=[\s=/]|$)|aria-hidden\s*=\s*[\"']?true"
    r"|style\s*=[^>]{0,500}?(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9]))",
    re.IGNORECASE,
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ATTRIBUTE = r"(?:^|[\s\"'])%s\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))"

_FATAL = (b"Conversion to HTML had a Fatal error", b"ar5iv-severity-fatal")
_DOCUMENT = ("ltx_document", "ltx_page_content")
# Elements that follow the authors: if any is there, the list of authors is complete.
_BODY = ("ltx_abstract", "ltx_section", "ltx_para", "ltx_chapter")


@dataclass(slots=True)
class Node:
    """An element: `rest` is its tag after the name (the attributes), `children` its content."""

    tag: str
    rest: str = ""
    classes: frozenset[str] = frozenset()
    children: list["Node | str"] = field(default_factory=list)

    def get(self, name: str) -> str:
        """Return an attribute, or an empty text."""
        return _attribute(self.rest, name)

    def find(self, *classes: str) -> Iterator["Node"]:
        """Yield the outermost elements of any of these classes, in the page's order."""
        for child in self.children:
            if isinstance(child, str):
                continue
            if child.classes.isdisjoint(classes):
                yield from child.find(*classes)
            else:
                yield child


def parse_page(body: bytes) -> tuple[Node, bool] | None:
    """Return the paper on a page, or None if the page has no paper with LaTeXML's markup.

    The second value says whether the list of authors is complete: after a fatal error of the
    converter, only if text follows the authors.
    """
    if b"ltx_" not in body:
        return None
    article = next(parse_tree(body[:_LARGEST]).find(*_DOCUMENT), None)
    if article is None:
        return None
    goes_on = next(article.find(*_BODY), None) is not None
    return article, goes_on or not any(sign in body for sign in _FATAL)


def has_word(text: str, letters: int) -> bool:
    """Return whether a text has at least `letters` letters in a row."""
    return any(is_word and len([*run]) >= letters for is_word, run in groupby(text, str.isalpha))


def is_cut(body: bytes) -> bool:
    """Return whether a page breaks off before its end."""
    return b"</html" not in body[-_TAIL:].lower()


def parse_tree(body: bytes) -> Node:
    """Return the root of a page's tree; content after too many tags is left out."""
    builder = _Builder()
    for tag in islice(parse_tags(body), _MOST_TAGS):
        if tag.name.startswith("/"):
            builder.close(tag.name[1:])
        elif tag.name:
            builder.open(tag.name, tag.attributes)
        builder.add_text(tag.text)
    return builder.root


class _Builder:
    """The tree so far, and the open elements; an element that is left out has no node."""

    def __init__(self) -> None:
        self.root = Node("")
        self._open: list[tuple[str, Node | None]] = [("", self.root)]
        self._counts: Counter[str] = Counter()
        self._deeper = 0

    def add_text(self, text: str) -> None:
        """Add text to the innermost element."""
        node = self._open[-1][1]
        if node is not None and text:
            node.children.append(text)

    def open(self, tag: str, rest: str) -> None:
        """Add an element to the innermost one, unless either is left out."""
        parent, node = self._open[-1][1], None
        classes = _classes(_attribute(rest, "class"))
        is_skipped = tag in _SKIPPED_TAGS or not classes.isdisjoint(_SKIPPED_CLASSES)
        if parent is not None and not is_skipped and not _HIDDEN.search(rest):
            node = Node(tag, rest, classes)
            parent.children.append(node)
        if tag in _VOID or rest.endswith("/"):
            return
        if len(self._open) > _DEEPEST:
            self._deeper += 1
            return
        # A formula's content is in its attribute, too.
        self._open.append((tag, None if tag == "math" else node))
        self._counts[tag] += 1

    def close(self, tag: str) -> None:
        """Close the innermost open element of this name, if any, with all open elements in it."""
        if self._deeper:
            self._deeper -= 1
            return
        while self._counts[tag]:
            name, _ = self._open.pop()
            self._counts[name] -= 1
            if name == tag:
                return


def _attribute(rest: str, name: str) -> str:
    found = _finder(name).search(rest) if name in rest else None
    return to_characters(next(filter(None, found.groups()), "")) if found else ""


@lru_cache(maxsize=16)
def _finder(name: str) -> re.Pattern[str]:
    return re.compile(_ATTRIBUTE % name, re.IGNORECASE)


def _classes(names: str) -> frozenset[str]:
    return frozenset(names.split())
