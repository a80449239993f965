"""The command as a process: pipes, signals, encodings, closed streams, and a real terminal."""

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Start
from tests.cli.week import DAY, HOSTILE, environment
from tests.fixtures import REEF, SURVEY
from tests.standins.arxiv import ArxivServer, Fault

FULL = Path("/dev/full")
SECONDS = 30
KEPT = "What had arrived is kept; the same command goes on from there."


def _end(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=SECONDS)
    return process.returncode, (out or b"").decode(), err.decode()


def test_a_reader_that_has_had_enough_is_no_error(start: Start) -> None:
    read, write = os.pipe()
    process = start("fetch", "-c", "cs.CV", "--format", "jsonl", stdout=write)
    os.close(write)
    os.close(read)
    assert _end(process) == (0, "", "")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("form", ["ids", "card"])
def test_a_full_disk_behind_standard_output_is_told(start: Start, form: str) -> None:
    with FULL.open("wb") as full:
        code, _, told = _end(start("fetch", REEF, "--format", form, stdout=full.fileno()))
    assert code == 3
    assert told.startswith("Error: Standard output cannot be written: No space left on device.\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interruption_exits_130_and_keeps_what_had_arrived(
    start: Start, server: ArxivServer, number: signal.Signals
) -> None:
    assert _end(start("fetch", REEF))[0] == 0
    server.script(Fault(delay=SECONDS))
    process = start("build", "--date", DAY)
    _await_requests(server, 2)
    process.send_signal(number)
    assert _end(process) == (130, "", f"Interrupted ({number.name}). {KEPT}\n")
    assert _end(start("fetch", REEF, "--offline", "--format", "ids"))[1] == f"{REEF}\n"
    told = json.loads(_end(start("status", "--json"))[1])
    assert told["runs"][1]["exit_code"] == 130


@pytest.mark.parametrize("variable", ["PYTHONIOENCODING", "LC_ALL"])
def test_any_output_encoding_will_do(start: Start, variable: str) -> None:
    more = {variable: "ascii" if variable == "PYTHONIOENCODING" else "C"}
    code, card, _ = _end(start("fetch", SURVEY, **more))
    assert code == 0
    assert "arXiv" in card
    assert _end(start("--help", **more))[0] == 0
    code, text, _ = _end(start("fetch", SURVEY, "--json", **more))
    assert json.loads(text)[0]["title"].startswith("織物")


def test_paths_keep_their_bytes_in_any_encoding(start: Start, tmp_path: Path) -> None:
    process = start("demo", "-o", "dossier-é", PYTHONIOENCODING="ascii")
    paths = process.communicate(timeout=SECONDS)[0].splitlines()
    assert all((tmp_path / os.fsdecode(path)).is_file() for path in paths)
    assert len(paths) == 2


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(tmp_path: Path, server: ArxivServer, closed: str) -> None:
    command = f"{sys.executable} -m digest build --date {DAY} {closed}"
    done = subprocess.run(  # noqa: S602 - our own command, whose streams a shell can close
        command, shell=True, check=False, cwd=tmp_path, env=environment(tmp_path, server),
        timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0
    assert len(list((tmp_path / "posts").iterdir())) == 2


def test_a_terminal_shows_colour_and_a_bar(tmp_path: Path, server: ArxivServer) -> None:
    code, text = _in_terminal(tmp_path, server, "fetch", REEF)
    assert code == 0
    assert "\x1b[1mReefNet: Counting Corals" in text
    assert "Fetching" in text
    assert "━" in text


def test_paths_are_plain_in_a_terminal_too(tmp_path: Path, server: ArxivServer) -> None:
    _, text = _in_terminal(tmp_path, server, "build", "--date", DAY, "-o", "x" * 100)
    assert f"\n{'x' * 100}/{DAY}-deep-learning.json\r\n" in text
    assert "4 found, 4 chosen" in text


@pytest.mark.parametrize(
    "more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "TERM=dumb"]
)
def test_colour_can_be_declined(tmp_path: Path, server: ArxivServer, more: dict[str, str]) -> None:
    _, text = _in_terminal(
        tmp_path, server, "fetch", REEF, "--quiet", "--format", "card", more=more
    )
    assert "ReefNet" in text
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", text)


def test_quiet_shows_no_bar_and_no_success(tmp_path: Path, server: ArxivServer) -> None:
    assert _in_terminal(tmp_path, server, "build", "--date", DAY, "--quiet") == (0, "")
    assert len(list((tmp_path / "posts").iterdir())) == 2


def test_an_output_file_holds_no_colour(tmp_path: Path, server: ArxivServer) -> None:
    _, text = _in_terminal(tmp_path, server, "fetch", REEF, "-o", "card.txt")
    assert "1 paper written to card.txt." in text
    assert (tmp_path / "card.txt").read_text().startswith("ReefNet: Counting Corals")


@pytest.mark.parametrize("form", ["card", "table", "json", "jsonl"])
def test_hostile_text_is_inert(tmp_path: Path, server: ArxivServer, form: str) -> None:
    _, text = _in_terminal(tmp_path, server, "fetch", "2602.90004", "--format", form, "--quiet")
    styles = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "Study" in styles
    assert not set(HOSTILE) & set("\x1b\x9b\u202e\u202c") & set(styles)
    assert "\x1b[31m" not in text


def test_an_interruption_in_a_terminal_leaves_a_sentence(
    tmp_path: Path, server: ArxivServer
) -> None:
    server.script(Fault(delay=SECONDS))
    code, text = _in_terminal(tmp_path, server, "fetch", REEF, interrupt=True)
    assert code == 130
    assert f"Interrupted (SIGINT). {KEPT}" in text
    assert "Traceback" not in text


def _await_requests(server: ArxivServer, number: int) -> None:
    end = time.monotonic() + SECONDS
    while len(server.requests) < number and time.monotonic() < end:
        time.sleep(0.02)


def _in_terminal(
    folder: Path,
    server: ArxivServer,
    *arguments: str,
    interrupt: bool = False,
    more: Mapping[str, str] | None = None,
) -> tuple[int, str]:
    """Run the command in a terminal of 80 columns; return its exit code and all that it showed."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        env={**environment(folder, server), **(more or {})},
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    if interrupt:
        _await_requests(server, 1)
        process.send_signal(signal.SIGINT)
    text = b"".join(iter(lambda: _read(master), b"")).decode()
    os.close(master)
    return process.wait(SECONDS), text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other side has closed the terminal
        return b""
