"""Whatever fails, or stops a run at any moment, nothing is lost for good.

docs/reliability.md has what happened here.
"""

import signal
from pathlib import Path

import pytest

from tests.reliability.cases import CASES, PROCESSES
from tests.reliability.deliveries import delivering, delivering_a_week_later
from tests.reliability.interruptions import (
    TEN,
    TrialMachine,
    blows,
    hang,
    kill_at_pages,
    start_at_once,
    starts_of,
)
from tests.reliability.moments import (
    Model,
    Scene,
    faults_of_ending,
    faults_of_files,
    faults_of_next_run,
)
from tests.reliability.story import HEAD, FaultCase, Story, read_table, row_of, stories
from tests.reliability.trial import PAGE, records
from tests.standins.arxiv import ArxivServer

MARKED = [
    pytest.param(
        one, id=one.name, marks=[] if one.short or one.plays == (hang,) else [pytest.mark.long]
    )
    for one in CASES
]


@pytest.mark.parametrize("one", MARKED)
def test_nothing_is_lost_for_good_and_the_readme_tells_what_happened(one: FaultCase) -> None:
    story = stories(one)[0]
    assert row_of(one) in read_table()
    assert (story.later, story.extra) == (0, 0), "papers are missing, or were not meant"
    is_told = "“" in story.happened or one in PROCESSES
    assert not story.missing or is_told, "the lack is not told"


def test_the_readme_tells_of_these_faults_and_no_others() -> None:
    assert [line.split(" | ")[0] for line in read_table()] == [
        *(line.split(" | ")[0] for line in HEAD),
        *(f"| {one.name}" for one in CASES),
    ]


@pytest.mark.long
@pytest.mark.parametrize(
    "one", [pytest.param(one, id=one.name) for one in CASES if len(one.plays) > 1]
)
def test_faults_that_share_a_line_end_alike(one: FaultCase) -> None:
    assert len(set(stories(one, whole=True))) == 1, stories(one, whole=True)


def test_a_loss_and_an_excess_are_told() -> None:
    story = Story(happened="", wanted=9, missing=9, later=2, again=5, extra=1)
    assert story.lost == "2 of 9; 1 paper too many"


def test_a_build_that_is_struck_delivers_once_with_the_next() -> None:
    found = blows(delivering, 4, signal.SIGTERM, signal.SIGKILL)
    assert [blow.faults for blow in found] == [()] * 4
    assert any(blow.code for blow in found), "every run was faster than the blow"


@pytest.mark.long
def test_a_build_that_is_told_to_stop_is_finished_a_week_later() -> None:
    """Of the other moments, the table of faults tells."""
    found = blows(delivering_a_week_later, TEN, signal.SIGTERM)
    assert [blow.faults for blow in found] == [()] * TEN
    assert any(blow.code for blow in found), "every run was faster than the blow"


def test_a_build_killed_at_each_page_goes_on_where_it_was(tmp_path: Path) -> None:
    with ArxivServer(records()[: 2 * PAGE]) as server:
        site = TrialMachine(tmp_path, server, pace=0.02)
        kill_at_pages(site, server, 2)
        assert site.count_found() == 2 * PAGE
    assert starts_of(server) == [0, 0, PAGE, PAGE]


def test_runs_at_once_take_turns_and_one_that_is_killed_holds_up_none(tmp_path: Path) -> None:
    story = start_at_once(tmp_path, 3, killed=2)
    assert story.happened.startswith("3 requests, never two at once")
    assert (story.missing, story.later, story.again) == (1, 0, 1)


@pytest.mark.parametrize("code, told, number, begun, is_fault", [
    (130, "Traceback (most recent call last)", signal.SIGTERM, True, True),
    (1, "", signal.SIGTERM, True, True),
    (-15, "", signal.SIGTERM, True, True),
    (130, "", signal.SIGKILL, True, True),
    (-15, "", signal.SIGTERM, False, False),
    (-2, "Traceback\n  …\nKeyboardInterrupt", signal.SIGINT, False, False),
    (-2, "Traceback\n  …\nKeyboardInterrupt", signal.SIGINT, True, True),
])  # fmt: skip
def test_a_traceback_and_a_wrong_exit_code_are_faults(
    *, code: int, told: str, number: signal.Signals, begun: bool, is_fault: bool
) -> None:
    assert bool(faults_of_ending(code, told, number, begun=begun)) is is_fault


def test_torn_files_leftovers_and_what_a_judge_finds_are_faults(tmp_path: Path) -> None:
    scene = Scene(
        arguments=("--version",),
        judge=lambda place: [f"{place.name} has it twice"],
    )
    model = Model(seconds=1.0, contents={"posts/post.md": b"whole"})
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "post.md").write_bytes(b"who")
    (tmp_path / "posts" / ".digest-0123456789abcdef.tmp").touch()
    torn = faults_of_files(scene, tmp_path, model, killed=True)
    assert torn == ("posts/post.md is not whole",)
    assert len(faults_of_files(scene, tmp_path, model, killed=False)) == 2
    after = faults_of_next_run(scene, tmp_path, model)
    assert after[0] == "the next run made other files than an undisturbed one"
    assert after[-1] == f"{tmp_path.name} has it twice"
