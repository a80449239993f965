"""Writes who a paper is by: its authors and, where the record states it, their institution."""

from digest.model import Author, Paper
from digest.text import byline, visible
from digest.writing.prose import Piece, capital, plain

_NOBODY = "the authors"
# Of more authors, prose names the first.
_FEW = 2


def by_authors(paper: Paper, *, opening: bool = False) -> list[Piece]:
    """Return the byline, such as `Naveed and Pauwels (Aarhus University)`, as pieces.

    `opening` says that a sentence begins with it.
    """
    names = _names(paper)
    shown = capital(names or _NOBODY) if opening else names or _NOBODY
    if not names:
        return [plain(shown)]
    authors = Piece(text=shown, kind="author", paper=paper.id)
    shared = _institution(paper)
    if not shared:
        return [authors]
    place = Piece(text=shared, kind="institution", paper=paper.id)
    return [authors, plain(" ("), place, plain(")")]


def _names(paper: Paper) -> str:
    """Return the family names as prose has them."""
    return byline([author.name for author in paper.authors])


def _institution(paper: Paper) -> str:
    """Return the one institution that is stated, by every author the byline names; else nothing."""
    stated = [_stated(author) for author in paper.authors]
    named = stated[:1] if len(stated) > _FEW else stated
    shared = frozenset().union(*stated)
    return min(shared) if len(shared) == 1 and all(named) else ""


def _stated(author: Author) -> frozenset[str]:
    """Return the institutions that the record states for an author."""
    return frozenset(filter(None, (visible(place.name) for place in author.affiliations)))
