"""Issue records as rows: decisions on every paper found, and the answers they are made of.

What a service or a model says anew is a row of its own, so that an issue keeps the words it was
made of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from digest.codec import dump
from digest.model import (
    Answer,
    Decision,
    IssueRecord,
    RecordedPaper,
    Reply,
    StatedLink,
    StatedPaper,
    parse_time,
    time_text,
)
from digest.store import sql
from digest.store.database import LibraryPart, given, parse

_DAY = timedelta(days=1)
Key = tuple[str, str, str, str]
"""What tells an answer from others: its kind, subject, origin and digest."""
Found = tuple[str, Decision, int | None, RecordedPaper | None]
"""A found paper: its decision, its version where that is known, and its record if chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """The record of what a service states."""

    stated: StatedPaper | StatedLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replied:
    """The record of what a model answered."""

    body: str


class AnswerRow(NamedTuple):
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

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.subject} by {self.origin}"


class Issues(LibraryPart):
    """The issues of a library, and what services and models answered."""

    def save_issue_record(self, issue_record: IssueRecord) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        answers = [*map(_to_row, issue_record.answers), *map(_to_row, issue_record.replies)]
        decisions = [
            (paper, decision, issue_record.versions.get(paper), issue_record.recorded.get(paper))
            for paper, decision in issue_record.decisions.items()
        ]
        with self.database.write() as connection:
            connection.executemany(sql.SAVE_ANSWER, answers)
            connection.execute(sql.FORGET_ISSUE, [issue_record.slug, issue_record.date.isoformat()])
            self.add_issue_record(issue_record, decisions, (row.key for row in answers))

    def add_issue_record(
        self, issue_record: IssueRecord, decisions: Iterable[Found], answers: Iterable[Key]
    ) -> bool:
        """Keep an issue with these decisions; return whether none of its slug and date was held.

        Raises ValueError where the library lacks an answer that it is made of.
        """
        bare = replace(
            issue_record, decisions={}, versions={}, recorded={}, answers=(), replies=(), counts={}
        )
        key, made_of = [issue_record.slug, issue_record.date.isoformat()], set(answers)
        with self.database.write() as connection:
            if not connection.execute(sql.ADD_ISSUE, [*key, dump(bare)]).rowcount:
                return False
            (number,) = connection.execute(sql.ISSUE_NUMBER, key).fetchone()
            rows = (
                (number, position, paper, decision, version, kept and dump(kept))
                for position, (paper, decision, version, kept) in enumerate(decisions)
            )
            connection.executemany(sql.ADD_DECISION, rows)
            done = connection.executemany(sql.ATTACH_ANSWER, ((number, *key) for key in made_of))
            if made_of and done.rowcount < len(made_of):
                raise ValueError("it is made of answers that the library lacks")
        return True

    def load_issue_records(self, slug: str) -> Sequence[IssueRecord]:
        """Return a topic's issues without the decisions of their papers, oldest date first."""
        return self._load(_parse_issue_record, sql.ISSUES, slug)

    def load_decided(
        self, issue_records: Iterable[IssueRecord], papers: Iterable[str]
    ) -> Sequence[IssueRecord]:
        """Return these issues with the decisions of these papers alone."""
        decisions: defaultdict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
        versions: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        with self.database.read() as connection:
            rows = connection.execute(sql.DECISIONS_ABOUT, [given(papers)])
            for slug, day, paper, decision, version in rows:
                decisions[slug, day][paper] = decision
                if version is not None:
                    versions[slug, day][paper] = version
        keyed = ((one, (one.slug, one.date.isoformat())) for one in issue_records)
        return tuple(
            replace(one, decisions=decisions[key], versions=versions[key]) for one, key in keyed
        )

    def load_all_issue_records(self) -> tuple[IssueRecord, ...]:
        """Return every issue without its decisions, which are counted, by date, then slug."""
        counts: defaultdict[int, dict[Decision, int]] = defaultdict(dict)
        with self.database.read() as connection:
            for number, decision, count in connection.execute(sql.DECISION_COUNTS):
                counts[number][decision] = count
            return tuple(
                replace(_parse_issue_record(*row), counts=counts[number])
                for number, *row in connection.execute(sql.ALL_ISSUES)
            )

    def load_to_come(self, day: date) -> Sequence[str]:
        """Return the stems of the issues of later days, oldest first."""
        return self._load(lambda slug, date_: f"{date_}-{slug}", sql.DAYS_TO_COME, day.isoformat())

    def forget_issue_records(self, issue_records: Iterable[IssueRecord]) -> None:
        """Take issues away, with their deliveries and what services said for no other.

        Replies of models stay: they cost something, and answer the same questions again.
        """
        with self.database.write(durable=True) as connection:
            for issue_record in issue_records:
                key = [issue_record.slug, issue_record.date.isoformat()]
                made_of = connection.execute(sql.MADE_OF, key).fetchall()
                connection.execute(sql.FORGET_ISSUE, key)
                connection.executemany(sql.FORGET_ANSWER, made_of)
                connection.execute(sql.FORGET_DELIVERIES, key)

    def load_decisions(self, slug: str, day: date) -> Mapping[str, Decision]:
        """Return the decision of every paper that the issue of a day found, if there is one."""
        rows = self._load(
            lambda paper, decision: (paper, decision), sql.DECISIONS_OF, slug, day.isoformat()
        )
        return dict(rows)

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""
        return frozenset(self._load(str, sql.REVISED, slug))

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""
        rows = self._load(lambda paper, day: (paper, date.fromisoformat(day)), sql.CHOSEN, slug)
        return dict(rows)

    def load_issue_records_of(self, paper: str) -> Sequence[IssueRecord]:
        """Return the issues of any topic that chose a paper, by date, then slug.

        Of papers and decisions they have what is recorded of this one alone.
        """

        def parse_row(slug: str, day: str, record: bytes, recorded: bytes) -> IssueRecord:
            kept = parse(f"{paper} in issue {slug} of {day}", RecordedPaper, recorded)
            return replace(_parse_issue_record(slug, day, record), recorded={paper: kept})

        return self._load(parse_row, sql.ISSUES_OF_PAPER, paper)

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age.

        What seems to be days younger was asked by a clock that was wrong: it counts as older.
        """
        row, (before, after) = _to_row(answer), (answer.asked - _DAY, answer.asked + _DAY)
        with self.database.write() as connection:
            wrong = (time_text(before), *row.key[:3], time_text(after))
            connection.execute(sql.BACKDATE_ANSWERS, wrong)
            connection.execute(sql.SAVE_ANSWER, row)

    def add_answers(self, answers: Iterable[Answer | Reply]) -> int:
        """Keep what another library has, and return how many are new to this one."""
        rows = list(map(_to_row, answers))
        with self.database.write() as connection:
            return connection.executemany(sql.ADD_ANSWER, rows).rowcount if rows else 0

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        found = self._load(_parse_answer, sql.ANSWERS, "fact", given(subjects))
        return tuple({(one.subject, one.service): one for one in found}.values())

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""
        return self._load(_parse_answer, sql.ANSWERS_OF, slug, day.isoformat(), "fact")

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
                    connection.execute(sql.SAVE_ANSWER, _to_row(reply))
                kept.append(held.get(reply.key, reply))
        return tuple(kept)

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return a model's last replies by key, as far as they are held, in the order asked for."""
        wanted = list(dict.fromkeys(keys))
        found = self._load(_parse_reply, sql.ANSWERS, "reply", given(wanted))
        last = {one.key: one for one in found if one.model == model}
        return {key: last[key] for key in wanted if key in last}

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by key, then model."""
        return self._load(_parse_reply, sql.ANSWERS_OF, slug, day.isoformat(), "reply")


def _to_row(answer: Answer | Reply) -> AnswerRow:
    """Return the row of what a service states or a model answered."""
    if isinstance(answer, Answer):
        kind, subject, origin, validator = "fact", answer.subject, answer.service, answer.validator
        record = dump(_Stated(stated=answer.stated))
    else:
        kind, subject, origin, validator = "reply", answer.key, answer.model, ""
        record = dump(_Replied(body=answer.body))
    digest, asked = sha256(record).hexdigest(), time_text(answer.asked)
    return AnswerRow(kind, subject, origin, digest, asked, validator, record)


def _parse_answer(*columns: Any) -> Answer:  # noqa: ANN401 - as the table has them
    row = AnswerRow(*columns)
    return Answer(
        service=row.origin,
        subject=row.subject,
        stated=parse(row.name, _Stated, row.record).stated,
        asked=parse_time(row.asked),
        validator=row.validator,
    )


def _parse_reply(*columns: Any) -> Reply:  # noqa: ANN401 - as the table has them
    row = AnswerRow(*columns)
    body, asked = parse(row.name, _Replied, row.record).body, parse_time(row.asked)
    return Reply(model=row.origin, key=row.subject, body=body, asked=asked)


def _parse_issue_record(slug: str, day: str, record: bytes) -> IssueRecord:
    """Return an issue without its decisions."""
    return parse(f"issue {slug} of {day}", IssueRecord, record)
