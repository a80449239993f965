"""The log has all that is told, a JSON object a line, grows to its size, and loses no line."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest import __version__
from digest.console.voice import Message, TerminalProgress, Voice
from digest.errors import DigestError
from digest.model import Problem

SECRET = "sk-tide-pool-9"
LINE = b"x" * 99 + b"\n"
SIZE = 1_000_000

WRITER = """
import sys
from pathlib import Path
from digest.console.voice import Voice
voice = Voice(quiet=True)
voice.keep_log(Path(sys.argv[1]), "build")
for number in range(300):
    voice.say(f"{sys.argv[2]} {number} {'x' * 80}")
"""


def opened(path: Path) -> Voice:
    """Return a quiet voice that writes into a log."""
    voice = Voice(quiet=True)
    voice.keep_log(path, "build", [SECRET, "ab"])
    return voice


def read(path: Path) -> list[dict[str, Any]]:
    """Return the lines, which are ASCII without control characters, but for the line feeds."""
    content = path.read_bytes()
    assert all(32 <= byte < 127 for byte in content.replace(b"\n", b""))
    return [json.loads(line) for line in content.splitlines()]


def test_a_line_tells_when_what_and_of_which_run(tmp_path: Path) -> None:
    voice = opened(tmp_path / "log")
    told = {"stage": "fetch", "subject": "2602.00001", "message": "It is gone.", "hint": "Try."}
    voice.problem(Problem(**told))
    voice.unknown(["2602.00002"], "at arXiv")
    lines = read(tmp_path / "log")
    times = [datetime.fromisoformat(line.pop("time")) for line in lines]
    assert times == sorted(times)
    assert timedelta(0) <= datetime.now(UTC) - times[0] < timedelta(minutes=5)
    (run,) = {line.pop("run") for line in lines}
    assert {line.pop("command") for line in lines} == {"build"}
    assert len(run) == 8
    unknown = {"message": "2602.00002 was not found at arXiv.", "subject": "2602.00002"}
    assert lines == [
        {"level": "info", "message": "Started.", "version": __version__, "pid": os.getpid()},
        {"level": "warning"} | told,
        {"level": "warning"} | unknown,
    ]


def test_what_the_quiet_are_not_told_is_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = opened(tmp_path / "log")
    voice.say("said")
    voice.report("told")
    voice.note("noted")
    TerminalProgress(voice).note("waiting")
    voice.paths([Path("post.md")])
    voice.done(["3 added"])
    voice.unreadable(["x"])
    voice.sum_up("in short")
    voice.conclude(0)
    assert capsys.readouterr() == ("", "")
    assert [(line["level"], line["message"]) for line in read(tmp_path / "log")] == [
        ("info", "Started."),
        ("info", "said"),
        ("info", "told"),
        ("debug", "noted"),
        ("debug", "waiting"),
        ("info", "Written: post.md"),
        ("info", "3 added"),
        ("warning", "'x' is not an arXiv identifier."),
        ("warning", "in short"),
        ("info", "Ended."),
    ]


def test_the_last_line_has_exit_code_and_duration(tmp_path: Path) -> None:
    voice = opened(tmp_path / "log")
    voice.hear(Message(kind="failure", text="One was not made."))
    voice.error(DigestError("It broke.", hint="Mend it."))
    voice.interrupted("")
    voice.conclude(3)
    _, failure, error, stopped, end = read(tmp_path / "log")
    assert (error["message"], error["hint"]) == ("It broke.", "Mend it.")
    assert "hint" not in failure
    assert stopped["message"].startswith("Interrupted. What had arrived is kept;")
    assert {one["level"] for one in (failure, error, stopped, end)} == {"error"}
    assert end["exit_code"] == 3
    assert 0 <= end["duration"] < 60


@pytest.mark.parametrize(
    "told, written",
    [
        (f"The key {SECRET} is wrong, {SECRET}.", "The key *** is wrong, ***."),
        ("absent", "absent"),
        ("http://user:pass@proxy:80/ fails", "http://***@proxy:80/ fails"),
        ("see https://example.org/@quill", "see https://example.org/@quill"),
        ("tab\tbell\a\x7f\x9b\u202e\ud800é\nnext", "tab\tbell\a\x7f\x9b\u202e\ud800é\nnext"),
        ("w" * 100_000, "w" * 8000 + " …"),
    ],
)
def test_secrets_are_hidden_nothing_is_endless_and_all_else_comes_back(
    tmp_path: Path, told: str, written: str
) -> None:
    opened(tmp_path / "log").report(told)
    assert read(tmp_path / "log")[1]["message"] == written


def test_a_log_that_cannot_be_written_is_told_of_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    voice = opened(tmp_path / "file" / "log")
    voice.report("told")
    voice.problem(Problem(stage="fetch", subject="x", message="It is gone."))
    voice.problem(Problem(stage="fetch", subject="y", message="It is gone."))
    voice.conclude(1)
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith(f"Problem: The log {tmp_path / 'file' / 'log'} cannot be written: ")
    assert first.endswith("The run goes on without it.")
    # So it is no place to send anybody to.
    assert second == "Problem: It is gone. (1 more; --log FILE keeps them.)"


def test_a_full_file_makes_room_and_old_ones_go(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "log"
    path.parent.mkdir(parents=True)
    for number in range(7):
        path.write_bytes(b"%99d\n" % number * (SIZE // 100))
        opened(path)
        assert [line["message"] for line in read(path)] == ["Started."]
    kept = [path.with_name(f"log.{number}") for number in range(1, 5)]
    assert sorted(path.parent.iterdir()) == [path, *kept]
    assert [int(one.read_bytes()[:99]) for one in kept] == [6, 5, 4, 3]
    # What still has room gets more.
    path.write_bytes(LINE * (SIZE // 100 - 10))
    opened(path)
    assert path.stat().st_size > SIZE - 1000
    opened(tmp_path / "new" / "log")
    assert len(read(tmp_path / "new" / "log")) == 1


def test_processes_that_write_at_once_lose_and_tear_no_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(LINE * (SIZE // 100 - 150))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name])  # noqa: S603 - ours
        for name in ("one", "two")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(list(tmp_path.iterdir())) == 2
    lines = [line for part in tmp_path.iterdir() for line in part.read_text().splitlines()]
    told = [json.loads(line)["message"].split() for line in lines if line[0] != "x"]
    assert sorted((words[0], int(words[1])) for words in told if len(words) == 3) == [
        (name, number) for name in ("one", "two") for number in range(300)
    ]


@pytest.mark.parametrize("name", ["folder", "pipe", "/dev/full"])
def test_what_cannot_be_written_to_is_told_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    opened(tmp_path / name)
    assert " cannot be written: " in capsys.readouterr().err
