"""Writes a formula of TeX so that every engine which shows formulas can read it, or not at all.

What is written is known to MathJax, KaTeX and Pandoc alike, and holds nothing that is a mark in
HTML, Liquid or Hugo: a sign that has a name is called by it.  Of Markdown's own marks it has `_`
and `^` alone.
"""

import re
from collections.abc import Sequence

from digest.render.tex_signs import (
    ARGUMENTS,
    FENCES,
    FIRES,
    NAMES,
    PLAIN,
    RENAMED,
    SAYS_SOMETHING,
    SPACES,
    SPELT,
    SPELT_ESCAPES,
    SWITCHES,
    TEXT_STYLES,
    TOKEN,
    WORD,
)
from digest.text.tokens import match_braces

DEEPEST = 30


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
