"""The command `digest` in a folder of its own, with the stand-in for arXiv behind it."""

import fcntl
import os
import pty
import shlex
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from digest.cli import app
from tests.cli.week import DAY, FORMATS, RECORDS, environment
from tests.environment import inherited
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault

Digest = Callable[..., Result]
Start = Callable[..., subprocess.Popen[bytes]]
Terminal = Callable[..., tuple[int, str]]


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """Run the command in this process; a traceback is nobody's answer."""
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def enter(folder: Path, server: ArxivServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a folder, with settings that lead to the stand-in and leave no trace elsewhere."""
    monkeypatch.chdir(folder)
    for name in os.environ.keys() - inherited().keys():
        monkeypatch.delenv(name)
    for name, value in environment(folder, server).items():
        monkeypatch.setenv(name, value)


def said(result: Result) -> str:
    """Return what was said on standard error, without the breaks of lines."""
    return " ".join(result.stderr.split())


def rows(table: str) -> list[tuple[list[str], str]]:
    """Read a table: a line for each command, and behind a bar what is said to it."""
    split = (line.split(" | ") for line in table.strip().split("\n"))
    return [(shlex.split(command), told) for command, told in split]


def shell(line: str) -> tuple[int, str, str]:
    """Run a shell's line in which $D is the command; return its exit code and what it printed."""
    done = subprocess.run(  # noqa: S602 - our own command, as a crontab has it
        line.replace("$D", f"{sys.executable} -m digest"),
        shell=True,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def arrival(server: ArxivServer, number: int = 1, **fault: Any) -> Event:  # noqa: ANN401 - as `Fault` has them
    """Have the stand-in fail so; return what is set once it was asked so many times in all."""
    came = Event()

    def look(_: HttpRequest) -> bool:
        if len(server.requests) >= number:
            came.set()
        return True

    if number == 0:
        came.set()
    server.script(InjectedFault(when=look, **fault))
    return came


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve the invented week."""
    with ArxivServer(RECORDS) as running:
        yield running


@pytest.fixture
def digest(server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Give the command, run in this process."""
    enter(tmp_path, server, monkeypatch)
    return run


@pytest.fixture(scope="session")
def once_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the week's issue in every format, once; a copy stays beside the folder."""
    folder = tmp_path_factory.mktemp("built") / "here"
    folder.mkdir()
    with ArxivServer(RECORDS) as server, pytest.MonkeyPatch.context() as patch:
        enter(folder, server, patch)
        assert run("build", "--date", DAY, "--format", FORMATS).exit_code == 0
    shutil.copytree(folder, folder.with_name("copy"))
    return folder


@pytest.fixture
def built(
    digest: Digest, once_built: Path, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> Digest:
    """Give the command in a folder where the week's issue was built, in every format."""
    shutil.rmtree(once_built)
    shutil.copytree(once_built.with_name("copy"), once_built)
    enter(once_built, server, monkeypatch)
    return digest


@pytest.fixture
def start(digest: Digest) -> Iterator[Start]:  # noqa: ARG001 - sets the environment
    """Give the command as a process of its own, where the other is; further variables by name."""
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "digest", *arguments],
            env={**os.environ, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        begun.append(process)
        return process

    yield begin
    for process in begun:
        with process:
            process.kill()


@pytest.fixture
def terminal(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> Terminal:  # noqa: ARG001 - as above
    """Give the command in a terminal of 80 columns, in which something may have been typed.

    It returns its exit code and all that was shown.
    """

    def begin(*arguments: str, typed: str = "") -> tuple[int, str]:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        os.write(master, typed.encode())
        shown: list[bytes] = []
        reader = Thread(target=lambda: shown.extend(iter(lambda: read_terminal(master), b"")))
        reader.start()
        with monkeypatch.context() as patch:
            for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
                patch.setattr(sys, name, os.fdopen(os.dup(slave), mode, encoding="utf-8"))
            os.close(slave)
            with pytest.raises(SystemExit) as left:
                app(list(arguments))
            for stream in (sys.stdin, sys.stdout, sys.stderr):
                stream.close()
        reader.join()
        os.close(master)
        return int(left.value.code or 0), b"".join(shown).decode()

    return begin


def read_terminal(master: int) -> bytes:
    """Read what a terminal shows, nothing at its end."""
    try:
        return os.read(master, 65536)
    except OSError:  # how Linux says that the other side has closed the terminal
        return b""
