"""Reads lines of names and affiliations as authors set them.

Names open a group; the lines below them are the group's, up to the next name at a line's start.
A mark before words, not after a name, labels an affiliation, which continues to the end of the
line that completes it.  Lines without a mark after such an affiliation are ignored.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Literal

from digest.papers.institutions import ends_address, find_institutions, is_remark, is_unit
from digest.services.html_tree import FlowToken, has_word, join_lines, write_words
from digest.text import family_name, fold_words, shown

# The most positions of one word that are examined.
_MOST_POSITIONS = 200
_MOST_GIVEN = 3
# Two letters are more often a whole name than its beginning.
_TWO = 2
# Characters of mail and web addresses, in which names do not count.
_NO_NAME = frozenset("@/{}")
_MOST_BEFORE = 6
_MOST_LINES = 6

# What may stand between two names, and between a name and its marks.
_BETWEEN = re.compile(
    r"[\W_]*(?:and|with|the|&|ph\.?d|m\.?d|m\.?sc|dr|prof|jr|sr|life|senior|graduate|student"
    r"|member|fellow|ieee|acm)?[\W_]*",
    re.IGNORECASE,
)
_BESIDE = ",;.˒'’"
# A name after such a word is part of a sentence about a person, not of a byline.
_SPEAKS = re.compile(
    r"[@:]|\b(?:correspond\w*|contact|thanks?|equal\w*|contribut\w*)\b", re.IGNORECASE
)
_ADDRESSES = re.compile(r"\{[^{}]*\}\s*@\S+|\S*@\S+|\S*://\S+")


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
        words = ((fold_words(shown(name)), fold_words(family_name(name))) for name in authors)
        self._names = tuple(
            _Name(whole, family, tuple(word for word in whole if word not in family))
            for whole, family in words
        )
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
        ways: Sequence[Callable[[_Name], Iterator[tuple[int, int]]]] = (
            lambda name: page.spans(name.whole),
            lambda name: page.spans((*name.family, *name.given) if name.given else ()),
            partial(_shortened, page),
        )
        for find in ways:
            for author in authors:
                spans = find(self._names[author]) if author not in found else ()
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


def _shortened(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    """Yield the positions of the family name after a given name or initial that agrees."""
    for start, end in page.spans(name.family) if name.given else ():
        before = range(start - 1, max(-1, start - 1 - _MOST_GIVEN), -1)
        yield from [(at, end) for at in before if _agree(page.parts[at], name.given[0])][:1]


def _agree(given: str, other: str) -> bool:
    """Return whether two given names agree, as far as both are given."""
    shorter, longer = sorted((given, other), key=len)
    return shorter == longer or (len(shorter) != _TWO and longer.startswith(shorter))


# ------------------------------------------------------------------------------------ bylines


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author as a page spells the name; `author` is the index in the record's list."""

    name: str
    author: int | None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An affiliation as stated; `marks` are the marks before it.

    `is_one`: all its lines name the same institution.
    """

    text: str
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()
    is_one: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorGroup:
    """People in one group: `stated` are their affiliations, `labelled` those tied by marks.

    `tie` says why `stated` are theirs: their own fields, their entry in the list of authors, or
    only the position below their names.
    """

    people: tuple[Person, ...] = ()
    stated: tuple[Stated, ...] = ()
    labelled: tuple[Stated, ...] = ()
    tie: Literal["field", "entry", "place"] = "entry"


def make_stated(
    *lines: str, marks: tuple[str, ...] = (), names: Iterable[str] | None = None
) -> tuple[Stated, ...]:
    """Return the affiliation in some lines, or nothing if they name no institution.

    `names` are its institutions, where the page marks them up.
    """
    found = tuple(dict.fromkeys(_find_names(lines) if names is None else names))
    institutions = {name for line in lines for name in find_institutions(line, sure=True)}
    is_one = len(institutions.union(found)) == 1
    stated = Stated(text=join_lines(lines), names=found, marks=marks, is_one=is_one)
    return (stated,) if found else ()


def _find_names(lines: Iterable[str]) -> Iterator[str]:
    """Yield the institutions of all addresses in these lines."""
    address: list[str] = []
    for line in lines:
        address.append(line)
        if ends_address(line):
            yield from find_institutions(join_lines(address))
            address = []
    yield from find_institutions(join_lines(address))


class _Lines:
    """The lines of an affiliation as they are collected; the last may still be dropped."""

    def __init__(self) -> None:
        self._lines: list[list[FlowToken]] = [[]]

    def __bool__(self) -> bool:
        return any(self._lines)

    def __iter__(self) -> Iterator[str]:
        """Yield the lines, except remarks and lines with only addresses of mail or pages."""
        for line in self._lines:
            for text in _unwrap(line):
                if has_word(_ADDRESSES.sub(" ", text), 2) and not is_remark(text):
                    yield text

    @property
    def first(self) -> Sequence[str]:
        """The first line, split where a new line of the source names another institution."""
        return _unwrap(self._lines[0])

    @property
    def goes_on(self) -> bool:
        """Whether the affiliation goes on after the line just ended, such as a department."""
        text = write_words(self._lines[-2])
        return len(self._lines) <= _MOST_LINES and (text.endswith(",") or is_unit(text))

    def add(self, token: FlowToken) -> None:
        """Add a word to the last line, or a wrap behind its words."""
        if token.kind == "word" or self._lines[-1]:
            self._lines[-1].append(token)

    def end(self) -> None:
        """Begin another line."""
        self._lines.append([])

    def drop(self) -> None:
        """Drop what was collected of the last line."""
        self._lines[-1] = []


def _unwrap(line: Sequence[FlowToken]) -> Sequence[str]:
    """Return a line, split where a new line of the source names another institution."""
    texts: list[str] = []
    for is_wrap, part in groupby(line, lambda token: token.kind == "wrap"):
        text = "" if is_wrap else write_words(part)
        if not (texts and text):
            texts += [text] if text else []
            continue
        is_open = texts[-1].endswith((",", "-"))
        if is_open or not all(find_institutions(line, sure=True) for line in (texts[-1], text)):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
    return texts


def read_byline(
    tokens: Sequence[FlowToken], roster: Roster | None = None
) -> tuple[AuthorGroup, ...]:
    """Return the groups of some lines, where the authors of a roster may be named.

    Lines before the first name, or without any name, are a group without people.
    """
    names = roster.find([token.text for token in tokens]) if roster else ()
    return tuple(_Reader(tokens, names).read())


class _Reader:
    """Goes through the tokens once; `_at` is the next."""

    def __init__(self, tokens: Sequence[FlowToken], names: Sequence[NamedAuthor]) -> None:
        self._tokens = tokens
        self._names = {named.start: named for named in names}
        self._at = 0
        self._line: list[FlowToken] = []
        self._people: list[Person] = []
        self._below = _Lines()
        self._labelled: list[Stated] = []
        # The marks of an affiliation that is being read, and its lines.
        self._marks: tuple[str, ...] = ()
        self._label = _Lines()
        # All marks that names bear.
        self._seen: set[str] = set()

    def read(self) -> Iterator[AuthorGroup]:
        """Yield the groups."""
        while self._at < len(self._tokens):
            named = self._names.get(self._at)
            if named is None:
                self._take(self._tokens[self._at])
            elif self._opens():
                if self._below or self._labelled or self._marks:
                    yield from self._end_group()
                self._take_name(named)
            else:
                # The name is part of a sentence: the text before it in the line is dropped as well.
                self._line += self._tokens[named.start : named.end]
                self._below.drop()
                self._label.drop()
                self._at = named.end
        yield from self._end_group()

    def _opens(self) -> bool:
        """Return whether a name is part of a byline, not of a sentence about a person."""
        before = write_words(self._line[: _MOST_BEFORE + 1])
        if before.endswith(";"):
            return True
        is_long = len(self._line) > _MOST_BEFORE
        return not (is_long or _SPEAKS.search(before) or find_institutions(before, sure=True))

    def _take_name(self, named: NamedAuthor) -> None:
        name = write_words(self._tokens[named.start : named.end]).strip(" ,;.")
        # A label in brackets may stand before its name.
        before = self._tokens[self._at - 1] if self._at else FlowToken("break")
        self._at = named.end
        marks = (*(before.marks if before.text == "[" else ()), *self._take_marks())
        self._seen.update(marks)
        self._people.append(Person(name=name, author=named.author, marks=marks))

    def _take_marks(self) -> tuple[str, ...]:
        """Take the marks after a name, except a later mark that labels the words after it."""
        runs: list[tuple[str, ...]] = []
        for position in range(self._at, len(self._tokens)):
            token = self._tokens[position]
            if token.kind == "mark":
                runs.append(token.marks)
                self._at = position + 1
            elif token.kind == "break" or token.text.strip(_BESIDE):
                break
        if len(runs) > 1 and self._has_words(self._at):
            runs.pop()
            self._at -= 1
        return tuple(mark for run in runs for mark in run)

    def _has_words(self, position: int) -> bool:
        """Return whether the next words are neither a name nor words between names."""
        while position < len(self._tokens) and self._tokens[position].kind == "wrap":
            position += 1
        if position >= len(self._tokens) or position in self._names:
            return False
        token = self._tokens[position]
        return token.kind == "word" and not _BETWEEN.fullmatch(token.text)

    def _take(self, token: FlowToken) -> None:
        """Take a mark, a break, a wrap or a word that is no name."""
        marks = token.marks or self._number(token)
        self._at += 1
        if token.kind == "break":
            self._line = []
            self._below.end()
            self._label.end()
            if self._marks and not self._label.goes_on:
                self._end_label()
        elif not marks:
            self._take_word(token)
        elif self._has_words(self._at):
            self._end_label()
            self._marks = marks

    def _number(self, token: FlowToken) -> tuple[str, ...]:
        """Return a number that begins an affiliation as a mark, if some author has this mark."""
        number = token.text[:-1] if token.text.endswith((".", ")", ":")) else token.text
        before = self._tokens[self._at - 1].text if self._line else ""
        is_first = not before or before[-1] in ",;."
        is_known = number.isdecimal() and number in self._seen
        return (number,) if is_first and is_known else ()

    def _take_word(self, token: FlowToken) -> None:
        is_between = bool(_BETWEEN.fullmatch(token.text))
        if not is_between or token.text == ";":
            self._line.append(token)
        if self._marks:
            self._label.add(token)
        elif not self._labelled and not (is_between and self._people and not self._below):
            self._below.add(token)

    def _end_label(self) -> None:
        if self._marks:
            self._labelled += make_stated(*self._label, marks=self._marks)
        self._marks, self._label = (), _Lines()

    def _end_group(self) -> Iterator[AuthorGroup]:
        """Yield the people so far with what stands under them."""
        self._end_label()
        people, labelled = tuple(self._people), tuple(self._labelled)
        stated = make_stated(*self._find_lines())
        if people or stated or labelled:
            yield AuthorGroup(people=people, stated=stated, labelled=labelled, tie="place")
        self._people, self._below, self._labelled = [], _Lines(), []

    def _find_lines(self) -> Iterator[str]:
        """Yield the lines that can belong to the people above them.

        Words next to a name, or after an institution, may be people who are not in the record.
        """
        beside = self._below.first if self._people else ()
        has_institution = False
        for line in self._below:
            is_sure = bool(find_institutions(line, sure=True))
            if has_institution and self._people and not is_sure and find_institutions(line):
                return
            if is_sure or line not in beside:
                yield line
            has_institution = has_institution or is_sure
