"""The rules see what is wrong: each is shown a run with one thing in it that must not be."""

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date, timedelta

import pytest

from digest.model import Edition, Fate, TakenBack
from tests.simulation.editor import Plan, simulate
from tests.simulation.history import Build, History
from tests.simulation.judging import find_flaws
from tests.simulation.story import tell

FIRST = Plan(seed=1).first
Doctor = Callable[[Edition], Edition]


@pytest.fixture(scope="module", name="sound")
def sound_history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Live through a few weeks without a flaw."""
    history = simulate(Plan(seed=1, weeks=10), tmp_path_factory.mktemp("weeks"))
    assert not find_flaws(history)
    return history


def test_a_paper_without_a_fate_is_lost(sound: History) -> None:
    paper = _a_paper(sound, "chosen")
    assert "lost" in _rules(_doctored(sound, _without(paper)))


def test_a_paper_with_a_fate_in_two_issues_is_doubled(sound: History) -> None:
    paper = _a_paper(sound, "chosen")
    assert "doubled" in _rules(_doctored(sound, _with(paper, "rank")))


def test_a_paper_taken_before_its_day_is_covered_is_folded(sound: History) -> None:
    early = sound.world.topical()[0]
    assert early.due < min(sound.editions()) - timedelta(days=7)
    assert "folded" in _rules(_doctored(sound, _with(early.id, "rank")))


def test_a_paper_left_out_as_withdrawn_that_stands_is_misjudged(sound: History) -> None:
    stands = next(life.id for life in sound.world.topical() if len(life.moments) == 1)
    assert "misjudged" in _rules(_doctored(sound, _with(stands, "withdrawn")))


def test_a_fate_that_is_not_counted_is_miscounted(sound: History) -> None:
    paper = _a_paper(sound, "rank")
    assert "miscounted" in _rules(_doctored(sound, _without(paper)))


def test_an_issue_that_is_not_there_leaves_days_unreported(sound: History) -> None:
    history = copy(sound)
    gone = sorted(sound.editions())[4]
    history.builds = [build for build in sound.builds if build.day != gone]
    assert {"unreported", "forgotten"} <= _rules(history)


def test_files_that_change_offline_are_noticed(sound: History) -> None:
    history = copy(sound)
    last = sound.builds[-1]
    task = replace(last.task, offline=True, moment=last.moment + timedelta(hours=1))
    other = {name: content + b" " for name, content in last.files.items()}
    history.builds = [*sound.builds, replace(last, task=task, files=other)]
    assert "changed" in _rules(history)


def test_a_paper_given_up_by_its_own_issue_is_dropped(sound: History) -> None:
    history = copy(sound)
    paper = _a_paper(sound, "chosen")
    own = next(build for build in sound.builds if paper in build.entries)
    history.builds = [*sound.builds, _changed(own, _without(paper))]
    assert {"dropped", "lost"} <= _rules(history)


def test_a_withdrawal_that_is_never_named_is_uncorrected(sound: History) -> None:
    assert "uncorrected" in _rules(_doctored(sound, lambda it: replace(it, corrections={})))


def test_a_paper_named_as_withdrawn_that_stands_is_miscorrected(sound: History) -> None:
    stands = next(life.id for life in sound.world.topical() if len(life.moments) == 1)
    taken = TakenBack(issued=date(2025, 11, 29), version=2)
    told = _rules(_doctored(sound, lambda it: replace(it, corrections={stands: taken})))
    assert {"miscorrected", "corrected twice"} <= told


def test_the_story_of_a_flaw_has_the_paper_and_every_issue_that_met_it(sound: History) -> None:
    paper = _a_paper(sound, "chosen")
    history = copy(sound)
    history.builds = [
        build if paper in build.entries else _changed(build, _with(paper, "rank"))
        for build in sound.builds
    ]
    flaw = next(flaw for flaw in find_flaws(history) if flaw.rule == "doubled")
    told = tell(flaw, history)
    for words in (f"[doubled] {paper}", "submitted ", "due  ", "seen from", "; chosen", "; rank"):
        assert words in told


def _a_paper(history: History, fate: str) -> str:
    """Return a paper that an issue in the middle gave this fate."""
    build = history.editions()[sorted(history.editions())[4]]
    fates = build.edition.fates if build.edition else {}
    return next(
        paper
        for paper in sorted(fates)
        if fates[paper] == fate
        and all(history.first <= day <= history.last for day in history.dues(paper))
    )


def _with(paper: str, fate: Fate) -> Doctor:
    return lambda it: replace(it, fates={**it.fates, paper: fate})


def _without(paper: str) -> Doctor:
    return lambda it: replace(it, fates={k: v for k, v in it.fates.items() if k != paper})


def _doctored(history: History, change: Doctor) -> History:
    """Return a run whose every edition is changed."""
    doctored = copy(history)
    doctored.builds = [_changed(build, change) for build in history.builds]
    return doctored


def _changed(build: Build, change: Doctor) -> Build:
    return replace(build, edition=change(build.edition)) if build.edition else build


def _rules(history: History) -> set[str]:
    """Return the rules that a run breaks."""
    return {flaw.rule for flaw in find_flaws(history)}
