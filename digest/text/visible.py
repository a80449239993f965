"""Knows what a reader sees of a text, whether that is anything, and what stands in for nothing."""

import unicodedata
from collections.abc import Iterable

from digest.model import Author, Paper
from digest.text.clean import printable
from digest.text.tex import to_unicode

# Letters and signs that are drawn as nothing: fillers of Hangul, the blank of braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN = frozenset(["Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"])


def shown(text: str) -> str:
    """Return text from outside as a reader sees it, on one line: TeX as Unicode, no controls."""
    return printable(to_unicode(text))


def visible(text: str) -> str:
    """Return text as a reader sees it, "" where that is nothing."""
    seen = shown(text)
    return seen if any(map(_is_seen, seen)) else ""


def visible_title(paper: Paper) -> str:
    """Return a paper's title as a reader sees it, or its identifier."""
    return visible(paper.title) or f"arXiv:{paper.id}"


def visible_names(authors: Iterable[Author]) -> list[str]:
    """Return the authors' names as a reader sees them, without those that show nothing."""
    return [name for author in authors if (name := visible(author.name))]


def _is_seen(mark: str) -> bool:
    return mark not in _BLANKS and unicodedata.category(mark) not in _UNSEEN
