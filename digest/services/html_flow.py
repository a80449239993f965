"""Reads part of a full text as a flow of words, marks and ends of lines, and finds names in it.

Marks such as `1,2`, `a`, daggers and stars tie an author to an affiliation.  They are superscripts,
also in formulas, or signs at the ends of words.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from digest.services.html_tree import Node, has_word
from digest.text import family_name, fold_words, shown, to_unicode

_MOST = 60_000
_LONGEST_WORD = 100
_LONGEST_MARKS, _LONGEST_TEX = 24, 200
# The most positions of one word that are examined.
_MOST_POSITIONS = 200
_MOST_GIVEN = 3
# Two letters are more often a whole name than its beginning.
_TWO = 2
# Characters of mail and web addresses, in which names do not count.
_NO_NAME = frozenset("@/{}")

# Labels that the site hides, an author's fields (read elsewhere), and notes below the page.
_HIDDEN = frozenset(
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
    return tuple(islice(_walk(node), _MOST))


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


# --------------------------------------------------------------------------------------- names


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAuthor:
    """Words `start` to `end` name an author, given by index in the record's list."""

    start: int
    end: int
    author: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A name's words as they are compared."""

    whole: tuple[str, ...]
    family: tuple[str, ...]
    given: tuple[str, ...]


class Roster:
    """The authors of a record, ready to be found in any words."""

    def __init__(self, authors: Sequence[str]) -> None:
        self._names = tuple(map(_read_name, authors))
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for author, name in enumerate(self._names):
            for word in name.family[:1]:
                self._by_word[word].append(author)

    def __len__(self) -> int:
        """Return how many authors there are."""
        return len(self._names)

    def find(self, words: Sequence[str]) -> tuple[NamedAuthor, ...]:
        """Return where the authors are named, each once, in the order of the words.

        A name may stand in full, with its family name first, or with other given names or initials.
        """
        page = _Page(words)
        authors = sorted({index for word in page.index for index in self._by_word.get(word, ())})
        found: dict[int, NamedAuthor] = {}
        for spell in (_whole, _turned, _shortened):
            for author in authors:
                spans = spell(page, self._names[author]) if author not in found else ()
                if span := next((span for span in spans if page.is_free(*span)), None):
                    found[author] = page.take(*span, author)
        return tuple(sorted(found.values(), key=lambda named: named.start))


class _Page:
    """Words as they are compared, with their positions: `Lund-Ray` is two parts."""

    def __init__(self, words: Sequence[str]) -> None:
        pairs = [
            (part, position)
            for position, word in enumerate(words)
            if _NO_NAME.isdisjoint(word)
            for part in fold_words(word)
        ]
        self.parts = tuple(part for part, _ in pairs)
        self._positions = [position for _, position in pairs]
        self._taken: set[int] = set()
        self.index: dict[str, list[int]] = defaultdict(list)
        for at, part in enumerate(self.parts):
            self.index[part].append(at)

    def spans(self, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield where these parts stand side by side."""
        for start in self.index.get(wanted[0], ())[:_MOST_POSITIONS] if wanted else ():
            if self.parts[start : start + len(wanted)] == wanted:
                yield start, start + len(wanted)

    def is_free(self, start: int, end: int) -> bool:
        """Return whether none of these parts is another author's."""
        return self._taken.isdisjoint(range(start, end))

    def take(self, start: int, end: int, author: int) -> NamedAuthor:
        """Mark parts as an author's."""
        self._taken.update(range(start, end))
        return NamedAuthor(
            start=self._positions[start], end=self._positions[end - 1] + 1, author=author
        )


def _whole(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    return page.spans(name.whole)


def _turned(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    """Yield where a name stands with its family name first."""
    return page.spans((*name.family, *name.given) if name.given else ())


def _shortened(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    """Yield the positions of the family name after a given name or initial that agrees."""
    for start, end in page.spans(name.family) if name.given else ():
        before = range(start - 1, max(-1, start - 1 - _MOST_GIVEN), -1)
        yield from [(at, end) for at in before if _agree(page.parts[at], name.given[0])][:1]


def _agree(given: str, other: str) -> bool:
    """Return whether two given names agree, as far as both are given."""
    shorter, longer = sorted((given, other), key=len)
    return shorter == longer or (len(shorter) != _TWO and longer.startswith(shorter))


def _read_name(name: str) -> _Name:
    whole, family = fold_words(shown(name)), fold_words(family_name(name))
    return _Name(whole, family, tuple(word for word in whole if word not in family))
