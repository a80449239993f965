"""Writes who a paper is by: its authors and, where a source states them, their institutions.

Institutions stand in brackets behind all the authors whose they are.  Of several authors whose
institutions are all stated, that is the whole byline: `Naveed and Pauwels (Aarhus University)`.
Where one author's are not, those of the first stand behind the first alone: `Fartiyal (Aarhus
University) et al.`
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from digest.model import Author, Paper
from digest.text import byline, slugify, visible, visible_name
from digest.writing.prose import Piece, capital, plain

_NOBODY = "the authors"
# What can be read in passing: so many institutions, of so many signs each, and together.
_SHOWN, _LONGEST, _ROOM = 2, 70, 90
_AND = " and "
_OPEN, _OPEN_AGAIN = plain(" ("), plain(" (also ")


def by_authors(paper: Paper, *, opening: bool = False) -> list[Piece]:
    """Return the byline, such as `Naveed and Pauwels (Aarhus University)`, as pieces.

    `opening` says that a sentence begins with it.
    """
    names = names_of(paper)
    if not names:
        return [plain(capital(_NOBODY) if opening else _NOBODY)]
    stated = [_stated(author) for author in paper.authors if visible_name(author.name)]
    if not all(stated):
        pieces = _first_alone(names, stated[0], paper)
    else:
        pieces = [_people(names, paper), *_bracket(chain.from_iterable(stated), paper)]
    return [replace(pieces[0], text=capital(pieces[0].text)), *pieces[1:]] if opening else pieces


def names_of(paper: Paper) -> str:
    """Return the authors without their institutions, as they are shown; nothing of nobody."""
    return _byline(tuple(author.name for author in paper.authors))


@lru_cache(maxsize=1024)
def _byline(names: tuple[str, ...]) -> str:
    """Return a byline; that of a collaboration is asked for at each of its paper's sentences."""
    return byline(names)


def without_repeats(pieces: Sequence[Piece], told: Collection[str]) -> list[Piece]:
    """Say `also` where a bracket of institutions is one of those that were just told."""
    again = {place for place, words in _brackets(pieces) if words in told}
    return [_OPEN_AGAIN if place in again else piece for place, piece in enumerate(pieces)]


def institutions_in(pieces: Sequence[Piece]) -> frozenset[str]:
    """Return the brackets of institutions among pieces, as they read inside."""
    return frozenset(words for _, words in _brackets(pieces))


def _people(text: str, paper: Paper) -> Piece:
    """Return names of authors as a mention."""
    return Piece(text=text, kind="author", paper=paper.id)


def _first_alone(names: str, places: Sequence[str], paper: Paper) -> list[Piece]:
    """Write a byline with the first author's institutions right behind that author's name."""
    seen = (author.name for author in paper.authors if visible_name(author.name))
    first, bracket = _byline((next(seen),)), _bracket(places, paper)
    if not first or not bracket or not names.startswith(f"{first} "):
        return [_people(names, paper)]
    rest = names.removeprefix(first)
    second = rest.removeprefix(_AND)
    others = [plain(rest)] if second == rest else [plain(_AND), _people(second, paper)]
    return [_people(first, paper), *bracket, *others]


def _bracket(places: Iterable[str], paper: Paper) -> list[Piece]:
    """Write institutions in brackets; nothing where none can be read in passing."""
    distinct = _distinct(places)
    short = [place for place in distinct if len(place) <= _LONGEST][:_SHOWN]
    named = [Piece(text=place, kind="institution", paper=paper.id) for place in short]
    return [_OPEN, *_listed(named, len(distinct)), plain(")")] if named else []


def _distinct(places: Iterable[str]) -> Sequence[str]:
    """Return institutions, each once; accents and capitals make no other of one."""
    first: dict[str, str] = {}
    for place in places:
        first.setdefault(slugify(place), place)
    return tuple(first.values())


def _listed(named: Sequence[Piece], total: int) -> list[Piece]:
    """Write one institution or two; of more or of long ones the first, and that others are left."""
    if total == 1:
        return [named[0]]
    if total == len(named) and sum(len(piece.text) for piece in named) <= _ROOM:
        return [named[0], plain(_AND), named[1]]
    return [named[0], plain(" and one other" if total == _SHOWN else " and others")]


def _brackets(pieces: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """Yield where each bracket of institutions opens, and what it says."""
    for place, piece in enumerate(pieces):
        if piece == _OPEN and pieces[place + 1].kind == "institution":
            close = pieces.index(plain(")"), place)
            yield place, "".join(part.text for part in pieces[place + 1 : close])


def _stated(author: Author) -> tuple[str, ...]:
    """Return the institutions that a source states for an author."""
    return tuple(filter(None, (visible(place.name) for place in author.affiliations)))
