"""Writes what happened to a paper, or around a build, so that a flaw can be traced to its rule."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.simulation.editor import Plan, simulate
from tests.simulation.history import History, SimulatedBuild
from tests.simulation.rules import Breach, find_flaws
from tests.simulation.world import Life, listing
from tests.standins.arxiv.timetable import EASTERN

_MOST_TOLD = 5
_AFTER = timedelta(days=35)


def tell_flaws(history: History) -> str:
    """Return the stories of the first flaws; nothing if there is none."""
    flaws = find_flaws(history)
    if not flaws:
        return ""
    rules = Counter(flaw.rule for flaw in flaws)
    count = f"In all: {', '.join(f'{rule}: {number}' for rule, number in rules.items())}."
    return "\n\n".join([*(_tell(flaw, history) for flaw in flaws[:_MOST_TOLD]), count])


def judge(plan: Plan) -> str:
    """Live through a simulation and return the stories of its first flaws."""
    with TemporaryDirectory() as folder:
        return tell_flaws(simulate(plan, Path(folder)))


def _tell(flaw: Breach, history: History) -> str:
    """Return a flaw with its story: the paper's, or else the build's."""
    lines = [f"[{flaw.rule}] {flaw.paper or f'seed {history.seed}'}: {flaw.what}"]
    if flaw.paper:
        lines += _tell_paper(history.world.lives[flaw.paper], history)
    elif flaw.build:
        lines += [_tell_build(one) for one in history.builds if one.day == flaw.build.day]
    return "\n  ".join(lines)


def _tell_paper(life: Life, history: History) -> Iterator[str]:
    """Yield a paper's records, in Eastern time, and the builds that met it or could have."""
    days = history.dues(life.id)
    yield f"submitted {_wall(life.submitted)}, due {' or '.join(map(str, sorted(days)))}"
    for moment, record in zip(life.moments, life.records, strict=True):
        state = "withdrawn" if record.comment else record.title
        seen = f"seen from {_wall(moment)} (listing of {listing(moment)}): v{record.version}"
        yield f"{seen} in {' '.join(record.categories)}, {state}"
    end = max(life.moments) + _AFTER
    met = {one.day for one in history.builds if life.id in {*one.decisions, *one.corrections}}
    for build in history.builds:
        is_near = any(timedelta(0) <= build.day - day <= _AFTER for day in days)
        if (is_near and life.submitted <= build.moment <= end) or build.day in met:
            seen_now = life.at(build.moment)
            came = [
                word
                for word, names in (("listed", build.line.told), ("sent", build.line.sent))
                if life.id in names
            ]
            came += ["named as withdrawn"] if life.id in build.corrections else []
            shown = f"v{seen_now.version}" if seen_now else "not announced yet"
            decision = build.decisions.get(life.id, "no fate")
            yield f"{_tell_build(build)}\n    → {', '.join([shown, *came, decision])}"


def _tell_build(build: SimulatedBuild) -> str:
    """Return a build in one line."""
    task, issue_record = build.task, build.issue_record
    flags = [task.why, f"n={task.number}", *["offline"] * task.offline, *["refresh"] * task.refresh]
    if task.trouble:
        flags.append(f"{task.trouble}{'' if build.line.struck else ', never reached'}")
    told = f"{_wall(build.moment)}  issue of {build.day} ({', '.join(flags)}):"
    if issue_record is None:
        return f"{told} none made. {build.failure}"
    window, back = issue_record.window, issue_record.lookback
    state = "complete" if issue_record.complete else "INCOMPLETE"
    problems = "".join(f" «{problem.message}»" for problem in issue_record.problems)
    since = f"back to {back.start}" if back else "no look-back"
    return f"{told} window {window.start} to {window.end}, {since}, {state}{problems}"


def _wall(moment: datetime) -> str:
    """Write a moment as the Eastern wall clock shows it."""
    return moment.astimezone(EASTERN).strftime("%a %d %b %Y %H:%M:%S")
