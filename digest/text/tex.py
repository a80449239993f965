"""Turns the TeX of titles, abstracts and names into Unicode; what it does not know it leaves."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from digest.text.macros import expand
from digest.text.signs import CITATIONS, joins_words, write_dash, write_quote, write_script
from digest.text.tokens import COMMAND, Cursor, cut_tex, is_math

_SPECIAL = re.compile(r"[\\${^_~`]|--")
# `so'; what is opened and never closed may be an apostrophe: `Oumuamua.
_SINGLE = re.compile(r"(?<![\w`\\])`(?!`|\w+://)([^`'\n]{1,60}[\w.,!?)}$])'(?!['\w])")
_FENCES = {"\\(": "\\)", "\\[": "\\]"}
_DEEPEST = 30

# Outside formulas a mark is a script only where nothing else is likely.
_EXPONENT = re.compile(r"[+-]?\d+(?!\d|\.\d)|[A-Za-z](?!\w)")
_INDEX = re.compile(r"\d+(?!\w)")


Noted: TypeAlias = tuple[int, int, str]
"""Where a formula begins and ends in what was written, and its TeX."""


def to_unicode(text: str) -> str:
    """Return text with its TeX written in Unicode.  Raises nothing, loses no word or address."""
    if not _SPECIAL.search(text):
        return text
    written, _ = write_noting(text)
    while "  " in written:
        written = written.replace("  ", " ")
    return written


def write_noting(text: str) -> tuple[str, Sequence[Noted]]:
    """Return text as `to_unicode` does, but for runs of spaces, and the formulas outside groups."""
    writer = _Writer(depth=0)
    # As many characters stay, so that formulas keep their places.
    return writer.write(cut_tex(_SINGLE.sub(r"‘\1’", text)), math=False), writer.formulas


class _Writer:
    """Writes tokens at one depth of nesting; what lies too deep comes back as it was."""

    def __init__(self, *, depth: int) -> None:
        self._depth = depth
        self.formulas: list[Noted] = []

    def write(self, tokens: Sequence[str], *, math: bool) -> str:
        """Write tokens, as a formula or as text."""
        if self._depth > _DEEPEST:
            return "".join(tokens)
        cursor = Cursor(_trim(tokens) if math else tokens, math=math)
        while cursor:
            self._write_next(cursor)
        return str(cursor)

    def _deeper(self, tokens: Sequence[str], *, math: bool) -> str:
        return _Writer(depth=self._depth + 1).write(tokens, math=math)

    def _write_next(self, cursor: Cursor) -> None:
        if cursor.opens_group():
            self._write_group(cursor)
            return
        piece = cursor.take()
        if piece == "$":
            self._write_dollar(cursor)
        elif piece in {"^", "_"}:
            self._write_script(cursor, piece)
        elif piece.startswith("\\") and len(piece) > 1:
            self._write_control(cursor, piece)
        else:
            cursor.write(_plain(cursor, piece))

    def _write_group(self, cursor: Cursor) -> None:
        """Write a group; outside formulas, braces that touch no word may be meant."""
        content = cursor.group() or []
        touches = cursor.tail[-1:].isalnum() or cursor.peek()[:1].isalnum()
        text = self._deeper(content, math=cursor.math)
        if cursor.math or touches or (content and COMMAND.match(content[0])):
            cursor.write(text)
        else:
            cursor.write(f"{{{text}}}")

    def _write_dollar(self, cursor: Cursor) -> None:
        """Write what a dollar sign opens, or the sign where that is no formula."""
        place = cursor.place
        display = cursor.peek() == "$"
        if display:
            cursor.take()
        content = cursor.until("$")
        closed = not display or cursor.peek() == "$"
        if content is None or not closed or not is_math("".join(content), cursor.peek()):
            cursor.place = place
            cursor.write("$")
            return
        if display:
            cursor.take()
        self._write_formula(cursor, content)

    def _write_formula(self, cursor: Cursor, content: Sequence[str]) -> None:
        """Write a formula, and note where it stands."""
        start, written = cursor.length, self._deeper(content, math=True)
        cursor.write(written)
        self.formulas.append((start, start + len(written), "".join(content)))

    def _write_script(self, cursor: Cursor, mark: str) -> None:
        """Write a superscript or subscript, or the mark where it is none."""
        if not cursor.math and not cursor.opens_group():
            cursor.write(self._loose_script(cursor, mark))
            return
        content = cursor.argument()
        if content is None:
            cursor.write(mark)
        elif text := self._deeper(content, math=True).strip():
            cursor.write(write_script(mark, text))

    def _loose_script(self, cursor: Cursor, mark: str) -> str:
        """Return a script without braces outside a formula, such as `R^2`, `10^-3` or `F_1`."""
        attached = cursor.tail[-1:].isalnum() or cursor.tail[-1:] in {")", "]"}
        if attached and COMMAND.match(cursor.peek()):
            return write_script(mark, self._deeper(cursor.argument() or (), math=True).strip())
        if mark == "^":
            found = cursor.match(_EXPONENT) if attached else None
        else:
            found = cursor.match(_INDEX) if _ends_in_variable(cursor.tail) else None
        return write_script(mark, found[0]) if found else mark

    def _write_control(self, cursor: Cursor, piece: str) -> None:
        """Write a control sequence, or leave it with its arguments as it was."""
        place = cursor.place
        written = self._fenced(cursor, piece) if piece in _FENCES else None
        if written is None:
            written = expand(piece[1:], cursor, self._deeper)
        if written is None:
            cursor.place = place
            self._write_unknown(cursor, piece)
            return
        cursor.write(written)
        place = cursor.place
        if cursor.group():
            cursor.place = place

    def _fenced(self, cursor: Cursor, piece: str) -> str | None:
        r"""Return the formula that `\(` or `\[` opens."""
        content = cursor.until(_FENCES[piece])
        return None if content is None else self._deeper(content, math=True)

    def _write_unknown(self, cursor: Cursor, piece: str) -> None:
        accented = piece[1].isalpha() and not piece[1].isascii()
        cursor.write(piece[1:] if accented else piece)
        while cursor.opens_group():
            cursor.write(f"{{{self._deeper(cursor.group() or (), math=cursor.math)}}}")


def _ends_in_variable(tail: str) -> bool:
    """Return whether a text ends in a letter that stands by itself."""
    before, last = tail[-2:-1], tail[-1:]
    return last.isalnum() and not last.isdecimal() and not (before.isalnum() or before == "_")


def _plain(cursor: Cursor, piece: str) -> str:
    """Return what a token without a backslash stands for."""
    if piece == "~":
        if cursor.peek()[1:] in CITATIONS:
            return " "
        return " " if cursor.math or joins_words(cursor.tail, cursor.peek()) else piece
    if cursor.math:
        return piece.replace("''", "″").replace("'", "′")
    if piece in {"``", "''"}:
        return write_quote(cursor, piece)
    return write_dash(cursor.tail, piece, cursor.peek()) if piece in {"--", "---"} else piece


def _trim(tokens: Sequence[str]) -> list[str]:
    r"""Take the spaces off a formula's ends; `\ ` and other spaces that TeX keeps stay."""
    kept = list(tokens)
    if kept:
        kept[0] = kept[0].lstrip()
        kept[-1] = kept[-1] if kept[-1].startswith("\\") else kept[-1].rstrip()
    return [piece for piece in kept if piece]
