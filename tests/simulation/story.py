"""Tells what happened to a paper, or around a build, so that a flaw can be traced to its rule."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.editor import Plan, simulate
from tests.simulation.history import Build, History
from tests.simulation.rules import Flaw, find_flaws
from tests.simulation.world import TOPIC, Life, listing
from tests.standins.arxiv.timetable import EASTERN

_MOST_TOLD = 5
_AFTER = timedelta(days=35)


def tell_flaws(history: History) -> str:
    """Return the stories of the first flaws; nothing if there is none."""
    flaws = find_flaws(history)
    told = [_tell(flaw, history) for flaw in flaws[:_MOST_TOLD]]
    if len(flaws) > _MOST_TOLD:
        rules = Counter(flaw.rule for flaw in flaws)
        told.append(f"In all: {', '.join(f'{rule}: {count}' for rule, count in rules.items())}.")
    return "\n\n".join(told)


def judge(plan: Plan) -> str:
    """Live through a simulation and return the stories of its first flaws."""
    with TemporaryDirectory() as folder:
        return tell_flaws(simulate(plan, Path(folder)))


def _tell(flaw: Flaw, history: History) -> str:
    """Return a flaw with its story: the paper's, or else the build's."""
    lines = [f"[{flaw.rule}] {flaw.paper or 'seed ' + str(history.seed)}: {flaw.what}"]
    if flaw.paper:
        life = history.world.lives[flaw.paper]
        lines += (f"  {line}" for line in _tell_life(life, history))
        lines += (f"  {line}" for line in _tell_builds(life, history))
    elif flaw.build:
        same = [build for build in history.builds if build.day == flaw.build.day]
        lines += (f"  {_tell_build(build)}" for build in same)
    return "\n".join(lines)


def _tell_life(life: Life, history: History) -> Iterator[str]:
    """Yield the paper's own story, in Eastern time."""
    yield f"submitted {_wall(life.submitted)} Eastern ({life.submitted:%Y-%m-%dT%H:%MZ})"
    days = " or ".join(f"{day:%a %d %b %Y}" for day in sorted(history.dues(life.id)))
    yield f"due       {days} ({history.way})"
    for number, (moment, record) in enumerate(zip(life.moments, life.records, strict=True)):
        event = "seen from" if not number else "changed  "
        state = "withdrawn" if record.comment else record.title
        inside = "in" if TOPIC in record.categories else "not in"
        yield (
            f"{event} {_wall(moment)} (listing of {listing(moment):%a %d %b}):"
            f" v{record.version}, {inside} {TOPIC}, {state}"
        )


def _tell_builds(life: Life, history: History) -> Iterator[str]:
    """Yield every build that could have met the paper, or of an issue that ever did, by time."""
    met = {build.day for build in history.builds if life.id in _named(build)}
    end = max(life.moments) + _AFTER
    for build in history.builds:
        could = life.submitted <= build.moment <= end and not _is_far(build, life, history)
        if could or build.day in met:
            yield _tell_build(build)
            yield f"    → {_tell_view(build, life)}"


def _named(build: Build) -> set[str]:
    """Return the papers that an issue says anything of."""
    return {*build.fates, *build.corrections}


def _is_far(build: Build, life: Life, history: History) -> bool:
    """Tell whether an issue is of days that can have nothing to do with a paper."""
    days = history.dues(life.id)
    return not any(timedelta(0) <= build.day - day <= _AFTER for day in days)


def _tell_build(build: Build) -> str:
    """Tell of a build in one line."""
    task, edition = build.task, build.edition
    flags = [task.why, f"n={task.number}"]
    flags += ["offline"] * task.offline + ["refresh"] * task.refresh
    if task.trouble:
        flags.append(f"{task.trouble}{'' if build.line.struck else ', never reached'}")
    told = f"{_wall(build.moment)}  issue of {build.day:%a %d %b %Y} ({', '.join(flags)}):"
    if edition is None:
        return f"{told} none made. {build.failure}"
    window = f"window {edition.window.start:%d %b}–{edition.window.end:%d %b}"
    back = f", back to {edition.lookback.start:%d %b}" if edition.lookback else ", no look-back"
    state = "complete" if edition.complete else "INCOMPLETE"
    problems = "".join(f" «{problem.message}»" for problem in edition.problems)
    return f"{told} {window}{back}, {state}{problems}"


def _tell_view(build: Build, life: Life) -> str:
    """Tell what a build saw of a paper, and what it made of it."""
    record = life.at(build.moment)
    shown = f"v{record.version} to be seen" if record else "not announced yet"
    if record and TOPIC not in record.categories:
        shown += f", not in {TOPIC} yet"
    came = [
        word
        for word, names in (("listed", build.line.told), ("record sent", build.line.sent))
        if life.id in names
    ]
    fate = build.fates.get(life.id, "no fate")
    named = ", named as withdrawn" if life.id in build.corrections else ""
    return f"{shown}; {', '.join(came) or 'nothing sent'}; {fate}{named}"


def _wall(moment: datetime) -> str:
    """Write a moment as the Eastern wall clock shows it."""
    return moment.astimezone(EASTERN).strftime("%a %d %b %Y %H:%M:%S")
