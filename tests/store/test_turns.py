"""One run has a topic at a time; who waits for it knows for whom, and not without end."""

import json
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest.errors import LibraryError
from digest.store.turns import Turns
from tests.store.samples import NOON, now

HOLD = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from digest.store.turns import Turns
turns = Turns(Path(sys.argv[1]), now=lambda: datetime(2026, 2, 28, 12, tzinfo=UTC), patience=9.0)
with turns.take("tides", print):
    print("held", flush=True)
    time.sleep(60)
"""

Hold = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Hold]:
    """Give a way to start a process that has the topic."""
    begun: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        begun.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in begun:
        with process:
            process.kill()


def turns(folder: Path, patience: float = 0.3) -> Turns:
    """Return the turns of a library."""
    return Turns(folder, now=now, patience=patience)


def take(folder: Path, slug: str = "tides") -> list[str]:
    """Take a turn and give it back; return what was told meanwhile."""
    told: list[str] = []
    with turns(folder).take(slug, told.append):
        return told


@pytest.mark.parametrize("hangs", [False, True])
def test_who_waits_in_vain_is_told_for_whom(tmp_path: Path, hold: Hold, *, hangs: bool) -> None:
    process = hold()
    if hangs:
        process.send_signal(signal.SIGSTOP)
    told: list[str] = []
    with (
        pytest.raises(LibraryError) as caught,
        turns(tmp_path).take("tides", told.append),
    ):
        pytest.fail("two had the topic")
    who = f"Another run (process {process.pid}, since 2026-02-28 12:00 UTC) is building this topic"
    assert told == [f"{who}; this one waits for it."]
    assert str(caught.value) == f"{who}; this one has waited 0 s for it."
    assert caught.value.hint.endswith(f"end it if it hangs: kill {process.pid}.")


def test_another_topic_is_free(tmp_path: Path, hold: Hold) -> None:
    hold()
    assert take(tmp_path, "dunes") == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_what_a_dead_run_held_is_free_at_once(
    tmp_path: Path, hold: Hold, number: signal.Signals
) -> None:
    process = hold()
    process.send_signal(number)
    process.wait()
    (left,) = tmp_path.glob("*.lock")
    assert json.loads(left.read_text())["pid"] == process.pid
    assert take(tmp_path) == []


def test_who_has_it_signs_for_it(tmp_path: Path) -> None:
    with turns(tmp_path).take("tides", print):
        (lock,) = tmp_path.glob("*.lock")
        assert json.loads(lock.read_text()) == {
            "pid": os.getpid(),
            "host": platform.node(),
            "since": NOON.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


@pytest.mark.parametrize(
    "left", [b"", b"\xff\x00", b"[]", b'{"pid": "x"}', b'{"pid": 1, "host": "a", "since": "?"}']
)
def test_a_lock_file_that_tells_nothing_names_nobody(
    tmp_path: Path, hold: Hold, left: bytes
) -> None:
    hold()
    (lock,) = tmp_path.glob("*.lock")
    lock.write_bytes(left)
    with pytest.raises(LibraryError) as caught, turns(tmp_path).take("tides", lambda _: None):
        pytest.fail("two had the topic")
    assert str(caught.value).startswith("Another run is building this topic; ")
    assert caught.value.hint == "Wait until that has ended, or end it if it hangs."


def test_a_holder_on_another_machine_is_named_with_it(tmp_path: Path, hold: Hold) -> None:
    hold()
    (lock,) = tmp_path.glob("*.lock")
    lock.write_text('{"pid": 12, "host": "reef", "since": "2026-02-28T12:00:00Z"}')
    with pytest.raises(LibraryError) as caught, turns(tmp_path).take("tides", lambda _: None):
        pytest.fail("two had the topic")
    assert "(process 12 on reef, since 2026-02-28 12:00 UTC)" in str(caught.value)
    assert "kill" not in caught.value.hint


def test_a_folder_that_cannot_be_locked_needs_no_turn(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert take(tmp_path / "file" / "folder") == []
