"""Checks the authors that a line names for its paper: `Authors: Ada Quill, Bo Lund`."""

import re
from difflib import get_close_matches

from digest.check.context import Compared, Context, Read
from digest.grounding.people import BYLINE, is_author, parse_byline
from digest.text import visible_names

Spans = list[tuple[int, int]]

_LABEL = re.compile(
    rf"(?:^|[|·]\s)(?:(?:Authors?|Written by|By):|(?:Written )?[Bb]y)\s+(?P<names>{BYLINE})"
    r"(?P<others>,?\s+et\s+al\.?)?(?=\.?\s*(?:$|[|·(]))"
)
_CLOSE, _FEW = 0.6, 6


def check_labelled(read: Read, context: Context) -> Spans:
    """Report people that a line gives as the authors of the paper above it, and who are none.

    Return the stretch that was judged.
    """
    match, paper = _LABEL.search(read.block.text), _paper_of(read)
    dossier = context.dossiers.get(paper)
    if match is None or dossier is None or not dossier.paper.authors:
        return []
    names = visible_names(dossier.paper.authors)
    for name in parse_byline(read.block.text, *match.span("names")).names:
        if not is_author(name, dossier.paper.authors):
            near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
            expected = near[0] if near else ", ".join(names[:_FEW])
            place = (read.block, read.block.text.index(name, match.start("names")))
            compared = Compared(name, expected, f"arXiv:{paper}, authors")
            context.report("error", "author", place, "This is no author of the paper.", compared)
    return [match.span("names")]


def _paper_of(read: Read) -> str:
    """Return the one paper that a block links to, else that of the heading above."""
    linked = {found.paper for found in read.founds if found.how != "name"} or set(read.topic)
    return next(iter(linked)) if len(linked) == 1 else ""
