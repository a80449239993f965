"""What must be true of all issues together: each paper is decided once, none is lost."""

from collections.abc import Callable, Iterator
from datetime import date

from digest.model import Fate
from tests.simulation.flaws import Flaw
from tests.simulation.history import Build, History

DECIDED: frozenset[Fate] = frozenset({"chosen", "rank", "duplicate", "off_topic"})
_SEEN = DECIDED | {"withdrawn"}


def find_lost(history: History) -> Iterator[Flaw]:
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


def find_doubled(history: History) -> Iterator[Flaw]:
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


def find_published_twice(history: History) -> Iterator[Flaw]:
    """Find papers that stood in the posts of two issues at any time, whatever the ledger says."""
    days: dict[str, set[date]] = {}
    for build, _ in history.replayed():
        for paper in build.entries:
            days.setdefault(paper, set()).add(build.day)
    for paper, posts in days.items():
        if len(posts) > 1:
            what = f"it stood in the posts of {', '.join(map(str, sorted(posts)))}"
            yield Flaw(rule="published twice", what=what, paper=paper)


def find_withdrawn_twice(history: History) -> Iterator[Flaw]:
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


def find_folded(history: History) -> Iterator[Flaw]:
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


def find_misjudged(history: History) -> Iterator[Flaw]:
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


def find_miscounted(history: History) -> Iterator[Flaw]:
    """Find ledgers whose figures do not add up, or are not those of the post."""
    for build, _ in history.replayed():
        told = "; ".join(_miscounts(history, build))
        if told:
            yield Flaw(rule="miscounted", what=f"the issue of {build.day}: {told}", build=build)


def find_unreported(history: History) -> Iterator[Flaw]:
    """Find the days that no issue covers, though no issue was said to be missing."""
    final = history.editions().values()
    start = min(build.window.start for build in final)
    listed = sorted({day for _, day in history.world.listings if start <= day <= history.last})
    for day in listed:
        if not any(build.covers(day) for build in final):
            yield Flaw(rule="unreported", what=f"no issue covers {day}, and none is missing")


def find_forgotten(history: History) -> Iterator[Flaw]:
    """Find issues that the library remembers otherwise than they were last built."""
    made = {day: dict(build.fates) for day, build in history.editions().items()}
    kept = {edition.date: dict(edition.fates) for edition in history.kept}
    for day in sorted(made.keys() | kept.keys()):
        if made.get(day) != kept.get(day):
            what = f"the library has another issue of {day} than was built"
            yield Flaw(rule="forgotten", what=what, build=history.editions().get(day))


RULES: tuple[Callable[[History], Iterator[Flaw]], ...] = (
    find_lost,
    find_doubled,
    find_published_twice,
    find_withdrawn_twice,
    find_folded,
    find_misjudged,
    find_miscounted,
    find_unreported,
    find_forgotten,
)


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
