"""A topic's issues over many weeks: every paper is decided once, none is lost, none comes twice."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from digest.model import Decision, IssueRecord, RecordedCorrection
from tests.simulation.editor import Plan, simulate
from tests.simulation.history import History, SimulatedBuild, Way
from tests.simulation.rules import find_flaws, tell_flaws

WEEKS = 10
# Of this seed, so few weeks have everything that may happen, wherever announcements come from.
SHORT = Plan(seed=8, weeks=WEEKS)
Live = Callable[[Plan], History]
Doctor = Callable[[IssueRecord], IssueRecord]


@pytest.fixture(scope="module", name="live")
def _live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Return what lives through a simulation, each but once."""
    return cache(lambda plan: simulate(plan, tmp_path_factory.mktemp("years")))


@pytest.fixture(scope="module", name="sound")
def _sound(live: Live) -> History:
    return live(SHORT)


@pytest.mark.parametrize("way", get_args(Way))
def test_some_weeks_lose_no_paper_and_repeat_none(live: Live, way: Way) -> None:
    """By search, by listings, or by either, as somebody changes the source between builds."""
    told = tell_flaws(live(replace(SHORT, way=way)))
    assert not told, told


@pytest.mark.long
@pytest.mark.parametrize("plan", [
    *(Plan(seed=seed, way=way) for seed in (1, 2) for way in get_args(Way)),
    Plan(seed=3, first=date(2026, 1, 3)),
    Plan(seed=4, first=date(2025, 7, 5)),
    Plan(seed=5, first=date(2026, 1, 3), way="listings"),
    *(Plan(seed=seed, weeks=WEEKS, way=way) for seed in range(10, 20) for way in get_args(Way)),
], ids=str)  # fmt: skip
def test_sixty_weeks_lose_no_paper_and_repeat_none(live: Live, plan: Plan) -> None:
    told = tell_flaws(live(plan))
    assert not told, told


@pytest.mark.parametrize("way", get_args(Way))
@pytest.mark.parametrize("plan, least", [
    (SHORT, 2),
    pytest.param(Plan(seed=1), 5, marks=pytest.mark.long),
], ids=["short", "long"])  # fmt: skip
def test_the_weeks_meet_everything_that_they_are_about(
    live: Live, plan: Plan, least: int, way: Way
) -> None:
    """Were late papers, faults or withdrawals never drawn, the rules would hold of nothing."""
    builds = live(replace(plan, way=way)).builds
    decisions = {decision for build in builds for decision in build.decisions.values()}
    assert decisions == {"chosen", "rank", "already_issued", "withdrawn", "duplicate"}
    assert any(build.counts.late for build in builds)
    assert any(build.line.struck for build in builds)
    # What was harvested needs no line that can fail: some builds could not look everywhere yet.
    least = 0 if way == "harvest" else least
    assert (
        sum(build.issue_record is not None and not build.issue_record.complete for build in builds)
        > least
    )
    assert any(build.corrections for build in builds)
    reasons = {build.task.why for build in builds}
    assert reasons == {"weekly", "today", "rerun", "gap", "old", "last"}


def test_a_simulation_is_the_same_by_its_seed(tmp_path: Path) -> None:
    """The story of a failing seed can be read again."""
    plan = Plan(seed=5, weeks=4)
    one, two = (simulate(plan, tmp_path / name) for name in ("one", "two"))
    assert [build.files for build in one.builds] == [build.files for build in two.builds]
    assert [build.issue_record for build in one.builds] == [
        build.issue_record for build in two.builds
    ]


def _stands(history: History) -> str:
    """Return a paper of which nothing has changed since it was announced."""
    return next(life.id for life in history.world.topical() if len(life.moments) == 1)


def _of_fate(history: History, decision: str) -> str:
    """Return a paper that an issue in the middle gave this decision."""
    build = history.issue_records()[sorted(history.issue_records())[4]]
    return next(
        paper
        for paper in sorted(build.decisions)
        if build.decisions[paper] == decision
        and all(history.first <= day <= history.last for day in history.dues(paper))
    )


def _with(paper: str, decision: Decision) -> Doctor:
    return lambda it: replace(it, decisions={**it.decisions, paper: decision})


def _without(paper: str) -> Doctor:
    return lambda it: replace(it, decisions={k: v for k, v in it.decisions.items() if k != paper})


def _naming(paper: str) -> Doctor:
    taken = RecordedCorrection(issued=date(2025, 11, 29), version=2)
    return lambda it: replace(it, corrections={paper: taken})


@pytest.mark.parametrize("rules, find_doctor", [
    ({"lost"}, lambda it: _without(_of_fate(it, "chosen"))),
    ({"miscounted"}, lambda it: _without(_of_fate(it, "rank"))),
    ({"doubled"}, lambda it: _with(_of_fate(it, "chosen"), "rank")),
    ({"folded"}, lambda it: _with(it.world.topical()[0].id, "rank")),
    ({"misjudged"}, lambda it: _with(_stands(it), "withdrawn")),
    ({"uncorrected"}, lambda _: lambda issue_record: replace(issue_record, corrections={})),
    ({"miscorrected", "corrected twice"}, lambda it: _naming(_stands(it))),
])  # fmt: skip
def test_a_rule_sees_what_is_wrong_and_its_story_is_told(
    sound: History, rules: set[str], find_doctor: Callable[[History], Doctor]
) -> None:
    history = copy(sound)
    history.builds = [_changed(build, find_doctor(sound)) for build in sound.builds]
    assert rules <= {flaw.rule for flaw in find_flaws(history)}
    told = tell_flaws(history)
    for words in ("submitted ", "due ", "seen from", "issue of ", "window "):
        assert words in told


def test_what_a_later_build_gives_up_changes_or_leaves_out_is_seen(sound: History) -> None:
    own = next(build for build in sound.builds if _of_fate(sound, "chosen") in build.entries)
    dropped = _changed(own, _without(_of_fate(sound, "chosen")))
    assert {"dropped", "lost"} <= _rules(sound, [*sound.builds, dropped])
    gone = sorted(sound.issue_records())[4]
    others = [build for build in sound.builds if build.day != gone]
    assert {"unreported", "forgotten"} <= _rules(sound, others)
    last = sound.builds[-1]
    task = replace(last.task, offline=True, moment=last.moment + timedelta(hours=1))
    files = {name: content + b" " for name, content in last.files.items()}
    assert "changed" in _rules(sound, [*sound.builds, replace(last, task=task, files=files)])


def _changed(build: SimulatedBuild, change: Doctor) -> SimulatedBuild:
    return replace(build, issue_record=change(build.issue_record)) if build.issue_record else build


def _rules(sound: History, builds: list[SimulatedBuild]) -> set[str]:
    """Return the rules that other builds break."""
    history = copy(sound)
    history.builds = builds
    return {flaw.rule for flaw in find_flaws(history)}
