"""Writes what an e-mail says, once in plain text and once in HTML for mail clients."""

import textwrap
from collections.abc import Mapping
from functools import partial

from digest.render.cuts import CutView
from digest.render.pieces import Line
from digest.render.templates import Templates

WIDTH = 72
"""Columns of plain text, addresses aside."""


def render_letter(templates: Templates, cut: CutView, *, page: str, leave: str) -> tuple[str, str]:
    """Return both texts; `page` and `leave` are addresses, or nothing.

    In plain text, figures in brackets lead from the prose to the papers' addresses.
    """
    given = {"post": cut.post, "left_out": cut.left_out, "page": page, "leave": leave}
    numbers = {paper.title.url: number for number, paper in enumerate(cut.named, start=1)}
    listed = {paper.id for group in cut.post.groups for paper in group.papers}
    unlisted = [paper.title.url for paper in cut.named if paper.id not in listed]
    plain = templates.render_plain(
        "letter.txt.j2",
        **given,
        numbers=numbers,
        unlisted=unlisted,
        wrap=_wrap,
        line=partial(_line, numbers=numbers),
        width=WIDTH,
    )
    return plain, templates.render("letter.html.j2", **given)


def _line(pieces: Line, numbers: Mapping[str, int]) -> str:
    """Write a line in which papers have their numbers, where they are listed."""
    return "".join(
        f"{piece.text} [{numbers[piece.url]}]" if piece.url in numbers else piece.text
        for piece in pieces
    )


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines; `first` stands before it, `rest` before what follows."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=first if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
