"""The editor: builds what the agenda says, and reacts to what a build reports."""

import heapq
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from digest.errors import DigestError
from digest.pipeline import Ports, Request, Topic, build, find_gaps, harvest_sets
from digest.publish.folder import PostFolder
from digest.query import parse_query
from digest.render import Renderer
from digest.store import Library, open_library
from digest.themes import load_taxonomy
from tests.fakes import FakeClock, SilentProgress
from tests.pipeline.workbench import past
from tests.simulation.arxiv import (
    HARVESTED,
    BuildRequests,
    SimulatedHarvester,
    SimulatedListings,
    SimulatedSource,
)
from tests.simulation.history import (
    NEW,
    History,
    SimulatedBuild,
    Task,
    Way,
    Why,
    draw_catch_up,
    draw_number,
    draw_old,
    draw_rerun,
    draw_weeks,
)
from tests.simulation.world import TOPIC, WEEK, at, draw_world

SUBJECT = Topic(slug="tides", name="tides", query=parse_query(f'cat:{TOPIC} AND all:"tide pools"'))
_RENDERER = Renderer(["md", "json"])
_TAXONOMY = load_taxonomy()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One simulation: its seed, the date of its first issue, how many weeks, papers a week.

    `way` says where announcements come from: the calendar behind a search, the catch-up listing,
    or either, drawn anew for each build; or from a search that most builds need not make, as there
    was a harvest before.
    """

    seed: int
    first: date = date(2025, 12, 6)
    weeks: int = 60
    papers: tuple[int, int] = (15, 40)
    way: Way = "search"


def simulate(plan: Plan, folder: Path) -> History:
    """Live through a simulation, with its library and posts in a folder."""
    world = draw_world(plan.seed, plan.first, plan.weeks, plan.papers)
    last = plan.first + WEEK * (plan.weeks - 1)
    history = History(seed=plan.seed, world=world, first=plan.first, last=last, way=plan.way)
    clock = FakeClock(at(plan.first - 5 * WEEK, time(12)))
    with closing(open_library(folder / "home", now=clock.now)) as library:
        editor = SimulatedEditor(
            history=history, clock=clock, library=library, folder=folder / "posts"
        )
        # An issue of a mistaken year, of which nothing could be had: nothing comes of it.
        library.save_issue_record(
            past(
                plan.first - 1300 * WEEK,
                slug=SUBJECT.slug,
                query=SUBJECT.query_text,
                completed=clock.now(),
                begun=clock.now(),
                complete=False,
            )
        )
        editor.live(draw_weeks(editor.dice, plan.first, plan.weeks))
        editor.finish()
        _, *issues = library.load_issue_records(SUBJECT.slug)
        history.kept = library.load_decided(issues, world.lives)
    return history


@dataclass(kw_only=True)
class SimulatedEditor:
    """Somebody who makes a topic's issues; `todo` is a heap, soonest task first."""

    history: History
    clock: FakeClock
    library: Library
    folder: Path
    todo: list[Task] = field(default_factory=list)
    denied: set[tuple[str, date]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.dice = Random(f"editor {self.history.seed}")  # noqa: S311 - the same by seed
        self._begun = self.clock.now()
        self._planned: set[date] = set()

    def live(self, tasks: Iterator[Task]) -> None:
        """Do all that is planned, and all that comes of it, in the order of time."""
        self._plan(*tasks)
        while self.todo:
            task = heapq.heappop(self.todo)
            if task.why in NEW and task.day in self.history.issue_records():
                continue
            self._plan(*self._react(task, self.do(task)))

    def finish(self) -> None:
        """Build two more weeks without trouble, and before each all that is missing by then."""
        for week in (1, 2):
            self._catch_up()
            day = self.history.last + WEEK * week
            self._build_late(day, at(day, time(12)), "last")
        self._catch_up()

    def _catch_up(self) -> None:
        """Build the issues that are said to be missing."""
        tried: set[date] = set()
        while missing := [day for day in self._missing() if day not in tried]:
            tried.update(missing)
            for day in missing:
                self._build_late(day, self.clock.now(), "gap")

    def _build_late(self, day: date, earliest: datetime, why: Why) -> None:
        """Build an issue without trouble, an hour after the last one, or later."""
        moment = max(self.clock.now() + timedelta(hours=1), earliest)
        self.do(Task(moment=moment, day=day, number=draw_number(self.dice), why=why))

    def do(self, task: Task) -> SimulatedBuild:
        """Build, and remember what came of it."""
        self.clock.elapsed = (task.moment - self._begun).total_seconds()
        line, world, way = BuildRequests(trouble=task.trouble), self.history.world, self.history.way
        listed = self.dice.random() < 0.5 if way == "mixed" else way == "listings"
        ports = Ports(
            library=self.library,
            source=SimulatedSource(world, self.clock, line),
            clock=self.clock,
            progress=SilentProgress(),
            listings=SimulatedListings(world, self.clock, line, self.denied) if listed else None,
        )
        request = Request(
            topic=SUBJECT,
            date=task.day,
            number=task.number,
            offline=task.offline,
            refresh=task.refresh,
        )
        if way == "harvest" and not task.offline and self.dice.random() < 0.7:
            harvester = SimulatedHarvester(world, self.clock, line)
            full = self.dice.random() < 0.1
            list(harvest_sets((self.dice.choice(HARVESTED),), ports, harvester, full=full))
        done = SimulatedBuild(task=task, line=line, listed=listed)
        try:
            shelf = PostFolder(self.folder, self.library)
            built = build(request, ports, _TAXONOMY, _RENDERER, shelf)
        except DigestError as error:
            done = replace(done, failure=f"{error} {error.hint}")
        else:
            entries = built.issue.entries if built.issue else ()
            done = replace(
                done,
                issue_record=built.issue_record,
                counts=built.counts,
                entries=frozenset(entry.paper.id for entry in entries),
                files={path.name: path.read_bytes() for path in built.files},
                gap=built.gap,
            )
        self.history.builds.append(done)
        return done

    def _react(self, task: Task, done: SimulatedBuild) -> Iterator[Task]:
        """Yield what a build makes the editor do later."""
        # Listings cannot be had for ever, so an issue that has none yet is not left for the end.
        pressing = self.history.way != "search" and done.issue_record is None
        if not done.is_whole and (rerun := draw_rerun(self.dice, task, always=pressing)):
            yield rerun
        if task.why in {"weekly", "today"}:
            for day in done.gap:
                if day not in self._planned:
                    self._planned.add(day)
                    later = draw_catch_up(self.dice, task, day, always=self.history.way != "search")
                    yield from (later,) if later else ()
            past = list(self.history.issue_records().values())
            if past:
                old = self.dice.choice(past[-8:] if self.dice.random() < 0.7 else past)
                again = draw_old(self.dice, task, old.day, old.task.number)
                yield from (again,) if again else ()

    def _plan(self, *tasks: Task) -> None:
        for task in tasks:
            heapq.heappush(self.todo, task)

    def _missing(self) -> tuple[date, ...]:
        past = self.history.issue_records().values()
        gaps = find_gaps((one.issue_record for one in past if one.issue_record), self.clock.now())
        return gaps.get(SUBJECT.slug, ())
