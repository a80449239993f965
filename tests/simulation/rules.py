"""What must be true of all issues together, and of builds one after the other.

Each paper is decided once, none is lost; reruns keep, and withdrawals are told once.  Where a
rule is broken, the story of the paper or of the build says how it came about.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import unified_diff
from itertools import islice

from digest.model import Decision
from tests.simulation.history import History, SimulatedBuild
from tests.simulation.world import DAY, Life, listing
from tests.standins.arxiv.timetable import EASTERN

DECIDED: frozenset[Decision] = frozenset({"chosen", "rank", "duplicate", "off_topic"})
_SEEN = DECIDED | {"withdrawn"}
# So long the tool looks again at a paper.
YOUNG = timedelta(days=30)
_MOST_LINES = 6

# What is wrong, the paper or "", and the build whose story says how it came about.
Found = Iterator[tuple[str, str, SimulatedBuild | None]]


@dataclass(frozen=True, kw_only=True)
class Breach:
    """One breach of a rule, with the paper or the build whose story says how it came about."""

    rule: str
    what: str
    paper: str = ""
    build: SimulatedBuild | None = None


def _find_lost(history: History) -> Found:
    """Find papers due from the first window on that no issue decided, or left out as withdrawn.

    Those of the last two weeks are left alone: moderation may still hold them.
    """
    final = history.issue_records().values()
    start = min(build.window.start for build in final)
    for life in history.world.topical():
        is_due = all(start <= day <= history.last for day in history.dues(life.id))
        decided = any(build.decisions.get(life.id) in _SEEN for build in final)
        if is_due and history.could_see(life.id) and not decided:
            yield "no issue decided about it", life.id, None


def _in_several(
    builds: Iterable[SimulatedBuild], papers: Callable[[SimulatedBuild], Collection[str]]
) -> Found:
    """Yield the papers that several issues have."""
    days: dict[str, set[date]] = {}
    for build in builds:
        for paper in papers(build):
            days.setdefault(paper, set()).add(build.day)
    for paper, found in days.items():
        if len(found) > 1:
            yield f"several issues have it: {', '.join(map(str, sorted(found)))}", paper, None


def _decided(build: SimulatedBuild) -> Collection[str]:
    return [paper for paper, decision in build.decisions.items() if decision in DECIDED]


def _find_withdrawn_twice(history: History) -> Found:
    """Find late papers left out as withdrawn though an issue before had told so."""
    for build, past in history.replayed():
        own = past.pop(build.day, None)
        for paper, decision in build.decisions.items():
            is_new = not (own and paper in own.decisions)
            is_late = not any(map(build.covers, history.dues(paper)))
            told = [str(day) for day, one in past.items() if one.decisions.get(paper) == decision]
            if decision == "withdrawn" and is_new and is_late and told:
                what = f"the issue of {build.day} leaves it out again after {', '.join(told)}"
                yield what, paper, build


def _find_folded(history: History) -> Found:
    """Find papers taken by an issue, due neither in its window nor on a day covered before."""
    begun: list[SimulatedBuild] = []
    for build, past in history.replayed():
        if build.day not in past:
            begun.append(build)
        place = next(number for number, one in enumerate(begun) if one.day == build.day)
        known = (build, *begun[:place])
        for paper, decision in build.decisions.items():
            days = history.dues(paper)
            if decision in _SEEN and not any(one.covers(day) for one in known for day in days):
                due = " or ".join(map(str, sorted(days)))
                what = f"the issue of {build.day} took it ({decision}), though nobody covered {due}"
                yield what, paper, build


def _find_misjudged(history: History) -> Found:
    """Find papers chosen though withdrawn, or left out as withdrawn though they were not.

    A record that did not come in the same build may be older than the withdrawal.
    """
    for build, past in history.replayed():
        for paper, decision in build.decisions.items():
            life = history.world.lives[paper]
            came = paper in build.line.sent and build.day not in past
            if decision == "chosen" and came and life.is_withdrawn(build.moment):
                yield f"the issue of {build.day} chose it, though it was withdrawn", paper, build
            if decision == "withdrawn" and not life.was_withdrawn(build.moment):
                yield f"the issue of {build.day} calls it withdrawn", paper, build


def _find_miscounted(history: History) -> Found:
    """Find ledgers whose figures do not add up, or are not those of the post."""
    for build, _ in history.replayed():
        counts, away = build.counts, sum(build.counts.left_out.values())
        chosen = {paper for paper, decision in build.decisions.items() if decision == "chosen"}
        dues = [history.dues(paper) for paper in chosen]
        least = sum(max(days) < build.window.start for days in dues)
        most = sum(min(days) < build.window.start for days in dues)
        adds_up = counts.found == counts.chosen + away == len(build.decisions)
        is_told = chosen == build.entries and counts.chosen == len(chosen) <= build.task.number
        if not (adds_up and is_told and least <= counts.late <= most):
            what = f"the issue of {build.day} says {counts}, has {len(build.entries)} entries and"
            yield f"{what} {least} to {most} late", "", build


def _find_unreported(history: History) -> Found:
    """Find days that no issue covers and none is missing for, and what is missed before all."""
    for build in history.builds:
        if before := [day for day in build.gap if day < history.first]:
            yield f"the issue of {build.day} misses {before[0]}, before the first one", "", build
    final = history.issue_records().values()
    start = min(build.window.start for build in final)
    for day in sorted({day for _, day in history.world.listings if start <= day <= history.last}):
        if not any(build.covers(day) for build in final):
            yield f"no issue covers {day}, and none is missing", "", None


def _find_forgotten(history: History) -> Found:
    """Find issues that the library remembers otherwise than they were last built."""
    made = {day: dict(build.decisions) for day, build in history.issue_records().items()}
    kept = {issue_record.date: dict(issue_record.decisions) for issue_record in history.kept}
    for day in sorted(made.keys() | kept.keys()):
        if made.get(day) != kept.get(day):
            what = f"the library has another issue of {day} than was built"
            yield what, "", history.issue_records().get(day)


def _find_dropped(history: History) -> Found:
    """Find papers that an issue decided about, or named, and gave up when it was built again."""
    for before, build in _rebuilt(history):
        for paper in _decided(before):
            decision, now = before.decisions[paper], build.decisions.get(paper)
            if now not in _SEEN:
                yield f"the issue of {build.day} gave it up: {decision}, then {now}", paper, build
        for paper in sorted(set(before.corrections).difference(build.corrections)):
            if history.world.lives[paper].is_withdrawn(build.moment):
                yield f"the issue of {build.day} no longer names it as withdrawn", paper, build


def _find_changed(history: History) -> Found:
    """Hold an issue built again without news to its papers, and one built offline to its bytes."""
    for before, build in _rebuilt(history):
        if before.task.number != build.task.number or not before.is_whole:
            continue
        # Another source is another configuration.
        is_same = build.listed == before.listed
        if build.task.offline and is_same and build.files != before.files:
            decisions = {paper for paper, _ in before.decisions.items() ^ build.decisions.items()}
            moved = decisions | (set(before.corrections) ^ set(build.corrections))
            what = f"the issue of {build.day} built offline differs:{_differ(before, build)}"
            yield what, min(moved, default=""), build
        if build.entries != before.entries and not _has_news(history, before, build):
            differ = sorted(build.entries ^ before.entries)
            what = f"the issue of {build.day} chose otherwise without news: {', '.join(differ)}"
            yield what, differ[0], build


def _find_uncorrected(history: History) -> Found:
    """Find papers withdrawn after their issue that the topic's next issue does not name."""
    told: set[str] = set()
    for build, past in history.replayed():
        told.update(build.corrections)
        is_struck = build.line.struck or build.task.offline
        # An issue without papers has no post to name anything in.
        if build.day in past or is_struck or not (build.is_whole and build.entries):
            continue
        for day, issue in sorted(past.items()):
            for paper in sorted(issue.entries.difference(told)) if day < build.day else ():
                if _must_be_told(history, build, paper):
                    yield f"the issue of {build.day} does not name it, of {day}", paper, build
                    told.add(paper)


def _find_miscorrected(history: History) -> Found:
    """Find papers named as withdrawn that no issue chose, or that were not withdrawn."""
    issued: set[str] = set()
    for build, _ in history.replayed():
        for paper in build.corrections:
            if paper not in issued or not history.world.lives[paper].was_withdrawn(build.moment):
                what = f"the issue of {build.day} names what was not issued, or not withdrawn"
                yield what, paper, build
        issued.update(build.entries)


def _rebuilt(history: History) -> Iterator[tuple[SimulatedBuild, SimulatedBuild]]:
    """Yield every build of an issue that there was before, after the one before."""
    for build, past in history.replayed():
        if before := past.get(build.day):
            yield before, build


def _differ(before: SimulatedBuild, build: SimulatedBuild) -> str:
    """Return the first lines in which the files of two builds differ."""
    lines: list[str] = []
    for name in sorted(before.files.keys() | build.files.keys()):
        old, new = (one.files.get(name, b"").decode().splitlines() for one in (before, build))
        found = (line for line in unified_diff(old, new, n=0, lineterm="") if line[3:].strip())
        lines += (f"\n    {name}: {line[:160]}" for line in islice(found, _MOST_LINES))
    return "".join(lines)


def _has_news(history: History, before: SimulatedBuild, build: SimulatedBuild) -> bool:
    """Return whether anything was to be learnt between two builds of an issue.

    Where all is asked anew, papers announced since may be found, and so they may where somebody
    else is asked.
    """
    if build.task.offline:
        return False
    lives = (history.world.lives[paper] for paper in build.decisions)
    changed = any(life.has_changed(before.moment, build.moment) for life in lives)
    return changed or build.task.refresh or build.listed != before.listed


def _must_be_told(history: History, build: SimulatedBuild, paper: str) -> bool:
    """Return whether a paper is withdrawn for a day at least, and is still looked at."""
    life = history.world.lives[paper]
    young = build.moment - life.submitted < YOUNG - DAY
    return young and life.is_withdrawn(build.moment - DAY) and life.is_withdrawn(build.moment)


_RULES: Mapping[str, Callable[[History], Found]] = {
    "lost": _find_lost,
    # Decided by two issues.
    "doubled": lambda history: _in_several(history.issue_records().values(), _decided),
    # In the posts of two issues at any time, whatever the ledger says.
    "published twice": lambda history: _in_several(
        (build for build, _ in history.replayed()), lambda build: build.entries
    ),
    "withdrawn twice": _find_withdrawn_twice,
    "folded": _find_folded,
    "misjudged": _find_misjudged,
    "miscounted": _find_miscounted,
    "unreported": _find_unreported,
    "forgotten": _find_forgotten,
    "dropped": _find_dropped,
    "changed": _find_changed,
    "uncorrected": _find_uncorrected,
    "miscorrected": _find_miscorrected,
    # Named as withdrawn by two issues.
    "corrected twice": lambda history: _in_several(
        history.issue_records().values(), lambda build: build.corrections
    ),
}


def find_flaws(history: History) -> Sequence[Breach]:
    """Return every breach of a rule, rule by rule."""
    return [
        Breach(rule=rule, what=what, paper=paper, build=build)
        for rule, find in _RULES.items()
        for what, paper, build in find(history)
    ]


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
