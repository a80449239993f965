"""Ties each author to the affiliations that a page states of that author, and of nobody else.

What an author bears a mark of is the author's.  Without marks, what stands in an author's own
entry or below a name is; below several names, only if it is one institution.  Where nothing ties
anything to anybody, an institution that is the only one on the page is everybody's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from digest.model import Affiliation, Author
from digest.services.html.front import Front, Group, Person, Stated
from digest.services.html.marks import is_label

_ORIGIN = "html"


def tie_authors(front: Front) -> tuple[Author, ...]:
    """Return the people of a page in its order, with what it states of each."""
    ties = _Ties(front)
    tied = [(person, ties.of(person, place)) for place, person in ties.people()]
    if not any(stated for _, stated in tied):
        shared = ties.all_stated() if len(tied) == 1 else ties.shared()
        tied = [(person, shared) for person, _ in tied]
    return tuple(_author(person, stated) for person, stated in tied)


def _author(person: Person, stated: Iterable[Stated]) -> Author:
    """Return an author with every institution once."""
    places: dict[str, Affiliation] = {}
    for said in stated:
        for name in said.names:
            places.setdefault(name, Affiliation(name=name, origin=_ORIGIN, stated=said.text))
    return Author(name=person.name, affiliations=tuple(places.values()))


class _Ties:
    """What a front matter ties to whom."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._groups = _pair(front.groups)
        self._is_copied = _is_copied(self._groups)
        self._labelled = _by_mark(
            stated for group in (*front.groups, *front.outside) for stated in group.labelled
        )

    def people(self) -> Iterator[tuple[int, Person]]:
        """Yield everybody with the place of the group."""
        for place, group in enumerate(self._groups):
            yield from ((place, person) for person in group.people)

    def of(self, person: Person, place: int) -> Sequence[Stated]:
        """Return what is stated of somebody in a group."""
        marked = self._marked(person, self._groups[place])
        if marked:
            return marked
        return self._told(person) or self._set(person, place)

    def all_stated(self) -> Sequence[Stated]:
        """Return all that a page states anywhere, of an author who is the only one."""
        groups = (*self._groups, *self._front.outside) if self._front.is_whole else ()
        return [stated for group in groups for stated in (*group.stated, *group.labelled)]

    def shared(self) -> Sequence[Stated]:
        """Return the only affiliation of a page, where it bears no mark that anybody could bear."""
        nobody = [group for group in self._groups if not group.people]
        loose = [
            stated
            for group in (*nobody, *self._front.outside)
            for stated in (*group.stated, *group.labelled)
        ]
        has_labels = any(is_label(mark) for _, person in self.people() for mark in person.marks)
        return loose if _is_one(loose) and not has_labels else ()

    def _marked(self, person: Person, group: Group) -> Sequence[Stated]:
        """Return what bears a mark of somebody, first in the same group, then on the page."""
        own = _by_mark(group.labelled)
        return [
            stated
            for mark in person.marks
            for stated in own.get(mark) or self._labelled.get(mark, ())
        ]

    def _set(self, person: Person, place: int) -> Sequence[Stated]:
        """Return what stands with somebody, if it cannot be another's."""
        group = self._groups[place]
        is_counted = any(map(is_label, person.marks)) and any(map(is_label, self._labelled))
        if is_counted or (group.tie == "place" and not self._front.is_whole):
            return ()
        is_own = len(group.people) == 1 and not self._may_be_others(place)
        return group.stated if is_own or _is_one(group.stated) else ()

    def _may_be_others(self, place: int) -> bool:
        """Tell whether a group of one has what is said of several: fields are each one's own."""
        is_field = self._groups[place].tie == "field"
        return not is_field and (self._follows_bare(place) or self._is_copied)

    def _follows_bare(self, place: int) -> bool:
        """Tell whether the group before has nothing: what stands in this one may be for both."""
        before = self._groups[place - 1] if place else Group()
        if not before.people or before.stated:
            return False
        return not any(self._marked(one, before) or self._told(one) for one in before.people)

    def _told(self, person: Person) -> Sequence[Stated]:
        """Return what sentences say of somebody."""
        return () if person.author is None else self._front.members.get(person.author, ())


def _is_copied(groups: Sequence[Group]) -> bool:
    """Tell whether every author's entry has the same, as where a list of all was copied."""
    entries = [group.stated for group in groups if group.people]
    return len(entries) > 1 and all(stated == entries[0] for stated in entries)


def _is_one(stated: Sequence[Stated]) -> bool:
    """Tell whether affiliations name one institution and no other."""
    names = {name for each in stated for name in each.names}
    return len(names) == 1 and all(each.is_one for each in stated)


def _pair(groups: Sequence[Group]) -> Sequence[Group]:
    """Give authors the entry of affiliation behind each, where the two alternate throughout."""
    pairs = list(zip(groups[::2], groups[1::2], strict=False))
    alternate = len(groups) == 2 * len(pairs) and all(
        len(who.people) == 1 and not who.stated and not what.people and what.stated
        for who, what in pairs
    )
    return [replace(who, stated=what.stated) for who, what in pairs] if alternate else groups


def _by_mark(labelled: Iterable[Stated]) -> Mapping[str, Sequence[Stated]]:
    """Return what bears each mark; a mark that two different affiliations bear tells nothing."""
    found: dict[str, dict[str, Stated]] = defaultdict(dict)
    for stated in labelled:
        for mark in stated.marks:
            found[mark][stated.text] = stated
    return {mark: [*texts.values()] for mark, texts in found.items() if len(texts) == 1}
