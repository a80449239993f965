"""Writes what a post says in a dialect of Markdown, and its formulas in TeX where they are kept."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from digest.model import Dialect, Tex
from digest.render.dialects import RULES
from digest.render.escape import Markdown, code, link, markdown, yaml
from digest.render.formulas import find_kept
from digest.render.openers import bound_openers
from digest.render.pieces import Line, Piece
from digest.render.quotes import tie_quotes
from digest.text import Formula

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

    def inline(self, line: Line, sources: Sequence[str] = ()) -> Markdown:
        """Write a line's pieces; `sources` are the records' words that may hold its formulas."""
        whole = "".join(piece.text for piece in line)
        formulas = find_kept(whole, sources) if self._keeps_tex else ()
        if not formulas:
            return self._tied(Markdown("".join(map(self._piece, line)).strip()))
        return self._tied(Markdown("".join(self._pieces(line, formulas)).strip()))

    def code(self, text: str) -> Markdown:
        """Write inline code."""
        return code(text, self.text)

    def yaml(self, text: str) -> Markdown:
        """Write a value of the front matter."""
        if self.rules.is_marked:
            return yaml(self.text(text))
        return yaml(bound_openers(text) if self.rules.pairs_quotes else text)

    def _piece(self, piece: Piece) -> Markdown:
        write = self._write
        return link(piece.text, piece.url, write) if piece.url else write(piece.text)

    def _tied(self, line: Markdown) -> Markdown:
        return tie_quotes(line) if self.rules.pairs_quotes else line

    def _pieces(self, line: Line, formulas: Sequence[Formula]) -> Iterator[Markdown]:
        """Write pieces of which some hold formulas; one that crosses an edge is in none."""
        start = 0
        for piece in line:
            end = start + len(piece.text)
            held = [one for one in formulas if start <= one.start and one.end <= end]
            before = "[" if piece.url else ")" if start else ""
            label = Markdown("".join(self._parts(piece.text, start, held, before)))
            yield link(label, piece.url, Markdown) if piece.url else label
            start = end

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
