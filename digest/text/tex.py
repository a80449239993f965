"""Turns the TeX of titles, abstracts and names into Unicode; unknown TeX stays as it is."""

import re
from collections.abc import Sequence
from typing import TypeAlias

from digest.text.macros import expand
from digest.text.signs import CITATIONS, joins_words, write_dash, write_quote, write_script
from digest.text.tokens import COMMAND, Cursor, is_math, tokenize_tex

_SPECIAL = re.compile(r"[\\${^_~`]|--")
# `quoted'; a mark that is never closed may be an apostrophe: `Oumuamua.
_SINGLE_QUOTES = re.compile(r"(?<![\w`\\])`(?!`|\w+://)([^`'\n]{1,60}[\w.,!?)}$])'(?!['\w])")
_BRACKETS = {"\\(": "\\)", "\\[": "\\]"}
_DEEPEST = 30

# Outside formulas `^` and `_` write scripts only before these.
_EXPONENT = re.compile(r"[+-]?\d+(?!\d|\.\d)|[A-Za-z](?!\w)")
_INDEX = re.compile(r"\d+(?!\w)")


NotedFormula: TypeAlias = tuple[int, int, str]
"""The start and end of a formula in the output, and its TeX."""


def to_unicode(text: str) -> str:
    """Return text with its TeX as Unicode.  Raises nothing, and keeps all words and addresses."""
    if not _SPECIAL.search(text):
        return text
    written, _ = write_noting(text)
    while "  " in written:
        written = written.replace("  ", " ")
    return written


def write_noting(text: str) -> tuple[str, Sequence[NotedFormula]]:
    """Return text with TeX as Unicode, runs of spaces kept, and the formulas outside groups."""
    writer = _Writer(depth=0)
    # The replacement has the same length, so that formulas keep their positions.
    return writer.write(
        tokenize_tex(_SINGLE_QUOTES.sub(r"‘\1’", text)), math=False
    ), writer.formulas


class _Writer:
    """Writes tokens at one depth of nesting; tokens nested too deep stay as they are."""

    def __init__(self, *, depth: int) -> None:
        self._depth = depth
        self.formulas: list[NotedFormula] = []

    def write(self, tokens: Sequence[str], *, math: bool) -> str:
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
        source = cursor.take()
        if source == "$":
            self._write_dollar(cursor)
        elif source in {"^", "_"}:
            self._write_script(cursor, source)
        elif source.startswith("\\") and len(source) > 1:
            self._write_control(cursor, source)
        else:
            cursor.write(_write_plain(cursor, source))

    def _write_group(self, cursor: Cursor) -> None:
        """Write a group; outside formulas, braces that touch no word may be literal."""
        content = cursor.group() or []
        touches = cursor.tail[-1:].isalnum() or cursor.peek()[:1].isalnum()
        text = self._deeper(content, math=cursor.math)
        if cursor.math or touches or (content and COMMAND.match(content[0])):
            cursor.write(text)
        else:
            cursor.write(f"{{{text}}}")

    def _write_dollar(self, cursor: Cursor) -> None:
        """Write the formula that a dollar sign opens, or the sign if it opens none."""
        position = cursor.position
        display = cursor.peek() == "$"
        if display:
            cursor.take()
        content = cursor.until("$")
        closed = not display or cursor.peek() == "$"
        if content is None or not closed or not is_math("".join(content), cursor.peek()):
            cursor.position = position
            cursor.write("$")
            return
        if display:
            cursor.take()
        self._write_formula(cursor, content)

    def _write_formula(self, cursor: Cursor, content: Sequence[str]) -> None:
        """Write a formula, and note its position."""
        start, written = cursor.length, self._deeper(content, math=True)
        cursor.write(written)
        self.formulas.append((start, start + len(written), "".join(content)))

    def _write_script(self, cursor: Cursor, mark: str) -> None:
        """Write a superscript or subscript, or the mark if it opens none."""
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

    def _write_control(self, cursor: Cursor, source: str) -> None:
        """Write a control sequence; an unknown one stays, with its arguments."""
        position = cursor.position
        written = self._bracketed_formula(cursor, source) if source in _BRACKETS else None
        if written is None:
            written = expand(source[1:], cursor, self._deeper)
        if written is None:
            cursor.position = position
            self._write_unknown(cursor, source)
            return
        cursor.write(written)
        position = cursor.position
        if cursor.group():
            cursor.position = position

    def _bracketed_formula(self, cursor: Cursor, source: str) -> str | None:
        r"""Return the formula that `\(` or `\[` opens."""
        content = cursor.until(_BRACKETS[source])
        return None if content is None else self._deeper(content, math=True)

    def _write_unknown(self, cursor: Cursor, source: str) -> None:
        accented = source[1].isalpha() and not source[1].isascii()
        cursor.write(source[1:] if accented else source)
        while cursor.opens_group():
            cursor.write(f"{{{self._deeper(cursor.group() or (), math=cursor.math)}}}")


def _ends_in_variable(tail: str) -> bool:
    """Return whether a text ends in a single letter."""
    before, last = tail[-2:-1], tail[-1:]
    return last.isalnum() and not last.isdecimal() and not (before.isalnum() or before == "_")


def _write_plain(cursor: Cursor, source: str) -> str:
    """Return the text of a token without a backslash."""
    if source == "~":
        if cursor.peek()[1:] in CITATIONS:
            return " "
        return " " if cursor.math or joins_words(cursor.tail, cursor.peek()) else source
    if cursor.math:
        return source.replace("''", "″").replace("'", "′")
    if source in {"``", "''"}:
        return write_quote(cursor, source)
    return write_dash(cursor.tail, source, cursor.peek()) if source in {"--", "---"} else source


def _trim(tokens: Sequence[str]) -> list[str]:
    r"""Strip the spaces at a formula's ends; `\ ` and other spaces that TeX keeps stay."""
    trimmed = list(tokens)
    if trimmed:
        trimmed[0] = trimmed[0].lstrip()
        trimmed[-1] = trimmed[-1] if trimmed[-1].startswith("\\") else trimmed[-1].rstrip()
    return [source for source in trimmed if source]
