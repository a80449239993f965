"""Reads the marks that tie an author to an affiliation: `1,2`, `a`, daggers, stars."""

import re

from digest.services.html.tree import Node

_MARK = re.compile(r"\d{1,3}|[a-zA-Z]{1,2}(?![a-zA-Z])|[^\w\s,;.()\[\]{}^_\\-]")
_LABEL = re.compile(r"\d{1,3}|[a-zA-Z]{1,2}")
_WORD = re.compile(r"[^\W\d_]{3}")
# A superscript in a formula, as its TeX.
_SUPERSCRIPT = re.compile(r"(?:\{\})?\s*\^\s*(\{.*\}|\\[a-zA-Z]+|.)\s*", re.DOTALL)
_STYLE = re.compile(r"\\(?:text\w*|math\w+|rm|bf|it|,|;|:|!|\s)\s*")
_COMMAND = re.compile(r"\\([a-zA-Z]+)")
_LONGEST = 24
_LONGEST_TEX = 200

_SAME = {
    "*": "∗",
    "⁎": "∗",
    "ast": "∗",
    "star": "⋆",
    "★": "⋆",
    "dag": "†",
    "dagger": "†",
    "ddag": "‡",
    "ddagger": "‡",
    "S": "§",
    "P": "¶",
    "sharp": "♯",
    "#": "♯",
    "parallel": "‖",
    "spadesuit": "♠",
    "heartsuit": "♡",
    "clubsuit": "♣",
    "diamondsuit": "♢",
    "♦": "♢",
    "♥": "♡",
    "bullet": "•",
    "circ": "∘",
}
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Signs that are never part of a name.
SIGNS = "∗*†‡§¶‖⋆★♠♣♢♦♡♥✉"


def split_marks(text: str) -> tuple[str, ...]:
    """Return the marks of a superscript; words in it are none."""
    if len(text) > _LONGEST or _WORD.search(text):
        return ()
    marks = _MARK.findall(text.translate(SUPERSCRIPTS))
    return tuple(dict.fromkeys(_SAME.get(mark, mark) for mark in marks))


def is_label(mark: str) -> bool:
    """Tell whether a mark counts affiliations; signs may stand for anything."""
    return bool(_LABEL.fullmatch(mark))


def formula_marks(formula: Node) -> tuple[str, ...] | None:
    """Return the marks of a formula that is a superscript alone, None of any other."""
    tex = formula.get("alttext").strip()
    found = _SUPERSCRIPT.fullmatch(tex) if len(tex) <= _LONGEST_TEX else None
    if found is None:
        return None
    plain = _STYLE.sub("", found[1])
    # A blank for the braces keeps commands apart from letters behind them.
    return split_marks(_COMMAND.sub(_sign, plain).translate(str.maketrans("{}", "  ")))


def _sign(command: re.Match[str]) -> str:
    return _SAME.get(command[1], "")
