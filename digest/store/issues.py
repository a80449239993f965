"""Issue records as rows: decisions on all found papers, and the answers an issue was built from.

A changed answer of a service or a model is a new row, so that an issue keeps the words it was built
from.
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
    StatedFeed,
    StatedLink,
    StatedPaper,
    parse_time,
    time_text,
)
from digest.store import sql
from digest.store.database import LibraryPart, json_list, parse_record

_DAY = timedelta(days=1)
AnswerKey = tuple[str, str, str, str]
"""The unique key of an answer: its kind, subject, origin and digest."""
DecisionRow = tuple[str, Decision, int | None, RecordedPaper | None]
"""A found paper: its decision, its version if known, and its record if chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnswerRecord:
    """The record of a service's answer."""

    stated: StatedPaper | StatedLink | StatedFeed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReplyRecord:
    """The record of a model's reply."""

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
    def key(self) -> AnswerKey:
        """Its unique key."""
        return self[:4]

    @property
    def name(self) -> str:
        """Its name in messages."""
        return f"{self.subject} by {self.origin}"


class Issues(LibraryPart):
    """The issue records of a library, and the answers of services and models."""

    def save_issue_record(self, issue_record: IssueRecord) -> None:
        """Save an issue's decisions; they replace those of the same slug and date."""
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
        self,
        issue_record: IssueRecord,
        decisions: Iterable[DecisionRow],
        answers: Iterable[AnswerKey],
    ) -> bool:
        """Save an issue unless its slug and date are held; return whether it is new.

        Raises ValueError if the library lacks an answer that the issue was built from.
        """
        bare = replace(
            issue_record, decisions={}, versions={}, recorded={}, answers=(), replies=(), counts={}
        )
        key, keys = [issue_record.slug, issue_record.date.isoformat()], set(answers)
        with self.database.write() as connection:
            if not connection.execute(sql.ADD_ISSUE, [*key, dump(bare)]).rowcount:
                return False
            (number,) = connection.execute(sql.ISSUE_NUMBER, key).fetchone()
            rows = (
                (number, position, paper, decision, version, kept and dump(kept))
                for position, (paper, decision, version, kept) in enumerate(decisions)
            )
            connection.executemany(sql.ADD_DECISION, rows)
            attached = connection.executemany(sql.ATTACH_ANSWER, ((number, *key) for key in keys))
            if keys and attached.rowcount < len(keys):
                raise ValueError("it was built from answers that the library lacks")
        return True

    def load_issue_records(self, slug: str) -> Sequence[IssueRecord]:
        """Return a topic's issues without their decisions, oldest date first."""
        return self._load(_parse_issue_record, sql.ISSUES, slug)

    def load_decided(
        self, issue_records: Iterable[IssueRecord], papers: Iterable[str]
    ) -> Sequence[IssueRecord]:
        """Return these issues with their decisions on these papers only."""
        decisions: defaultdict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
        versions: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        with self.database.read() as connection:
            rows = connection.execute(sql.DECISIONS_ABOUT, [json_list(papers)])
            for slug, day, paper, decision, version in rows:
                decisions[slug, day][paper] = decision
                if version is not None:
                    versions[slug, day][paper] = version
        keyed = ((issue, (issue.slug, issue.date.isoformat())) for issue in issue_records)
        return tuple(
            replace(issue, decisions=decisions[key], versions=versions[key]) for issue, key in keyed
        )

    def load_all_issue_records(self) -> tuple[IssueRecord, ...]:
        """Return all issues with counts of their decisions only, by date, then slug."""
        counts: defaultdict[int, dict[Decision, int]] = defaultdict(dict)
        with self.database.read() as connection:
            for number, decision, count in connection.execute(sql.DECISION_COUNTS):
                counts[number][decision] = count
            return tuple(
                replace(_parse_issue_record(*row), counts=counts[number])
                for number, *row in connection.execute(sql.ALL_ISSUES)
            )

    def load_to_come(self, day: date) -> Sequence[str]:
        """Return the stems of all issues dated after a day, oldest first."""
        return self._load(lambda slug, date_: f"{date_}-{slug}", sql.DAYS_TO_COME, day.isoformat())

    def forget_issue_records(self, issue_records: Iterable[IssueRecord]) -> None:
        """Delete issues with their deliveries, and answers of services that no other issue needs.

        Replies of models stay: they cost money, and can answer the same questions again.
        """
        with self.database.write(durable=True) as connection:
            for issue_record in issue_records:
                key = [issue_record.slug, issue_record.date.isoformat()]
                answers = connection.execute(sql.ISSUE_ANSWERS, key).fetchall()
                connection.execute(sql.FORGET_ISSUE, key)
                connection.executemany(sql.FORGET_ANSWER, answers)
                connection.execute(sql.FORGET_DELIVERIES, [key[0], f"{key[0]}.%", key[1]])

    def load_decisions(self, slug: str, day: date) -> Mapping[str, Decision]:
        """Return the decision on every paper that the issue of a day found; empty if no issue."""
        rows = self._load(
            lambda paper, decision: (paper, decision), sql.DECISIONS_OF, slug, day.isoformat()
        )
        return dict(rows)

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in a version that is not the latest."""
        return frozenset(self._load(str, sql.REVISED, slug))

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the date of its last issue."""
        rows = self._load(lambda paper, day: (paper, date.fromisoformat(day)), sql.CHOSEN, slug)
        return dict(rows)

    def load_issue_records_of(self, paper: str) -> Sequence[IssueRecord]:
        """Return the issues of any topic that chose a paper, by date, then slug.

        Each has the record and the decision of this paper only.
        """

        def parse_row(slug: str, day: str, record: bytes, recorded: bytes) -> IssueRecord:
            kept = parse_record(f"{paper} in issue {slug} of {day}", RecordedPaper, recorded)
            return replace(_parse_issue_record(slug, day, record), recorded={paper: kept})

        return self._load(parse_row, sql.ISSUES_OF_PAPER, paper)

    def save_answer(self, answer: Answer) -> None:
        """Save a service's answer; for the same answer as before, only its time is renewed.

        Answers dated more than a day later come from a wrong clock: they are dated a day before it.
        """
        row, (before, after) = _to_row(answer), (answer.asked - _DAY, answer.asked + _DAY)
        with self.database.write() as connection:
            future = (time_text(before), *row.key[:3], time_text(after))
            connection.execute(sql.BACKDATE_ANSWERS, future)
            connection.execute(sql.SAVE_ANSWER, row)

    def add_answers(self, answers: Iterable[Answer | Reply]) -> int:
        """Save the answers of another library, and return how many are new to this one."""
        rows = list(map(_to_row, answers))
        with self.database.write() as connection:
            return connection.executemany(sql.ADD_ANSWER, rows).rowcount if rows else 0

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        answers = self._load(_parse_answer, sql.ANSWERS, "fact", json_list(subjects))
        return tuple({(answer.subject, answer.service): answer for answer in answers}.values())

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was built from, by subject, then service."""
        return self._load(_parse_answer, sql.ANSWERS_OF, slug, day.isoformat(), "fact")

    def save_replies(self, replies: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Save a model's replies, and return them as saved: the first reply of a key stays.

        So two runs that asked at the same time continue with the same reply.  With `anew`, for runs
        that were told to ask again, these replies replace those that are held.
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
        replies = self._load(_parse_reply, sql.ANSWERS, "reply", json_list(wanted))
        last = {reply.key: reply for reply in replies if reply.model == model}
        return {key: last[key] for key in wanted if key in last}

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was written from, by key, then model."""
        return self._load(_parse_reply, sql.ANSWERS_OF, slug, day.isoformat(), "reply")


def _to_row(answer: Answer | Reply) -> AnswerRow:
    """Return the row of an answer or a reply."""
    if isinstance(answer, Answer):
        kind, subject, origin, validator = "fact", answer.subject, answer.service, answer.validator
        record = dump(_AnswerRecord(stated=answer.stated))
    else:
        kind, subject, origin, validator = "reply", answer.key, answer.model, ""
        record = dump(_ReplyRecord(body=answer.body))
    digest, asked = sha256(record).hexdigest(), time_text(answer.asked)
    return AnswerRow(kind, subject, origin, digest, asked, validator, record)


def _parse_answer(*columns: Any) -> Answer:  # noqa: ANN401 - as the table has them
    row = AnswerRow(*columns)
    return Answer(
        service=row.origin,
        subject=row.subject,
        stated=parse_record(row.name, _AnswerRecord, row.record).stated,
        asked=parse_time(row.asked),
        validator=row.validator,
    )


def _parse_reply(*columns: Any) -> Reply:  # noqa: ANN401 - as the table has them
    row = AnswerRow(*columns)
    body, asked = parse_record(row.name, _ReplyRecord, row.record).body, parse_time(row.asked)
    return Reply(model=row.origin, key=row.subject, body=body, asked=asked)


def _parse_issue_record(slug: str, day: str, record: bytes) -> IssueRecord:
    """Return an issue without its decisions."""
    return parse_record(f"issue {slug} of {day}", IssueRecord, record)
