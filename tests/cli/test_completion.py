"""Shells complete commands, options and known values, as what `digest` has them load says."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from digest.cli import app
from digest.cli.completion import list_of, one_of
from digest.cli.formats import FORMATS
from digest.cli.request import WRITERS
from digest.cli.sources import ALL, OF_WEEKS
from digest.model import Format
from digest.setup import SCHEDULERS

# As what pip installs, under its own name.
PROGRAM = f"""\
#!/bin/sh
exec '{sys.executable}' -c 'import sys
from digest.__main__ import main
sys.argv[0] = "digest"
sys.exit(main())' "$@"
"""
LOAD = '_shown=$(digest --show-completion); eval "$_shown"; '
SHELLS = {
    "bash": LOAD + "COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); "
    "_digest_completion digest; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
    # What zsh's own function would make of it is seen by that.
    "zsh": "compdef() {{ }}; _arguments() {{ print -r -- $@ }}; "
    + LOAD
    + "words=({words}); CURRENT=$#words; _digest_completion; true",
    "fish": "set shown (digest --show-completion | string collect); eval $shown; "
    "complete -C {line!r}",
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    """Name a shell that is installed."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


def completed(shell: str, folder: Path, *words: str) -> str:
    """Return what a shell offers for the last of these words."""
    program = folder / "bin" / "digest"
    program.parent.mkdir()
    program.write_text(PROGRAM, "utf-8")
    program.chmod(0o755)
    quoted = " ".join(f"'{word}'" for word in ("digest", *words))
    script = SHELLS[shell].format(words=quoted, line=" ".join(("digest", *words)))
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603 - a shell of this machine
        [str(shutil.which(shell)), "-c", script],
        check=False,
        capture_output=True,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
    return done.stdout.decode()


@pytest.mark.parametrize(
    "words, offered",
    [
        (["bu"], ["build"]),
        (["library", "ex"], ["export"]),
        (["build", "--fo"], ["--force", "--format"]),
        (["build", "--writer", ""], ["extract", "llm"]),
        (["build", "--format", "md,h"], ["md,html"]),
        (["fetch", "--source", "c"], ["catchup"]),
        (["init", "--schedule", ""], ["cron", "systemd", "github"]),
    ],
)
def test_a_shell_offers_what_may_be_meant(
    shell: str, tmp_path: Path, words: list[str], offered: list[str]
) -> None:
    found = completed(shell, tmp_path, *words)
    assert [one for one in offered if one not in found] == []
    assert "publish" not in found
    assert "Traceback" not in found


def test_a_shell_knows_every_command(shell: str, tmp_path: Path) -> None:
    found = completed(shell, tmp_path, "")
    commands = "fetch build check show publish site status init demo library".split()
    assert [one for one in commands if one not in found] == []


def test_names_are_offered_by_their_beginning_and_once() -> None:
    assert one_of("cron", "card")("ca") == ["card"]
    assert list_of("md", "json", "html")("") == ["md", "json", "html"]
    assert list_of("md", "json", "html")("json,") == ["json,md", "json,html"]
    assert list_of("md", "json")("pdf") == []


@pytest.mark.parametrize(
    "command, option, known",
    [
        ("build", "format", get_args(Format)),
        ("demo", "format", get_args(Format)),
        ("build", "writer", WRITERS),
        ("build", "source", OF_WEEKS),
        ("fetch", "source", ALL),
        ("fetch", "format", FORMATS),
        ("init", "schedule", SCHEDULERS),
    ],
)
def test_what_is_offered_is_what_there_is(command: str, option: str, known: Sequence[str]) -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    one = group.commands[command]
    (found,) = [param for param in one.params if f"--{option}" in param.opts]
    offered = found.shell_complete(one.make_context(command, [], resilient_parsing=True), "")
    assert [item.value for item in offered] == list(known)
