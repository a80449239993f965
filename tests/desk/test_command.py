"""How the desk is opened and closed, and why it may not open."""

import signal
import socket
import sys
from pathlib import Path

import pytest

from digest.extras import how_to_add
from tests.cli.conftest import run as run_here
from tests.desk.stage import EDITS, STEM, open_desk, read_files, start


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Run the command to its end, which comes soon."""
    with start(folder, *arguments) as process:
        out, said = process.communicate(timeout=60)
    return process.returncode, out, " ".join(said.split())


def test_two_desks_on_one_issue_and_ctrl_c(week: Path) -> None:
    with open_desk(week, "2026-02-28", "--topic", "week") as desk:
        code, out, said = run(week)
        assert (code, out) == (3, "")
        assert f"The issue {STEM} is open at another desk (process {desk.process.pid} on" in said
        desk.do("introduce", text="Kept.")
        desk.process.send_signal(signal.SIGINT)
        out, err = desk.process.communicate(timeout=30)
        said = " ".join(err.split())
        assert (desk.process.returncode, out, "Traceback" in err) == (0, "", False)
        assert said.endswith(f"The desk of {STEM} is closed; its changes are in posts/{EDITS}.")
    with open_desk(week) as desk:
        assert "Kept." in desk.get("")


def test_an_edited_post_is_not_replaced(week: Path) -> None:
    path = week / "posts" / f"{STEM}.md"
    path.write_text(path.read_text("utf-8") + "\nBy hand.\n", "utf-8")
    before = read_files(week)
    code, out, said = run(week)
    assert (code, out) == (3, "")
    assert (
        "was changed or made by somebody else; nothing was written. The desk would discard" in said
    )
    assert "--offline --force keeps them as .bak" in said
    assert read_files(week) == before


@pytest.mark.long
def test_a_desk_says_why_it_cannot_open(week: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        wrong = [
            (["--topic", "tides"], 3, "on tides with a post. Hint: Build it first: digest build."),
            (["2020-01-01"], 3, "The library has no issue of 2020-01-01 with a post."),
            (["2020-01-01"], 3, f"has no desk. The newest is {STEM}."),
            (["today"], 2, "'today' is not a day, such as 2026-02-28."),
            (["--port", f"{port}"], 2, f"Port {port} cannot be used"),
            (["--port", "70000"], 2, "Port 70000 cannot be used"),
        ]
        for arguments, exit_code, message in wrong:
            code, out, said = run(week, *arguments)
            assert (code, out, message in said) == (exit_code, "", True), said
    (week / "posts" / EDITS).write_text("introduction = 7\n", "utf-8")
    code, _, said = run(week)
    assert (code, "line 1, introduction: should be text" in said) == (2, True), said


def test_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, week: Path) -> None:
    monkeypatch.chdir(week)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.delitem(sys.modules, "digest.desk.server", raising=False)
    done = run_here("desk")
    assert done.exit_code == 2
    assert f"Hint: {how_to_add('desk')}\n" in done.stderr
