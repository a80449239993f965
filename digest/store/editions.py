"""Issues as rows: the fate of every paper that they found, and the answers that they are made of.

What a service or a model says anew is a row of its own, so that an issue keeps the words it was
made of.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from digest.codec import dump, load
from digest.model import (
    Answer,
    Edition,
    Fate,
    LinkFacts,
    PaperFacts,
    Place,
    Placed,
    Reply,
    parse_time,
    time_text,
)
from digest.store import statements as sql
from digest.store.database import Connection, given, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What became of a paper that an issue found, in which version, and where it stands."""

    paper: str
    fate: Fate
    version: int | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The record of an answer: what a service knows, or what a model replied."""

    facts: PaperFacts | LinkFacts | None = None
    body: str = ""


class Row(NamedTuple):
    """A row of the table of answers; `digest` is the SHA-256 of the record."""

    kind: str
    subject: str
    origin: str
    digest: str
    asked: str
    validator: str
    record: bytes

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from other rows."""
        return self[:4]


def of_answer(answer: Answer) -> Row:
    """Return the row of what a service said."""
    record = dump(_Said(facts=answer.facts))
    return Row(
        kind="fact",
        subject=answer.subject,
        origin=answer.service,
        digest=sha256(record).hexdigest(),
        asked=time_text(answer.asked),
        validator=answer.validator,
        record=record,
    )


def of_reply(reply: Reply) -> Row:
    """Return the row of what a model answered."""
    record = dump(_Said(body=reply.body))
    return Row(
        kind="reply",
        subject=reply.key,
        origin=reply.model,
        digest=sha256(record).hexdigest(),
        asked=time_text(reply.asked),
        validator="",
        record=record,
    )


def save_answers(connection: Connection, rows: Iterable[Row]) -> None:
    """Keep answers; one that says the same as before only renews its age."""
    connection.executemany(sql.SAVE_ANSWER, rows)


def add_answer(connection: Connection, row: Row) -> bool:
    """Keep an answer of another library, and return whether it is new to this one."""
    return connection.execute(sql.ADD_ANSWER, row).rowcount > 0


def load_answers(connection: Connection, subjects: Iterable[str]) -> tuple[Answer, ...]:
    """Return the last answer of each service about these subjects, by subject, then service."""
    rows = connection.execute(sql.ANSWERS, ["fact", given(subjects)])
    last = {(row.subject, row.origin): row for row in map(Row._make, rows)}
    return tuple(map(parse_answer, last.values()))


def load_replies(connection: Connection, model: str, keys: Iterable[str]) -> dict[str, Reply]:
    """Return a model's last replies by key, as far as they are held, in the order asked for."""
    wanted = list(dict.fromkeys(keys))
    rows = connection.execute(sql.ANSWERS, ["reply", given(wanted)])
    last = {row.subject: row for row in map(Row._make, rows) if row.origin == model}
    return {key: parse_reply(last[key]) for key in wanted if key in last}


def load_rows_of(connection: Connection, kind: str, slug: str, day: date) -> Iterator[Row]:
    """Yield the answers of a kind that an issue was made of, by subject, then origin."""
    return map(Row._make, connection.execute(sql.ANSWERS_OF, [slug, day.isoformat(), kind]))


def parse_row(row: Row) -> Answer | Reply:
    """Return what a service or a model answered.  Raises LibraryError as its parsers do."""
    return parse_answer(row) if row.kind == "fact" else parse_reply(row)


def parse_answer(row: Row) -> Answer:
    """Return what a service said.  Raises LibraryError where its record is damaged."""
    return Answer(
        service=row.origin,
        subject=row.subject,
        facts=_said(row).facts,
        asked=parse_time(row.asked),
        validator=row.validator,
    )


def parse_reply(row: Row) -> Reply:
    """Return what a model answered.  Raises LibraryError where its record is damaged."""
    body = _said(row).body
    return Reply(model=row.origin, key=row.subject, body=body, asked=parse_time(row.asked))


def save_edition(connection: Connection, edition: Edition) -> None:
    """Keep an issue and what it is made of; one of the same slug and date is replaced."""
    answers = [*map(of_answer, edition.answers), *map(of_reply, edition.replies)]
    save_answers(connection, answers)
    connection.execute(sql.FORGET_EDITION, [edition.slug, edition.date.isoformat()])
    standings = (
        Standing(
            paper=paper,
            fate=fate,
            version=edition.versions.get(paper),
            place=edition.places.get(paper),
        )
        for paper, fate in edition.fates.items()
    )
    _insert(connection, edition, standings, (row.key for row in answers))


def add_edition(
    connection: Connection,
    edition: Edition,
    standings: Iterable[Standing],
    answers: Iterable[tuple[str, str, str, str]],
) -> bool:
    """Keep an issue of another library, and return whether it is new to this one."""
    key = [edition.slug, edition.date.isoformat()]
    if connection.execute(sql.EDITION_NUMBER, key).fetchone():
        return False
    _insert(connection, edition, standings, answers)
    return True


def load_editions(connection: Connection, slug: str, about: Iterable[str]) -> tuple[Edition, ...]:
    """Return a topic's issues, oldest date first, with the fates of these papers alone."""
    fates: defaultdict[int, dict[str, Fate]] = defaultdict(dict)
    versions: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for number, paper, fate, version in connection.execute(sql.FATES_ABOUT, [given(about)]):
        fates[number][paper] = fate
        if version is not None:
            versions[number][paper] = version
    return tuple(
        replace(parse_edition(*row), fates=fates[number], versions=versions[number])
        for number, *row in connection.execute(sql.EDITIONS, [slug])
    )


def load_issues(connection: Connection) -> tuple[Edition, ...]:
    """Return every issue without its fates, which are counted, by date, then slug."""
    counts: defaultdict[int, dict[Fate, int]] = defaultdict(dict)
    for number, fate, count in connection.execute(sql.FATE_COUNTS):
        counts[number][fate] = count
    return tuple(
        replace(parse_edition(*row), counts=counts[number])
        for number, *row in connection.execute(sql.ALL_EDITIONS)
    )


def load_places(connection: Connection, paper: str) -> tuple[Placed, ...]:
    """Return where a paper stands in issues of any topic, by date, then slug."""
    return tuple(
        Placed(slug=slug, date=date.fromisoformat(day), place=parse_place(slug, day, record))
        for slug, day, record in connection.execute(sql.PLACES, [paper])
    )


def parse_edition(slug: str, day: str, record: bytes) -> Edition:
    """Return an issue without its fates.  Raises LibraryError where its record is damaged."""
    return read(f"issue {slug} of {day}", lambda: load(Edition, record))


def parse_place(slug: str, day: str, record: bytes) -> Place:
    """Return where a paper stands.  Raises LibraryError where its record is damaged."""
    return read(f"a place in {slug} of {day}", lambda: load(Place, record))


def _insert(
    connection: Connection,
    edition: Edition,
    standings: Iterable[Standing],
    answers: Iterable[tuple[str, str, str, str]],
) -> None:
    bare = replace(edition, fates={}, versions={}, places={}, answers=(), replies=(), counts={})
    key = [edition.slug, edition.date.isoformat()]
    connection.execute(sql.SAVE_EDITION, [*key, dump(bare)])
    (number,) = connection.execute(sql.EDITION_NUMBER, key).fetchone()
    connection.executemany(
        sql.ADD_FATE,
        (
            (number, at, one.paper, one.fate, one.version, dump(one.place) if one.place else None)
            for at, one in enumerate(standings)
        ),
    )
    made_of = set(answers)
    done = connection.executemany(sql.ATTACH_ANSWER, ((number, *key) for key in made_of))
    if done.rowcount < len(made_of):
        raise ValueError("it is made of answers that the library lacks")


def _said(row: Row) -> _Said:
    return read(f"{row.subject} by {row.origin}", lambda: load(_Said, row.record))
