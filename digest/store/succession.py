"""What a record of a paper takes over from the one that it replaces."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from digest.model import Affiliation, Author, Paper


def succeed(paper: Paper, held: Paper) -> Paper:
    """Add to a record of the same or a newer version what only the one that is held states.

    That is the day on which the paper was first announced and, of the same version, the
    affiliations of authors.
    """
    announced = _earliest(paper.announced, held.announced)
    if paper.version > held.version:
        return replace(paper, announced=announced)
    return replace(paper, announced=announced, authors=_add_places(paper.authors, held.authors))


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _add_places(authors: Iterable[Author], held: Iterable[Author]) -> tuple[Author, ...]:
    """Add affiliations to the authors of the same name; namesakes are told apart by their order."""
    stated: dict[str, list[tuple[Affiliation, ...]]] = defaultdict(list)
    for author in held:
        stated[author.name].append(author.affiliations)
    places = {name: iter(affiliations) for name, affiliations in stated.items()}
    return tuple(_add(author, next(places.get(author.name, iter(())), ())) for author in authors)


def _add(author: Author, held: Iterable[Affiliation]) -> Author:
    """Add the institutions that the author does not have yet, whatever their origin."""
    names = {affiliation.name for affiliation in author.affiliations}
    more = tuple(affiliation for affiliation in held if affiliation.name not in names)
    return replace(author, affiliations=author.affiliations + more) if more else author
