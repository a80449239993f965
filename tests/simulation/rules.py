"""What must be true of all issues together, and of builds one after the other.

Each paper is decided once, none is lost; reruns keep, and withdrawals are told once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import unified_diff
from itertools import islice

from digest.model import Fate
from tests.simulation.history import Build, History
from tests.simulation.world import DAY

DECIDED: frozenset[Fate] = frozenset({"chosen", "rank", "duplicate", "off_topic"})
_SEEN = DECIDED | {"withdrawn"}
# So long the tool looks again at a paper.
YOUNG = timedelta(days=30)
_MOST_LINES = 6


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """One breach of a rule, with the paper or the build whose story tells how it came about."""

    rule: str
    what: str
    paper: str = ""
    build: Build | None = None


def _find_lost(history: History) -> Iterator[Flaw]:
    """Find papers due from the first window on that no issue decided, or left out as withdrawn.

    Those of the last two weeks are left alone: moderation may still hold them.
    """
    final = history.editions().values()
    start = min(build.window.start for build in final)
    for life in history.world.topical():
        is_due = all(start <= day <= history.last for day in history.dues(life.id))
        decided = any(build.fates.get(life.id) in _SEEN for build in final)
        if is_due and history.could_see(life.id) and not decided:
            yield Flaw(rule="lost", what="no issue decided about it", paper=life.id)


def _find_doubled(history: History) -> Iterator[Flaw]:
    """Find papers decided by two issues."""
    days: dict[str, list[str]] = {}
    for day, build in sorted(history.editions().items()):
        for paper, fate in build.fates.items():
            if fate in DECIDED:
                days.setdefault(paper, []).append(f"{day} ({fate})")
    for paper, told in days.items():
        if len(told) > 1:
            what = f"decided by several issues: {', '.join(told)}"
            yield Flaw(rule="doubled", what=what, paper=paper)


def _find_published_twice(history: History) -> Iterator[Flaw]:
    """Find papers that stood in the posts of two issues at any time, whatever the ledger says."""
    days: dict[str, set[date]] = {}
    for build, _ in history.replayed():
        for paper in build.entries:
            days.setdefault(paper, set()).add(build.day)
    for paper, posts in days.items():
        if len(posts) > 1:
            what = f"it stood in the posts of {', '.join(map(str, sorted(posts)))}"
            yield Flaw(rule="published twice", what=what, paper=paper)


def _find_withdrawn_twice(history: History) -> Iterator[Flaw]:
    """Find late papers left out as withdrawn though an issue before had told so."""
    for build, standing in history.replayed():
        own = standing.pop(build.day, None)
        for paper, fate in build.fates.items():
            if (
                fate != "withdrawn"
                or any(map(build.covers, history.dues(paper)))
                or (own and paper in own.fates)
            ):
                continue
            told = [str(day) for day, one in standing.items() if one.fates.get(paper) == fate]
            if told:
                what = f"the issue of {build.day} leaves it out again after {', '.join(told)}"
                yield Flaw(rule="withdrawn twice", what=what, paper=paper, build=build)


def _find_folded(history: History) -> Iterator[Flaw]:
    """Find papers taken by an issue, due neither in its window nor on a day covered before."""
    begun: list[Build] = []
    for build, standing in history.replayed():
        if build.day not in standing:
            begun.append(build)
        place = next(number for number, one in enumerate(begun) if one.day == build.day)
        for paper, fate in build.fates.items():
            days = history.dues(paper)
            known = (build, *begun[:place])
            if fate in _SEEN and not any(one.covers(day) for one in known for day in days):
                told = " or ".join(map(str, sorted(days)))
                what = f"the issue of {build.day} took it ({fate}), though nobody covered {told}"
                yield Flaw(rule="folded", what=what, paper=paper, build=build)


def _find_misjudged(history: History) -> Iterator[Flaw]:
    """Find papers chosen though withdrawn, or left out as withdrawn though they were not.

    A record that did not come in the same build may be older than the withdrawal.
    """
    for build, standing in history.replayed():
        for paper, fate in build.fates.items():
            life = history.world.lives[paper]
            came = paper in build.line.sent and build.day not in standing
            if fate == "chosen" and came and life.is_withdrawn(build.moment):
                what = f"the issue of {build.day} chose it, though it was withdrawn"
                yield Flaw(rule="misjudged", what=what, paper=paper, build=build)
            if fate == "withdrawn" and not life.was_withdrawn(build.moment):
                what = f"the issue of {build.day} calls it withdrawn"
                yield Flaw(rule="misjudged", what=what, paper=paper, build=build)


def _find_miscounted(history: History) -> Iterator[Flaw]:
    """Find ledgers whose figures do not add up, or are not those of the post."""
    for build, _ in history.replayed():
        told = "; ".join(_miscounts(history, build))
        if told:
            yield Flaw(rule="miscounted", what=f"the issue of {build.day}: {told}", build=build)


def _find_unreported(history: History) -> Iterator[Flaw]:
    """Find the days that no issue covers, though no issue was said to be missing."""
    final = history.editions().values()
    start = min(build.window.start for build in final)
    listed = sorted({day for _, day in history.world.listings if start <= day <= history.last})
    for day in listed:
        if not any(build.covers(day) for build in final):
            yield Flaw(rule="unreported", what=f"no issue covers {day}, and none is missing")


def _find_forgotten(history: History) -> Iterator[Flaw]:
    """Find issues that the library remembers otherwise than they were last built."""
    made = {day: dict(build.fates) for day, build in history.editions().items()}
    kept = {edition.date: dict(edition.fates) for edition in history.kept}
    for day in sorted(made.keys() | kept.keys()):
        if made.get(day) != kept.get(day):
            what = f"the library has another issue of {day} than was built"
            yield Flaw(rule="forgotten", what=what, build=history.editions().get(day))


def _miscounts(history: History, build: Build) -> Iterator[str]:
    """Yield what is wrong with the figures of a build."""
    counts, left = build.counts, build.counts.left_out
    away = left.rank + left.already_issued + left.withdrawn + left.off_topic + left.duplicate
    chosen = {paper for paper, fate in build.fates.items() if fate == "chosen"}
    dues = [history.dues(paper) for paper in chosen]
    least = sum(max(days) < build.window.start for days in dues)
    most = sum(min(days) < build.window.start for days in dues)
    if counts.found != counts.chosen + away or counts.found != len(build.fates):
        yield f"found {counts.found}, chosen {counts.chosen}, left out {away}"
    if chosen != build.entries or counts.chosen != len(chosen):
        yield f"the ledger has {len(chosen)} chosen, the post {len(build.entries)}"
    if len(chosen) > build.task.number:
        yield f"{len(chosen)} chosen of {build.task.number} at most"
    if not least <= counts.late <= most:
        yield f"says {counts.late} late, has {least} to {most}"


def _find_dropped(history: History) -> Iterator[Flaw]:
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


def _find_changed(history: History) -> Iterator[Flaw]:
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


def _find_uncorrected(history: History) -> Iterator[Flaw]:
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


def _find_miscorrected(history: History) -> Iterator[Flaw]:
    """Find papers named as withdrawn that no issue chose, or that were not withdrawn."""
    issued: set[str] = set()
    for build, _ in history.replayed():
        for paper in build.corrections:
            life = history.world.lives[paper]
            if paper not in issued or not life.was_withdrawn(build.moment):
                what = f"the issue of {build.day} names what was not issued, or not withdrawn"
                yield Flaw(rule="miscorrected", what=what, paper=paper, build=build)
        issued.update(build.entries)


def _find_corrected_twice(history: History) -> Iterator[Flaw]:
    """Find papers named as withdrawn by two issues."""
    builds = history.editions().values()
    times = Counter(paper for build in builds for paper in build.corrections)
    for paper, count in times.items():
        if count > 1:
            yield Flaw(rule="corrected twice", what=f"named by {count} issues", paper=paper)


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


_RULES: tuple[Callable[[History], Iterator[Flaw]], ...] = (
    _find_lost,
    _find_doubled,
    _find_published_twice,
    _find_withdrawn_twice,
    _find_folded,
    _find_misjudged,
    _find_miscounted,
    _find_unreported,
    _find_forgotten,
    _find_dropped,
    _find_changed,
    _find_uncorrected,
    _find_miscorrected,
    _find_corrected_twice,
)


def find_flaws(history: History) -> Sequence[Flaw]:
    """Return every breach of a rule, rule by rule."""
    return [flaw for rule in _RULES for flaw in rule(history)]
