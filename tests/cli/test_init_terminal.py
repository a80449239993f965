"""`digest init` at a terminal: few questions, each with an answer that will do, and no trace."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.cli.week import environment
from tests.standins.arxiv import ArxivServer

SECONDS = 15
QUESTIONS = (
    "Topic (words, a query or categories) [deep learning]: ",
    "Most papers in an issue [100]: ",
    "Folder of the posts [posts]: ",
    "Run it every week (cron, systemd, github or no) [no]: ",
    "When [",
)
END, INTERRUPT = "\x04", "\x03"


class Terminal:
    """A command at a terminal of 80 columns."""

    def __init__(self, folder: Path, variables: dict[str, str], arguments: Sequence[str]) -> None:
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", "init", *arguments],
            cwd=folder,
            env=variables,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - this process has no threads here
        )
        os.close(slave)
        self.shown = ""

    def await_text(self, text: str) -> None:
        """Read until a text is shown."""
        end = time.monotonic() + SECONDS
        while text not in self.shown:
            assert time.monotonic() < end, self.shown
            assert self._read(), self.shown

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode("utf-8", "surrogateescape"))

    def end(self) -> int:
        """Read all that comes still; return the exit code."""
        while self._read():
            pass
        os.close(self._master)
        return self.process.wait(SECONDS)

    def _read(self) -> str:
        if not select.select([self._master], [], [], SECONDS)[0]:
            pytest.fail(self.shown)
        try:
            text = os.read(self._master, 65536).decode("utf-8", "replace")
        except OSError:  # how Linux says that the other side has closed the terminal
            text = ""
        self.shown += text
        return text


def _take_terminal() -> None:
    """Make the terminal this session's own, so that its keys interrupt."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


Open = Callable[..., Terminal]


@pytest.fixture
def terminal(server: ArxivServer, tmp_path: Path) -> Iterator[Open]:
    """Give `digest init` at a terminal."""
    opened: list[Terminal] = []

    def run(*arguments: str, **more: str) -> Terminal:
        one = Terminal(tmp_path, {**environment(tmp_path, server), **more}, arguments)
        opened.append(one)
        return one

    yield run
    for one in opened:
        with one.process:
            one.process.kill()


def answer(terminal: Terminal, answers: Sequence[str]) -> None:
    """Answer the questions one after another."""
    for question, text in zip(QUESTIONS, answers, strict=False):
        terminal.await_text(question)
        terminal.type(f"{text}\n")


@pytest.mark.parametrize("more", [{}, {"LC_ALL": "C", "LANG": "C"}, {"TERM": "dumb"}])
def test_whoever_only_presses_return_gets_a_file_that_works(
    terminal: Open, tmp_path: Path, more: dict[str, str]
) -> None:
    asked = terminal(**more)
    answer(asked, ["", "", "", ""])
    assert asked.end() == 0
    assert "digest.toml\r\ndigest.schema.json\r\n" in asked.shown
    assert "digest init --check\r\n  digest build\r\n" in asked.shown
    assert max(map(len, asked.shown.splitlines())) <= 80
    topics = tomllib.loads((tmp_path / "digest.toml").read_text())["topics"]
    assert topics["deep-learning"]["query"] == 'all:"deep learning"'


def test_every_answer_is_kept(terminal: Open, tmp_path: Path) -> None:
    asked = terminal()
    answer(asked, ["tide pools ü", "30", "content/a 'b'", "systemd", "sun 8:30 Asia/Tokyo"])
    assert asked.end() == 0
    made = tomllib.loads((tmp_path / "digest.toml").read_text("utf-8"))
    assert made["topics"]["tide-pools-u"]["title"] == "tide pools ü"
    assert made["build"] == {"output": "content/a 'b'", "formats": ["md", "json"], "number": 30}
    assert "Sun *-*-* 08:30:00 Asia/Tokyo" in (tmp_path / "digest.timer").read_text()
    assert "digest.timer" in asked.shown.partition("Next:")[2]


@pytest.mark.parametrize(
    "place, text, told",
    [
        (0, '"open', "is never closed."),
        (0, "a\x16\x1b[31mred", "The topic should be one line"),
        (1, "none", "That is no number from 1 to 2,000."),
        (1, "9" * 3000, "That is no number"),
        (1, "0", "That is no number"),
        (2, "~nobody-of-that-name/x", "The folder starts with the name of a user"),
        (3, "at", "There is no scheduler 'at'."),
        (4, "soon", "'soon' is no weekday with a time."),
        (4, "Thu 18:00 America/New_York", "builds on Thursday at 18:00 US Eastern"),
    ],
)
def test_an_answer_that_will_not_do_is_asked_for_again(
    terminal: Open, tmp_path: Path, place: int, text: str, told: str
) -> None:
    asked = terminal()
    answers = ["", "", "", "cron", ""]
    answer(asked, answers[:place])
    asked.await_text(QUESTIONS[place])
    asked.shown = ""
    asked.type(f"{text}\n")
    asked.await_text(told)
    for question, reply in zip(QUESTIONS[place:], answers[place:], strict=True):
        asked.await_text(question)
        asked.type(f"{reply}\n")
    assert asked.end() == 0
    assert "\x1b[31mred" not in asked.shown.partition(told)[2]
    assert (tmp_path / "digest.crontab").is_file()


def test_a_scheduler_that_cannot_run_it_is_asked_for_again(terminal: Open, tmp_path: Path) -> None:
    asked = terminal()
    answer(asked, ["", "", "/srv/posts"])
    asked.await_text(QUESTIONS[3])
    asked.shown = ""
    asked.type("github\n")
    asked.await_text("of its repository alone")
    asked.await_text(QUESTIONS[3])
    asked.type("no\n")
    assert asked.end() == 0
    assert not (tmp_path / ".github").exists()


@pytest.mark.parametrize("key", [END, INTERRUPT], ids=["Ctrl-D", "Ctrl-C"])
@pytest.mark.parametrize("place", range(5))
def test_leaving_at_any_question_writes_nothing(
    terminal: Open, tmp_path: Path, place: int, key: str
) -> None:
    asked = terminal()
    answer(asked, ["", "", "", "cron", ""][:place])
    asked.await_text(QUESTIONS[place])
    asked.type(key)
    assert asked.end() == 130
    assert asked.shown.endswith("\r\nInterrupted. Nothing was written.\r\n")
    assert "Traceback" not in asked.shown
    assert list(tmp_path.iterdir()) == []


def test_a_signal_at_a_question_writes_nothing(terminal: Open, tmp_path: Path) -> None:
    asked = terminal()
    asked.await_text(QUESTIONS[0])
    asked.process.send_signal(signal.SIGINT)
    assert asked.end() == 130
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_refused_before_the_first_question(terminal: Open, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("budget = 7\n")
    asked = terminal()
    assert asked.end() == 3
    assert "is there already; nothing was written." in asked.shown
    assert "Topic" not in asked.shown


def test_with_options_nothing_is_asked(terminal: Open) -> None:
    asked = terminal("-n", "5")
    assert asked.end() == 0
    assert "[" not in asked.shown.partition("Next:")[0]
