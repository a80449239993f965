"""Expands TeX macros; the cursor of each function stands after the macro's name."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from string import hexdigits

from digest.text.signs import (
    ACCENTS,
    CITATIONS,
    PROSE,
    RELATIONS,
    STYLES,
    Render,
    double_struck,
    enclose,
    write_accent,
    write_fraction,
    write_script,
    write_sign,
)
from digest.text.tokens import Cursor, unescape

Macro = Callable[[Cursor, Render], str | None]

_LONGEST_CODE = 6
_OPTION = re.compile(r"\[([^\[\]]*)\]")


def expand(name: str, cursor: Cursor, render: Render) -> str | None:
    """Return the text of a macro; None if it is unknown or its arguments are missing."""
    if name in _MACROS:
        return _MACROS[name](cursor, render)
    if name in ACCENTS:
        return write_accent(name, cursor, render)
    if name in STYLES:
        content = _argument(cursor)
        return None if content is None else render(content, math=cursor.math and name not in PROSE)
    return write_sign(name, cursor)


def _argument(cursor: Cursor) -> list[str] | None:
    """Take an argument; outside formulas, where TeX is often broken, it must be a group."""
    return cursor.argument() if cursor.math else cursor.group()


def _arguments(cursor: Cursor, render: Render, count: int) -> list[str] | None:
    """Take `count` arguments and, if none is missing, render them as formulas.

    Arguments of a failed macro are rendered again as unknown TeX.  If they had been rendered
    before the check, nesting would double the work at each level.
    """
    taken = [cursor.argument() for _ in range(count)]
    present = [argument for argument in taken if argument is not None]
    if len(present) < count:
        return None
    return [render(argument, math=True).strip() for argument in present]


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
        ("frac", "tfrac", "dfrac", "nicefrac", "sfrac"), _formula_macro(2, write_fraction)
    ),
    **dict.fromkeys(CITATIONS, _cite),
}
