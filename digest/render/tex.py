"""Finds the formulas that a post can keep, and writes them so that every engine can read them.

What is written is known to MathJax, KaTeX and Pandoc alike, and holds nothing that is a mark in
HTML, Liquid or Hugo: a sign that has a name is called by it.  Of Markdown's own marks it has `_`
and `^` alone.
"""

import re
from collections.abc import Iterable, Iterator
from string import ascii_letters, digits

from digest.text import Formula, find_formulas, shown
from digest.text.signs import ACCENTS, FUNCTIONS, OPERATORS, RELATIONS, SIGNS

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|'+|\.\.\.|.", re.DOTALL)
# Letters of Latin and Greek, figures, and signs that no engine takes for a mark.
GREEK = "".join(map(chr, (*range(ord("Α"), ord("Ω") + 1), *range(ord("α"), ord("ω") + 1))))
PLAIN = frozenset(ascii_letters + digits + GREEK + "ϑϕϖϱϵ+-=/.,:;!?()")
WORDS = re.compile(r"\{[A-Za-z0-9 .,()/-]+\}")
OPEN, CLOSE, RIGHT = "{", "}", r"\right"
# What other syntaxes read: a dash, an emoji, the comment that ends a template.
FIRES = re.compile(r"--|:[\w+-]+:")
UNKNOWN_SOMEWHERE = frozenset(
    "thicksim dag degree degr deg arcdeg textdegree arcmin arcsec farcm farcs micron sun S P pounds"
    " euro copyright eg ie LaTeX TeX".split()
)
SPELT = {
    "{": r"\lbrace ", "}": r"\rbrace ", "[": r"\lbrack ", "]": r"\rbrack ", "|": r"\vert ",
    "<": r"\lt ", ">": r"\gt ", "*": r"\ast ", "~": " ", "...": r"\ldots ", "−": "-",
}  # fmt: skip
SPACES = frozenset(r"\, \; \: \! \> \/ \-".split()) | {"\\ "}
SPELT_ESCAPES = {r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert "}
RENAMED = {"bm": "boldsymbol", "pmb": "boldsymbol", "operatorname": "mathrm", "mbox": "text"}
NAMES = frozenset(
    name
    for name in {*RELATIONS, *OPERATORS, *SIGNS, *FUNCTIONS} - UNKNOWN_SOMEWHERE
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
"""How many arguments a macro takes, each a formula."""
FENCES = {
    **{sign: SPELT.get(sign, sign) for sign in "()/.|[]"},
    **SPELT_ESCAPES,
    "<": r"\langle ",
    ">": r"\rangle ",
    **{
        rf"\{name}": rf"\{name} "
        for name in "lbrace rbrace lbrack rbrack vert Vert langle rangle lfloor rfloor lceil rceil"
        " lvert rvert lVert rVert".split()
    },
}
"""What may stand behind `left` and `right`, and how it is spelt."""
# What stands last before a formula, and first behind it: a word, or a sign.
_LAST = re.compile(r"(\w+|[^\w\s])?\s*\Z")
_NEXT = re.compile(r"\s*(\w+|[^\w\s])?")
DEEPEST = 30


def find_kept(text: str, sources: Iterable[str]) -> tuple[Formula, ...]:
    """Return the formulas of a text that can be kept, in order and apart from one another.

    `sources` are the records' own words that it rests on.  What it says in words of its own is no
    formula, even where it looks like one.
    """
    found: list[Formula] = []
    for source in sources:
        formulas = find_formulas(source)
        said = shown(source) if formulas else ""
        for formula in formulas:
            if tex := write_tex(formula.tex):
                kept = Formula(start=formula.start, end=formula.end, tex=tex)
                found += [kept] if said == text else _find_again(kept, said, text)
    chosen, end = list[Formula](), 0
    for formula in sorted(found, key=lambda one: (one.start, -one.end)):
        if formula.start >= end:
            chosen.append(formula)
            end = formula.end
    return tuple(chosen)


def _find_again(formula: Formula, said: str, text: str) -> Iterator[Formula]:
    """Yield where a text repeats a formula that a source has, and not as a part of a word.

    What could be a word or a figure has to have the same neighbours.
    """
    word = said[formula.start : formula.end]
    beside = _beside(said, formula.start, formula.end)
    is_sign = not all(one.isascii() and (one.isalnum() or one in "_.,:-") for one in word)
    for place in re.finditer(re.escape(word), text):
        start, end = place.span()
        joins_before = text[:start][-1:].isalnum() and word[0].isalnum()
        joins_after = text[end : end + 1].isalnum() and word[-1].isalnum()
        if not (joins_before or joins_after) and (is_sign or _beside(text, start, end) == beside):
            yield Formula(start=start, end=end, tex=formula.tex)


def _beside(text: str, start: int, end: int) -> list[str | None]:
    """Return what stands before and behind a stretch of text."""
    found = (_LAST.search(text[:start]), _NEXT.match(text[end:]))
    return [one[1] if one else None for one in found]


class _UnkeptError(Exception):
    """A formula that cannot be kept."""


def write_tex(source: str) -> str:
    """Write what stands between two dollar signs; "" where it cannot be kept.

    Figures alone, and scripts of what stands before the sign, are better told in Unicode.
    """
    try:
        written = _TexWriter(TOKEN.findall(source.strip())).write()
    except _UnkeptError:
        return ""
    tidy = " ".join(written.split()).replace(" ^", "^").replace(" _", "_")
    says_something = any(sign.isalpha() or sign in "\\^_" for sign in tidy)
    if tidy.startswith(("^", "_")) or not says_something or FIRES.search(tidy):
        return ""
    return re.sub(r"\{(?=[{:])", "{ ", tidy)  # such braces would open a template or an attribute


class _TexWriter:
    """Reads tokens by TeX's grammar and writes them anew; raises where they do not follow it."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = [*tokens, ""]
        self._at = 0
        self._depth = 0

    def write(self, end: str = "") -> str:
        """Write everything up to an end, and step over that."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise _UnkeptError
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
            raise _UnkeptError
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip_space(self) -> None:
        while self._peek().isspace() or self._peek() in SPACES:
            self._at += 1

    def _write_base(self, *, is_first: bool = False) -> str:
        """Write what scripts may stand at; nothing, where a script comes first."""
        if self._peek() in {"^", "_"}:
            return "" if is_first else "{}"
        token = self._take()
        if token == OPEN:
            return f"{{{self.write(CLOSE).strip()}}}"
        if token.startswith("\\"):
            return self._write_control(token)
        if token[0] == "'" and self._peek() != "^":
            return "^{" + " ".join([r"\prime"] * len(token)) + "}"
        if token.isspace() or (token in SPELT and token != CLOSE):
            return SPELT.get(token, " ")
        if token not in PLAIN:
            raise _UnkeptError
        return token

    def _write_scripts(self) -> str:
        """Write the scripts of a base, one above and one below at most."""
        scripts, place = dict[str, str](), self._at
        self._skip_space()
        while (mark := self._peek()) in {"^", "_"}:
            if mark in scripts:
                raise _UnkeptError
            self._take()
            scripts[mark] = self._write_argument()
            place = self._at
            self._skip_space()
        self._at = place
        if "'" in self._peek() and "^" in scripts:
            raise _UnkeptError
        return "".join(f"{mark}{script}" for mark, script in scripts.items())

    def _write_argument(self) -> str:
        """Write an argument in braces, whether its author set them or not."""
        self._skip_space()
        if self._peek() in {"^", "_", "'"}:
            raise _UnkeptError
        written = self._write_base().strip()
        return written if written.startswith("{") else f"{{{written}}}"

    def _write_control(self, token: str) -> str:
        """Write a control sequence with its arguments."""
        if token in SPACES:
            return " "
        if token in SPELT_ESCAPES:
            return SPELT_ESCAPES[token]
        name = RENAMED.get(token[1:], token[1:])
        if name in TEXT_STYLES:
            start = self._at
            while self._take() != CLOSE:
                pass
            words = "".join(self._tokens[start : self._at])
            if not WORDS.fullmatch(words):
                raise _UnkeptError
            return f"\\{name}{words}"
        if name == "left":
            opening = self._write_fence()
            return f"\\left{opening}{self.write(RIGHT)}{RIGHT}{self._write_fence()}"
        if name in ARGUMENTS and self._peek() != "[":
            return f"\\{name}" + "".join(self._write_argument() for _ in range(ARGUMENTS[name]))
        if name not in NAMES:
            raise _UnkeptError
        return f"\\{name} "

    def _write_fence(self) -> str:
        self._skip_space()
        fence = self._take()
        if fence not in FENCES:
            raise _UnkeptError
        return FENCES[fence]
