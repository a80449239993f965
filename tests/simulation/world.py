"""What arXiv holds at every moment: papers that nobody wrote, drawn with what becomes of them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Literal

from digest.model import Author, Notice, NoticeKind, Paper
from tests.standins.arxiv.timetable import CUT_OFF, EASTERN, EVENING, listing_day

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


Change = Literal["join", "replace", "withdraw", "return"]
# Papers may be held back, and wait for a cross-listing, so long.
LONGEST = timedelta(days=14)
# From the Thursday on which an issue's first batch opens to its Saturday.
_OPENING = timedelta(days=9)
_OTHERS = ("cs.CV", "cs.LG", "eess.SY")
_SUBJECTS = (
    "Limpets Barnacles Anemones Urchins Mussels Starfish Whelks Kelp Blennies Chitons".split()
)


@dataclass
class UnnamedPaper:
    """A paper before it has an identifier, which it is given by the order of announcement."""

    record: Paper
    announced: datetime
    changes: list[tuple[datetime, Change]] = field(default_factory=list)


def draw_world(seed: int, first: date, weeks: int, papers: tuple[int, int]) -> World:
    """Draw so many weeks of papers (at least, at most) before the issue of `first` and after it.

    Three weeks are added on both sides, so that no issue stands at the world's edge.
    """
    dice = Random(f"world {seed}")  # noqa: S311 - drawn again by the same seed
    drafts: list[UnnamedPaper] = []
    for number in range(-3, weeks + 3):
        opening = at(first + WEEK * number - _OPENING, CUT_OFF)
        for _ in range(dice.randint(*papers)):
            drafts.append(_draw(dice, opening, drafts))
    return World(lives={life.id: life for life in _identified(drafts)})


def _draw(dice: Random, opening: datetime, drafts: Sequence[UnnamedPaper]) -> UnnamedPaper:
    """Draw a paper that is submitted within a week."""
    number, submitted = len(drafts), _draw_submitted(dice, opening)
    primary, others = _draw_categories(dice)
    announced = announcement(submitted + _draw_delay(dice))
    record = Paper(
        id="",
        version=1,
        title=f"{_SUBJECTS[number % len(_SUBJECTS)]} of Shore {number}",
        abstract=_draw_text(dice, number),
        authors=(Author(name=f"Ada Quill-{number}"), Author(name="Bo Fernandez")),
        primary=primary,
        categories=(primary, *others),
        published=submitted,
        updated=submitted,
    )
    if drafts and dice.random() < 0.02:
        record = replace(record, title=drafts[-1].record.title, authors=drafts[-1].record.authors)
    draft = UnnamedPaper(record=record, announced=announced)
    _draw_changes(dice, draft)
    return draft


def _draw_submitted(dice: Random, opening: datetime) -> datetime:
    """Draw any second of a week; cut-offs, and moments shared with others, are drawn more often."""
    roll = dice.random()
    if roll < 0.1:
        day = opening.astimezone(EASTERN).date() + DAY * dice.randrange(7)
        return at(day, CUT_OFF) + timedelta(seconds=dice.choice((-60, -30, -1, 0, 1, 59)))
    if roll < 0.2:
        return opening + timedelta(hours=4 * dice.randrange(42))
    return opening + timedelta(seconds=dice.randrange(7 * 24 * 60 * 60))


def _draw_delay(dice: Random) -> timedelta:
    """Draw how long moderation holds a paper back: mostly not at all, at most two weeks."""
    roll = dice.random()
    if roll < 0.8:
        return timedelta()
    if roll < 0.98:
        return timedelta(minutes=dice.randint(24 * 60, (4 if roll < 0.93 else 14) * 24 * 60))
    return LONGEST


def _draw_categories(dice: Random) -> tuple[str, tuple[str, ...]]:
    """Draw a primary category and the others that a paper is submitted to."""
    roll = dice.random()
    other = dice.choice(_OTHERS)
    if roll < 0.7:
        return TOPIC, (other,) if dice.random() < 0.3 else ()
    return other, (TOPIC,) if roll < 0.85 else ()


def _draw_text(dice: Random, number: int) -> str:
    """Draw an abstract whose parts give papers different scores."""
    text = f"We count animals in tide pools of shore {number} with a small boat."
    if dice.random() < 0.3:
        text += f" The boat raises the count by {dice.randint(2, 60)}%."
    if dice.random() < 0.2:
        text += f" Our code is available at https://github.com/quill/shore{number}."
    return text


def _draw_changes(dice: Random, draft: UnnamedPaper) -> None:
    """Draw what becomes of a paper after it was announced, oldest first."""
    changes: list[tuple[datetime, Change]] = []
    categories = draft.record.categories
    if TOPIC not in categories and dice.random() < 0.7:
        wait = timedelta(minutes=dice.randint(60, int(LONGEST.total_seconds()) // 60))
        joined = announcement(draft.record.published + wait)
        if joined > draft.announced:
            changes.append((joined, "join"))
        else:
            draft.record = replace(draft.record, categories=(*categories, TOPIC))
    while dice.random() < 0.2:
        changes.append((_later(dice, draft.announced, 12), "replace"))
    if dice.random() < 0.1:
        withdrawn = _later(dice, draft.announced, dice.choice((2, 2, 12)))
        changes = [change for change in changes if change[0] < withdrawn or change[1] == "join"]
        changes.append((withdrawn, "withdraw"))
        if dice.random() < 0.15:
            changes.append((_later(dice, withdrawn, 10), "return"))
    draft.changes = sorted(changes)


def _later(dice: Random, moment: datetime, days: float) -> datetime:
    """Draw when a change is announced that is made so many days later, on average."""
    return announcement(moment + timedelta(minutes=1 + int(dice.expovariate(1 / days) * 24 * 60)))


def _identified(drafts: Sequence[UnnamedPaper]) -> Iterator[Life]:
    """Give each paper its identifier: the month of its announcement, and a running number."""
    numbers: Counter[str] = Counter()
    for draft in sorted(drafts, key=lambda draft: draft.announced):
        month = draft.announced.astimezone(EASTERN).strftime("%y%m")
        numbers[month] += 1
        moments = [draft.announced]
        records = [replace(draft.record, id=f"{month}.{numbers[month]:05}")]
        for moment, change in draft.changes:
            moments.append(moment)
            records.append(_changed(records[-1], change, moment))
        notices = tuple(_notices(moments, records))
        yield Life(moments=tuple(moments), records=tuple(records), notices=notices)


def _changed(record: Paper, change: Change, moment: datetime) -> Paper:
    if change == "join":
        return replace(record, categories=(*record.categories, TOPIC))
    version = record.version + 1
    # A replacement is submitted some hours before it is announced.
    newer = replace(record, version=version, updated=moment - timedelta(hours=7), comment=None)
    if change == "withdraw":
        return replace(newer, comment=WITHDRAWN)
    return replace(newer, title=f"{record.title}, Counted Again {version}")


def _notices(
    moments: Sequence[datetime], records: Sequence[Paper]
) -> Iterator[tuple[date, str, NoticeKind]]:
    """Yield what the listings say of a paper, day by day."""
    for category in records[0].categories:
        kind: NoticeKind = "new" if category == records[0].primary else "cross"
        yield listing(moments[0]), category, kind
    for moment, (old, new) in zip(moments[1:], pairwise(records), strict=True):
        joined = [category for category in new.categories if category not in old.categories]
        replaced = new.categories if new.version > old.version else ()
        yield from ((listing(moment), category, "cross") for category in joined)
        yield from ((listing(moment), category, "replace") for category in replaced)
