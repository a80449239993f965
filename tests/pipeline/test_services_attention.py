"""What readers liked is asked for a day at a time, once, and an issue keeps what it had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from digest.errors import FetchError
from digest.model import Answer, PaperFacts
from digest.pipeline import Built
from digest.ports import Clock
from tests.pipeline.desk import FRIDAY, MONDAY, SATURDAY, WEDNESDAY, WEEK, Desk, tides

LABEL = "upvotes on Hugging Face"
DOWN = FetchError("The line to it is dead.", hint="Wait.")


@dataclass
class FakeVotes:
    """Lists of votes by day, that fail while they are told to."""

    clock: Clock
    lists: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    name: str = "huggingface-daily"
    down: bool = False
    asked: list[date] = field(default_factory=list)

    def subject(self, day: date) -> str:
        """Name a day's list."""
        return f"https://huggingface.co/papers/date/{day}"

    def lasts(self, answer: Answer) -> timedelta:
        """Let every list last a day."""
        assert answer.subject.startswith("https://")
        return timedelta(days=1)

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return a day's list."""
        self.asked.append(day)
        if self.down:
            raise DOWN
        facts = {self.subject(day): PaperFacts()}
        votes = self.lists.get(day, {})
        facts |= {paper: PaperFacts(upvotes=number) for paper, number in votes.items()}
        now = self.clock.now()
        return [
            Answer(service=self.name, subject=subject, facts=fact, asked=now)
            for subject, fact in facts.items()
        ]


@pytest.fixture(name="votes")
def _votes(desk: Desk) -> FakeVotes:
    desk.source.papers = tides(range(1, 4))
    desk.votes = votes = FakeVotes(
        desk.clock, {MONDAY: {"2602.00003": 50}, FRIDAY: {"2602.00002": 3, "2602.09999": 70}}
    )
    return votes


def liked(built: Built) -> dict[str, float]:
    """Return what votes are worth, by paper, in the order of rank."""
    assert built.made.digest is not None
    entries = sorted(built.made.digest.entries, key=lambda entry: -entry.ranked.score)
    reasons = ((e.paper.id, r) for e in entries for r in e.ranked.reasons)
    return {paper: reason.weight for paper, reason in reasons if reason.label == LABEL}


def test_votes_raise_a_paper_with_one_request_for_each_day(desk: Desk, votes: FakeVotes) -> None:
    found = liked(desk.build())

    assert list(found) == ["2602.00003", "2602.00002"]
    assert votes.asked == [date(2026, 2, day) for day in range(22, 29)]


def test_days_to_come_are_not_asked_for(desk: Desk, votes: FakeVotes) -> None:
    desk.set_date(WEDNESDAY)
    votes.clock = desk.clock
    desk.build()

    assert votes.asked[-1] == WEDNESDAY


def test_a_rebuilt_issue_has_the_votes_that_it_had(desk: Desk, votes: FakeVotes) -> None:
    first = liked(desk.build())
    files = desk.files()
    votes.lists = {MONDAY: {"2602.00001": 900}}
    desk.set_date(SATURDAY + WEEK)
    votes.clock = desk.clock
    votes.asked.clear()

    assert liked(desk.build()) == first
    assert (desk.files(), votes.asked) == (files, [])
    assert next(iter(liked(desk.build(refresh=True)))) == "2602.00001"


def test_another_topic_of_the_day_asks_nothing_again(desk: Desk, votes: FakeVotes) -> None:
    desk.build()
    votes.asked.clear()
    desk.build(days=6)

    assert votes.asked == []


def test_a_service_that_is_down_is_silent_and_asked_once(desk: Desk, votes: FakeVotes) -> None:
    votes.down = True
    built = desk.build()

    assert (liked(built), built.problems, len(votes.asked)) == ({}, (), 1)


def test_offline_what_is_held_counts_and_nothing_is_asked(desk: Desk, votes: FakeVotes) -> None:
    desk.build(days=6)
    votes.asked.clear()

    assert "2602.00003" in liked(desk.build(offline=True))
    assert votes.asked == []
