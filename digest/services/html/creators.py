"""Reads who is named in the front matter, by the ways in which pages state affiliations.

In this order, for each entry of the list of authors:
1. fields of the institution's own (`ltx_affiliation_institution`);
2. contacts of the roles affiliation and address, whose lines may be contacts of their own;
3. notes of those roles at the entry;
4. entries that are affiliations alone, and notes outside of any entry: tied by marks;
5. lines under the name or names of the entry.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from digest.papers import find_institutions
from digest.services.html.byline import read_byline
from digest.services.html.flow import BREAK, Token, raw_text, read_flow, write_lines, write_words
from digest.services.html.front import Front, Group, Person, make_stated
from digest.services.html.marks import split_marks
from digest.services.html.names import Roster, find_members, tells_members
from digest.services.html.tree import Node

_ROLES = (
    "ltx_role_affiliation",
    "ltx_role_address",
    "ltx_role_altaffiliation",
    "ltx_role_institution",
)
_NOTE_ROLES = (*_ROLES, "ltx_role_affiliationtext", "ltx_role_institutetext", "ltx_role_institute")
_LONGEST_NAME = 60
# More authors no paper has.
_MOST = 10_000


def read_front(article: Node, authors: Sequence[str]) -> Front:
    """Return what a page states of its authors; `authors` are the record's."""
    roster = Roster(authors)
    creators = tuple(islice(article.find("ltx_creator"), _MOST))
    is_each = sum(map(_has_name, creators)) == len(authors)
    groups = [group for node in creators for group in _read_creator(node, roster, alone=is_each)]
    found = {person.author for group in groups for person in group.people} - {None}
    return Front(
        groups=tuple(groups),
        outside=tuple(group for note in _outer_notes(article) for group in _read_note(note)),
        members=find_members(article, roster),
        is_whole=is_each or len(found) == len(authors),
    )


def _has_name(creator: Node) -> bool:
    names = creator.find("ltx_personname") if "ltx_role_author" in creator.classes else ()
    return any(raw_text(name).strip() for name in names)


def _read_creator(creator: Node, roster: Roster, *, alone: bool) -> Iterator[Group]:
    """Yield the groups of an entry; `alone` tells that it can only be one author."""
    groups = read_byline(read_flow(creator), roster)
    fields = _fields(creator) or _contacts(creator) or _notes(creator)
    if _has_name(creator) and not any(group.people for group in groups):
        groups = _read_other(creator, groups, alone=alone)
    if fields:
        people = tuple(person for group in groups for person in group.people)
        yield _join(people, fields)
    else:
        yield from groups


def _read_other(creator: Node, groups: Sequence[Group], *, alone: bool) -> tuple[Group, ...]:
    """Return the author of an entry whose name the record spells otherwise, or who is not on it.

    Where that is unclear, only what marks can tie to somebody is kept.
    """
    tokens = read_flow(next(creator.find("ltx_personname")))
    end = next((at for at, token in enumerate(tokens) if token.kind == "break" and at), len(tokens))
    name = write_words(tokens[:end]).strip(" ,;.")
    if not alone or not name or len(name) > _LONGEST_NAME or find_institutions(name, sure=True):
        return tuple(replace(group, stated=()) for group in groups)
    marks = tuple(mark for token in tokens[:end] for mark in token.marks)
    person = Person(name=name, author=None, marks=marks)
    return (_join((person,), read_byline(tokens[end:])),)


def _join(people: tuple[Person, ...], groups: Sequence[Group]) -> Group:
    """Return one group of people with all that some groups state."""
    return Group(
        people=people,
        stated=tuple(stated for group in groups for stated in group.stated),
        labelled=tuple(stated for group in groups for stated in group.labelled),
        tie="field" if any(group.tie == "field" for group in groups) else "entry",
    )


def _fields(creator: Node) -> list[Group]:
    """Read the fields that hold an institution's name and no more."""
    found = []
    for contact in creator.find(*_ROLES):
        fields = contact.find("ltx_affiliation_institution")
        names = [name for field in fields for name in find_institutions(raw_text(field))]
        if names:
            text = write_lines(read_flow(contact))
            found.append(Group(stated=make_stated(text, names=names), tie="field"))
    return found


def _contacts(creator: Node) -> list[Group]:
    """Read the contacts together: each may hold one line of one affiliation."""
    tokens: list[Token] = []
    for contact in creator.find(*_ROLES):
        flow = read_flow(contact) if "ltx_contact" in contact.classes else ()
        if not tells_members(write_words(flow)):
            tokens += (*flow, BREAK)
    return [group for group in read_byline(tokens) if group.stated or group.labelled]


def _notes(creator: Node) -> list[Group]:
    """Read the notes at an entry, whose marks only lead to them."""
    notes = [note for note in creator.find(*_NOTE_ROLES) if "ltx_note" in note.classes]
    groups = [group for note in notes for group in _read_note(note)]
    return [Group(stated=(*group.stated, *group.labelled)) for group in groups]


def _outer_notes(article: Node) -> Iterator[Node]:
    """Yield the notes of affiliation that stand outside of any entry."""
    found = article.find("ltx_creator", *_NOTE_ROLES)
    yield from islice((node for node in found if "ltx_note" in node.classes), _MOST)


def _read_note(note: Node) -> Iterator[Group]:
    """Yield what a note states; without marks in it, it bears the note's own."""
    content = next(note.find("ltx_note_content"), note)
    mark = next(content.find("ltx_note_mark"), None) or next(note.find("ltx_note_mark"), None)
    marks = split_marks(raw_text(mark)) if mark else ()
    for group in read_byline(_read_content(content)):
        if marks and not group.labelled:
            own = tuple(replace(stated, marks=marks) for stated in group.stated)
            yield Group(labelled=own)
        else:
            yield group


def _read_content(content: Node) -> tuple[Token, ...]:
    """Return what a note says behind its own mark."""
    children = [
        child
        for child in content.children
        if isinstance(child, str) or "ltx_note_mark" not in child.classes
    ]
    return read_flow(replace(content, children=children))
