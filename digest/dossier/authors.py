"""Gives a paper's authors the affiliations that services state, each to the author it belongs to.

Two lists that agree in length and in the order of family names are the same people in the same
order.  Otherwise an author is found by name: by all its words in any order, then by family name
and first initial, and only where nobody else on either list could be meant.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from digest.dossier.folding import fold_words
from digest.dossier.institutions import find_institutions
from digest.model import Affiliation, Author
from digest.text import family_name

_Key = tuple[str, ...]
# Two letters are a whole name more often than the beginning of one, as three are.
_TWO = 2


def unite_affiliations(
    authors: Sequence[Author], told: Iterable[Sequence[Author]]
) -> tuple[Author, ...]:
    """Return the record's authors, each as the first source states that states any for them.

    The record comes first, then the lists of `told` in their order.
    """
    united = [_cleaned(author) for author in authors]
    for others in filter(None, told):
        for place, other in match_authors(united, others).items():
            if not united[place].affiliations:
                stated = _cleaned(others[other]).affiliations
                united[place] = replace(united[place], affiliations=stated)
    return tuple(united)


def match_authors(authors: Sequence[Author], others: Sequence[Author]) -> Mapping[int, int]:
    """Return which of the others each author is, by their places from 0; who is in doubt is not."""
    if len(authors) == len(others) and all(map(_may_be, authors, others)):
        return {place: place for place in range(len(authors))}
    found = dict(_match_by(_whole, authors, others))
    taken = set(found.values())
    for place, other in _match_by(_short, authors, others):
        if place not in found and other not in taken and _may_be(authors[place], others[other]):
            found[place] = other
    return found


def _match_by(
    key: Callable[[str], _Key], authors: Sequence[Author], others: Sequence[Author]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of places whose key nobody else has on either list."""
    places = [_places(key, people) for people in (authors, others)]
    for name, mine in places[0].items():
        theirs = places[1].get(name, [])
        if name and len(mine) == len(theirs) == 1:
            yield mine[0], theirs[0]


def _places(key: Callable[[str], _Key], people: Sequence[Author]) -> Mapping[_Key, list[int]]:
    places: dict[_Key, list[int]] = defaultdict(list)
    for place, author in enumerate(people):
        places[key(author.name)].append(place)
    return places


def _whole(name: str) -> _Key:
    """Return a name's words in any order."""
    return tuple(sorted(fold_words(name)))


def _short(name: str) -> _Key:
    """Return the family name and the first initial."""
    given = _given(name)
    return (*_family(name), given[0][0]) if given else ()


def _may_be(author: Author, other: Author) -> bool:
    """Tell whether two names have one family name, and given names that agree as far as told."""
    if not _family(author.name) or _family(author.name) != _family(other.name):
        return False
    given = _given(author.name)[:1] + _given(other.name)[:1]
    shorter, longer = sorted(given, key=len) if len(given) > 1 else ("", "")
    return shorter == longer or (len(shorter) != _TWO and longer.startswith(shorter))


@lru_cache(maxsize=16384)
def _family(name: str) -> _Key:
    return fold_words(family_name(name))


def _given(name: str) -> _Key:
    """Return the words of a name that are not of the family name."""
    family = _family(name)
    return tuple(word for word in fold_words(name) if word not in family)


def _cleaned(author: Author) -> Author:
    """Return an author with institutions, each once, in place of whole affiliations."""
    places: dict[str, Affiliation] = {}
    for stated in author.affiliations:
        for place in _institutions(stated):
            places.setdefault(place.name, place)
    return replace(author, affiliations=tuple(places.values()))


def _institutions(place: Affiliation) -> Iterator[Affiliation]:
    """Yield what an affiliation names; what its source tells apart from the wording stays."""
    if place.stated and place.stated != place.name:
        yield place
        return
    for name in find_institutions(place.name):
        yield Affiliation(name=name, origin=place.origin, stated=place.name)
