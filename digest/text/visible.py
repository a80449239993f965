"""Knows whether a text shows anything, and what a paper is called where its title does not."""

import unicodedata
from collections.abc import Iterable

from digest.model import Author, Paper
from digest.text.clean import printable
from digest.text.tex import to_unicode

# Letters and signs that are drawn as nothing: fillers of Hangul, the blank of braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN = frozenset(["Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"])


def visible(text: str) -> str:
    """Return text as a reader sees it: TeX as Unicode, no controls; "" where it shows nothing."""
    shown = printable(to_unicode(text))
    return shown if any(map(_is_seen, shown)) else ""


def visible_title(paper: Paper) -> str:
    """Return a paper's title as a reader sees it, or its identifier."""
    return visible(paper.title) or f"arXiv:{paper.id}"


def visible_names(authors: Iterable[Author]) -> list[str]:
    """Return the authors' names as a reader sees them, without those that show nothing."""
    return [name for author in authors if (name := visible(author.name))]


def _is_seen(mark: str) -> bool:
    return mark not in _BLANKS and unicodedata.category(mark) not in _UNSEEN
