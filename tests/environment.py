"""The command `digest` as a process of its own, git, and the environment that tests give both."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 180.0
"""Seconds after which a process is taken to hang."""
AT_ONCE: Mapping[str, str] = {
    f"DIGEST_PACE__{name}": "0" for name in ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")
}
"""The settings by which no service is given a pause."""


def inherited() -> dict[str, str]:
    """Return the tester's environment without what would configure `digest`."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}


def home_in(folder: Path) -> dict[str, str]:
    """Return the settings by which a run leaves no trace outside a folder."""
    return {"DIGEST_HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")}


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder as a person would; return what it printed, without its last line end."""
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    done = subprocess.run(  # noqa: S603 - no words of anybody else
        ["git", *who, *arguments],  # noqa: S607 - wherever git lies
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def start_digest(
    *arguments: str,
    folder: Path | None = None,
    variables: Mapping[str, str] | None = None,
    before: Sequence[str] = (),
    apart: bool = False,
) -> "subprocess.Popen[str]":
    """Start the command, with a home in the folder where it runs, if one is given.

    It starts `apart` as a group of processes of its own, and by the program `before` it.
    """
    alone = None if folder is None else {**inherited(), **home_in(folder), **(variables or {})}
    return subprocess.Popen(  # noqa: S603 - our own command
        [*before, sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        env=alone,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=apart,
    )


def end(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """Wait for a process; return its exit code and what it printed on either stream."""
    with process:
        try:
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    return process.returncode, out, err
