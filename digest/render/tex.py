"""Finds the formulas that a post can keep as TeX, and writes them so that every engine reads them.

The TeX is understood by MathJax, KaTeX and Pandoc, and has no character with a meaning in HTML,
Liquid or Hugo: such characters are written as macros.  Of Markdown's characters it has only `_`
and `^`.
"""

import re
from collections.abc import Iterable, Iterator
from string import ascii_letters, digits

from digest.text import Formula, find_formulas, shown
from digest.text.signs import ACCENTS, FUNCTIONS, OPERATORS, RELATIONS, SIGNS

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|'+|\.\.\.|.", re.DOTALL)
# Latin and Greek letters, digits, and characters that no engine reads as markup.
GREEK = "".join(map(chr, (*range(ord("Α"), ord("Ω") + 1), *range(ord("α"), ord("ω") + 1))))
PLAIN = frozenset(ascii_letters + digits + GREEK + "ϑϕϖϱϵ+-=/.,:;!?()")
WORDS = re.compile(r"\{[A-Za-z0-9 .,()/-]+\}")
OPEN, CLOSE, RIGHT = "{", "}", r"\right"
# What other syntaxes would interpret: a dash, the end of a comment, an emoji.
FORBIDDEN = re.compile(r"--|:[\w+-]+:")
NOT_PORTABLE = frozenset(
    "thicksim dag degree degr deg arcdeg textdegree arcmin arcsec farcm farcs micron sun S P pounds"
    " euro copyright eg ie LaTeX TeX".split()
)
SPELLED = {
    "{": r"\lbrace ", "}": r"\rbrace ", "[": r"\lbrack ", "]": r"\rbrack ", "|": r"\vert ",
    "<": r"\lt ", ">": r"\gt ", "*": r"\ast ", "~": " ", "...": r"\ldots ", "−": "-",
}  # fmt: skip
SPACES = frozenset(r"\, \; \: \! \> \/ \-".split()) | {"\\ "}
SPELLED_ESCAPES = {r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert "}
RENAMED = {"bm": "boldsymbol", "pmb": "boldsymbol", "operatorname": "mathrm", "mbox": "text"}
NAMES = frozenset(
    name
    for name in {*RELATIONS, *OPERATORS, *SIGNS, *FUNCTIONS} - NOT_PORTABLE
    if name.isalpha() and not name.startswith(("text", "arg"))
)
SWITCHES = {r"\rm": "mathrm", r"\bf": "mathbf", r"\it": "mathit", r"\cal": "mathcal"}
MATH_STYLES = frozenset(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathbb boldsymbol".split()
)
TEXT_STYLES = frozenset("text textrm textbf textit texttt textsf".split())
ARGUMENTS = {
    **dict.fromkeys([*MATH_STYLES, *(name for name in ACCENTS if name[1:]), "sqrt", "pmod"], 1),
    **dict.fromkeys("frac tfrac dfrac binom".split(), 2),
}
"""The number of a macro's arguments, each of which is a formula."""
FENCES = {
    **{sign: SPELLED.get(sign, sign) for sign in "()/.|[]"},
    **SPELLED_ESCAPES,
    "<": r"\langle ",
    ">": r"\rangle ",
    **{
        rf"\{name}": rf"\{name} "
        for name in "lbrace rbrace lbrack rbrack vert Vert langle rangle lfloor rfloor lceil rceil"
        " lvert rvert lVert rVert".split()
    },
}
"""The delimiters after `left` and `right`, and how each is written."""
# The last word or character before a formula, and the first one after it.
_LAST = re.compile(r"(\w+|[^\w\s])?\s*\Z")
_NEXT = re.compile(r"\s*(\w+|[^\w\s])?")
MAX_DEPTH = 30


def find_writable(text: str, sources: Iterable[str]) -> tuple[Formula, ...]:
    """Return the formulas of a text that can be written as TeX, in order, without overlaps.

    Only formulas that occur in `sources`, the texts of the records on which this text is based,
    count; others only look like formulas.
    """
    candidates: list[Formula] = []
    for source in sources:
        formulas = find_formulas(source)
        plain = shown(source) if formulas else ""
        for formula in formulas:
            if tex := write_tex(formula.tex):
                written = Formula(start=formula.start, end=formula.end, tex=tex)
                candidates += [written] if plain == text else _find_repeated(written, plain, text)
    chosen, end = list[Formula](), 0
    for formula in sorted(candidates, key=lambda formula: (formula.start, -formula.end)):
        if formula.start >= end:
            chosen.append(formula)
            end = formula.end
    return tuple(chosen)


def _find_repeated(formula: Formula, source: str, text: str) -> Iterator[Formula]:
    """Yield the formula of a source wherever a text repeats it, but not inside a word.

    If it could be a word or a number, it must have the same neighbours in both texts.
    """
    plain = source[formula.start : formula.end]
    neighbours = _find_neighbours(source, formula.start, formula.end)
    is_wordlike = all(sign.isascii() and (sign.isalnum() or sign in "_.,:-") for sign in plain)
    for match in re.finditer(re.escape(plain), text):
        start, end = match.span()
        joins_before = text[:start][-1:].isalnum() and plain[0].isalnum()
        joins_after = text[end : end + 1].isalnum() and plain[-1].isalnum()
        if joins_before or joins_after:
            continue
        if not is_wordlike or _find_neighbours(text, start, end) == neighbours:
            yield Formula(start=start, end=end, tex=formula.tex)


def _find_neighbours(text: str, start: int, end: int) -> list[str | None]:
    """Return the word or character before a span of text, and the one after it."""
    matches = (_LAST.search(text[:start]), _NEXT.match(text[end:]))
    return [match[1] if match else None for match in matches]


class _UnwritableError(Exception):
    """A formula that cannot be written for all engines."""


def write_tex(source: str) -> str:
    """Return the TeX between two dollar signs, rewritten; "" if it cannot be kept.

    Plain numbers, and scripts of a base outside the formula, are not kept: Unicode suits them.
    """
    try:
        written = _TexWriter(TOKEN.findall(source.strip())).write()
    except _UnwritableError:
        return ""
    tidy = " ".join(written.split()).replace(" ^", "^").replace(" _", "_")
    has_math = any(sign.isalpha() or sign in "\\^_" for sign in tidy)
    if tidy.startswith(("^", "_")) or not has_math or FORBIDDEN.search(tidy):
        return ""
    return re.sub(r"\{(?=[{:])", "{ ", tidy)  # such braces would open a template or an attribute


class _TexWriter:
    """Parses tokens by TeX's grammar and rewrites them; raises _UnwritableError."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0
        self._depth = 0

    def write(self, end: str = "") -> str:
        """Write all tokens up to `end`, and skip `end`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _UnwritableError
        written = ""
        while self._peek() != end:
            if style := SWITCHES.get(self._peek()):
                self._take()
                written += f"\\{style}{{{self.write(end).strip()}}}"
                self._at -= 1
            else:
                written += self._write_base(is_first=not written) + self._write_scripts()
        self._at += 1
        self._depth -= 1
        return written

    def _peek(self) -> str:
        return self._tokens[self._at]

    def _take(self) -> str:
        if not self._peek():
            raise _UnwritableError
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip_space(self) -> None:
        while self._peek().isspace() or self._peek() in SPACES:
            self._at += 1

    def _write_base(self, *, is_first: bool = False) -> str:
        """Write the base of scripts; "" if a script comes first."""
        if self._peek() in {"^", "_"}:
            return "" if is_first else "{}"
        token = self._take()
        if token == OPEN:
            return f"{{{self.write(CLOSE).strip()}}}"
        if token.startswith("\\"):
            return self._write_control(token)
        if token[0] == "'" and self._peek() != "^":
            return "^{" + " ".join([r"\prime"] * len(token)) + "}"
        if token.isspace() or (token in SPELLED and token != CLOSE):
            return SPELLED.get(token, " ")
        if token not in PLAIN:
            raise _UnwritableError
        return token

    def _write_scripts(self) -> str:
        """Write the scripts of a base, at most one superscript and one subscript."""
        scripts, position = dict[str, str](), self._at
        self._skip_space()
        while (mark := self._peek()) in {"^", "_"}:
            if mark in scripts:
                raise _UnwritableError
            self._take()
            scripts[mark] = self._write_argument()
            position = self._at
            self._skip_space()
        self._at = position
        if "'" in self._peek() and "^" in scripts:
            raise _UnwritableError
        return "".join(f"{mark}{script}" for mark, script in scripts.items())

    def _write_argument(self) -> str:
        """Write an argument in braces, even if its author left them out."""
        self._skip_space()
        if self._peek() in {"^", "_", "'"}:
            raise _UnwritableError
        written = self._write_base().strip()
        return written if written.startswith("{") else f"{{{written}}}"

    def _write_control(self, token: str) -> str:
        if token in SPACES:
            return " "
        if token in SPELLED_ESCAPES:
            return SPELLED_ESCAPES[token]
        name = RENAMED.get(token[1:], token[1:])
        if name in TEXT_STYLES:
            start = self._at
            while self._take() != CLOSE:
                pass
            words = "".join(self._tokens[start : self._at])
            if not WORDS.fullmatch(words):
                raise _UnwritableError
            return f"\\{name}{words}"
        if name == "left":
            opening = self._write_fence()
            return f"\\left{opening}{self.write(RIGHT)}{RIGHT}{self._write_fence()}"
        if name in ARGUMENTS and self._peek() != "[":
            return f"\\{name}" + "".join(self._write_argument() for _ in range(ARGUMENTS[name]))
        if name not in NAMES:
            raise _UnwritableError
        return f"\\{name} "

    def _write_fence(self) -> str:
        self._skip_space()
        fence = self._take()
        if fence not in FENCES:
            raise _UnwritableError
        return FENCES[fence]
