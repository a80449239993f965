"""Reads the authors of a full text, and the affiliations that it states for each of them.

Pages state affiliations in five ways, tried in this order for each entry of the list of authors:
1. fields of the institution's own (`ltx_affiliation_institution`);
2. contacts of the roles affiliation and address, whose lines may be contacts of their own;
3. notes of those roles at the entry;
4. entries with affiliations only, and notes outside of any entry: tied to authors by marks;
5. lines under the name or names of the entry.

An affiliation is an author's if they share a mark.  Without marks, an affiliation in an author's
own entry or below the name is the author's; below several names, only if it is one institution.
If no affiliation is tied to any author, a page's only institution is that of all authors.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice

from digest.model import Affiliation, Author
from digest.papers.institutions import find_institutions
from digest.services.html_byline import (
    AuthorGroup,
    Person,
    Roster,
    Stated,
    make_stated,
    read_byline,
)
from digest.services.html_tree import (
    BREAK,
    FlowToken,
    Node,
    is_label,
    join_lines,
    raw_text,
    read_flow,
    split_marks,
    write_words,
)
from digest.text import split_sentences

_ORIGIN = "html"
_LONGEST_NAME = 60
# The most authors and notes that are read.
_MOST = 10_000
_MOST_NOTES = 40
_LONGEST_NOTE = 2000

_ROLES = (
    "ltx_role_affiliation",
    "ltx_role_address",
    "ltx_role_altaffiliation",
    "ltx_role_institution",
)
_NOTE_ROLES = (*_ROLES, "ltx_role_affiliationtext", "ltx_role_institutetext", "ltx_role_institute")
# Notes that may state affiliations in sentences ("… is with …").
_SPEAKING = (
    "ltx_role_thanks",
    "ltx_role_footnote",
    "ltx_role_footnotetext",
    "ltx_role_affiliation",
    "ltx_role_address",
)
_WITH = re.compile(r"\s(?:is|are)\s+(?:both |all |also |currently |presently )?with\s+(?:the\s+)?")
_ALL = frozenset(
    "the authors|all authors|all the authors|all of the authors|all of authors"
    "|both authors|both the authors|both of the authors|both of authors".split("|")
)
_ASIDE = re.compile(r"\s*[(;]?\s*\b(?:e-?mails?|emails?)\b.*", re.IGNORECASE | re.DOTALL)


def read_authors(article: Node, authors: Sequence[str]) -> tuple[Author, ...]:
    """Return the people on a page in order, with the affiliations that it states for each.

    `authors` are the record's.
    """
    front = _Front(article, Roster(authors))
    people = [(person, front.stated_of(person, place)) for place, person in front.people()]
    if not any(stated for _, stated in people):
        shared = front.shared(alone=len(people) == 1)
        people = [(person, shared) for person, _ in people]
    return tuple(_make_author(person, stated) for person, stated in people)


def _make_author(person: Person, stated: Iterable[Stated]) -> Author:
    """Return an author with every institution once."""
    affiliations: dict[str, Affiliation] = {}
    for each in stated:
        for name in each.names:
            affiliations.setdefault(name, Affiliation(name=name, origin=_ORIGIN, stated=each.text))
    return Author(name=person.name, affiliations=tuple(affiliations.values()))


class _Front:
    """All affiliations that a page states, in its list of authors and outside of it."""

    def __init__(self, article: Node, roster: Roster) -> None:
        creators = tuple(islice(article.find("ltx_creator"), _MOST))
        is_each = sum(map(_has_name, creators)) == len(roster)
        groups = [
            group for part in creators for group in _read_creator(part, roster, alone=is_each)
        ]
        found = {person.author for group in groups for person in group.people} - {None}
        notes = article.find("ltx_creator", *_NOTE_ROLES)
        outer = islice((node for node in notes if "ltx_note" in node.classes), _MOST)
        self._groups = _pair(groups)
        self._outside = [group for note in outer for group in _read_note(note)]
        self._members = _find_members(article, roster)
        self._labelled = _by_mark(
            stated for group in (*groups, *self._outside) for stated in group.labelled
        )
        # Whether every author was found, and whether every entry has the same affiliations, because
        # the page repeats one list.
        self._is_whole = is_each or len(found) == len(roster)
        entries = [group.stated for group in self._groups if group.people]
        self._is_copied = len(entries) > 1 and all(stated == entries[0] for stated in entries)

    def people(self) -> Iterator[tuple[int, Person]]:
        """Yield all people, each with the position of the group."""
        for place, group in enumerate(self._groups):
            yield from ((place, person) for person in group.people)

    def stated_of(self, person: Person, place: int) -> Sequence[Stated]:
        """Return a person's affiliations: by marks, in sentences, or by position."""
        group = self._groups[place]
        return self._sure(person, group) or self._set(person, place)

    def shared(self, *, alone: bool) -> Sequence[Stated]:
        """Return the affiliations that all people share, if no affiliation is tied to one of them.

        `alone`: there is one author, who has all affiliations.  Otherwise only a single institution
        counts, and only if no author has a label.
        """
        groups = [group for group in self._groups if alone or not group.people]
        loose = [
            stated
            for group in (*groups, *self._outside)
            for stated in (*group.stated, *group.labelled)
        ]
        if alone:
            return loose if self._is_whole else ()
        has_labels = any(is_label(mark) for _, person in self.people() for mark in person.marks)
        return loose if _is_one(loose) and not has_labels else ()

    def _sure(self, person: Person, group: AuthorGroup) -> Sequence[Stated]:
        """Return affiliations by marks, in the group or on the page, or else by sentences."""
        own = _by_mark(group.labelled)
        marked = [
            stated
            for mark in person.marks
            for stated in own.get(mark) or self._labelled.get(mark, ())
        ]
        return marked or self._members.get(person.author, ())

    def _set(self, person: Person, place: int) -> Sequence[Stated]:
        """Return the affiliations next to a person, if they cannot be another's."""
        group = self._groups[place]
        is_counted = any(map(is_label, person.marks)) and any(map(is_label, self._labelled))
        if is_counted or (group.tie == "place" and not self._is_whole):
            return ()
        # A field belongs to one author; other text of an entry may be about several.
        is_free = group.tie == "field" or not self._is_copied
        if is_free and group.tie != "field":
            # If the group before has no affiliations, this group's may be for both.
            before = self._groups[place - 1] if place else AuthorGroup()
            is_bare = before.people and not before.stated
            is_free = not is_bare or any(self._sure(author, before) for author in before.people)
        is_own = len(group.people) == 1 and is_free
        return group.stated if is_own or _is_one(group.stated) else ()


def _is_one(stated: Sequence[Stated]) -> bool:
    """Return whether affiliations name one institution and no other."""
    names = {name for each in stated for name in each.names}
    return len(names) == 1 and all(each.is_one for each in stated)


def _pair(groups: Sequence[AuthorGroup]) -> Sequence[AuthorGroup]:
    """If entries of authors and of affiliations alternate, give each author the next entry's."""
    pairs = list(zip(groups[::2], groups[1::2], strict=False))
    alternate = len(groups) == 2 * len(pairs) and all(
        len(who.people) == 1 and not who.stated and not what.people and what.stated
        for who, what in pairs
    )
    return [replace(who, stated=what.stated) for who, what in pairs] if alternate else groups


def _by_mark(labelled: Iterable[Stated]) -> Mapping[str, Sequence[Stated]]:
    """Return the affiliations of each mark, without marks of two different affiliations."""
    found: dict[str, dict[str, Stated]] = defaultdict(dict)
    for stated in labelled:
        for mark in stated.marks:
            found[mark][stated.text] = stated
    return {mark: [*texts.values()] for mark, texts in found.items() if len(texts) == 1}


# ------------------------------------------------------------------------------------- entries


def _has_name(creator: Node) -> bool:
    names = creator.find("ltx_personname") if "ltx_role_author" in creator.classes else ()
    return any(raw_text(name).strip() for name in names)


def _read_creator(creator: Node, roster: Roster, *, alone: bool) -> Sequence[AuthorGroup]:
    """Return the groups of an entry; `alone`: the entry can only be about one author."""
    groups: Sequence[AuthorGroup] = read_byline(read_flow(creator), roster)
    fields = _fields(creator) or _contacts(creator) or _notes(creator)
    if _has_name(creator) and not any(group.people for group in groups):
        groups = _read_other(creator, groups, alone=alone)
    people = tuple(person for group in groups for person in group.people)
    return [_join(people, fields)] if fields else groups


def _read_other(
    creator: Node, groups: Sequence[AuthorGroup], *, alone: bool
) -> Sequence[AuthorGroup]:
    """Return the author of an entry whose name the record spells otherwise, or who is not on it.

    If this is unclear, only affiliations with marks are kept.
    """
    tokens = read_flow(next(creator.find("ltx_personname")))
    end = next((at for at, token in enumerate(tokens) if token.kind == "break" and at), len(tokens))
    name = write_words(tokens[:end]).strip(" ,;.")
    if not alone or not name or len(name) > _LONGEST_NAME or find_institutions(name, sure=True):
        return [replace(group, stated=()) for group in groups]
    marks = tuple(mark for token in tokens[:end] for mark in token.marks)
    person = Person(name=name, author=None, marks=marks)
    return [_join((person,), read_byline(tokens[end:]))]


def _join(people: tuple[Person, ...], groups: Sequence[AuthorGroup]) -> AuthorGroup:
    """Return one group of these people with the affiliations of all these groups."""
    return AuthorGroup(
        people=people,
        stated=tuple(stated for group in groups for stated in group.stated),
        labelled=tuple(stated for group in groups for stated in group.labelled),
        tie="field" if any(group.tie == "field" for group in groups) else "entry",
    )


def _fields(creator: Node) -> Sequence[AuthorGroup]:
    """Read the fields that hold an institution's name and no more."""
    found = []
    for contact in creator.find(*_ROLES):
        fields = contact.find("ltx_affiliation_institution")
        names = [name for field in fields for name in find_institutions(raw_text(field))]
        if names:
            lines = groupby(read_flow(contact), lambda token: token.kind == "break")
            words = join_lines(write_words(line) for _, line in lines)
            found.append(AuthorGroup(stated=make_stated(words, names=names), tie="field"))
    return found


def _contacts(creator: Node) -> Sequence[AuthorGroup]:
    """Read the contacts together: each may hold one line of one affiliation."""
    tokens: list[FlowToken] = []
    for contact in creator.find(*_ROLES):
        flow = read_flow(contact) if "ltx_contact" in contact.classes else ()
        if not _WITH.search(write_words(flow)):
            tokens += (*flow, BREAK)
    return [group for group in read_byline(tokens) if group.stated or group.labelled]


def _notes(creator: Node) -> Sequence[AuthorGroup]:
    """Read the notes at an entry; their marks only refer to the notes."""
    notes = [note for note in creator.find(*_NOTE_ROLES) if "ltx_note" in note.classes]
    groups = [group for note in notes for group in _read_note(note)]
    return [AuthorGroup(stated=(*group.stated, *group.labelled)) for group in groups]


def _read_note(note: Node) -> Iterator[AuthorGroup]:
    """Yield the affiliations of a note; if its text has no marks, they get the note's mark."""
    content = next(note.find("ltx_note_content"), note)
    mark = next(content.find("ltx_note_mark"), None) or next(note.find("ltx_note_mark"), None)
    marks = split_marks(raw_text(mark)) if mark else ()
    for group in read_byline(read_flow(content)):
        if marks and not group.labelled:
            yield AuthorGroup(
                labelled=tuple(replace(stated, marks=marks) for stated in group.stated)
            )
        else:
            yield group


# ----------------------------------------------------------------------------------- sentences


def _find_members(article: Node, roster: Roster) -> Mapping[int | None, Sequence[Stated]]:
    """Return each author's affiliations in sentences of notes, by position on the record.

    Such a sentence is `A. Lund is with Quay University`.
    """
    members: dict[int | None, dict[Stated, None]] = defaultdict(dict)
    sentences: list[str] = []
    for note in islice(article.find(*_SPEAKING), _MOST_NOTES):
        content = next(note.find("ltx_note_content"), note)
        if "with" in raw_text(content)[:_LONGEST_NOTE]:
            for span in split_sentences(write_words(read_flow(content))[:_LONGEST_NOTE]):
                sentences += (part.strip() for part in span.text.split("; "))
    for sentence in sentences:
        if found := _WITH.search(sentence):
            who = sentence[: found.start()]
            where = make_stated(_ASIDE.sub("", sentence[found.end() :]).strip(" .()"))
            named = (person.author for person in roster.find(who.split()))
            for author in range(len(roster)) if who.strip().lower() in _ALL else named:
                members[author].update(dict.fromkeys(where))
    return {author: tuple(stated) for author, stated in members.items()}
