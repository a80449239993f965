"""Stopped or killed at any moment, a scheduled build loses nothing; the next one finishes it."""

import signal
import sys
from pathlib import Path

import pytest

from tests.reliability.deliveries import blows_before_a_week, blows_of_delivery
from tests.reliability.interruptions import FIFTY, TEN, blows
from tests.reliability.moments import (
    INTERRUPTED,
    Model,
    Scene,
    faults_of_ending,
    faults_of_files,
    faults_of_next_run,
)
from tests.reliability.web_deliveries import blows_on_the_web

WAYS = [
    (signal.SIGTERM, FIFTY, INTERRUPTED),
    (signal.SIGKILL, FIFTY, -signal.SIGKILL),
    (signal.SIGINT, TEN, INTERRUPTED),
    (signal.SIGHUP, TEN, INTERRUPTED),
]
# A process that is busy, on a machine that is busy too, takes a moment to hear.
SOON = 15.0


@pytest.mark.long
@pytest.mark.parametrize("number, times, code", WAYS)
def test_whatever_the_moment_nothing_is_torn_and_the_next_run_ends_well(
    number: signal.Signals, times: int, code: int
) -> None:
    found = blows(number, times)
    assert len(found) == times
    assert {blow.faults for blow in found} == {()}, found
    # The moments would be no test, were most of them before or after the run.
    assert sum(blow.code == code for blow in found) > times / 2
    assert max(blow.within for blow in found) < SOON


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_whatever_the_moment_a_post_is_delivered_once_to_every_place(
    number: signal.Signals,
) -> None:
    found = blows_of_delivery(number, FIFTY)
    assert len(found) == FIFTY
    assert {blow.faults for blow in found} == {()}, found
    # Deliveries take as long as their servers, so that more runs than elsewhere end before a blow.
    assert sum(blow.code != 0 for blow in found) > FIFTY / 4
    assert max(blow.within for blow in found) < SOON


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_whatever_the_moment_a_post_comes_once_to_every_place_on_the_web(
    number: signal.Signals,
) -> None:
    found = blows_on_the_web(number, TEN)
    assert len(found) == TEN
    assert {blow.faults for blow in found} == {()}, found
    assert sum(blow.code != 0 for blow in found) > TEN / 4
    assert max(blow.within for blow in found) < SOON


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_post_is_delivered_once_though_nobody_looks_for_a_week(number: signal.Signals) -> None:
    found = blows_before_a_week(number, TEN)
    assert len(found) == TEN
    assert {blow.faults for blow in found} == {()}, found
    assert any(blow.code != 0 for blow in found)


def test_a_traceback_and_a_wrong_exit_code_are_faults() -> None:
    assert faults_of_ending(130, "Traceback (most recent call last)", signal.SIGTERM, begun=True)
    assert faults_of_ending(1, "", signal.SIGTERM, begun=True)
    assert faults_of_ending(-15, "", signal.SIGTERM, begun=True)
    assert faults_of_ending(130, "", signal.SIGKILL, begun=True)
    assert faults_of_ending(-15, "", signal.SIGTERM, begun=False) == ()
    early = "Traceback (most recent call last)\n  …\nKeyboardInterrupt"
    assert faults_of_ending(-2, early, signal.SIGINT, begun=False) == ()
    assert faults_of_ending(-2, early, signal.SIGINT, begun=True)
    assert faults_of_ending(130, early, signal.SIGINT, begun=False)


def test_torn_files_leftovers_and_what_a_judge_finds_are_faults(tmp_path: Path) -> None:
    scene = Scene(
        arguments=("--version",),
        made=("posts",),
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


def test_a_scene_sees_nothing_of_the_testers_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_BUDGET", "nonsense")
    process = Scene(arguments=("status", "--json")).start(tmp_path)
    out, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (0, ""), sys.executable
    assert str(tmp_path / "home") in out
