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
    SIGNS,
    STYLES,
    double_struck,
    enclose,
    joins_words,
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
    # The replacement has the same length, so that formulas keep their positions.
    writer = _Writer(tokenize_tex(_SINGLE_QUOTES.sub(r"‘\1’", text)), math=False, depth=0)
    return writer.write_all(), writer.formulas


class _Writer(Cursor):
    """Writes tokens at one depth of nesting; tokens nested too deep stay as they are."""

    def __init__(self, tokens: Sequence[str], *, math: bool, depth: int) -> None:
        super().__init__(_trim(tokens) if math else tokens, math=math)
        self._depth = depth
        self.formulas: list[NotedFormula] = []

    def write_all(self) -> str:
        """Write all tokens, and return the output."""
        while self:
            if self.opens_group():
                self._write_group()
                continue
            source = self.take()
            if source == "$":
                self._write_dollar()
            elif source in {"^", "_"}:
                self._write_script(source)
            elif source.startswith("\\") and len(source) > 1:
                self._write_control(source)
            else:
                self.write(_write_plain(self, source))
        return str(self)

    def deeper(self, tokens: Sequence[str], *, math: bool) -> str:
        """Return the text of tokens that lie one level deeper, as a formula or as text."""
        if self._depth >= _DEEPEST:
            return "".join(tokens)
        return _Writer(tokens, math=math, depth=self._depth + 1).write_all()

    def _write_group(self) -> None:
        """Write a group; outside formulas, braces that touch no word may be literal."""
        content = self.group() or []
        touches = self.tail[-1:].isalnum() or self.peek()[:1].isalnum()
        text = self.deeper(content, math=self.math)
        if self.math or touches or (content and COMMAND.match(content[0])):
            self.write(text)
        else:
            self.write(f"{{{text}}}")

    def _write_dollar(self) -> None:
        """Write the formula that a dollar sign opens, or the sign if it opens none."""
        position = self.position
        display = self.peek() == "$"
        if display:
            self.take()
        content = self.until("$")
        closed = not display or self.peek() == "$"
        if content is None or not closed or not is_math("".join(content), self.peek()):
            self.position = position
            self.write("$")
            return
        if display:
            self.take()
        start, written = self.length, self.deeper(content, math=True)
        self.write(written)
        self.formulas.append((start, start + len(written), "".join(content)))

    def _write_script(self, mark: str) -> None:
        """Write a superscript or subscript, or the mark if it opens none."""
        if not self.math and not self.opens_group():
            self.write(self._loose_script(mark))
            return
        content = self.argument()
        if content is None:
            self.write(mark)
        elif text := self.deeper(content, math=True).strip():
            self.write(write_script(mark, text))

    def _loose_script(self, mark: str) -> str:
        """Return a script without braces outside a formula, such as `R^2`, `10^-3` or `F_1`."""
        attached = self.tail[-1:].isalnum() or self.tail[-1:] in {")", "]"}
        if attached and COMMAND.match(self.peek()):
            return write_script(mark, self.deeper(self.argument() or (), math=True).strip())
        if mark == "^":
            found = self.match(_EXPONENT) if attached else None
        else:
            # An index follows a single letter.
            before, last = self.tail[-2:-1], self.tail[-1:]
            is_letter = last.isalnum() and not last.isdecimal()
            is_single = is_letter and not (before.isalnum() or before == "_")
            found = self.match(_INDEX) if is_single else None
        return write_script(mark, found[0]) if found else mark

    def _write_control(self, source: str) -> None:
        """Write a control sequence; an unknown one stays, with its arguments."""
        position = self.position
        content = self.until(_BRACKETS[source]) if source in _BRACKETS else None
        written = _expand(source[1:], self) if content is None else self.deeper(content, math=True)
        if written is not None:
            self.write(written)
            # An empty group after a macro only ends its name.
            position = self.position
            if self.group():
                self.position = position
            return
        self.position = position
        accented = source[1].isalpha() and not source[1].isascii()
        self.write(source[1:] if accented else source)
        while self.opens_group():
            self.write(f"{{{self.deeper(self.group() or (), math=self.math)}}}")


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


# Macros: the writer that each function is given stands after the macro's name.

Macro = Callable[[_Writer], str | None]

_DOTLESS = str.maketrans("ıȷ", "ij")
_ACCENTED_LENGTH = 3
# The most tokens of an accent's argument; longer arguments would be rendered in vain.
_ACCENTED_TOKENS = 12
_LONGEST_CODE = 6
_OPTION = re.compile(r"\[([^\[\]]*)\]")


def _expand(name: str, writer: _Writer) -> str | None:
    """Return the text of a macro; None if it is unknown or its arguments are missing."""
    if name in _MACROS:
        return _MACROS[name](writer)
    if name in ACCENTS:
        return _write_accent(name, writer)
    if name in STYLES:
        # Outside formulas, where TeX is often broken, the argument must be a group.
        content = writer.argument() if writer.math else writer.group()
        in_math = writer.math and name not in PROSE
        return None if content is None else writer.deeper(content, math=in_math)
    return write_sign(name, writer)


def _write_accent(name: str, writer: _Writer) -> str | None:
    r"""Put an accent on a letter; undo accents that split a Greek letter's name (`\c{hi}`)."""
    if name == "~" and writer.peek()[:1].isdigit():
        return name
    inside = not writer.tail or writer.tail[-1].isalpha()
    if name.isalpha() and not (writer.math or writer.opens_group() or inside):
        # A macro named by a letter is an accent only in a word or before a group.
        return None
    base = writer.argument()
    if not base or len(base) > _ACCENTED_TOKENS:
        return name if base == [] and name in "^~" else None
    if name + "".join(base) in SIGNS:
        return SIGNS[name + "".join(base)]
    letters = writer.deeper(base, math=writer.math).strip().translate(_DOTLESS)
    # Accents of text take only one letter.
    longest = _ACCENTED_LENGTH if len(name) > 1 else 1
    if not letters.isalpha() or len(letters) > longest:
        return None
    accented = "".join(letter + ACCENTS[name] for letter in letters)
    return unicodedata.normalize("NFC", accented)


def _arguments(writer: _Writer, count: int) -> list[str] | None:
    """Take `count` arguments and, if none is missing, render them as formulas.

    Arguments of a failed macro are rendered again as unknown TeX.  If they had been rendered
    before the check, nesting would double the work at each level.
    """
    taken = [writer.argument() for _ in range(count)]
    if None in taken:
        return None
    return [writer.deeper(argument or (), math=True).strip() for argument in taken]


def _href(writer: _Writer) -> str | None:
    """Write a link as its text, with the address in parentheses unless the text shows it."""
    target = writer.group()
    if target is None:
        return None
    url = unescape("".join(target))
    writer.skip_space()
    label = writer.group()
    text = writer.deeper(label, math=False).strip() if label else ""
    is_shown = not text or (text in url and ("." in text or "/" in text))
    return url if is_shown else f"{text} ({url})"


def _url(writer: _Writer) -> str | None:
    address = writer.group()
    return None if address is None else unescape("".join(address))


def _cite(writer: _Writer) -> str | None:
    """Write a citation as its keys, since the cited work may matter."""
    note = writer.match(_OPTION)
    keys = writer.group()
    if keys is None:
        return None
    works = unescape("".join(keys))
    return f"[{works}, {note[1]}]" if note else f"[{works}]"


def _footnote(writer: _Writer) -> str | None:
    note = writer.group()
    if note is None:
        return None
    space = " " * (not writer.tail.endswith((" ", "(")))
    return f"{space}({writer.deeper(note, math=False).strip()})"


def _write_nothing(writer: _Writer) -> str | None:
    """Write nothing for a macro whose argument only affects the layout."""
    return None if writer.group() is None else ""


def _write_second(writer: _Writer) -> str | None:
    """Write the second argument; the first only affects the layout."""
    first, content = writer.group(), writer.group()
    return None if first is None or content is None else writer.deeper(content, math=writer.math)


def _unicode(writer: _Writer) -> str | None:
    """Write a character by its number (`x2013`)."""
    code = "".join(writer.group() or ())
    is_number = code[:1] == "x" and len(code) <= _LONGEST_CODE and set(code[1:]) <= set(hexdigits)
    char = chr(int(code[1:], 16)) if is_number and code[2:] else ""
    return char if char.isprintable() and char else None


def _sqrt(writer: _Writer) -> str | None:
    degree = writer.match(_OPTION)
    parts = _arguments(writer, 1)
    root = write_script("^", degree[1]) if degree else ""
    return f"{root}√{enclose(parts[0])}" if parts else None


def _not(writer: _Writer) -> str | None:
    """Write a relation, struck through."""
    relation = "".join(writer.argument() or ()).removeprefix("\\")
    sign = RELATIONS.get(relation, relation)
    return unicodedata.normalize("NFC", f" {sign}\u0338 ") if len(sign) == 1 else None


def _formula_macro(count: int, write: Callable[..., str]) -> Macro:
    """Return a macro that passes `count` arguments, rendered as formulas, to `write`."""

    def macro(writer: _Writer) -> str | None:
        parts = _arguments(writer, count)
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
