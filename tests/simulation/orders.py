"""What must be true of builds one after the other: reruns keep, and withdrawals are told once."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from difflib import unified_diff
from itertools import islice

from tests.simulation.flaws import Flaw
from tests.simulation.history import Build, History
from tests.simulation.rules import DECIDED

DAY = timedelta(days=1)
# So long the tool looks again at a paper.
YOUNG = timedelta(days=30)
_MOST_LINES = 6


def find_dropped(history: History) -> Iterator[Flaw]:
    """Find papers that an issue decided about, or named, and gave up when it was built again."""
    for before, build in _rebuilt(history):
        for paper, fate in before.fates.items():
            now = build.fates.get(paper)
            if fate in DECIDED and now not in DECIDED | {"withdrawn"}:
                what = f"the issue of {build.day} gave it up: {fate}, then {now}"
                yield Flaw(rule="dropped", what=what, paper=paper, build=build)
        for paper in sorted(set(before.corrections).difference(build.corrections)):
            if history.world.lives[paper].is_withdrawn(build.moment):
                what = f"the issue of {build.day} no longer names it as withdrawn"
                yield Flaw(rule="dropped", what=what, paper=paper, build=build)


def find_changed(history: History) -> Iterator[Flaw]:
    """Hold an issue built again without news to its papers, and one built offline to its bytes."""
    for before, build in _rebuilt(history):
        if before.task.number != build.task.number or not before.is_whole:
            continue
        # Another source is another configuration.
        is_same = build.listed == before.listed
        if build.task.offline and is_same and build.files != before.files:
            what = (
                f"the issue of {build.day} built offline has other bytes:{_differ(before, build)}"
            )
            yield Flaw(rule="changed", what=what, paper=_moved(before, build), build=build)
        if build.entries != before.entries and not _has_news(history, before, build):
            differ = sorted(build.entries ^ before.entries)
            what = f"the issue of {build.day} chose otherwise without news: {', '.join(differ)}"
            yield Flaw(rule="changed", what=what, paper=differ[0], build=build)


def find_uncorrected(history: History) -> Iterator[Flaw]:
    """Find papers withdrawn after their issue that the topic's next issue does not name."""
    told: set[str] = set()
    for build, standing in history.replayed():
        told.update(build.corrections)
        if build.day in standing or build.task.offline or build.line.struck or not build.is_whole:
            continue
        if not build.entries:  # an issue without papers has no post to name anything in
            continue
        for paper, day in _issued(standing).items():
            if day < build.day and paper not in told and _must_be_told(history, build, paper):
                what = f"the issue of {build.day} does not name it, chosen for {day}"
                yield Flaw(rule="uncorrected", what=what, paper=paper, build=build)
                told.add(paper)


def find_miscorrected(history: History) -> Iterator[Flaw]:
    """Find papers named as withdrawn that no issue chose, or that were not withdrawn."""
    issued: set[str] = set()
    for build, _ in history.replayed():
        for paper in build.corrections:
            life = history.world.lives[paper]
            if paper not in issued or not life.was_withdrawn(build.moment):
                what = f"the issue of {build.day} names what was not issued, or not withdrawn"
                yield Flaw(rule="miscorrected", what=what, paper=paper, build=build)
        issued.update(build.entries)


def find_corrected_twice(history: History) -> Iterator[Flaw]:
    """Find papers named as withdrawn by two issues."""
    builds = history.editions().values()
    times = Counter(paper for build in builds for paper in build.corrections)
    for paper, count in times.items():
        if count > 1:
            yield Flaw(rule="corrected twice", what=f"named by {count} issues", paper=paper)


ORDERS: tuple[Callable[[History], Iterator[Flaw]], ...] = (
    find_dropped,
    find_changed,
    find_uncorrected,
    find_miscorrected,
    find_corrected_twice,
)


def _rebuilt(history: History) -> Iterator[tuple[Build, Build]]:
    """Yield every build of an issue that there was before, after the one before."""
    for build, standing in history.replayed():
        if before := standing.get(build.day):
            yield before, build


def _moved(before: Build, build: Build) -> str:
    """Return a paper that two builds of an issue treat differently, if there is one."""
    fates = {paper for paper, _ in before.fates.items() ^ build.fates.items()}
    named = set(before.corrections) ^ set(build.corrections)
    return min(fates | named, default="")


def _differ(before: Build, build: Build) -> str:
    """Return the first lines in which the files of two builds differ."""
    lines: list[str] = []
    for name in sorted(before.files.keys() | build.files.keys()):
        old, new = (one.files.get(name, b"").decode().splitlines() for one in (before, build))
        found = (line for line in unified_diff(old, new, n=0, lineterm="") if line[3:].strip())
        lines += (f"\n    {name}: {line[:160]}" for line in islice(found, _MOST_LINES))
    return "".join(lines)


def _has_news(history: History, before: Build, build: Build) -> bool:
    """Tell whether anything was to be learnt between two builds of an issue.

    Where all is asked anew, papers announced since may be found, and so they may where somebody
    else is asked.
    """
    if build.task.offline:
        return False
    lives = (history.world.lives[paper] for paper in build.fates)
    changed = any(life.has_changed(before.moment, build.moment) for life in lives)
    return changed or build.task.refresh or build.listed != before.listed


def _issued(standing: dict[date, Build]) -> dict[str, date]:
    """Return the papers that stand in an issue, with the last one's date."""
    return {
        paper: day for day, build in sorted(standing.items()) for paper in sorted(build.entries)
    }


def _must_be_told(history: History, build: Build, paper: str) -> bool:
    """Tell whether a paper is withdrawn for a day at least, and is still looked at."""
    life = history.world.lives[paper]
    young = build.moment - life.submitted < YOUNG - DAY
    return young and life.is_withdrawn(build.moment - DAY) and life.is_withdrawn(build.moment)
