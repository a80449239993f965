"""Reads lines of names and affiliations as authors set them: names, marks, and what stands below.

Names open a group; the lines under them are the group's, up to the next name that opens a line.
A mark before words, not behind a name, labels an affiliation, which goes on until its line ends
and it is whole.  Behind such an affiliation, what has no mark is nobody's.
"""

import re
from collections.abc import Iterator, Sequence

from digest.papers import find_institutions
from digest.services.html.flow import Token, write_words
from digest.services.html.front import Group, Person, Stated, make_stated
from digest.services.html.lines import Lines
from digest.services.html.names import Named, Roster

_MOST_BEFORE = 6

# What may stand between two names, and between a name and its marks.
_BETWEEN = re.compile(
    r"[\W_]*(?:and|with|the|&|ph\.?d|m\.?d|m\.?sc|dr|prof|jr|sr|life|senior|graduate|student"
    r"|member|fellow|ieee|acm)?[\W_]*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{1,2})[.):]?")
_BESIDE = re.compile(r"[,;.˒'’]*")
# A line that goes on behind this speaks of somebody.
_SPEAKS = re.compile(
    r"[@:]|\b(?:correspond\w*|contact|thanks?|equal\w*|contribut\w*)\b", re.IGNORECASE
)


def read_byline(tokens: Sequence[Token], roster: Roster | None = None) -> tuple[Group, ...]:
    """Return the groups of some lines, where the authors of a roster may be named.

    What stands before the first name, or without any, is a group of nobody.
    """
    names = roster.find([token.text for token in tokens]) if roster else ()
    reader = _Reader(tokens, names)
    return tuple(reader.read())


class _Reader:
    """Goes through the tokens once; `_at` is the next."""

    def __init__(self, tokens: Sequence[Token], names: Sequence[Named]) -> None:
        self._tokens = tokens
        self._names = {named.start: named for named in names}
        self._at = 0
        self._line: list[Token] = []
        self._people: list[Person] = []
        self._below = Lines()
        self._labelled: list[Stated] = []
        self._marks: tuple[str, ...] = ()
        self._label = Lines()
        self._seen: set[str] = set()

    def read(self) -> Iterator[Group]:
        """Yield the groups."""
        while self._at < len(self._tokens):
            named = self._names.get(self._at)
            if named and self._opens():
                yield from self._end_group() if self._below or self._labelled or self._marks else ()
                self._take_name(named)
            elif named:
                self._pass_over(named)
            else:
                self._take(self._tokens[self._at])
        yield from self._end_group()

    def _opens(self) -> bool:
        """Tell whether a name stands where names do, not in a sentence about somebody."""
        before = write_words(self._line[: _MOST_BEFORE + 1])
        if before.endswith(";"):
            return True
        is_long = len(self._line) > _MOST_BEFORE
        return not (is_long or _SPEAKS.search(before) or find_institutions(before, sure=True))

    def _take_name(self, named: Named) -> None:
        before = self._tokens[self._at - 1] if self._at else Token("break")
        name = write_words(self._tokens[named.start : named.end]).strip(" ,;.")
        self._at = named.end
        # A label in brackets may stand before its name.
        marks = (*(before.marks if before.text == "[" else ()), *self._take_marks())
        self._seen.update(marks)
        self._people.append(Person(name=name, author=named.author, marks=marks))

    def _take_marks(self) -> tuple[str, ...]:
        """Take the marks behind a name; one that words follow is theirs, if it is not the first."""
        runs: list[tuple[str, ...]] = []
        place = self._at
        while place < len(self._tokens) and self._is_beside(self._tokens[place]):
            if self._tokens[place].kind == "mark":
                runs.append(self._tokens[place].marks)
                self._at = place + 1
            place += 1
        if len(runs) > 1 and self._has_words(self._at):
            runs.pop()
            self._at -= 1
        return tuple(mark for run in runs for mark in run)

    def _is_beside(self, token: Token) -> bool:
        """Tell whether a token may stand between a name and its marks, or is one."""
        is_word = token.kind == "word"
        return token.kind in {"mark", "wrap"} or (is_word and bool(_BESIDE.fullmatch(token.text)))

    def _has_words(self, place: int) -> bool:
        """Tell whether words follow that are neither a name nor between names."""
        while place < len(self._tokens) and self._tokens[place].kind == "wrap":
            place += 1
        if place >= len(self._tokens) or place in self._names:
            return False
        token = self._tokens[place]
        return token.kind == "word" and not _BETWEEN.fullmatch(token.text)

    def _pass_over(self, named: Named) -> None:
        """Leave out a name in a sentence, and what stood before it in the line."""
        self._line += self._tokens[named.start : named.end]
        self._below.drop()
        self._label.drop()
        self._at = named.end

    def _take(self, token: Token) -> None:
        """Take a mark, a break, a wrap or a word."""
        marks = token.marks or self._number(token)
        self._at += 1
        if token.kind == "break":
            self._end_line()
        elif not marks:
            self._take_word(token)
        elif self._has_words(self._at):
            self._end_label()
            self._marks = marks

    def _number(self, token: Token) -> tuple[str, ...]:
        """Return a figure that opens a statement as a mark, if somebody bears it."""
        number = _NUMBER.fullmatch(token.text)
        before = self._tokens[self._at - 1].text if self._line else ""
        is_first = not before or before[-1] in ",;."
        return (number[1],) if number and is_first and number[1] in self._seen else ()

    def _take_word(self, token: Token) -> None:
        is_between = bool(_BETWEEN.fullmatch(token.text))
        if not is_between or token.text == ";":
            self._line.append(token)
        if self._marks:
            self._label.add(token)
        elif not self._labelled and not (is_between and self._people and not self._below):
            self._below.add(token)

    def _end_line(self) -> None:
        self._line = []
        self._below.end()
        self._label.end()
        if self._marks and not self._label.goes_on:
            self._end_label()

    def _end_label(self) -> None:
        """Keep the affiliation that bears marks."""
        if self._marks:
            self._labelled += make_stated(*self._label, marks=self._marks)
        self._marks, self._label = (), Lines()

    def _end_group(self) -> Iterator[Group]:
        """Yield the people so far with what stands under them."""
        self._end_label()
        group = Group(
            people=tuple(self._people),
            stated=make_stated(*self._told()),
            labelled=tuple(self._labelled),
            tie="place",
        )
        if group.people or group.stated or group.labelled:
            yield group
        self._people, self._below, self._labelled = [], Lines(), []

    def _told(self) -> Iterator[str]:
        """Yield the lines that can be of the people above them.

        Beside a name, and behind an institution, there may be people whom the record does not have.
        """
        beside = self._below.first if self._people else ()
        is_told = False
        for line in self._below:
            is_sure = bool(find_institutions(line, sure=True))
            if is_told and self._people and not is_sure and find_institutions(line):
                return
            if is_sure or line not in beside:
                yield line
            is_told = is_told or is_sure
