"""What was built, as it came out: the run's memory, from which all rules are judged."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from digest.model import Counts, Decision, IssueRecord, Window
from tests.simulation.agenda import Task
from tests.simulation.arxiv import BuildRequests
from tests.simulation.world import World

Way = Literal["search", "listings", "mixed", "harvest"]

_NO_COUNTS = Counts(found=0, chosen=0, named=0, late=0, left_out={})
_SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True, kw_only=True)
class SimulatedBuild:
    """One build: the task, what came over the line, and the issue record, or why there is none.

    `listed` tells that announcements came from listings; `entries` are the papers that stand in
    the post, `files` the bytes that were written.
    """

    task: Task
    line: BuildRequests
    listed: bool = False
    failure: str = ""
    issue_record: IssueRecord | None = None
    counts: Counts = _NO_COUNTS
    entries: frozenset[str] = frozenset()
    files: Mapping[str, bytes] = field(default_factory=dict)
    gap: tuple[date, ...] = ()

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return self.task.moment

    @property
    def day(self) -> date:
        """The date of its issue."""
        return self.task.day

    @property
    def is_whole(self) -> bool:
        """Whether there is an issue that could look everywhere."""
        return self.issue_record is not None and self.issue_record.complete

    @property
    def window(self) -> Window:
        """The announcement days of its issue."""
        return Window(start=self.day - _SIX_DAYS, end=self.day)

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """What became of papers."""
        return self.issue_record.decisions if self.issue_record else {}

    @property
    def corrections(self) -> Collection[str]:
        """The papers of earlier issues that it names as withdrawn since."""
        taken = self.issue_record.corrections if self.issue_record else {}
        return [paper for paper, made in taken.items() if made.issued != self.day]

    def covers(self, day: date) -> bool:
        """Return whether a day is in the window."""
        return self.window.start <= day <= self.window.end


@dataclass(kw_only=True)
class History:
    """Everything that happened in a world, in order; `kept` is what the library has in the end."""

    seed: int
    world: World
    first: date
    last: date
    way: Way
    builds: list[SimulatedBuild] = field(default_factory=list)
    kept: Sequence[IssueRecord] = ()

    def issue_records(self) -> dict[date, SimulatedBuild]:
        """Return the builds whose issue records stand by now, by date."""
        return {build.day: build for build in self.builds if build.issue_record}

    def replayed(self) -> Iterator[tuple[SimulatedBuild, dict[date, SimulatedBuild]]]:
        """Yield every build that made an issue record, with those that stood before it."""
        past: dict[date, SimulatedBuild] = {}
        for build in self.builds:
            if build.issue_record:
                yield build, dict(past)
                past[build.day] = build

    def could_see(self, paper: str) -> bool:
        """Return whether some build must have met a paper.

        Where issues are made now by search, now from listings, one that arXiv held back may have
        its days in two weeks, each of them looked at by the source that has it in the other.
        """
        if self.way != "mixed":
            return True
        return any(paper in build.line.sent or paper in build.line.told for build in self.builds)

    def dues(self, paper: str) -> frozenset[date]:
        """Return the days that may count for a paper: the one listed, the one derived, or both."""
        life = self.world.lives[paper]
        listed = life.listed or life.due
        days = {"listings": {listed}, "mixed": {life.due, listed}}
        return frozenset(days.get(self.way, {life.due}))
