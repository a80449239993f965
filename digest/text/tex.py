"""Turns the TeX of titles, abstracts and names into Unicode; unknown TeX stays as it is."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import partial
from string import hexdigits
from typing import TypeAlias

from digest.text.signs import (
    ACCENTS,
    CITATIONS,
    PROSE,
    RELATIONS,
    STYLES,
    Render,
    double_struck,
    enclose,
    joins_words,
    write_accent,
    write_dash,
    write_quote,
    write_script,
    write_sign,
)
from digest.text.tokens import COMMAND, Cursor, is_math, tokenize_tex, unescape

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
            # An index follows a single letter.
            before, last = cursor.tail[-2:-1], cursor.tail[-1:]
            is_letter = last.isalnum() and not last.isdecimal()
            is_single = is_letter and not (before.isalnum() or before == "_")
            found = cursor.match(_INDEX) if is_single else None
        return write_script(mark, found[0]) if found else mark

    def _write_control(self, cursor: Cursor, source: str) -> None:
        """Write a control sequence; an unknown one stays, with its arguments."""
        position = cursor.position
        content = cursor.until(_BRACKETS[source]) if source in _BRACKETS else None
        written = (
            _expand(source[1:], cursor, self._deeper)
            if content is None
            else self._deeper(content, math=True)
        )
        if written is not None:
            cursor.write(written)
            # An empty group after a macro only ends its name.
            position = cursor.position
            if cursor.group():
                cursor.position = position
            return
        cursor.position = position
        accented = source[1].isalpha() and not source[1].isascii()
        cursor.write(source[1:] if accented else source)
        while cursor.opens_group():
            cursor.write(f"{{{self._deeper(cursor.group() or (), math=cursor.math)}}}")


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


# Macros: the cursor of each function stands after the macro's name.

Macro = Callable[[Cursor, Render], str | None]

_LONGEST_CODE = 6
_OPTION = re.compile(r"\[([^\[\]]*)\]")


def _expand(name: str, cursor: Cursor, render: Render) -> str | None:
    """Return the text of a macro; None if it is unknown or its arguments are missing."""
    if name in _MACROS:
        return _MACROS[name](cursor, render)
    if name in ACCENTS:
        return write_accent(name, cursor, render)
    if name in STYLES:
        # Outside formulas, where TeX is often broken, the argument must be a group.
        content = cursor.argument() if cursor.math else cursor.group()
        return None if content is None else render(content, math=cursor.math and name not in PROSE)
    return write_sign(name, cursor)


def _arguments(cursor: Cursor, render: Render, count: int) -> list[str] | None:
    """Take `count` arguments and, if none is missing, render them as formulas.

    Arguments of a failed macro are rendered again as unknown TeX.  If they had been rendered
    before the check, nesting would double the work at each level.
    """
    taken = [cursor.argument() for _ in range(count)]
    if None in taken:
        return None
    return [render(argument or (), math=True).strip() for argument in taken]


def _href(cursor: Cursor, render: Render) -> str | None:
    """Write a link as its text, with the address in parentheses unless the text shows it."""
    target = cursor.group()
    if target is None:
        return None
    url = unescape("".join(target))
    cursor.skip_space()
    label = cursor.group()
    text = render(label, math=False).strip() if label else ""
    is_shown = not text or (text in url and ("." in text or "/" in text))
    return url if is_shown else f"{text} ({url})"


def _url(cursor: Cursor, _: Render) -> str | None:
    address = cursor.group()
    return None if address is None else unescape("".join(address))


def _cite(cursor: Cursor, _: Render) -> str | None:
    """Write a citation as its keys, since the cited work may matter."""
    note = cursor.match(_OPTION)
    keys = cursor.group()
    if keys is None:
        return None
    works = unescape("".join(keys))
    return f"[{works}, {note[1]}]" if note else f"[{works}]"


def _footnote(cursor: Cursor, render: Render) -> str | None:
    note = cursor.group()
    if note is None:
        return None
    space = " " * (not cursor.tail.endswith((" ", "(")))
    return f"{space}({render(note, math=False).strip()})"


def _write_nothing(cursor: Cursor, _: Render) -> str | None:
    """Write nothing for a macro whose argument only affects the layout."""
    return None if cursor.group() is None else ""


def _write_second(cursor: Cursor, render: Render) -> str | None:
    """Write the second argument; the first only affects the layout."""
    first, content = cursor.group(), cursor.group()
    return None if first is None or content is None else render(content, math=cursor.math)


def _unicode(cursor: Cursor, _: Render) -> str | None:
    """Write a character by its number (`x2013`)."""
    code = "".join(cursor.group() or ())
    is_number = code[:1] == "x" and len(code) <= _LONGEST_CODE and set(code[1:]) <= set(hexdigits)
    char = chr(int(code[1:], 16)) if is_number and code[2:] else ""
    return char if char.isprintable() and char else None


def _sqrt(cursor: Cursor, render: Render) -> str | None:
    degree = cursor.match(_OPTION)
    parts = _arguments(cursor, render, 1)
    root = write_script("^", degree[1]) if degree else ""
    return f"{root}√{enclose(parts[0])}" if parts else None


def _not(cursor: Cursor, _: Render) -> str | None:
    """Write a relation, struck through."""
    relation = "".join(cursor.argument() or ()).removeprefix("\\")
    sign = RELATIONS.get(relation, relation)
    return unicodedata.normalize("NFC", f" {sign}\u0338 ") if len(sign) == 1 else None


def _formula_macro(count: int, write: Callable[..., str]) -> Macro:
    """Return a macro that passes `count` arguments, rendered as formulas, to `write`."""

    def macro(cursor: Cursor, render: Render) -> str | None:
        parts = _arguments(cursor, render, count)
        return write(*parts) if parts else None

    return macro


_MACROS: dict[str, Macro] = {
    "href": _href,
    "hyperlink": _href,
    "url": _url,
    "footnote": _footnote,
    "color": _write_nothing,
    "hspace": _write_nothing,
    "vspace": _write_nothing,
    "textcolor": _write_second,
    "unicode": _unicode,
    "mathbb": _formula_macro(1, double_struck),
    "binom": _formula_macro(2, "C({}, {})".format),
    "sqrt": _sqrt,
    "pmod": _formula_macro(1, " (mod {})".format),
    "SI": _formula_macro(2, "{} {}".format),
    "not": _not,
    "textsuperscript": _formula_macro(1, partial(write_script, "^")),
    "textsubscript": _formula_macro(1, partial(write_script, "_")),
    **dict.fromkeys(
        ("frac", "tfrac", "dfrac", "nicefrac", "sfrac"),
        _formula_macro(2, lambda upper, lower: f"{enclose(upper)}/{enclose(lower)}"),
    ),
    **dict.fromkeys(CITATIONS, _cite),
}
