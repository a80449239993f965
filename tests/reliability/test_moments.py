"""Stopped or killed at any moment, a scheduled build loses nothing; the next one finishes it."""

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.reliability.deliveries import delivering, delivering_a_week_later, publishing
from tests.reliability.interruptions import FIFTY, TEN, blows, scheduled
from tests.reliability.moments import (
    Model,
    Scene,
    faults_of_ending,
    faults_of_files,
    faults_of_next_run,
)

Stage = Callable[[], AbstractContextManager[Scene]]


def test_a_build_that_is_struck_delivers_once_with_the_next() -> None:
    found = blows(delivering, 4, signal.SIGTERM, signal.SIGKILL)
    assert [blow.faults for blow in found] == [()] * 4
    assert any(blow.code for blow in found), "every run was faster than the blow"


# Deliveries take as long as their servers, so that more runs than elsewhere end before a blow.
@pytest.mark.long
@pytest.mark.parametrize("stage, times, number, least", [
    (scheduled, FIFTY, signal.SIGTERM, 25),
    (scheduled, FIFTY, signal.SIGKILL, 25),
    (delivering, FIFTY, signal.SIGTERM, 12),
    (delivering, FIFTY, signal.SIGKILL, 12),
    (delivering_a_week_later, TEN, signal.SIGTERM, 0),
    (delivering_a_week_later, TEN, signal.SIGKILL, 0),
    (publishing, TEN, signal.SIGTERM, 2),
    (publishing, TEN, signal.SIGKILL, 2),
])  # fmt: skip
def test_whatever_the_moment_nothing_is_lost_torn_or_sent_twice(
    stage: Stage, times: int, number: signal.Signals, least: int
) -> None:
    found = blows(stage, times, number)
    assert len(found) == times
    assert {blow.faults for blow in found} == {()}, found
    assert sum(blow.code != 0 for blow in found) > least


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
