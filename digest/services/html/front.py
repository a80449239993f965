"""The front matter of a full text: who is named, and what stands at the names, under and beside.

Person     a name, and the marks at it
Stated     an affiliation as it is worded, and the institutions in it
Group      people whom the page sets together, and what it states of them there
Front      all groups, and what is stated outside of the list of authors
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from digest.papers.institutions import ends_address, find_institutions
from digest.services.html.flow import join_lines

Tie = Literal["field", "entry", "place"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author as a page spells the name; `author` is the place on the record's list from 0."""

    name: str
    author: int | None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """An affiliation; `marks` are those that stand before it.

    `is_one` tells that no line of it names another institution than the rest.
    """

    text: str
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()
    is_one: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People set together; `stated` is said of them, `labelled` of whoever bears its marks.

    `tie` is what ties to them what is stated: fields of theirs, their entry in the list of
    authors, or nothing but its place below their names.
    """

    people: tuple[Person, ...] = ()
    stated: tuple[Stated, ...] = ()
    labelled: tuple[Stated, ...] = ()
    tie: Tie = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """All that a page states of its authors: in its list of authors, and outside of it.

    `members` are sentences that name authors, by the place on the record's list.
    """

    groups: tuple[Group, ...]
    outside: tuple[Group, ...] = ()
    members: Mapping[int, tuple[Stated, ...]] = field(default_factory=dict)
    is_whole: bool = True


def make_stated(
    *lines: str, marks: tuple[str, ...] = (), names: Iterable[str] | None = None
) -> tuple[Stated, ...]:
    """Return the affiliation in some lines, or nothing where they name no institution.

    `names` are its institutions, where the page itself tells them from the rest.
    """
    found = tuple(dict.fromkeys(_find(lines) if names is None else names))
    told = {name for line in lines for name in find_institutions(line, sure=True)}
    stated = Stated(
        text=join_lines(lines), names=found, marks=marks, is_one=len(told.union(found)) == 1
    )
    return (stated,) if found else ()


def _find(lines: Iterable[str]) -> Iterator[str]:
    """Yield the institutions of all addresses that some lines make up."""
    address: list[str] = []
    for line in lines:
        address.append(line)
        if ends_address(line):
            yield from find_institutions(join_lines(address))
            address = []
    yield from find_institutions(join_lines(address))
