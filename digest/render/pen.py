"""Writes what a post says in a dialect of Markdown, and its formulas in TeX where they are kept.

A dialect is what its engine would take for a mark, how its formulas stand, and its front matter.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from digest.model import Dialect, Tex
from digest.render.escape import PATTERN, Markdown, code, link, markdown, yaml
from digest.render.pieces import Line
from digest.render.quotes import bound_openers, tie_quotes
from digest.render.tex import find_kept
from digest.text import Formula

# Curly quotes, dashes and ellipses that nobody wrote.
TYPOGRAPHY = r"""|['"]|(?<=-)-|(?<=\.)\."""
# Insertions and marks, which a site may have turned on.
EXTRAS = r"|(?<=\+)\+|(?<==)="
# GitHub looks for these in the finished page, where no escape is left: they are torn apart.
# What calls people, or stands for something else, is so in posts that are meant for all, too.
MENTIONS = (
    r"(?<=(?<![\w`/])@)(?=[a-z0-9])"  # people
    r"|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues
    r"|(?<=:)(?=\d*[a-z_+-][a-z0-9_+-]*:)"  # emoji, but for those that are figures
)
TORN = (
    MENTIONS + r"|(?<=@)(?=\w)"  # addresses of e-mail
    r"|(?<=:)(?=\d+:)"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b"  # commits: neither words nor figures
    r"|(?=\$)"  # formulas, which begin behind a space
)
# An underscore behind a letter opens no emphasis anywhere.
RISKY = re.compile(r"(?<![A-Za-zΑ-Ωα-ω])_")

NOTHING = re.compile(r"(?!)")

Delimit = Callable[[str, str], str]
"""Writes a formula, given the character before it: "" where the engine would not see one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A dialect: what fires beside Markdown's marks, how formulas stand, and its front matter.

    Where a post has no title of its own, the engine shows that of the front matter; `is_marked`
    where it reads the values of that as Markdown, too, `pairs_quotes` where it looks for the end of
    what a quotation mark opens.  `unfiled` finds what is no category, since those may stand in
    addresses.
    """

    special: re.Pattern[str]
    delimit: Delimit
    front: tuple[str, ...]
    shows_title: bool = True
    is_marked: bool = False
    pairs_quotes: bool = False
    unfiled: re.Pattern[str] = NOTHING


def _in_dollars(tex: str, _: str) -> str:
    return f"${tex}$"


def _in_two_dollars(tex: str, _: str) -> str:
    return f"$${tex}$$"


def _in_safe_dollars(tex: str, _: str) -> str:
    return "" if RISKY.search(tex) else f"${tex}$"


def _in_github_dollars(tex: str, before: str) -> str:
    """Write the longer form where the short one is not seen, or would be taken apart."""
    is_seen = not before or before.isspace()
    return f"${tex}$" if is_seen and not RISKY.search(tex) else f"$`{tex}`$"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KNOWN = ("title", "date", "slug", "description", "tags", "categories")

RULES: Mapping[Dialect, Rules] = {
    "common": Rules(
        special=_compile(f"{MENTIONS}|{PATTERN}"),
        delimit=_in_safe_dollars,
        front=_KNOWN,
        pairs_quotes=True,
        unfiled=re.compile(":"),  # Jekyll stops at `3D: vision`
    ),
    # Only a file shows front matter, as a table; releases, issues and gists show it as text.
    "github": Rules(special=_compile(f"{TORN}|{PATTERN}"), delimit=_in_github_dollars, front=()),
    "hugo": Rules(
        special=_compile(PATTERN + TYPOGRAPHY + EXTRAS),
        delimit=_in_dollars,
        front=(*_KNOWN, "math"),
        shows_title=False,
    ),
    # No `permalink`: a site says once where its posts stand.  Without a layout there is no page.
    "jekyll": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_two_dollars,
        front=("layout", *_KNOWN, "math"),
        shows_title=False,
        unfiled=re.compile(""),  # the form of a slug suits addresses best
    ),
    "pandoc": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_dollars,
        front=("title", "date", "lang", "description", "subject", "keywords"),
        shows_title=False,
        is_marked=True,
        pairs_quotes=True,
    ),
}


# A formula that touches a word or a dollar sign is seen by few engines.
TOUCHES = re.compile(r"[^\W_]|[\\$]")


class Pen:
    """Writes in one dialect; `has_math` tells whether it has written a formula in TeX."""

    def __init__(self, dialect: Dialect = "common", tex: Tex = "unicode") -> None:
        self.rules = RULES[dialect]
        self.has_math = False
        self._keeps_tex = tex == "keep"
        self._write = partial(markdown, special=self.rules.special)

    def text(self, text: str, *, at_start: bool = False) -> Markdown:
        """Write plain text; `at_start` where a line begins with it."""
        return self._tied(self._write(text, at_start=at_start))

    def inline(self, line: Line) -> Markdown:
        """Write a line's pieces."""
        whole = "".join(piece.text for piece in line)
        sources = dict.fromkeys(chain.from_iterable(piece.sources for piece in line))
        formulas = find_kept(whole, sources) if self._keeps_tex else ()
        return self._tied(Markdown("".join(self._pieces(line, whole, formulas)).strip()))

    def code(self, text: str) -> Markdown:
        """Write inline code."""
        return code(text, self.text)

    def yaml(self, text: str) -> Markdown:
        """Write a value of the front matter."""
        if self.rules.is_marked:
            return yaml(self.text(text))
        return yaml(bound_openers(text) if self.rules.pairs_quotes else text)

    def _tied(self, line: Markdown) -> Markdown:
        return tie_quotes(line) if self.rules.pairs_quotes else line

    def _pieces(self, line: Line, whole: str, formulas: Sequence[Formula]) -> Iterator[Markdown]:
        """Write pieces of which some hold formulas; one that crosses an edge is in none."""
        start, end = 0, 0
        for piece in line:
            start, end = end, end + len(piece.text)
            held = [one for one in formulas if start <= one.start and one.end <= end]
            before = "[" if piece.url else ")" if start else ""
            label = Markdown("".join(self._parts(piece.text, start, held, before)))
            if piece.is_people and (piece.url or _is_apart(whole, start, end)):
                label = Markdown(f"*{label}*")
            yield link(label, piece.url, Markdown) if piece.url else label

    def _parts(
        self, text: str, place: int, formulas: Sequence[Formula], before: str
    ) -> Iterator[Markdown]:
        """Write a piece that begins at a place of its line and stands behind a sign."""
        at = 0
        for formula in formulas:
            start, end = formula.start - place, formula.end - place
            if written := self._formula(formula.tex, text[:start][-1:] or before, text[end:][:1]):
                yield self._write(text[at:start])
                yield written
                at = end
        yield self._write(text[at:])

    def _formula(self, tex: str, before: str, after: str) -> Markdown:
        """Write a formula between two signs; nothing where the engine would see none there."""
        if TOUCHES.match(before) or TOUCHES.match(after):
            return Markdown("")
        written = Markdown(self.rules.delimit(tex, before))
        self.has_math = self.has_math or bool(written)
        return written


def _is_apart(text: str, start: int, end: int) -> bool:
    """Tell whether signs around a stretch of text are seen as emphasis: no word touches them."""
    return not any(
        sign.strip() and not unicodedata.category(sign).startswith("P")
        for sign in (text[:start][-1:], text[end:][:1])
    )
