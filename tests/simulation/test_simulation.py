"""A topic's issues over many weeks: every paper is decided once, none is lost, none comes twice."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from tests.simulation.editor import Plan, simulate
from tests.simulation.history import History, Way
from tests.simulation.judging import judge, tell_flaws

Live = Callable[[Plan], History]


@pytest.fixture(scope="module", name="live")
def live_once(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Return what lives through a simulation, each but once."""
    return cache(lambda plan: simulate(plan, tmp_path_factory.mktemp("years")))


@pytest.mark.parametrize("seed", [1, 2])
def test_sixty_weeks_by_search_lose_no_paper_and_repeat_none(live: Live, seed: int) -> None:
    told = tell_flaws(live(Plan(seed=seed)))
    assert not told, told


@pytest.mark.parametrize("seed", [1, 2])
def test_sixty_weeks_by_listings_lose_no_paper_and_repeat_none(live: Live, seed: int) -> None:
    told = tell_flaws(live(Plan(seed=seed, way="listings")))
    assert not told, told


@pytest.mark.parametrize("seed", [1, 2])
def test_sixty_weeks_by_either_lose_no_paper_and_repeat_none(live: Live, seed: int) -> None:
    """Somebody changes the source from one build to the next."""
    told = tell_flaws(live(Plan(seed=seed, way="mixed")))
    assert not told, told


@pytest.mark.long
@pytest.mark.parametrize(
    "plan",
    [
        Plan(seed=3, first=date(2026, 1, 3)),
        Plan(seed=4, first=date(2025, 7, 5)),
        Plan(seed=5, first=date(2026, 1, 3), way="listings"),
    ],
    ids=["in a week of holidays", "in summer", "by listings"],
)
def test_it_does_not_matter_in_which_week_a_topic_begins(plan: Plan) -> None:
    told = judge(plan)
    assert not told, told


def test_a_simulation_is_the_same_by_its_seed(tmp_path: Path) -> None:
    """The story of a failing seed can be read again."""
    plan = Plan(seed=5, weeks=6)
    one, two = (simulate(plan, tmp_path / name) for name in ("one", "two"))
    assert [build.files for build in one.builds] == [build.files for build in two.builds]
    assert [build.edition for build in one.builds] == [build.edition for build in two.builds]


@pytest.mark.parametrize("way", get_args(Way))
def test_a_simulation_meets_everything_that_it_is_about(live: Live, way: Way) -> None:
    """Were late papers, faults or withdrawals never drawn, the rules would hold of nothing."""
    builds = live(Plan(seed=1, way=way)).builds
    fates = {fate for build in builds for fate in build.fates.values()}
    assert fates == {"chosen", "rank", "already_issued", "withdrawn", "duplicate"}
    assert any(build.counts.late for build in builds)
    assert sum(build.edition is not None and not build.edition.complete for build in builds) > 5
    assert any(build.corrections for build in builds)
    reasons = {build.task.why for build in builds}
    assert reasons == {"weekly", "today", "rerun", "gap", "old", "last"}
