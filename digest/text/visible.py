"""Knows what a reader sees of a text, whether that is anything, and what stands in for nothing."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from digest.model import Author, Paper
from digest.text.clean import printable
from digest.text.signs import with_powers
from digest.text.tex import to_unicode

# Letters and signs that are drawn as nothing: fillers of Hangul, the blank of braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSEEN = frozenset(["Cc", "Cf", "Cn", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"])


@lru_cache(maxsize=1024)
def shown(text: str) -> str:
    """Return text from outside as a reader sees it, on one line: TeX as Unicode, no controls."""
    return with_powers(printable(to_unicode(text)))


def visible(text: str) -> str:
    """Return text as a reader sees it, "" where that is nothing."""
    seen = shown(text)
    return seen if any(map(_is_seen, seen)) else ""


def visible_title(paper: Paper) -> str:
    """Return a paper's title as a reader sees it, or its identifier."""
    return visible(paper.title) or f"arXiv:{paper.id}"


@lru_cache(maxsize=16384)
def visible_name(name: str) -> str:
    """Return a name as a reader sees it, "" where it has no letter.

    Where a group signs as `Reef Team: Ada Quill`, arXiv lists the colon as an author.
    """
    return visible(name) if any(map(str.isalnum, name)) else ""


def visible_names(authors: Iterable[Author]) -> list[str]:
    """Return the authors' names as a reader sees them, without those that show no name."""
    return [name for author in authors if (name := visible_name(author.name))]


def _is_seen(mark: str) -> bool:
    return mark not in _BLANKS and unicodedata.category(mark) not in _UNSEEN
