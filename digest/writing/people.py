"""Writes who a paper is by: its authors and, where a source states them, their institutions."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.model import Author, Paper
from digest.text import byline, family_name, slugify, visible, visible_name
from digest.text.names import is_group
from digest.writing.statements import Piece

# What can be read in passing: so many institutions, of so many signs together.
_SHOWN, _ROOM = 2, 90
_AND = " and "


def names_of(paper: Paper) -> str:
    """Return the authors as prose names them, such as `Naveed and Pauwels`; "" for nobody."""
    return _byline(tuple(author.name for author in paper.authors))


def is_single(paper: Paper) -> bool:
    """Tell whether one person alone signs, so that verbs stand in the singular."""
    people = [author.name for author in paper.authors if visible_name(author.name)]
    return len(people) == 1 and not is_group(family_name(people[0]))


def by_names(paper: Paper) -> Piece:
    """Return the authors without their institutions."""
    return _piece(names_of(paper), "author", paper)


def by_authors(paper: Paper) -> list[Piece]:
    """Return the authors with their institutions: `Naveed and Pauwels (Aarhus University)`.

    Institutions stand behind all authors only where a source states one for each of them, else
    behind the first author alone, if that one's are stated.
    """
    names = names_of(paper)
    people = [author for author in paper.authors if visible_name(author.name)]
    stated = [_stated(author) for author in people]
    who = by_names(paper)
    if not names or not stated or not stated[0]:
        return [who]
    if all(stated):
        return [who, *_bracket((place for places in stated for place in places), paper)]
    first = _byline((people[0].name,))
    rest = names.removeprefix(first)
    if not first or rest in {"", names}:
        return [who]
    others = [_added(rest)]
    if rest.startswith(_AND):
        others = [_added(_AND), _piece(rest.removeprefix(_AND), "author", paper)]
    return [_piece(first, "author", paper), *_bracket(stated[0], paper), *others]


@lru_cache(maxsize=4096)
def _byline(names: tuple[str, ...]) -> str:
    return byline(names)


def _stated(author: Author) -> tuple[str, ...]:
    return tuple(filter(None, (visible(place.name) for place in author.affiliations)))


def _bracket(places: Iterable[str], paper: Paper) -> Iterator[Piece]:
    """Yield institutions in brackets: two that fit, or the first and that there are others."""
    distinct = {slugify(place): place for place in reversed(list(places))}
    names = list(distinct.values())[::-1]
    if len(names) > _SHOWN or sum(map(len, names)) > _ROOM:
        names = names[:1]
    more = " and others" if len(names) < len(distinct) else ""
    if len(names[0]) > _ROOM:
        return
    for place, name in enumerate(names):
        yield _added(" and " if place else " (")
        yield _piece(name, "institution", paper)
    yield _added(f"{more})")


def _piece(text: str, kind: str, paper: Paper) -> Piece:
    return Piece(text=text, kind=kind, paper=paper.id, added=True)  # type: ignore[arg-type]


def _added(text: str) -> Piece:
    return Piece(text=text, added=True)
