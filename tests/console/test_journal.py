"""The log has all that is told, a JSON object a line, and nothing that must not be known."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.console.journal import About, Journal
from digest.console.progress import TerminalProgress
from digest.console.rotating import RotatingFile
from digest.console.voice import Voice
from digest.errors import DigestError
from digest.model import Problem
from tests.fakes import FakeClock

ABOUT = About(run="0a1b2c3d", command="build", process=42)
SECRET = "sk-tide-pool-9"


class Backwards(FakeClock):
    """A machine whose time is set back whenever somebody looks."""

    def now(self) -> datetime:
        """Return an earlier moment than before."""
        self._start -= timedelta(days=1)
        return self._start


def opened(path: Path, voice: Voice, clock: FakeClock | None = None) -> Journal:
    """Let a voice write into a log, and return it."""
    clock = clock or FakeClock(datetime(2026, 2, 28, 12, tzinfo=UTC))
    journal = Journal(
        RotatingFile(path, sleep=clock.sleep),
        ABOUT,
        now=clock.now,
        elapsed=clock.monotonic,
        complain=voice.complain,
        secrets=[SECRET, "ab"],
    )
    voice.keep(journal)
    return journal


def read(path: Path) -> list[dict[str, Any]]:
    """Return the lines, which are ASCII without control characters, but for the line feeds."""
    content = path.read_bytes()
    assert all(32 <= byte < 127 for byte in content.replace(b"\n", b""))
    return [json.loads(line) for line in content.splitlines()]


def test_a_line_tells_when_what_and_of_which_run(tmp_path: Path) -> None:
    voice = Voice()
    opened(tmp_path / "log", voice)
    voice.problem(
        Problem(stage="fetch", subject="2602.00001", message="It is gone.", hint="Try again.")
    )
    head = {"time": "2026-02-28T12:00:00.000+00:00", "run": "0a1b2c3d", "command": "build"}
    first, second = read(tmp_path / "log")
    assert first == {**head, "level": "info", "message": "Started.", "version": "0.1.0", "pid": 42}
    assert second == {
        **head,
        "level": "warning",
        "message": "It is gone.",
        "hint": "Try again.",
        "stage": "fetch",
        "subject": "2602.00001",
    }


def test_what_the_quiet_are_not_told_is_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = Voice(quiet=True)
    opened(tmp_path / "log", voice)
    voice.say("said")
    voice.remark("remarked")
    voice.tell("told")
    voice.note("noted")
    TerminalProgress(voice).note("waiting")
    voice.paths([Path("post.md")])
    voice.done(["3 added"])
    voice.unreadable(["x"])
    voice.unknown(["2602.00001"], "at arXiv")
    voice.conclude(0)
    assert capsys.readouterr() == ("", "")
    lines = [(line["level"], line["message"]) for line in read(tmp_path / "log")]
    assert lines == [
        ("info", "Started."),
        ("info", "said"),
        ("info", "remarked"),
        ("info", "told"),
        ("debug", "noted"),
        ("debug", "waiting"),
        ("info", "Written: post.md"),
        ("info", "3 added"),
        ("warning", "'x' is not an arXiv identifier."),
        ("warning", "2602.00001 was not found at arXiv."),
        ("info", "Ended."),
    ]


def test_the_last_line_has_exit_code_and_duration_whatever_the_time_of_day(tmp_path: Path) -> None:
    voice, clock = Voice(), Backwards(datetime(2026, 2, 28, 12, tzinfo=UTC))
    opened(tmp_path / "log", voice, clock)
    clock.sleep(90.0004)
    voice.error(DigestError("It broke.", hint="Mend it."))
    voice.conclude(3)
    _, error, end = read(tmp_path / "log")
    assert (error["level"], error["message"], error["hint"]) == ("error", "It broke.", "Mend it.")
    assert (end["level"], end["exit_code"], end["duration"]) == ("error", 3, 90.0)


@pytest.mark.parametrize(
    "told, written",
    [
        (f"The key {SECRET} is wrong, {SECRET}.", "The key *** is wrong, ***."),
        ("absent", "absent"),
        ("http://user:pass@proxy:80/ fails", "http://***@proxy:80/ fails"),
        ("see https://example.org/@quill", "see https://example.org/@quill"),
        ("tab\tbell\a\x7f\x9b\u202e\ud800é\nnext", "tab\tbell\a\x7f\x9b\u202e\ud800é\nnext"),
    ],
)
def test_secrets_are_hidden_and_all_else_comes_back(
    tmp_path: Path, told: str, written: str
) -> None:
    voice = Voice(quiet=True)
    opened(tmp_path / "log", voice)
    voice.tell(told)
    assert read(tmp_path / "log")[1]["message"] == written


def test_no_message_is_endless(tmp_path: Path) -> None:
    voice = Voice(quiet=True)
    opened(tmp_path / "log", voice)
    voice.tell("word " * 100_000)
    assert (tmp_path / "log").stat().st_size < 10_000


def test_a_log_that_cannot_be_written_is_told_of_once_to_the_quiet_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    voice = Voice(quiet=True)
    opened(tmp_path / "file" / "log", voice)
    voice.tell("told")
    voice.conclude(0)
    told = capsys.readouterr().err
    assert told.startswith(f"Problem: The log {tmp_path / 'file' / 'log'} cannot be written: ")
    assert told.endswith("The run goes on without it.\n")
    assert told.count("\n") == 1
