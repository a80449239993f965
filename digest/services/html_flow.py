"""Reads part of a full text as a reader meets it: words, marks, and the ends of lines.

Marks tie an author to an affiliation: `1,2`, `a`, daggers, stars; superscripts, formulas that are
one, and signs at the ends of words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from digest.services.html_tree import Node
from digest.text import to_unicode

_MOST = 60_000
_LONGEST_WORD = 100
_LONGEST_MARKS, _LONGEST_TEX = 24, 200

# Labels that the site hides, what is said of an author in fields of its own, notes below the page.
_HIDDEN = frozenset(
    "ltx_contact ltx_contact_name ltx_note_type ltx_tag ltx_author_before ltx_note".split()
)
# Notes that only refer to another: their sign stands at the author.
_REFERENCES = frozenset(
    "ltx_role_footnotemark ltx_role_institutemark ltx_role_affiliationmark".split()
)
_BLOCKS = frozenset("p div tr td th li table tbody section h1 h2 h3 h4 h5 h6".split())

# Signs that are never part of a name, and what other pages write for the same.
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
_LETTERS = re.compile(r"[^\W\d_]{3}")
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
class Token:
    """A word, the marks of one superscript, or the end of a line.

    Marks in brackets, whose `text` is `[`, may stand before a name.  A wrap is the end of a line
    in the source: mostly it means nothing, but authors rely on it where nothing else divides.
    """

    kind: Literal["word", "mark", "break", "wrap"]
    text: str = ""
    marks: tuple[str, ...] = ()


BREAK, WRAP = Token("break"), Token("wrap")


def read_flow(node: Node) -> tuple[Token, ...]:
    """Return the tokens in an element; fields, notes and hidden labels in it are left out."""
    return tuple(islice(_walk(node), _MOST))


def write_words(tokens: Iterable[Token]) -> str:
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
    if len(text) > _LONGEST_MARKS or _LETTERS.search(text):
        return ()
    marks = _MARK.findall(text.translate(_SUPERSCRIPTS))
    return tuple(dict.fromkeys(_SAME.get(mark, mark) for mark in marks))


def is_label(mark: str) -> bool:
    """Tell whether a mark counts affiliations; signs may stand for anything."""
    return bool(_LABEL.fullmatch(mark))


def _walk(node: Node) -> Iterator[Token]:
    """Yield the tokens of what an element holds; a block begins and ends a line."""
    for child in node.children:
        if isinstance(child, str):
            yield from _read_text(child)
        elif not child.classes.isdisjoint(_REFERENCES):
            yield from _mark(split_marks(raw_text(next(child.find("ltx_note_mark"), child))))
        elif not child.classes.isdisjoint(_HIDDEN):
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


def _walk_table(table: Node) -> Iterator[Token]:
    """Yield a table column by column: authors put below a name what belongs to it."""
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


def _read_text(text: str) -> Iterator[Token]:
    for number, line in enumerate(text.split("\n")):
        yield from (WRAP,) if number else ()
        for word in _WORD.findall(line):
            yield from _read_word(word[:_LONGEST_WORD])


def _read_word(word: str) -> Iterator[Token]:
    """Yield a word, and the signs at its ends."""
    if label := _LABELLED.fullmatch(word):
        marks = (label[1] or label[2] or label[3].translate(_SUPERSCRIPTS)).split(",")
        text = "[" if label[1] else ""
        yield Token("mark", text, tuple(mark.strip() for mark in marks))
    elif signed := _SIGNED.fullmatch(word):
        yield from _mark(split_marks(signed[1]))
        yield from (Token("word", signed[2]),) if signed[2] else ()
        yield from _mark(split_marks(signed[3]))


def _mark(marks: tuple[str, ...]) -> Iterator[Token]:
    if marks:
        yield Token("mark", marks=marks)


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
