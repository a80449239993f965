"""Finds the formulas that a post can keep, and writes them so that every engine can read them.

What is written is known to MathJax, KaTeX and Pandoc alike, and holds nothing that is a mark in
HTML, Liquid or Hugo: a sign that has a name is called by it.  Of Markdown's own marks it has `_`
and `^` alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from digest.text import Formula, find_formulas, shown
from digest.text.signs import ACCENTS, FUNCTIONS, OPERATORS, RELATIONS, SIGNS
from digest.text.tokens import match_braces

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|'+|\.\.\.|.", re.DOTALL)
# Letters of Latin and Greek, figures, and signs that no engine takes for a mark.
PLAIN = re.compile(r"[A-Za-z0-9Α-Ωα-ωϑϕϖϱϵ+\-=/.,:;!?()]")
WORD = re.compile(r"[A-Za-z0-9 .,()/-]+")
SAYS_SOMETHING = re.compile(r"[A-Za-zΑ-Ωα-ωϑϕϖϱϵ\\^_]")
# Marks of another trade: a dash, an emoji, the comment that ends a template.
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
_LAST = re.compile(r"(?:\w+|[^\w\s])?\s*\Z")
_NEXT = re.compile(r"\s*(?:\w+|[^\w\s])?")
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
    return tuple(_choose(found))


def _find_again(formula: Formula, said: str, text: str) -> Iterator[Formula]:
    """Yield where a text repeats a formula that a source has."""
    word = said[formula.start : formula.end]
    before, after = said[: formula.start], said[formula.end :]
    for place in re.finditer(re.escape(word), text):
        beside = text[: place.start()], text[place.end() :]
        if _stands_alone(word, *beside) and (_is_sign(word) or _goes_on((before, after), beside)):
            yield Formula(start=place.start(), end=place.end(), tex=formula.tex)


def _stands_alone(word: str, before: str, after: str) -> bool:
    """Tell whether a formula is no part of a word."""
    joined = before[-1:].isalnum() and word[0].isalnum()
    return not joined and not (after[:1].isalnum() and word[-1].isalnum())


def _is_sign(word: str) -> bool:
    """Tell whether a formula cannot be taken for a word or a figure."""
    return not word.isascii() or not re.fullmatch(r"[\w.,:-]*", word)


def _goes_on(said: Sequence[str], told: Sequence[str]) -> bool:
    """Tell whether the same stands on both sides of a formula in two texts."""
    pairs = zip((_LAST.search, _NEXT.match), said, told, strict=True)
    return all(_word(seek(one)) == _word(seek(other)) for seek, one, other in pairs)


def _word(found: re.Match[str] | None) -> str:
    return found[0].strip() if found else ""


def _choose(found: list[Formula]) -> Iterator[Formula]:
    """Yield formulas from the left, the longest first, that do not overlap."""
    end = 0
    for formula in sorted(found, key=lambda one: (one.start, -one.end)):
        if formula.start >= end:
            yield formula
            end = formula.end


class _UnkeptError(Exception):
    """A formula that cannot be kept."""


def write_tex(source: str) -> str:
    """Write what stands between two dollar signs; "" where it cannot be kept.

    Figures alone, and scripts of what stands before the sign, are better told in Unicode.
    """
    tokens = TOKEN.findall(source.strip())
    try:
        written = _Writer(tokens).write()
    except _UnkeptError:
        return ""
    tidy = _apart(re.sub(" +", " ", written).strip())
    has_base = not tidy.startswith(("^", "_"))
    return tidy if has_base and SAYS_SOMETHING.search(tidy) and not FIRES.search(tidy) else ""


def _apart(tex: str) -> str:
    """Part braces that would open a template or an attribute."""
    return re.sub(r"\{(?=[{:])", "{ ", re.sub(r" +(?=[\^_])", "", tex))


class _Writer:
    """Reads tokens by TeX's grammar and writes them anew; raises where they do not follow it."""

    def __init__(self, tokens: Sequence[str], depth: int = 0) -> None:
        self._tokens = tokens
        self._partners = match_braces(tokens)
        self._depth = depth
        self._at = 0

    def write(self) -> str:
        """Write all of it."""
        if self._depth > DEEPEST:
            raise _UnkeptError
        written: list[str] = []
        while self._at < len(self._tokens):
            style = SWITCHES.get(self._peek(), "")
            written.append(
                self._write_switch(style) if style else self._write_base() + self._write_scripts()
            )
        return "".join(written)

    def _write_switch(self, style: str) -> str:
        """Write what a switch holds for, up to the end, as a macro."""
        self._take()
        rest = self._tokens[self._at :]
        self._at = len(self._tokens)
        return f"\\{style}{{{_Writer(rest, self._depth + 1).write().strip()}}}"

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        if not self._peek():
            raise _UnkeptError
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip_space(self) -> None:
        while self._peek().isspace() or self._peek() in SPACES:
            self._at += 1

    def _write_base(self) -> str:
        """Write what scripts may stand at; nothing, where a script comes first."""
        if self._peek() in {"^", "_"}:
            return "{}" if self._at else ""
        if self._peek() == "{":
            return f"{{{self._write_group()}}}"
        token = self._take()
        if token.startswith("\\"):
            return self._write_control(token)
        if token.isspace() or token in SPELT:
            return self._spell(token)
        if token[0] == "'":
            return self._write_primes(len(token))
        if not PLAIN.fullmatch(token):
            raise _UnkeptError
        return token

    def _spell(self, token: str) -> str:
        if token in {"{", "}"}:
            raise _UnkeptError
        return SPELT.get(token, " ")

    def _write_primes(self, number: int) -> str:
        if self._peek() == "^":
            raise _UnkeptError
        return "^{" + " ".join([r"\prime"] * number) + "}"

    def _write_scripts(self) -> str:
        """Write the scripts of a base, one above and one below at most."""
        scripts: dict[str, str] = {}
        self._skip_space_before_scripts()
        while self._peek() in {"^", "_"}:
            mark = self._take()
            if mark in scripts:
                raise _UnkeptError
            scripts[mark] = self._write_argument()
            self._skip_space_before_scripts()
        if "'" in self._peek() and "^" in scripts:
            raise _UnkeptError
        return "".join(f"{mark}{script}" for mark, script in scripts.items())

    def _skip_space_before_scripts(self) -> None:
        place = self._at
        self._skip_space()
        if self._peek() not in {"^", "_"}:
            self._at = place

    def _write_argument(self) -> str:
        """Write an argument in braces, whether its author set them or not."""
        self._skip_space()
        if self._peek() in {"^", "_", "}", "'", ""}:
            raise _UnkeptError
        written = self._write_group() if self._peek() == "{" else self._write_base().strip()
        return f"{{{written}}}"

    def _write_group(self) -> str:
        """Write what stands in braces."""
        return _Writer(self._take_group(), self._depth + 1).write().strip()

    def _take_group(self) -> Sequence[str]:
        end = self._partners.get(self._at, -1)
        if self._peek() != "{" or end < self._at:
            raise _UnkeptError
        group = self._tokens[self._at + 1 : end]
        self._at = end + 1
        return group

    def _write_control(self, token: str) -> str:
        """Write a control sequence with its arguments."""
        if token in SPACES:
            return " "
        if token in SPELT_ESCAPES:
            return SPELT_ESCAPES[token]
        name = RENAMED.get(token[1:], token[1:])
        if name in TEXT_STYLES:
            return self._write_words(name)
        if name == "left":
            return self._write_fenced()
        if name in ARGUMENTS and self._peek() != "[":
            return f"\\{name}" + "".join(self._write_argument() for _ in range(ARGUMENTS[name]))
        if name not in NAMES:
            raise _UnkeptError
        return f"\\{name} "

    def _write_words(self, name: str) -> str:
        words = "".join(self._take_group())
        if not WORD.fullmatch(words):
            raise _UnkeptError
        return f"\\{name}{{{words}}}"

    def _write_fenced(self) -> str:
        r"""Write what stands between `\left` and its `\right`, each with a fence."""
        opening, start, depth = self._write_fence(), self._at, 1
        while depth:
            depth += {"\\left": 1, "\\right": -1}.get(self._take(), 0)
        inner = _Writer(self._tokens[start : self._at - 1], self._depth + 1).write()
        return f"\\left{opening}{inner}\\right{self._write_fence()}"

    def _write_fence(self) -> str:
        self._skip_space()
        fence = self._take()
        if fence not in FENCES:
            raise _UnkeptError
        return FENCES[fence]
