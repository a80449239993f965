"""What arXiv holds at every moment: papers that nobody wrote, and what becomes of them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from digest.model import Notice, NoticeKind, Paper
from tests.standins.arxiv.timetable import EASTERN, EVENING, listing_day

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
TOPIC = "cs.RO"
WITHDRAWN = "This paper has been withdrawn by the authors: the limpets were counted twice."


def at(day: date, clock: time) -> datetime:
    """Return the moment, in UTC, of an Eastern wall clock."""
    return datetime.combine(day, clock, EASTERN).astimezone(UTC)


def announcement(released: datetime) -> datetime:
    """Return the moment, in UTC, from which a paper released at a moment is to be seen."""
    return at(listing_day(released) - DAY, EVENING)


def listing(announced: datetime) -> date:
    """Return the date that the listing of an evening bears: the next day's."""
    return announced.astimezone(EASTERN).date() + DAY


@dataclass(frozen=True, kw_only=True)
class Life:
    """One paper's truth: its record from each moment on, oldest first, and why it changed.

    `notices` are its lines in listings: the day, the category, and the kind.
    """

    moments: tuple[datetime, ...]
    records: tuple[Paper, ...]
    notices: tuple[tuple[date, str, NoticeKind], ...]

    @property
    def id(self) -> str:
        """The identifier."""
        return self.records[0].id

    @property
    def submitted(self) -> datetime:
        """When version 1 was submitted."""
        return self.records[0].published

    @property
    def announced(self) -> datetime:
        """From when on the paper is to be seen."""
        return self.moments[0]

    @cached_property
    def joined(self) -> datetime | None:
        """From when on the paper is one of the topic, if ever."""
        return next(
            (
                moment
                for moment, record in zip(self.moments, self.records, strict=True)
                if TOPIC in record.categories
            ),
            None,
        )

    @cached_property
    def due(self) -> date:
        """The day on which the calendar has it announced."""
        return listing_day(self.submitted)

    @cached_property
    def listed(self) -> date | None:
        """The day on which it is listed in the topic for the first time, if ever."""
        return listing(self.joined) if self.joined else None

    def at(self, moment: datetime) -> Paper | None:
        """Return the record that is to be seen at a moment, if any is."""
        place = bisect_right(self.moments, moment)
        return self.records[place - 1] if place else None

    def is_withdrawn(self, moment: datetime) -> bool:
        """Return whether the paper is withdrawn at a moment, for all to see."""
        record = self.at(moment)
        return record is not None and record.comment == WITHDRAWN

    def was_withdrawn(self, moment: datetime) -> bool:
        """Return whether the paper was withdrawn, for all to see, at any time until a moment."""
        return any(self.is_withdrawn(at) for at in self.moments if at <= moment)

    def has_changed(self, start: datetime, end: datetime) -> bool:
        """Return whether anything of it changed after one moment and until another."""
        return any(start < moment <= end for moment in self.moments)


@dataclass(frozen=True, kw_only=True)
class World:
    """All papers, by identifier."""

    lives: Mapping[str, Life]

    def records(self, moment: datetime) -> Iterator[Paper]:
        """Yield the records to be seen at a moment."""
        return filter(None, (life.at(moment) for life in self.lives.values()))

    def topical(self) -> Sequence[Life]:
        """Return the papers that are the topic's sooner or later, by submission."""
        lives = (life for life in self.lives.values() if life.joined)
        return sorted(lives, key=lambda life: (life.submitted, life.id))

    @cached_property
    def listings(self) -> Mapping[tuple[str, date], Sequence[Notice]]:
        """What was announced in a category on a day: new, cross-listed, replaced."""
        order = {"new": 0, "cross": 1, "replace": 2}
        found: dict[tuple[str, date], list[Notice]] = defaultdict(list)
        for life in self.lives.values():
            for day, category, kind in life.notices:
                found[category, day].append(Notice(paper=life.id, kind=kind))
        return {
            key: sorted(notices, key=lambda notice: (order[notice.kind], notice.paper))
            for key, notices in found.items()
        }
