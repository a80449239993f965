"""Flattens part of a page into words, marks and line breaks, as a reader meets them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from digest.services.html.marks import SIGNS, SUPERSCRIPTS, formula_marks, split_marks
from digest.services.html.tree import Node
from digest.text import to_unicode

Kind = Literal["word", "mark", "break", "wrap"]

_MOST = 60_000
_LONGEST_WORD = 100

# Labels that the site hides, what is said of an author in fields of its own, notes below the page.
_HIDDEN = frozenset(
    "ltx_contact ltx_contact_name ltx_note_type ltx_tag ltx_author_before ltx_note".split()
)
# Notes that only refer to another: their sign stands at the author.
_REFERENCES = frozenset(
    "ltx_role_footnotemark ltx_role_institutemark ltx_role_affiliationmark".split()
)
_BLOCKS = frozenset("p div tr td th li table tbody section h1 h2 h3 h4 h5 h6".split())

_LABELS = r"[a-z]{0,8}\d{1,2}(?:,\s?[a-z]{0,8}\d{1,2})*"
_WORD = re.compile(rf"\[{_LABELS}\]|[⁰¹²³⁴-⁹]+|[^\s⁰¹²³⁴-⁹]+")
_LABELLED = re.compile(rf"\[({_LABELS})\]|\((\d{{1,2}})\)|([⁰¹²³⁴-⁹]+)")
_SIGNED = re.compile(rf"([{re.escape(SIGNS)}]*)(.*?)((?:,?[{re.escape(SIGNS)}])*)", re.DOTALL)
_SPACED = re.compile(r"\s+([,;.:)])")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, the marks of one superscript, or the end of a line.

    Marks in brackets, whose `text` is `[`, may stand before a name.  A wrap is the end of a line
    in the source: mostly it means nothing, but authors rely on it where nothing else divides.
    """

    kind: Kind
    text: str = ""
    marks: tuple[str, ...] = ()


BREAK, WRAP = Token("break"), Token("wrap")


def read_flow(node: Node) -> tuple[Token, ...]:
    """Return the tokens in an element; fields, notes and hidden labels in it are left out."""
    return tuple(islice(_read_children(node), _MOST))


def write_words(tokens: Iterable[Token]) -> str:
    """Return the words among some tokens in one line."""
    return _SPACED.sub(r"\1", " ".join(token.text for token in tokens if token.kind == "word"))


def write_lines(tokens: Iterable[Token]) -> str:
    """Return the lines of some tokens in one, with commas between them."""
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.kind == "break":
            lines.append([])
        else:
            lines[-1].append(token)
    return join_lines(map(write_words, lines))


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines of an affiliation in one, with commas between them."""
    stripped = (line.strip(" ,;") for line in lines)
    return ", ".join(line for line in stripped if line)


def _read_children(node: Node) -> Iterator[Token]:
    for child in node.children:
        if isinstance(child, str):
            yield from _read_text(child)
        else:
            yield from _read_child(child)


def _read_child(child: Node) -> Iterator[Token]:
    if not child.classes.isdisjoint(_REFERENCES):
        mark = next(child.find("ltx_note_mark"), child)
        yield from _mark(split_marks(raw_text(mark)))
    elif not child.classes.isdisjoint(_HIDDEN):
        return
    elif child.tag == "br":
        yield BREAK
    elif child.tag == "math":
        yield from _read_formula(child)
    elif child.tag == "sup":
        yield from _read_raised(child)
    elif child.tag == "table":
        yield from _read_table(child)
    else:
        yield from _read_element(child)


def _read_element(node: Node) -> Iterator[Token]:
    """Yield the tokens of an element in the flow; a block begins and ends a line."""
    is_block = node.tag in _BLOCKS or "ltx_p" in node.classes
    yield from (BREAK,) if is_block else ()
    yield from _read_children(node)
    yield from (BREAK,) if is_block else ()


def _read_table(table: Node) -> Iterator[Token]:
    """Yield a table column by column: authors put below a name what belongs to it."""
    rows = [list(_inner(row, "td", "th")) for row in _inner(table, "tr")]
    widest = max(map(len, rows), default=0)
    for column in range(widest):
        for row in rows:
            yield BREAK
            yield from _read_children(row[column]) if column < len(row) else ()
    yield BREAK


def _inner(node: Node, *tags: str) -> Iterator[Node]:
    """Yield the elements of these tags, none inside another."""
    for child in node.children:
        if isinstance(child, Node):
            yield from (child,) if child.tag in tags else _inner(child, *tags)


def _read_text(text: str) -> Iterator[Token]:
    for number, line in enumerate(text.split("\n")):
        yield from (WRAP,) if number else ()
        for word in _WORD.findall(line):
            yield from _read_word(word[:_LONGEST_WORD])


def _read_word(word: str) -> Iterator[Token]:
    """Yield a word, and the signs at its ends."""
    label = _LABELLED.fullmatch(word)
    if label:
        marks = (label[1] or label[2] or label[3].translate(SUPERSCRIPTS)).split(",")
        text = "[" if label[1] else ""
        yield Token("mark", text, tuple(mark.strip() for mark in marks))
        return
    signed = _SIGNED.fullmatch(word)
    before, middle, after = signed.groups() if signed else ("", word, "")
    yield from _mark(split_marks(before))
    if middle:
        yield Token("word", middle)
    yield from _mark(split_marks(after))


def _read_raised(node: Node) -> Iterator[Token]:
    """Yield a superscript's marks; one that is no mark is text."""
    text = raw_text(node)
    marks = split_marks(text)
    yield from _mark(marks) if marks else _read_text(text)


def _read_formula(node: Node) -> Iterator[Token]:
    marks = formula_marks(node)
    yield from _read_text(_formula(node)) if marks is None else _mark(marks)


def _mark(marks: tuple[str, ...]) -> Iterator[Token]:
    if marks:
        yield Token("mark", marks=marks)


def _formula(node: Node) -> str:
    return to_unicode(f"${node.get('alttext')[:_LONGEST_WORD]}$")


def raw_text(node: Node) -> str:
    """Return all text in an element, whatever it is; a formula as its marks or in Unicode."""
    parts = []
    for child in node.children:
        if isinstance(child, str):
            parts.append(child)
        elif child.tag == "math":
            parts.append(",".join(formula_marks(child) or ()) or _formula(child))
        else:
            parts.append(raw_text(child))
    return "".join(parts)
