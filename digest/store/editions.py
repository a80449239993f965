"""Issues as rows: the fate of every paper that they found, and the answers that they are made of.

What a service or a model says anew is a row of its own, so that an issue keeps the words it was
made of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

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
from digest.store.database import Part, given, read

Key = tuple[str, str, str, str]
"""What tells an answer from others: its kind, subject, origin and digest."""


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
    def key(self) -> Key:
        """What tells it from other rows."""
        return self[:4]


class Editions(Part):
    """The issues of a library, and what services and models answered."""

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        answers = [*map(to_row, edition.answers), *map(to_row, edition.replies)]
        with self.database.write() as connection:
            connection.executemany(sql.SAVE_ANSWER, answers)
            connection.execute(sql.FORGET_EDITION, [edition.slug, edition.date.isoformat()])
            self.add_edition(edition, (row.key for row in answers))

    def add_edition(self, edition: Edition, answers: Iterable[Key]) -> bool:
        """Keep an issue of another library, and return whether it is new to this one.

        Raises ValueError where the library lacks an answer that it is made of.
        """
        bare = replace(edition, fates={}, versions={}, places={}, answers=(), replies=(), counts={})
        key, made_of = [edition.slug, edition.date.isoformat()], set(answers)
        with self.database.write() as connection:
            if not connection.execute(sql.ADD_EDITION, [*key, dump(bare)]).rowcount:
                return False
            (number,) = connection.execute(sql.EDITION_NUMBER, key).fetchone()
            fates = []
            for position, (paper, fate) in enumerate(edition.fates.items()):
                version, place = edition.versions.get(paper), edition.places.get(paper)
                fates.append((number, position, paper, fate, version, place and dump(place)))
            connection.executemany(sql.ADD_FATE, fates)
            done = connection.executemany(sql.ATTACH_ANSWER, ((number, *key) for key in made_of))
            if made_of and done.rowcount < len(made_of):
                raise ValueError("it is made of answers that the library lacks")
        return True

    def load_editions(self, slug: str) -> Sequence[Edition]:
        """Return a topic's issues without the fates of their papers, oldest date first."""
        with self.database.read() as connection:
            return tuple(parse_edition(*row) for row in connection.execute(sql.EDITIONS, [slug]))

    def load_decided(self, editions: Iterable[Edition], papers: Iterable[str]) -> Sequence[Edition]:
        """Return these issues with the fates of these papers alone."""
        fates: defaultdict[tuple[str, str], dict[str, Fate]] = defaultdict(dict)
        versions: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        with self.database.read() as connection:
            rows = connection.execute(sql.FATES_ABOUT, [given(papers)])
            for slug, day, paper, fate, version in rows:
                fates[slug, day][paper] = fate
                if version is not None:
                    versions[slug, day][paper] = version
        keyed = ((one, (one.slug, one.date.isoformat())) for one in editions)
        return tuple(replace(one, fates=fates[key], versions=versions[key]) for one, key in keyed)

    def load_issues(self) -> tuple[Edition, ...]:
        """Return every issue without its fates, which are counted, by date, then slug."""
        counts: defaultdict[int, dict[Fate, int]] = defaultdict(dict)
        with self.database.read() as connection:
            for number, fate, count in connection.execute(sql.FATE_COUNTS):
                counts[number][fate] = count
            return tuple(
                replace(parse_edition(*row), counts=counts[number])
                for number, *row in connection.execute(sql.ALL_EDITIONS)
            )

    def load_fates(self, slug: str, day: date) -> Mapping[str, Fate]:
        """Return the fate of every paper that the issue of a day found, if there is one."""
        with self.database.read() as connection:
            return dict(connection.execute(sql.FATES_OF, [slug, day.isoformat()]).fetchall())

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""
        with self.database.read() as connection:
            return frozenset(paper for (paper,) in connection.execute(sql.REVISED, [slug]))

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""
        with self.database.read() as connection:
            rows = connection.execute(sql.CHOSEN, [slug])
            return {paper: date.fromisoformat(day) for paper, day in rows}

    def load_places(self, paper: str) -> Sequence[Placed]:
        """Return where a paper stands in issues of any topic, by date, then slug."""
        with self.database.read() as connection:
            return tuple(
                Placed(
                    slug=slug, date=date.fromisoformat(day), place=parse_place(slug, day, record)
                )
                for slug, day, record in connection.execute(sql.PLACES, [paper])
            )

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age."""
        with self.database.write() as connection:
            connection.execute(sql.SAVE_ANSWER, to_row(answer))

    def add_answer(self, said: Answer | Reply) -> bool:
        """Keep what another library has, and return whether it is new to this one."""
        with self.database.write() as connection:
            return connection.execute(sql.ADD_ANSWER, to_row(said)).rowcount > 0

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        with self.database.read() as connection:
            rows = connection.execute(sql.ANSWERS, ["fact", given(subjects)])
            last = {(row.subject, row.origin): row for row in map(Row._make, rows)}
            return tuple(map(parse_answer, last.values()))

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""
        with self.database.read() as connection:
            rows = connection.execute(sql.ANSWERS_OF, [slug, day.isoformat(), "fact"])
            return tuple(map(parse_answer, map(Row._make, rows)))

    def save_replies(self, replies: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Keep what a model answered, and return each as it is kept: the first of its key stays.

        So two runs that asked at once go on with the same.  With `anew`, which is for those who
        were told to ask again, these take the place of what is held.
        """
        kept = []
        with self.database.write() as connection:
            for reply in tuple(replies):
                held = {} if anew else self.load_replies(reply.model, [reply.key])
                if not held:
                    connection.execute(sql.SAVE_ANSWER, to_row(reply))
                kept.append(held.get(reply.key, reply))
        return tuple(kept)

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return a model's last replies by key, as far as they are held, in the order asked for."""
        wanted = list(dict.fromkeys(keys))
        with self.database.read() as connection:
            rows = map(Row._make, connection.execute(sql.ANSWERS, ["reply", given(wanted)]))
            last = {row.subject: row for row in rows if row.origin == model}
        return {key: parse_reply(last[key]) for key in wanted if key in last}

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by key, then model."""
        with self.database.read() as connection:
            rows = connection.execute(sql.ANSWERS_OF, [slug, day.isoformat(), "reply"])
            return tuple(map(parse_reply, map(Row._make, rows)))


def to_row(said: Answer | Reply) -> Row:
    """Return the row of what a service said or a model answered."""
    if isinstance(said, Answer):
        kind, subject, origin, validator = "fact", said.subject, said.service, said.validator
        record = dump(_Said(facts=said.facts))
    else:
        kind, subject, origin, validator = "reply", said.key, said.model, ""
        record = dump(_Said(body=said.body))
    return Row(
        kind=kind,
        subject=subject,
        origin=origin,
        digest=sha256(record).hexdigest(),
        asked=time_text(said.asked),
        validator=validator,
        record=record,
    )


def parse_answer(row: Row) -> Answer:
    """Return what a service said.  Raises LibraryError where its record is damaged."""
    return Answer(
        service=row.origin,
        subject=row.subject,
        facts=_parse(row).facts,
        asked=parse_time(row.asked),
        validator=row.validator,
    )


def parse_reply(row: Row) -> Reply:
    """Return what a model answered.  Raises LibraryError where its record is damaged."""
    body = _parse(row).body
    return Reply(model=row.origin, key=row.subject, body=body, asked=parse_time(row.asked))


def parse_row(*columns: Any) -> Answer | Reply:  # noqa: ANN401 - as the table has them
    """Return what a service or a model answered.  Raises LibraryError as their parsers do."""
    row = Row(*columns)
    return parse_answer(row) if row.kind == "fact" else parse_reply(row)


def parse_edition(slug: str, day: str, record: bytes) -> Edition:
    """Return an issue without its fates.  Raises LibraryError where its record is damaged."""
    return read(f"issue {slug} of {day}", lambda: load(Edition, record))


def parse_place(slug: str, day: str, record: bytes) -> Place:
    """Return where a paper stands.  Raises LibraryError where its record is damaged."""
    return read(f"a place in {slug} of {day}", lambda: load(Place, record))


def _parse(row: Row) -> _Said:
    return read(f"{row.subject} by {row.origin}", lambda: load(_Said, row.record))
