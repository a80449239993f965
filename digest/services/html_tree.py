"""Reads a full text into a small tree, in one pass over its tags, and parts of it as words.

Parsers that follow the standard repair broken nesting; hostile pages of some hundred kilobytes can
cost them minutes and gigabytes.  LaTeXML nests its elements correctly; on other pages, an end tag
without a start tag is ignored.  Depth and the number of tags are limited.

A part is read as a flow of words, marks and ends of lines.  Marks such as `1,2`, `a`, daggers and
stars tie an author to an affiliation.  They are superscripts, also in formulas, or signs at the
ends of words.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Literal

from digest.text import to_unicode
from digest.text.markup import parse_tags, read_attribute

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

    def get(self, name: Literal["href", "alttext"]) -> str:
        """Return an attribute, or an empty text."""
        return read_attribute(self.rest, name)

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
        classes = frozenset(read_attribute(rest, "class").split())
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


# ---------------------------------------------------------------------------------------- flow

_MOST_TOKENS = 60_000
_LONGEST_WORD = 100
_LONGEST_MARKS, _LONGEST_TEX = 24, 200

# Labels that the site hides, an author's fields (read elsewhere), and notes below the page.
_UNREAD = frozenset(
    "ltx_contact ltx_contact_name ltx_note_type ltx_note_mark ltx_tag ltx_author_before"
    " ltx_note".split()
)
# Notes that only refer to another: their sign stands at the author.
_REFERENCES = frozenset(
    "ltx_role_footnotemark ltx_role_institutemark ltx_role_affiliationmark".split()
)
_BLOCKS = frozenset("p div tr td th li table tbody section h1 h2 h3 h4 h5 h6".split())

# Signs that are never part of a name, and other spellings of the same signs.
_SIGNS = "∗*†‡§¶‖⋆★♠♣♢♦♡♥✉"
_SAME = dict(
    pair.split(":")
    for pair in (
        "*:∗ ⁎:∗ ast:∗ star:⋆ ★:⋆ dag:† dagger:† ddag:‡ ddagger:‡ S:§ P:¶ sharp:♯ #:♯ parallel:‖"
        " spadesuit:♠ heartsuit:♡ clubsuit:♣ diamondsuit:♢ ♦:♢ ♥:♡ bullet:• circ:∘"
    ).split()
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BRACES = str.maketrans("{}", "  ")

_MARK = re.compile(r"\d{1,3}|[a-zA-Z]{1,2}(?![a-zA-Z])|[^\w\s,;.()\[\]{}^_\\-]")
_LABEL = re.compile(r"\d{1,3}|[a-zA-Z]{1,2}")
# A superscript in a formula, as its TeX.
_SUPERSCRIPT = re.compile(r"(?:\{\})?\s*\^\s*(\{.*\}|\\[a-zA-Z]+|.)\s*", re.DOTALL)
_STYLE = re.compile(r"\\(?:text\w*|math\w+|rm|bf|it|,|;|:|!|\s)\s*")
_COMMAND = re.compile(r"\\([a-zA-Z]+)")

_LABELS = r"[a-z]{0,8}\d{1,2}(?:,\s?[a-z]{0,8}\d{1,2})*"
_WORD = re.compile(rf"\[{_LABELS}\]|[⁰¹²³⁴-⁹]+|[^\s⁰¹²³⁴-⁹]+")
_LABELLED = re.compile(rf"\[({_LABELS})\]|\((\d{{1,2}})\)|([⁰¹²³⁴-⁹]+)")
_SIGNED = re.compile(rf"([{re.escape(_SIGNS)}]*)(.*?)((?:,?[{re.escape(_SIGNS)}])*)", re.DOTALL)
_SPACED = re.compile(r"\s+([,;.:)])")


@dataclass(frozen=True, slots=True)
class FlowToken:
    """A word, the marks of one superscript, or the end of a line.

    Marks in brackets, whose `text` is `[`, may stand before a name.  A wrap is the end of a line in
    the source: it counts only if nothing else separates the parts.
    """

    kind: Literal["word", "mark", "break", "wrap"]
    text: str = ""
    marks: tuple[str, ...] = ()


BREAK, WRAP = FlowToken("break"), FlowToken("wrap")


def read_flow(node: Node) -> tuple[FlowToken, ...]:
    """Return the tokens in an element; fields, notes and hidden labels in it are left out."""
    return tuple(islice(_walk(node), _MOST_TOKENS))


def write_words(tokens: Iterable[FlowToken]) -> str:
    """Return the words among some tokens in one line."""
    return _SPACED.sub(r"\1", " ".join(token.text for token in tokens if token.kind == "word"))


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of an affiliation in one, with commas between them."""
    stripped = (line.strip(" ,;") for line in lines)
    return ", ".join(line for line in stripped if line)


def raw_text(node: Node) -> str:
    """Return all text in an element, whatever it is; a formula as its marks or in Unicode."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "math":
            parts.append(",".join(_formula_marks(child) or ()) or _write_formula(child))
        else:
            parts.append(raw_text(child))
    return "".join(parts)


def split_marks(text: str) -> tuple[str, ...]:
    """Return the marks of a superscript; words in it are none."""
    if len(text) > _LONGEST_MARKS or has_word(text, 3):
        return ()
    marks = _MARK.findall(text.translate(_SUPERSCRIPTS))
    return tuple(dict.fromkeys(_SAME.get(mark, mark) for mark in marks))


def is_label(mark: str) -> bool:
    """Return whether a mark is a number or letters; other signs may have any meaning."""
    return bool(_LABEL.fullmatch(mark))


def _walk(node: Node) -> Iterator[FlowToken]:
    """Yield the tokens of what an element holds; a block begins and ends a line."""
    for child in node.children:
        if isinstance(child, str):
            yield from _read_text(child)
        elif not child.classes.isdisjoint(_REFERENCES):
            yield from _mark(split_marks(raw_text(next(child.find("ltx_note_mark"), child))))
        elif not child.classes.isdisjoint(_UNREAD):
            continue
        elif child.tag == "br":
            yield BREAK
        elif child.tag == "math":
            marks = _formula_marks(child)
            yield from _read_text(_write_formula(child)) if marks is None else _mark(marks)
        elif child.tag == "sup":
            text = raw_text(child)
            yield from _mark(split_marks(text)) if split_marks(text) else _read_text(text)
        elif child.tag == "table":
            yield from _walk_table(child)
        elif child.tag in _BLOCKS or "ltx_p" in child.classes:
            yield BREAK
            yield from _walk(child)
            yield BREAK
        else:
            yield from _walk(child)


def _walk_table(table: Node) -> Iterator[FlowToken]:
    """Yield a table column by column: affiliations are below their author's name."""
    rows = [list(_inner(row, "td", "th")) for row in _inner(table, "tr")]
    for column in range(max(map(len, rows), default=0)):
        for row in rows:
            yield BREAK
            yield from _walk(row[column]) if column < len(row) else ()
    yield BREAK


def _inner(node: Node, *tags: str) -> Iterator[Node]:
    """Yield the elements of these tags, none inside another."""
    for child in node.children:
        if isinstance(child, Node):
            yield from (child,) if child.tag in tags else _inner(child, *tags)


def _read_text(text: str) -> Iterator[FlowToken]:
    for number, line in enumerate(text.split("\n")):
        yield from (WRAP,) if number else ()
        for word in _WORD.findall(line):
            yield from _read_word(word[:_LONGEST_WORD])


def _read_word(word: str) -> Iterator[FlowToken]:
    """Yield a word, and the signs at its ends."""
    if label := _LABELLED.fullmatch(word):
        marks = (label[1] or label[2] or label[3].translate(_SUPERSCRIPTS)).split(",")
        text = "[" if label[1] else ""
        yield FlowToken("mark", text, tuple(mark.strip() for mark in marks))
    elif signed := _SIGNED.fullmatch(word):
        yield from _mark(split_marks(signed[1]))
        yield from (FlowToken("word", signed[2]),) if signed[2] else ()
        yield from _mark(split_marks(signed[3]))


def _mark(marks: tuple[str, ...]) -> Iterator[FlowToken]:
    if marks:
        yield FlowToken("mark", marks=marks)


def _formula_marks(formula: Node) -> tuple[str, ...] | None:
    """Return the marks of a formula that is a superscript alone, None of any other."""
    tex = formula.get("alttext").strip()
    found = _SUPERSCRIPT.fullmatch(tex) if len(tex) <= _LONGEST_TEX else None
    if found is None:
        return None
    plain = _COMMAND.sub(lambda word: _SAME.get(word[1], ""), _STYLE.sub("", found[1]))
    # A blank for the braces keeps commands apart from letters behind them.
    return split_marks(plain.translate(_BRACES))


def _write_formula(node: Node) -> str:
    return to_unicode(f"${node.get('alttext')[:_LONGEST_WORD]}$")
